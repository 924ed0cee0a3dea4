"""What the print files say, in the languages of visitors. Everything in it is data for print.typ."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language_bidi, gettext, ngettext, npgettext, override, pgettext

from contributions.codes import describe_use, entry_address
from contributions.consent_texts import consent_parts
from contributions.models import ConsentText, Question, Station
from contributions.print_files.formats import PrintFormat
from contributions.selectors import PAPER_CARDS_PERIOD
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.credits import Credit
from krefeld_kann_was.lib.date_range import format_date_range
from krefeld_kann_was.lib.fonts import FAMILIES
from krefeld_kann_was.lib.languages import languages
from krefeld_kann_was.lib.typesetting import is_right_to_left, limit_marks, typography_of

PAPER, RULED_LINE = "#ffffff", "#a898a4"
QUESTION_MARKS = "?؟;"  # the last one is Greek
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?؟،]) ")


class PrintOptions(NamedTuple):
    """`languages`: the first one is large. `light`: on paper, not on a ground of colour. `bleed`: for a printer.

    `responsible`: by law, with the address.
    """

    languages: tuple[str, ...]
    light: bool = False
    bleed: bool = False
    credits: tuple[Credit, ...] = ()
    responsible: str = ""


def print_data(print_format: PrintFormat, station: Station, options: PrintOptions) -> dict[str, Any]:
    """Everything that the template draws, without the credits.

    Fetch the station with venue and question, and that one's texts and consents.
    Raises QuestionText.DoesNotExist or ConsentText.DoesNotExist where the question has none yet.
    """
    question, first = station.question, options.languages[0]
    light = options.light or print_format.has_consents
    address = _short(station.address)
    with override(first):
        title = question.text_in(first).title
        return {
            "layout": print_format.layout,
            "width": print_format.width,
            "height": print_format.height,
            "light": light,
            "bleed": options.bleed and print_format.trimmed,
            "families": FAMILIES,
            "language": _iso(first),
            "rtl": get_language_bidi(),
            "tall": typography_of(title, first).tall,
            "colours": _colours(question.colours, light=light),
            "document-title": f"{title} · {print_format.label} · {station.code}",
            "title": _title(question, first),
            "other-titles": [_other_title(question, code) for code in _by_use(options.languages)],
            "language-names": [_words(name, code) for code, name in _languages_of(question)],
            "call": _words(_call(), first),
            "own-answer": _words(gettext("Und deine Antwort?"), first),
            "lead": _words(gettext("Ohne Namen, ohne Konto, in deiner Sprache."), first),
            "address": address,
            "qr": _code(station.address),
            "qr-alt": gettext("QR-Code zu %(host)s%(path)s") % {"host": address, "path": ""},
            "hosts": _words(question.hosts, settings.LANGUAGE_CODE),
            "venue": _words(station.venue.name, settings.LANGUAGE_CODE) if station.venue else None,
            "credit-labels": _credit_labels(first),
            **_run(station, first),
            "steps-title": _words(gettext("So machst du mit"), first),
            "steps": [_words(step, first) for step in _steps(station)],
            "without-phone": _words(_without_phone(question), first),
            "privacy-address": _short(settings.PUBLIC_URL + "/datenschutz/"),
            "cards": [
                _card(station, consent, options.responsible)
                for consent in (printed_consents(question, options) if print_format.has_consents else ())
            ],
        }


@functools.lru_cache(maxsize=64)  # all files of a station have the same
def _code(address: str) -> str:
    from krefeld_kann_was.lib.qr import draw_svg

    return draw_svg(address)


def _call() -> str:
    """What to do, a sentence a line."""
    return BETWEEN_SENTENCES.sub("\n", gettext("Scann mich. Schreib es auf."))


def _credit_labels(language: str) -> list[dict[str, Any]]:
    return [_words(label, language) for label in (gettext("Gastgeber"), gettext("Partner"))]


def _by_use(languages: Sequence[str]) -> list[str]:
    """All but the first, those that whoever reads the first one can read, too, last: room may be for few."""
    return sorted(languages[1:], key=lambda code: _iso(code) == _iso(languages[0]))


def _without_phone(question: Question) -> str:
    if question.has_terminal():
        return gettext("Kein Smartphone dabei? Frag vor Ort nach dem Terminal oder nach einer Antwortkarte.")
    return gettext("Kein Smartphone dabei? Frag vor Ort nach einer Antwortkarte.")


def _steps(station: Station) -> Iterator[str]:
    yield gettext("Scann den QR-Code mit deinem Handy.")
    yield gettext("Schreib deine Antwort: ein Wort oder ein paar Sätze, in deiner Sprache, ohne Namen.")
    if station.question.screens.filter(station__venue=station.venue_id).exists():  # in its own house
        yield gettext(
            "Jemand aus dem Team liest sie. Passt sie zu den Regeln, siehst du sie dann auf dem großen Bildschirm."
        )
    else:
        yield gettext("Jemand aus dem Team liest sie. Passt sie zu den Regeln, zeigen wir sie in der Ausstellung.")


def printed_consents(question: Question, options: PrintOptions) -> list[ConsentText]:
    """The consent texts of the answer cards: one in each of the languages, where there is one.

    Raises ConsentText.DoesNotExist where the question has none yet.
    """
    return list(dict.fromkeys(question.consent(code) for code in options.languages))


def _card(station: Station, consent: ConsentText, responsible: str) -> dict[str, Any]:
    """An answer card, with the consent texts as they are stored and what staff need to type it in."""
    question, language = station.question, consent.language
    with override(language):
        hint = (gettext("Ein Wort oder ein paar Sätze, in deiner Sprache."), _longest(question))
        return {
            "language": _iso(language),
            "title": _title(question, language),
            "hint": _words(" ".join((*hint, gettext("Ohne Namen, ohne Telefonnummer."))), language),
            "consents": [consent_parts(text)._asdict() for text in _asked(question, consent)],
            "quarter": gettext("Dein Stadtteil (freiwillig)"),
            "under-age": gettext("Unter 16? Frag bitte deine Eltern."),
            "box": gettext("Wirf die Antwortkarte in den Kasten."),
            "more-title": gettext("Mehr dazu"),
            "privacy": gettext("Datenschutz"),
            "destroyed": _destroyed(),
            "responsible": _responsible(responsible),
            "call": _words(_call(), language),
            "credit-labels": _credit_labels(language),
            "code": gettext("Dein Code"),
            "number": gettext("Nr."),
            "keep": gettext("Bewahr das auf."),
            "use": " ".join((describe_use(entry_address()), gettext("Gib den Code niemandem."))),
            "without-code": gettext("Steht kein Code da? Ab morgen bekommst du ihn beim Team, mit diesem Abschnitt."),
            "mark": _words(f"{station.name} · {consent.language} {consent.version}", settings.LANGUAGE_CODE),
        }


def _longest(question: Question) -> str:
    limit = question.answer_length
    text = ngettext("höchstens %(limit)s Zeichen", "höchstens %(limit)s Zeichen", limit)
    return capfirst(text % {"limit": number_format(limit)}) + "."


def _responsible(body: str) -> str:
    isolated = f"\N{FIRST STRONG ISOLATE}{body}\N{POP DIRECTIONAL ISOLATE}"
    return gettext("Verantwortlich: %(body)s") % {"body": isolated} if body else ""


def _destroyed() -> str:
    days = PAPER_CARDS_PERIOD.days
    period = npgettext("Akkusativ", "%(count)s Tag", "%(count)s Tage", days) % {"count": days}
    text = gettext(
        "Jemand aus dem Team tippt die Antwortkarte ab. Danach vernichten wir sie, spätestens %(period)s nach dem Ende."
    )
    return text % {"period": period}


def _asked(question: Question, consent: ConsentText) -> Iterator[str]:
    """The texts beside the boxes of the form, in its order."""
    yield consent.exhibition
    if consent.social:
        yield consent.social
    if question.asks_for_book(consent):
        yield consent.book
    if question.asks_for_open_data(consent):
        yield consent.open_data


def _title(question: Question, language: str) -> dict[str, Any]:
    """The question, without the question mark at its end, and that mark, which has a colour of its own."""
    text = question.text_in(language)
    title = text.title.strip()
    ending = title[-1:] if title[-1:] in QUESTION_MARKS else ""
    return _line(title.removesuffix(ending), text.language) | {"ending": ending}


def _other_title(question: Question, language: str) -> dict[str, Any]:
    text = question.text_in(language)
    return _line(text.title, text.language)


def _line(text: str, language: str) -> dict[str, Any]:
    return _words(text, language) | {"tall": typography_of(text, language).tall}


def _languages_of(question: Question) -> Sequence[tuple[str, str]]:
    known = {text.language for text in question.texts.all()}
    return [(code, name) for code, name in languages() if code in known]


def _run(station: Station, language: str) -> dict[str, Any]:
    """When it runs, and whether that is a rehearsal."""
    rehearsal = pgettext("rehearsal", "Probe") if station.question.is_rehearsal else ""
    return {"dates": _words(_dates(station), language), "rehearsal": _words(rehearsal, language)}


def _dates(station: Station) -> str:
    """When the exhibition is at the venue; without one, or where it is there all the time, when it is at all."""
    question = station.question
    if station.venue and (stay := station.venue.describe_stay(question)):
        return stay
    return format_date_range(localdate(question.opens_at), localdate(question.closes_at))


def _words(text: str, language: str) -> dict[str, Any]:
    return {"text": limit_marks(text), "language": _iso(language), "rtl": is_right_to_left(text, language)}


def _iso(language: str) -> str:
    return language.partition("-")[0]


def _short(address: str) -> str:
    """The address as people type it."""
    return address.partition("://")[2].rstrip("/")


def _colours(theme: ColourTheme, *, light: bool) -> dict[str, str]:
    """Ground, threads, and the words on them: `accent` for what stands out, `quiet` for what stands back."""
    if light:
        return theme._asdict() | {
            "ground": PAPER, "text": theme.ground, "accent": theme.ground, "quiet": theme.ground, "line": RULED_LINE
        }  # fmt: skip
    return theme._asdict() | {"accent": theme.weft, "quiet": theme.warp, "line": theme.warp}
