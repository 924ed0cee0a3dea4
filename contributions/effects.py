"""What a change to a question or a station does to what is there already, in words for staff.

Also the forms that ask before they store it, for the admin and the assistant.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext

from contributions.consent_texts import WORDING
from contributions.enums import Phase, StationKind
from contributions.gallery_options import GalleryOpening, gallery_open
from contributions.models import Answer, ConsentText, Question, QuestionText, Station
from contributions.selectors import question_title
from contributions.venues.models import Venue
from krefeld_kann_was.lib.confirmed_effects import require_confirmation, stored_row
from krefeld_kann_was.lib.edit_conflicts import EditConflictForm

LONG_RUN = timedelta(days=366)  # a longer one is asked about: it may be a slip in the year
SOON = timedelta(days=14)  # an erasure that is nearer is asked about
QUESTION_FIELDS = ("opens_at", "closes_at", "exhibition_days", "gallery", "slug")


def effects_on_question(stored: Question | None, new: Mapping[str, Any], now: datetime) -> list[str]:
    """Of saving a question with the values of `new`; a value that is missing stays. At most five queries."""
    kept = {name: getattr(stored, name) for name in QUESTION_FIELDS} if stored else {}
    changed = Question(pk=stored.pk if stored else None, **kept | {n: new[n] for n in QUESTION_FIELDS if n in new})
    return [
        *_of_dates(stored, changed, now),
        *_of_erasure(stored, changed, now),
        *_of_gallery(stored, changed),
        *_of_slug(stored, changed, now),
    ]


def _of_dates(stored: Question | None, changed: Question, now: datetime) -> Iterator[str]:
    if stored and (stored.opens_at, stored.closes_at) == (changed.opens_at, changed.closes_at):
        return
    before = stored.phase(now) if stored else Phase.BEFORE
    after = changed.phase(now)
    if after is Phase.AFTER and before is not after:
        yield gettext("Das Ende liegt in der Vergangenheit: Ab sofort kann niemand mehr antworten.")
        if changed.gallery == GalleryOpening.CLOSED:
            yield gettext("Die Galerie öffnet damit.")
    elif after is Phase.BEFORE and before is not after:
        yield gettext("Die Frage hat schon begonnen: Bis zum neuen Beginn kann niemand mehr antworten.")
    elif after is Phase.OPEN and before is Phase.AFTER:
        yield gettext("Die Frage war schon zu Ende: Ab sofort können wieder alle antworten.")
    if changed.closes_at - changed.opens_at > LONG_RUN:
        text = gettext("Das ist länger als ein Jahr: Sie läuft dann von %(opens)s bis %(closes)s.")
        yield text % {"opens": _day(changed.opens_at), "closes": _day(changed.closes_at)}
    others = Question.objects.filter(opens_at__lt=changed.closes_at, closes_at__gt=changed.opens_at)
    for other in others.exclude(pk=changed.pk).prefetch_related("texts"):
        text = gettext(
            "Zur selben Zeit läuft schon „%(title)s“ (%(opens)s bis %(closes)s). Auf der Startseite für alle wählt man "
            "dann zwischen beiden; wer einen Code scannt, sieht nur die eine."
        ) % {"title": question_title(other), "opens": _day(other.opens_at), "closes": _day(other.closes_at)}
        yield format_html(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
            text,
            reverse("assistant:question", args=[other.pk]),
            gettext("Diese Ausstellung öffnen"),
        )


def _of_erasure(stored: Question | None, changed: Question, now: datetime) -> Iterator[str]:
    erased_at = changed.erased_at_latest
    if erased_at < now + SOON and (stored is None or stored.erased_at_latest != erased_at):
        yield gettext("Die ganze Ausstellung wird dann am %(day)s gelöscht, für immer. Nur Zahlen bleiben.") % {
            "day": _day(max(erased_at, now))
        }


def _of_gallery(stored: Question | None, changed: Question) -> Iterator[str]:
    if stored is None or stored.gallery == changed.gallery:
        return
    if changed.gallery != GalleryOpening.NEVER:
        if stored.consents.filter(agreed_to=True, names_gallery=False).exists():
            yield gettext(
                "Die Galerie kann nie öffnen: Es gibt schon Antworten, deren Einwilligung sie nicht nennt. Das lässt "
                "sich nicht nachholen. Wollt ihr eine Galerie, legt eine neue Frage an."
            )
    elif Question.objects.filter(gallery_open(timezone.now()), pk=stored.pk).exists():
        yield gettext("Die Galerie schließt sofort: Links auf Antworten führen dann ins Leere.")


def _of_slug(stored: Question | None, changed: Question, now: datetime) -> Iterator[str]:
    if stored and stored.slug != changed.slug and stored.opens_at <= now:
        yield gettext("Die Frage hat schon begonnen: Adressen mit „%(slug)s“ führen dann nicht mehr zu ihr.") % {
            "slug": stored.slug
        }


def effects_on_title(stored: QuestionText, title: str) -> list[str]:
    """Of rewording a question in one language. One query."""
    if stored.title == title or not Answer.objects.filter(question=stored.question_id).exists():
        return []
    text = gettext(
        "Es gibt schon Antworten auf „%(old)s“. Auf Bildschirm, Galerie und Bildern stehen sie dann unter „%(new)s“, "
        "obwohl niemand darauf geantwortet hat."
    )
    return [text % {"old": stored.title, "new": title}]


def effects_on_consent(stored: ConsentText, new: Mapping[str, Any]) -> list[str]:
    """Of rewording a text that people agreed to; a value that is missing from `new` stays."""
    changed = ConsentText(**{name: new.get(name, getattr(stored, name)) for name in WORDING})
    if not stored.agreed_to or changed.wording() == stored.wording():
        return []
    text = gettext(
        "Zu diesem Text haben schon Menschen Ja gesagt. Für ihre Antworten gilt er weiter, Wort für Wort. Der neue "
        "gilt nur für Antworten, die ab jetzt kommen; was er zusätzlich erlaubt, gilt für die bisherigen nicht."
    )
    return [text]


def effects_on_station(stored: Station, new: Mapping[str, Any]) -> list[str]:
    """Of saving a station with the values of `new`; a value that is missing stays."""
    question, effects = new.get("question", stored.question), []
    if question != stored.question:
        titles = {"old": question_title(stored.question), "new": question_title(question)}
        text = gettext("Wer den gedruckten Code scannt, beantwortet ab sofort „%(new)s“ und nicht mehr „%(old)s“.")
        effects.append(text % titles)
        text = gettext("Die Antworten, die hier schon geschrieben wurden, bleiben bei „%(old)s“.")
        answered = Question.objects.filter(Exists(Answer.objects.filter(station=stored, question=OuterRef("pk"))))
        effects += [text % {"old": question_title(each)} for each in answered.exclude(pk=question.pk)]
        text = gettext("Diese Bildschirme zeigen „%(old)s“, aber den Code zu „%(new)s“: %(screens)s.")
        screens = stored.screens.exclude(question=question).select_related("question")
        for shown, group in groupby(screens.order_by("question", "name"), key=attrgetter("question")):
            names = {"old": question_title(shown), "screens": ", ".join(map(str, group))}
            effects.append(text % (titles | names))
    venue = new.get("venue", stored.venue)
    if venue != stored.venue and question == stored.question and Answer.objects.filter(station=stored).exists():
        text = gettext(
            "Die Antworten, die hier schon geschrieben wurden, zählen dann zu „%(venue)s“. Sollen sie bei „%(old)s“ "
            "bleiben, legt für den neuen Ort einen neuen Standort an."
        )
        elsewhere = gettext("kein Ort")
        effects.append(text % {"venue": venue or elsewhere, "old": stored.venue or elsewhere})
    effects += _of_kind(stored.kind, new.get("kind", stored.kind))
    return effects


def _of_kind(before: str, after: str) -> Iterator[str]:
    if before == after:
        return
    if after == StationKind.TERMINAL:
        yield gettext(
            "Als Terminal zeigt dieser Standort keinen Code mehr: Wer ihn mit dem Handy scannt, findet die eigene "
            "Antwort nicht wieder."
        )
    if before == StationKind.TERMINAL:
        yield gettext(
            "Steht hier noch ein Gerät für alle? Darauf bliebe dann jede Antwort mit ihrem Code stehen, und die "
            "nächste Person könnte sie zurücknehmen. Räumt das Gerät vorher weg."
        )
    if before == StationKind.WORKSHOP:
        yield gettext(
            "Das Gerät am Tisch nimmt dann keine Antworten mehr an: Seine Adresse gilt nur für einen Werkstatttisch."
        )


def effects_on_venue(stored: Venue | None, new: Mapping[str, Any], today: date) -> Iterator[str]:
    """Of saving a venue with the values of `new`; a value that is missing stays."""
    kept = {name: getattr(stored, name, None) for name in ("question", "first_day", "last_day")}
    question, first, last = (new.get(name, value) for name, value in kept.items())
    changed = Venue(first_day=first, last_day=last)
    if question is None or (first, last) == (kept["first_day"], kept["last_day"]):
        return
    opens, closes = (timezone.localdate(moment) for moment in (question.opens_at, question.closes_at))
    if (first or opens) > closes or (last or closes) < opens:
        text = gettext("Die Ausstellung läuft vom %(opens)s bis %(closes)s: In dieser Zeit ist sie nie hier.")
        yield text % {"opens": _day(question.opens_at), "closes": _day(question.closes_at)}
    elif changed.is_over(today) and not (stored and stored.is_over(today)):
        yield gettext(
            "Der letzte Tag ist schon vorbei: Bildschirme hier bleiben dunkel, die Startseite nennt den Ort nicht."
        )
    elif stored and stored.is_on(today) and not changed.is_on(today):
        yield gettext("Heute ist die Ausstellung dann nicht mehr hier: Bildschirme bleiben bis zum ersten Tag dunkel.")


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


class QuestionForm(EditConflictForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", gettext("Das Ende muss nach dem Beginn liegen."))
        if not self.errors:
            require_confirmation(self.data, self.effects(cleaned))
        return cleaned

    def effects(self, cleaned: dict[str, Any]) -> list[str]:
        return effects_on_question(stored_row(self.instance), cleaned, timezone.now())


class QuestionTextForm(EditConflictForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stored = stored_row(self.instance)
        if stored is not None and cleaned.get("title") and not self.errors:
            require_confirmation(self.data, effects_on_title(stored, cleaned["title"]))
        return cleaned


class StationForm(EditConflictForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].help_text = gettext(
                "Terminal: ein Gerät, an dem alle nacheinander schreiben. Werkstatttisch: Handys scannen den QR-Code, "
                "und auf einem Gerät am Tisch sammelt ihr eine Antwort nach der anderen."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stored = stored_row(self.instance)
        if stored is not None and not self.errors:
            require_confirmation(self.data, effects_on_station(stored, cleaned))
        return cleaned
