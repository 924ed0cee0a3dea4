"""Questions with their texts, stations, answers and objections.

`Answer.status` is written by `contributions.services` (NEW, WITHDRAWN) and `moderation.services` (all others) alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.codes import random_code
from contributions.colour_options import ColourOptions
from contributions.consent_texts import DEFAULT_NETWORKS, MAX_NETWORKS_LENGTH, ConsentText, network_list
from contributions.enums import QUARTER_CHOICES, Phase, Reason, StationKind, Status, SubmissionFlag
from contributions.gallery_options import GalleryOptions, gallery_open
from contributions.objections import Objection as Objection
from contributions.opening_hours.models import HasOpeningHours
from contributions.rehearsals.models import CanBeRehearsed, RealQuestions
from contributions.release_counter import ReleaseCounter
from contributions.retention_options import RetentionOptions
from contributions.text import slug_of
from contributions.unbroken_words import HasUnbrokenWords
from contributions.venues.models import HasVenue
from krefeld_kann_was.lib.languages import active_language, language_choices

models.TextField.register_lookup(Length)
models.CharField.register_lookup(Length)

MAX_ANSWER_LENGTH = 1000  # graphemes that a question may allow
MAX_TEXT_LENGTH = 5000  # code points of a stored answer; 280 joined emoji families are about 3,100
MAX_OBJECTION_LENGTH = 300  # graphemes: a sentence or two
MAX_REPORT_LENGTH = 2000  # graphemes, of a report about an answer or a barrier
MAX_CONTACT_LENGTH = 200
FINGERPRINT_LENGTH = 16  # hexadecimal digits
RELEASED_ONCE = Q(released_at__isnull=False)
# For which a second person can be needed; open data alone can lead into a book.
AGREED_TO_MORE = Q(consent_social=True) | Q(consent_book=True) | Q(consent_open_data=True)
hashtag_word = RegexValidator(r"^\w+$", _("Bitte nur Buchstaben, Ziffern und _ und ohne # davor."))


class QuestionQuerySet(models.QuerySet["Question"]):
    def open_at(self, now: datetime) -> QuestionQuerySet:
        """The questions that take answers, the newest first."""
        return self.filter(opens_at__lte=now, closes_at__gt=now).order_by("-opens_at", "-pk")

    def with_titles(self) -> QuestionQuerySet:
        """With the German title of each, which `__str__` says."""
        german = QuestionText.objects.filter(question=models.OuterRef("pk"), language=settings.LANGUAGE_CODE)
        return self.annotate(german_title=models.Subquery(german.values("title")))

    def gallery_open_at(self, now: datetime) -> QuestionQuerySet:
        """The questions whose gallery is open, newest first: they have a title and consents that name it."""
        has_title = models.Exists(QuestionText.objects.filter(question=models.OuterRef("pk")))
        without = ConsentText.objects.without_gallery().filter(question=models.OuterRef("pk"))
        return self.filter(gallery_open(now), has_title, ~models.Exists(without)).order_by("-opens_at", "-pk")


class TitledQuestions(RealQuestions.from_queryset(QuestionQuerySet)):  # type: ignore[misc]
    """The questions with their German titles, by which `__str__` names them. No query more, whatever their number."""

    def get_queryset(self) -> QuestionQuerySet:
        titled: QuestionQuerySet = super().get_queryset().with_titles()
        return titled

    def named_in[Row: models.Model](self, rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
        """The rows, each with its question. They must not be joined with `select_related`. One query."""
        return rows.prefetch_related(models.Prefetch("question", Question.all_objects.with_titles()))


class Question(ColourOptions, GalleryOptions, RetentionOptions, HasUnbrokenWords, HasOpeningHours, CanBeRehearsed):
    """One exhibition question with its run. Its title in each language is a `QuestionText`."""

    slug = models.SlugField(
        _("Kürzel"),
        unique=True,
        help_text=_(
            "Steht in Adressen (…?frage=krefeld-2026) und in Listen des Teams. Nur a–z, Ziffern und "
            "-. Nach dem Beginn bitte nicht mehr ändern."
        ),
    )
    hosts = models.CharField(
        _("Gastgeber"),
        max_length=120,
        help_text=_(
            "Steht über der Frage, in jeder Sprache gleich. Fragen mit demselben Namen gehören zusammen: Ihre Galerien "
            "führen zueinander."
        ),
    )
    opens_at = models.DateTimeField(_("Beginn"))
    closes_at = models.DateTimeField(_("Ende"))
    answer_length = models.PositiveSmallIntegerField(
        _("Länge einer Antwort"),
        default=280,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_ANSWER_LENGTH)],
        help_text=_("Höchstzahl der Zeichen. Ein Emoji zählt als ein Zeichen."),
    )
    hashtag = models.CharField(_("Hashtag"), max_length=60, blank=True, validators=[hashtag_word])
    networks = models.CharField(
        _("Soziale Netzwerke"),
        max_length=MAX_NETWORKS_LENGTH,
        default=DEFAULT_NETWORKS,
        validators=[network_list],
        help_text=_("Wo ihr Antworten später zeigen wollt, mit Komma dazwischen. Die Einwilligung nennt sie."),
    )
    second_person = models.JSONField(_("Zweite Person nötig"), default=list, blank=True)  # Reason and SecondPerson

    titled = TitledQuestions()  # the default one: of the admin, its menus and filters
    objects = RealQuestions.from_queryset(QuestionQuerySet)()
    all_objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "Frage")
        verbose_name_plural = pgettext_lazy("model", "Fragen")
        ordering = ["-opens_at"]
        indexes = [models.Index(fields=["opens_at", "closes_at"], name="question_run")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="question_closes_after_opening",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.CheckConstraint(
                condition=Q(answer_length__gte=1, answer_length__lte=MAX_ANSWER_LENGTH), name="question_answer_length"
            ),
        ]

    def __str__(self) -> str:
        """The German title where `titled` has read it, with the slug where that says more; elsewhere the slug alone."""
        title = self.__dict__.get("german_title")
        if not title:
            return self.slug
        return str(title) if self.slug == slug_of(title) else f"{title} ({self.slug})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        ReleaseCounter.objects.get_or_create(question=self)

    def text_in(self, language: str) -> QuestionText:
        """The question in this language, else in German; raises QuestionText.DoesNotExist where there is none."""
        return self._in_language(self.texts.all(), language, QuestionText)

    def page_context(self) -> dict[str, Any]:
        """The template variables of a page about the question: question, title, colour_theme, own_colour_theme."""
        return {
            "question": self,
            "title": self.text_in(active_language()),
            "colour_theme": self.colour_theme,
            "own_colour_theme": self.own_colour_theme,
        }

    def consent(self, language: str) -> ConsentText:
        """The newest consent text in this language, else in German; raises ConsentText.DoesNotExist."""
        return self._in_language(sorted(self.consents.all(), key=attrgetter("version")), language, ConsentText)

    def consent_versions(self, language: str) -> dict[int, ConsentText]:
        """By version, the texts in the language of `consent`; raises ConsentText.DoesNotExist."""
        shown = self.consent(language).language
        return {consent.version: consent for consent in self.consents.all() if consent.language == shown}

    def _in_language[Text: (QuestionText, ConsentText)](
        self, texts: Iterable[Text], language: str, model: type[Text]
    ) -> Text:
        latest: dict[str, Text] = {text.language: text for text in texts}
        for code in (language, settings.LANGUAGE_CODE, *latest):
            if code in latest:
                return latest[code]
        raise model.DoesNotExist(f"question {self.slug} has no texts yet")

    def consent_shown(self, consent_id: int) -> ConsentText:
        """The consent text that a form showed, perhaps newer than the cached ones; raises ConsentText.DoesNotExist."""
        shown = (text for text in self.consents.all() if text.pk == consent_id)
        return next(shown, None) or self.consents.get(pk=consent_id)

    def renew_release_version(self) -> None:
        """Make the screens ask for everything anew although no answer has changed: what they may show has."""
        ReleaseCounter.objects.filter(question=self).update(version=F("version") + 1)

    renew_release_version.alters_data = True  # type: ignore[attr-defined]

    def web_station(self) -> Station | None:
        """The station for those who answer from elsewhere, where the question has one. One query."""
        return self.stations.filter(kind=StationKind.WEB).first()

    def has_terminal(self) -> bool:
        """Whether somebody without a phone can answer at a terminal. One query, unless the stations are loaded."""
        return any(station.is_terminal for station in self.stations.all())

    def phase(self, now: datetime) -> Phase:
        if now < self.opens_at:
            return Phase.BEFORE
        return Phase.OPEN if now < self.closes_at else Phase.AFTER


class QuestionHours(Question):
    """A question with its opening hours alone, for the page where editors and screen keepers change them."""

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = pgettext_lazy("model", "Öffnungszeiten")


class QuestionText(models.Model):
    """The question itself in one language."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="texts", verbose_name=_("Frage"))
    language = models.CharField(_("Sprache"), max_length=12, choices=language_choices)
    title = models.CharField(_("Frage in dieser Sprache"), max_length=120)

    class Meta:
        verbose_name = pgettext_lazy("model", "Frage in dieser Sprache")
        verbose_name_plural = pgettext_lazy("model", "Frage in jeder Sprache")
        constraints = [models.UniqueConstraint(fields=["question", "language"], name="question_text_once_a_language")]

    def __str__(self) -> str:
        return self.title


class Station(HasVenue):
    """A place with its own QR code. The code is part of a printed address and never changes."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="stations", verbose_name=_("Frage"))
    name = models.CharField(
        _("Name"),
        max_length=80,
        help_text=_("Zum Beispiel „Plakat am Eingang“. Steht klein auf den Antwortkarten, sonst seht nur ihr ihn."),
    )
    kind = models.CharField(_("Art"), max_length=10, choices=StationKind, default=StationKind.POSTER)
    code = models.CharField(_("Ende der Adresse"), max_length=12, unique=True, default=random_code, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "Standort")
        verbose_name_plural = pgettext_lazy("model", "Standorte")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def is_terminal(self) -> bool:
        return self.kind == StationKind.TERMINAL

    @property
    def address(self) -> str:
        """The absolute URL of the form, without a language: the content of the QR code, also typed by people."""
        return settings.PUBLIC_URL + reverse("form", args=[self.code], urlconf="contributions.urls")

    def qr_svg(self, *, on_screen: bool = False) -> str:
        """The QR code of the address as one inline SVG element, with its quiet zone of 4 modules."""
        from krefeld_kann_was.lib.qr import draw_svg

        return draw_svg(self.address, on_screen=on_screen)

    def qr_png(self) -> bytes:
        """The QR code of the address as a PNG for print, 20 pixels a module."""
        from krefeld_kann_was.lib.qr import draw_png

        return draw_png(self.address)


class Answer(models.Model):
    """What a visitor sent. The status changes through the services alone; the text is erased on withdrawal.

    `submitted_at` is exact while the answer waits and rounded down to the hour by the first decision. `fingerprint`
    groups equal texts until the first decision (`contributions.text`). A `reason` on a held answer is a proposal that
    waits for a second person.
    """

    # Every index is written with every answer that comes in; those of the question begin with it.
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="answers", verbose_name=_("Frage"), db_index=False
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="answers", verbose_name=_("Standort"), db_index=False
    )
    text = models.TextField(_("Antwort"), blank=True)
    language = models.CharField(_("Sprache"), max_length=12)
    quarter = models.CharField(_("Stadtteil"), max_length=10, blank=True, choices=QUARTER_CHOICES)
    consent = models.ForeignKey(ConsentText, models.PROTECT, verbose_name=_("Einwilligungstext"), db_index=False)
    consent_social = models.BooleanField(_("auch in sozialen Netzwerken"), default=False)
    consent_book = models.BooleanField(_("auch in einem Buch"), default=False)
    consent_open_data = models.BooleanField(_("auch als offene Daten"), default=False)
    status = models.CharField(_("Stand"), max_length=10, choices=Status, default=Status.NEW, editable=False)
    reason = models.CharField(_("Grund"), max_length=20, blank=True, choices=Reason, editable=False)
    submitted_at = models.DateTimeField(_("eingegangen"))
    released_at = models.DateTimeField(_("gezeigt seit"), null=True, blank=True, editable=False)
    flag = models.CharField(_("Technischer Vermerk"), max_length=10, blank=True, choices=SubmissionFlag, editable=False)
    fingerprint = models.CharField(max_length=FINGERPRINT_LENGTH, blank=True, editable=False)
    shortened = models.BooleanField(_("gekürzt"), default=False, editable=False)
    cleared_for_social = models.BooleanField(null=True, editable=False)  # None: no second person has decided
    thanks_due = models.BooleanField(default=False, editable=False)  # on the shared device where it was written, once
    receipt_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "Antwort")
        verbose_name_plural = pgettext_lazy("model", "Antworten")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["question", "status", "submitted_at", "id"], name="answer_queue"),
            *(  # the screen by time; the gallery, newest first: all, those in a language, those from a Stadtteil
                models.Index(fields=["question", "status", *columns, "-id"], name=name, condition=RELEASED_ONCE)
                for name, columns in (
                    ("answer_released", ["-released_at"]),
                    ("answer_station", ["station", "-released_at"]),
                    ("answer_all", []),
                    ("answer_lang", ["language"]),
                    ("answer_quarter", ["quarter"]),
                )
            ),
            models.Index(fields=["status", "submitted_at", "id"], name="answer_waiting"),
            models.Index(
                fields=["question", "fingerprint", "submitted_at", "id"],
                name="answer_alike",
                condition=Q(status=Status.NEW),
            ),
            models.Index(
                fields=["question", "released_at", "id"],
                name="answer_social",
                condition=Q(AGREED_TO_MORE, status=Status.RELEASED, cleared_for_social=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="answer_status_known"),
            models.CheckConstraint(condition=Q(text__length__lte=MAX_TEXT_LENGTH), name="answer_text_not_too_long"),
            models.CheckConstraint(
                condition=Q(status=Status.WITHDRAWN, text="", fingerprint="")
                | Q(status=Status.REJECTED)
                | (Q(status__in=(*Status.OPEN, *Status.SHOWN)) & ~Q(text="")),
                name="answer_text_matches_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RELEASED) | Q(released_at__isnull=False), name="answer_released_has_time"
            ),
            models.CheckConstraint(condition=Q(receipt_hash__length=64), name="answer_receipt_hash_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
