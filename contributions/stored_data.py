"""Everything that is stored about an answer, for its author: a text to read and to keep (DSGVO, Art. 15 and 20).

This app tells what it stores; others add theirs (`stored_elsewhere`). Nobody of the staff is named. What others wrote
about the answer, in notes and reports, is counted and not quoted: it may be about them, too. The text says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from contributions.codes import format_code
from contributions.consent_texts import ConsentText
from contributions.enums import SubmissionFlag
from contributions.models import Answer, Objection
from contributions.selectors import question_title
from krefeld_kann_was.lib.languages import language_name

LINE = "-" * 40


class StoredItem(NamedTuple):
    """Something that is stored: what it is, in words, and one or more values."""

    label: object  # str, perhaps lazy
    values: list[str]


type Source = Callable[[int], Iterable[StoredItem]]

_sources: list[Source] = []


def stored_elsewhere(source: Source) -> Source:
    """Have the function called with the id of an answer whose author asks; a few queries at most."""
    _sources.append(source)
    return source


def format_moment(moment: datetime) -> str:
    """Day and time of day, for people."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def format_data(answer: Answer, receipt: str, now: datetime) -> str:
    """The text in the active language. Sixteen queries, whatever is stored."""
    parts = [
        pgettext("data", "Das ist alles, was wir über deine Antwort gespeichert haben."),
        f"{question_title(answer.question)}\n{format_moment(now)}",
        *(_format_item(item) for item in [*_own_items(answer, receipt), *_items_elsewhere(answer.pk)]),
        LINE,
        pgettext(
            "data",
            "Wer aus unserem Team entschieden hat, steht hier nicht, und auch nicht, was andere in Notizen und "
            "Meldungen geschrieben haben. Möchtest du mehr wissen, frag uns: Wie, steht im Impressum und in den "
            "Datenschutzhinweisen.",
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _format_item(item: StoredItem) -> str:
    """„Label: value“ in one line, or the values below the label where there are several or long ones."""
    if len(item.values) == 1 and "\n" not in item.values[0]:
        return f"{item.label}: {item.values[0]}"
    return "\n".join([f"{item.label}:", *item.values])


def _items_elsewhere(answer_id: int) -> Iterator[StoredItem]:
    for source in _sources:
        yield from source(answer_id)


def _own_items(answer: Answer, receipt: str) -> Iterator[StoredItem]:
    yield StoredItem(gettext("Deine Antwort"), [answer.text or pgettext("data", "gelöscht")])
    yield StoredItem(gettext("Dein Code"), [format_code(receipt)])
    yield StoredItem(gettext("Sprache"), [language_name(answer.language)])
    if answer.quarter:
        yield StoredItem(gettext("Dein Stadtteil"), [str(answer.get_quarter_display())])
    station = answer.station
    yield StoredItem(pgettext("data", "Standort"), [f"{station.name} ({station.get_kind_display()})"])
    yield StoredItem(pgettext("data", "Angekommen"), [format_moment(answer.submitted_at)])
    state = [str(answer.get_status_display()), *([str(answer.get_reason_display())] if answer.reason else [])]
    yield StoredItem(pgettext("data", "So ist der Stand"), [": ".join(state)])
    if answer.released_at:
        yield StoredItem(pgettext("data", "Zu sehen seit"), [format_moment(answer.released_at)])
    if answer.shortened:
        yield StoredItem(pgettext("data", "Gekürzt"), [pgettext("data", "ja")])
    yield StoredItem(pgettext("data", "Dazu hast du Ja gesagt"), list(_agreements(answer, answer.consent)))
    objection = Objection.objects.filter(answer=answer).first()
    if objection is not None:
        said = [objection.text or pgettext("data", "gelöscht"), format_moment(objection.filed_at)]
        outcome = [str(objection.get_outcome_display())] if objection.outcome else []
        yield StoredItem(pgettext("data", "Dein Widerspruch"), said + outcome)
    if answer.flag:
        yield StoredItem(pgettext("data", "Technischer Vermerk"), [str(SubmissionFlag(answer.flag).label)])
    yield StoredItem(pgettext("data", "Prüfsumme deines Codes"), [answer.receipt_hash])
    if answer.fingerprint:
        yield StoredItem(pgettext("data", "Prüfsumme des Textes"), [answer.fingerprint])


def _agreements(answer: Answer, consent: ConsentText) -> Iterator[str]:
    """What the author agreed to, word for word."""
    given = {
        "exhibition": True,
        "social": answer.consent_social,
        "book": answer.consent_book and bool(consent.book),
        "open_data": answer.consent_open_data and bool(consent.open_data),
    }
    yield from (str(getattr(consent, name)) for name, is_given in given.items() if is_given)
