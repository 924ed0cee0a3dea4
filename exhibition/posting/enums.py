"""What staff choose for a post."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from exhibition.share.formats import LINK, PORTRAIT, SQUARE, STORY, TALL
from exhibition.share.layouts import Layout


class PostFormat(TextChoices):
    """The kind of a post, named as the format of its picture (exhibition/share/formats.py)."""

    PORTRAIT = PORTRAIT.name, _("Beitrag, Hochformat 4:5")
    TALL = TALL.name, _("Beitrag, Hochformat 3:4")
    SQUARE = SQUARE.name, _("Beitrag, Quadrat")
    STORY = STORY.name, _("Story")
    LINK = LINK.name, _("Link zur Antwort in der Galerie")


class PostLayout(TextChoices):
    """How the text is set in the picture, in words for staff."""

    WEAVE = Layout.WEAVE.value, _("Fäden am Rand")
    QUOTE = Layout.QUOTE.value, _("Großes Anführungszeichen")
    CARD = Layout.CARD.value, _("Farbige Fläche")
