"""What staff choose for a post."""

from enum import nonmember

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from exhibition.share.formats import LINK, PORTRAIT, REEL, SQUARE, STORY, TALL
from exhibition.share.layouts import Layout


class PostFormat(TextChoices):
    """The kind of a post, named as the format of its picture (exhibition/share/formats.py).

    VIDEOS are moving, both in the format of a reel; STORIES are shown for a day.
    """

    PORTRAIT = PORTRAIT.name, _("Beitrag, Hochformat 4:5")
    TALL = TALL.name, _("Beitrag, Hochformat 3:4")
    SQUARE = SQUARE.name, _("Beitrag, Quadrat")
    STORY = STORY.name, _("Story")
    MOVING_STORY = "moving", _("Story, bewegt")
    REEL = REEL.name, _("Reel, bewegt")
    LINK = LINK.name, _("Link zur Antwort in der Galerie")

    VIDEOS = nonmember(("moving", "reel"))
    STORIES = nonmember(("story", "moving"))


class PostLayout(TextChoices):
    """How the text is set in the picture, in words for staff."""

    WEAVE = Layout.WEAVE.value, _("Fäden am Rand")
    QUOTE = Layout.QUOTE.value, _("Großes Anführungszeichen")
    CARD = Layout.CARD.value, _("Farbige Fläche")


class Reminder(IntegerChoices):
    """How many minutes before a post calendars remind people; NONE: not at all."""

    NONE = 0, _("gar nicht")
    FIVE_MINUTES = 5, _("5 Minuten vorher")
    QUARTER_HOUR = 15, _("15 Minuten vorher")
    HOUR = 60, _("1 Stunde vorher")
    DAY = 1440, _("1 Tag vorher")
