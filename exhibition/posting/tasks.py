"""What the posts need of the worker."""

from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibition.posting.services import erase_old_texts
from krefeld_kann_was.lib.periodic import periodic


@periodic(_("Eigene Bildtexte löschen, deren Antworten nicht mehr gezeigt werden"), time(4, 10))
def erase_post_texts() -> None:
    """Once a day."""
    erase_old_texts(timezone.now())
