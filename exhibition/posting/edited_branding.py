"""Pictures and texts with what staff changed about the posts, for everything that goes out in one piece."""

from collections.abc import Mapping
from functools import cached_property

from django.db.models import Q

from exhibition.posting.content import own_text, with_look
from exhibition.posting.models import Plan, Post
from exhibition.share.branding import Branding
from exhibition.share.formats import PORTRAIT, Format
from exhibition.share.networks import INSTAGRAM, Network
from exhibition.share.picture import Picture
from moderation.selectors import ReleasedAnswer


class EditedBranding(Branding):
    """A Branding whose pictures and texts are those of the answers' posts: as staff edited them, else by itself.

    Three queries more, the first time: the posts that were edited, and the days of all, for templates in turn.
    """

    def picture(self, answer: ReleasedAnswer, picture_format: Format = PORTRAIT, preview: str = "") -> Picture:
        picture = super().picture(answer, picture_format, preview)
        post = self._edited_posts.get(answer.id)
        return with_look(picture, post, self) if post else picture

    def caption(self, answer: ReleasedAnswer, network: Network = INSTAGRAM, turn: int | None = None) -> str:
        own = self._own_text(answer, "caption")
        return own or super().caption(answer, network, self._turns.get(answer.id) if turn is None else turn)

    def alt_text(self, answer: ReleasedAnswer) -> str:
        return self._own_text(answer, "alt_text") or super().alt_text(answer)

    def _own_text(self, answer: ReleasedAnswer, name: str) -> str:
        post = self._edited_posts.get(answer.id)
        return own_text(post, answer, name) if post else ""

    @cached_property
    def _edited_posts(self) -> Mapping[int, Post]:
        untouched = Q(layout="", colour_theme="", caption="", alt_text="")
        return {post.answer_id: post for post in Post.objects.filter(question=self.question.pk).exclude(untouched)}

    @cached_property
    def _turns(self) -> Mapping[int, int]:
        """Which turn of the caption templates it is on each post's day, by answer."""
        plan = Plan.objects.filter(pk=self.question.pk).first()
        days = Post.objects.filter(question=self.question.pk, date__isnull=False).values_list("answer_id", "date")
        return {answer_id: plan.recurrence.turn_of(day) for answer_id, day in days if day} if plan else {}
