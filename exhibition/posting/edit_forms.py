"""The forms with which staff change one post, or many."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibition.posting.content import MAX_SLIDES, PostContent, text_digest
from exhibition.posting.enums import PostFormat, PostLayout
from exhibition.posting.models import Post
from exhibition.posting.services import EDITABLE_FIELDS, NO_GALLERY
from exhibition.posting.videos import can_draw_videos
from exhibition.share.branding import Branding
from exhibition.share.caption import MAX_ALT_TEXT_LENGTH, count_units
from exhibition.share.networks import Network, find_surplus
from krefeld_kann_was.lib.edit_conflicts import EditConflictForm
from moderation.selectors import ReleasedAnswer

UNCHANGED = [("", gettext_lazy("so lassen"))]
MAX_ID_DIGITS = 18
BY_ITSELF = "auto"  # in the form for many, where "" leaves everything as it is
ANSWER_CHANGED = gettext_lazy(
    "An der Antwort wurde inzwischen etwas geschwärzt, gekürzt oder wiederhergestellt. Lies deinen Text noch einmal "
    "und speichere dann."
)


def colour_choices(branding: Branding) -> list[tuple[str, str]]:
    """The colour themes to choose from; none where the question has its own."""
    names = settings.DESIGN_TOKENS.colour_themes if len(branding.colour_themes) > 1 else ()
    return [(name, name.capitalize()) for name in names]


def format_choices(current: str = "") -> list[tuple[str, str]]:
    """The kinds of posts to choose from: videos where they can be drawn, or where the post is one already."""
    is_possible = can_draw_videos() or current in PostFormat.VIDEOS
    return [(value, str(label)) for value, label in PostFormat.choices if is_possible or value not in PostFormat.VIDEOS]


class PostForm(EditConflictForm):
    """Changes one post. A text that nobody touched, or emptied, stays with the template.

    `content` is what the post says now, `companions` are the answers that a carousel can show. Every one of the
    `networks`, to which the post may go, has to take its caption.
    """

    caption = forms.CharField(
        label=gettext_lazy("Bildtext"),
        required=False,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    alt_text = forms.CharField(
        label=gettext_lazy("Alternativtext"),
        required=False,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Für alle, die das Bild nicht sehen. Leer: Es gilt wieder der von selbst gemachte."),
    )
    companion_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weitere Bilder (Karussell)"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Eine der Antworten ist nicht mehr dabei. Bitte such noch einmal aus.")
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Post
        fields = list(EDITABLE_FIELDS)
        widgets = {"time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(
        self,
        *args: Any,
        answer: ReleasedAnswer,
        branding: Branding,
        content: PostContent,
        companions: Iterable[ReleasedAnswer],
        networks: Sequence[Network],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answer, self.branding, self.content, self.networks = answer, branding, content, networks
        self.suggested = {"caption": branding.caption(answer), "alt_text": branding.alt_text(answer)}
        self.initial.update(caption=content.caption, alt_text=content.alt_text, seen=text_digest(answer))
        if content.is_outdated:
            self.instance.caption = self.instance.alt_text = ""
        cast(forms.ChoiceField, self.fields["companion_ids"]).choices = [(each.id, each.text) for each in companions]
        cast(forms.ChoiceField, self.fields["format"]).choices = format_choices(self.instance.format)
        cast(forms.ChoiceField, self.fields["layout"]).choices = [("", _("von selbst")), *PostLayout.choices]
        limits = ", ".join(
            f"{network.name} {number_format(network.limit, force_grouping=True)}" for network in networks
        )
        self.fields["caption"].help_text = _("Leer: Es gilt wieder die Vorlage. Höchstens: %(limits)s Zeichen.") % {
            "limits": limits
        }
        self.fields["time"].help_text = _("Leer: die Uhrzeit des Kalenders.")
        if colours := colour_choices(branding):
            widget = forms.Select(choices=[("", _("von selbst")), *colours])
            self.fields["colour_theme"] = forms.ChoiceField(
                label=self.fields["colour_theme"].label, choices=widget.choices, required=False, widget=widget
            )
        else:
            del self.fields["colour_theme"]

    def clean_caption(self) -> str:
        text = self._own_text("caption")
        if problems := [problem for network in self.networks for problem in _find_excess(text, network)]:
            raise forms.ValidationError(problems)
        return text

    def clean_alt_text(self) -> str:
        text = self._own_text("alt_text")
        _require_length(text, MAX_ALT_TEXT_LENGTH)
        return text

    def _own_text(self, name: str) -> str:
        """The text, "" where it is what the template says, or was not touched while the template said it."""
        text: str = self.cleaned_data[name].replace("\r\n", "\n").strip()
        stored: str = getattr(self.instance, name)
        if text == self.suggested[name] or (not stored and name not in self.changed_data):
            return ""
        return text

    def clean_format(self) -> str:
        name: str = self.cleaned_data["format"]
        if name == PostFormat.LINK and not self.branding.has_gallery:
            raise forms.ValidationError(NO_GALLERY)
        return name

    def clean_companion_ids(self) -> list[int]:
        ids: list[int] = self.cleaned_data["companion_ids"]
        if (surplus := len(ids) + 1 - MAX_SLIDES) > 0:
            message = ngettext(
                "Das ist %(count)d Bild zu viel: Ein Karussell hat höchstens %(most)d.",
                "Das sind %(count)d Bilder zu viel: Ein Karussell hat höchstens %(most)d.",
                surplus,
            )
            raise forms.ValidationError(message % {"count": surplus, "most": MAX_SLIDES})
        return ids

    def clean(self) -> dict[str, Any]:
        has_texts = bool(self.cleaned_data.get("caption") or self.cleaned_data.get("alt_text"))
        cleaned = super().clean()
        if has_texts and cleaned.get("seen") != text_digest(self.answer):
            self.add_error(None, ANSWER_CHANGED)
            data = cast(QueryDict, self.data).copy()  # for the page that shows the error
            data[self.add_prefix("seen")] = text_digest(self.answer)
            self.data = data
        return cleaned

    def newer_text(self, name: str, stored: Any) -> str:
        return super().newer_text(name, stored) if stored else self.suggested.get(name, "–")

    @property
    def changed_fields(self) -> list[str]:
        """The fields whose stored values change, once the form is valid."""
        return [name for name in self.changed_data if name in EDITABLE_FIELDS]

    @property
    def leaves_answer_out(self) -> bool:
        """Whether the caption that staff wrote does not say the answer word for word."""
        caption: str = self.cleaned_data["caption"]
        return bool(caption) and " ".join(self.answer.text.split()) not in " ".join(caption.split())


class BulkForm(forms.Form):
    """Changes many posts; what is left empty stays as it is in each of them."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Für"),
        choices=[
            ("marked", gettext_lazy("die markierten Beiträge")),
            ("page", gettext_lazy("alle auf dieser Seite")),
            ("upcoming", gettext_lazy("alle, die noch kommen")),
        ],
        widget=forms.RadioSelect,
        initial="marked",
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Art"), required=False, choices=lambda: [*UNCHANGED, *format_choices()]
    )
    layout = forms.ChoiceField(
        label=gettext_lazy("Gestaltung"),
        required=False,
        choices=[*UNCHANGED, (BY_ITSELF, gettext_lazy("von selbst")), *PostLayout.choices],
    )
    colour_theme = forms.ChoiceField(label=gettext_lazy("Farben"), required=False)
    time = forms.TimeField(
        label=gettext_lazy("Uhrzeit"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    put_aside = forms.BooleanField(label=gettext_lazy("Beiseitelegen"), required=False)

    def __init__(self, *args: Any, branding: Branding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if colours := colour_choices(branding):
            cast(forms.ChoiceField, self.fields["colour_theme"]).choices = [
                *UNCHANGED,
                (BY_ITSELF, _("von selbst")),
                *colours,
            ]
        else:
            del self.fields["colour_theme"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.changes:
            raise forms.ValidationError(_("Es ist noch nichts gewählt, was sich ändern soll."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """The new values by field of a post."""
        values: Mapping[str, Any] = self.cleaned_data
        changes = {name: values[name] for name in EDITABLE_FIELDS if values.get(name)}
        changes |= {name: "" for name, value in changes.items() if value == BY_ITSELF}
        return changes | ({"date": None} if values.get("put_aside") else {})


def _find_excess(text: str, network: Network) -> Iterator[str]:
    """What the network does not take of the text, to the letter."""
    check = network.check(text)
    if check.excess:
        message = ngettext(
            "Für %(network)s %(count)d Zeichen zu lang: Höchstens %(most)d sind erlaubt. Zu viel ist: „%(end)s“",
            "Für %(network)s %(count)d Zeichen zu lang: Höchstens %(most)d sind erlaubt. Zu viel ist: „%(end)s“",
            check.excess,
        )
        values = {"network": network.name, "count": check.excess, "most": check.limit, "end": check.surplus}
        yield message % values
    if check.surplus_hashtags:
        message = ngettext(
            "Das ist %(number)d Hashtag zu viel: %(network)s nimmt höchstens %(hashtags)d.",
            "Das sind %(number)d Hashtags zu viel: %(network)s nimmt höchstens %(hashtags)d.",
            check.surplus_hashtags,
        )
        yield message % {
            "number": check.surplus_hashtags,
            "network": network.name,
            "hashtags": network.max_hashtags,
        }


def _require_length(text: str, limit: int) -> None:
    """Raises ValidationError with the end of the text that is too long, to the letter."""
    surplus = count_units(text) - limit
    if surplus > 0:
        message = ngettext(
            "%(count)d Zeichen zu lang: Höchstens %(most)d sind erlaubt. Zu viel ist: „%(end)s“",
            "%(count)d Zeichen zu lang: Höchstens %(most)d sind erlaubt. Zu viel ist: „%(end)s“",
            surplus,
        )
        raise forms.ValidationError(message % {"count": surplus, "most": limit, "end": find_surplus(text, limit)})


def parse_ids(values: Collection[str]) -> set[int]:
    """The numbers among these."""
    return {int(value) for value in values if value.isdecimal() and len(value) <= MAX_ID_DIGITS}
