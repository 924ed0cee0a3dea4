"""The next post of a plan, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from exhibition.posting.models import Post
from krefeld_kann_was.lib.start_page import Upcoming, upcoming


@upcoming("posting.view_plan")
def list_posts(now: datetime) -> Iterator[Upcoming]:
    """The next day of any plan on which something is to be posted. One query."""
    posts = Post.objects.filter(posted_at=None, date__gte=localdate(now)).order_by("date", "pk")
    row = posts.values_list("date", "question").first()
    if row and row[0]:
        yield Upcoming(
            row[0], _("Nächster Beitrag in den sozialen Netzwerken"), reverse("posting:board", args=[row[1]])
        )
