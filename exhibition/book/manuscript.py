"""Everything that is printed in a book, as data for book.typ. The book speaks German, and each answer its language."""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from math import ceil
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from contributions.models import Question
from exhibition.book.arrangement import arrange
from exhibition.book.enums import BookFormat, BookScope, BookUse
from exhibition.book.measures import LAYOUTS, density
from exhibition.book.printed_words import WORDS, about_paragraphs, imprint_entries, voice_count
from exhibition.partners.selectors import printed_credits, unbroken_names
from exhibition.programme.models import Event
from exhibition.programme.selectors import events_during
from exhibition.share.glyphs import missing_glyphs
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.credits import credits_data, credits_images
from krefeld_kann_was.lib.date_range import format_date_range
from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT
from krefeld_kann_was.lib.fonts import FAMILIES
from krefeld_kann_was.lib.graphemes import grapheme_count, split_graphemes
from krefeld_kann_was.lib.languages import language_name, languages
from krefeld_kann_was.lib.line_breaks import in_one_line, keep_place_together
from krefeld_kann_was.lib.typesetting import is_right_to_left, typography_of
from moderation.selectors import BookAnswer, book_answers, count_released_by_quarter, quarters, read_translations

MAP_LEVELS = 4  # shades of tiles in book.typ
SPACES = re.compile(" {2,}")  # pages show them as one, too
STANZA_BREAK = re.compile(r"\n{2,}")
GERMAN = settings.LANGUAGE_CODE


class BookOrder(NamedTuple):
    """What staff chose. The question comes with its texts."""

    question: Question
    format: BookFormat
    use: BookUse
    scope: BookScope
    foreword: str = ""

    @property
    def agreed_only(self) -> bool:
        """Whether only answers are in it whose authors agreed to a book."""
        return self.scope == BookScope.PUBLIC


class Manuscript(NamedTuple):
    """The input of the template: JSON-able data, and the logos for credits.typ."""

    data: dict[str, Any]
    images: str

    @property
    def has_bleed(self) -> bool:
        return bool(self.data["bleed"])


def write_manuscript(order: BookOrder, now: datetime, only: Collection[int] | None = None) -> Manuscript:
    """The book as it is now, of these answers, if they are named. Eight queries, whatever the number of answers.

    Raises QuestionText.DoesNotExist where the question has no text, LookupError where there is no answer for the book.
    """
    with override(GERMAN):
        answers = book_answers(order.question.pk, agreed_only=order.agreed_only)
        if only is not None:
            known = frozenset(only)
            answers = [answer for answer in answers if answer.id in known]
        if not answers:
            raise LookupError("no answer may be in the book")
        return _write(order, answers, now)


def _write(order: BookOrder, answers: Sequence[BookAnswer], now: datetime) -> Manuscript:
    question, layout = order.question, LAYOUTS[order.format]
    title = question.text_in(GERMAN).title
    entries = printed_credits(question.pk)
    institution = Institution.current()
    counted = Counter(_base(answer.language) for answer in answers)
    is_copy = order.scope == BookScope.READING_COPY
    data = {
        **layout.scaled(density(len(answers))),
        "families": FAMILIES,
        "language": GERMAN,
        "bleed": order.use == BookUse.PRINT,
        "screen": order.use == BookUse.SCREEN,
        "paper": settings.DESIGN_TOKENS.root["paper"],
        "ink": settings.DESIGN_TOKENS.root["ink"],
        "colours": question.colours._asdict(),
        "document-title": title,
        "author": question.hosts,
        "title": _part(title, GERMAN),
        "subtitle": f"{voice_count(len(answers))} aus Krefeld · {_run(question)}",
        "notice": WORDS["reading copy"] if is_copy else "",
        "hosts": _part(question.hosts, GERMAN),
        "address": urlsplit(settings.PUBLIC_URL).netloc,
        "marks": [typography_of(title, GERMAN).opening, typography_of(title, GERMAN).closing],
        "other-titles": _titles(question),
        "about": about_paragraphs(order.foreword, title, question.hosts, _run(question), len(answers), len(counted)),
        "contents-heading": WORDS["contents"],
        "themes": _themes(question, answers),
        "map": _map(question),
        "index": _index(counted),
        "programme": {"heading": WORDS["programme"], "events": list(map(_event, events_during(question)))},
        "partners": {"heading": WORDS["partners"], "labels": [WORDS["hosts"], WORDS["others"]]},
        "imprint": {
            "heading": WORDS["imprint"],
            "entries": imprint_entries(
                institution, question, is_copy=is_copy, made_on=date_format(timezone.localdate(now), "j. F Y")
            ),
        },
        "own-answer": _part(title, GERMAN),
        "credits": credits_data(entries),
    }
    return Manuscript(data, credits_images(entries))


def _part(text: str, language: str) -> dict[str, Any]:
    return {"text": text, "language": language.partition("-")[0], "rtl": is_right_to_left(text, language)}


def _base(language: str) -> str:
    return language.partition("-")[0]


def _run(question: Question) -> str:
    days = format_date_range(timezone.localdate(question.opens_at), timezone.localdate(question.closes_at))
    return re.sub(r"(?<=\d\.) ", "\u00a0", days)  # no line ends between day and month


def _titles(question: Question) -> list[dict[str, Any]]:
    """The question in all its languages, German first, each wording once."""
    by_language = {text.language: text.title for text in question.texts.all()}
    known = [language.code for language in languages() if language.code in by_language]
    seen = dict.fromkeys((by_language[code], code) for code in known if "-" not in code)
    return [_part(title, code) for title, code in seen]


def _themes(question: Question, answers: Sequence[BookAnswer]) -> list[dict[str, Any]]:
    names, translations = unbroken_names(question.pk), read_translations(question.pk)
    worlds = _colour_worlds(question)
    groups = [(name, list(group)) for name, group in groupby(answers, key=lambda answer: answer.theme)]
    themes = []
    for index, (name, group) in enumerate(groups):
        shown = name or (WORDS["others without theme"] if len(groups) > 1 else WORDS["all voices"])
        written = [_answer(answer, names, translations.get(answer.id, "")) for answer in group]
        arranged = arrange([each["length"] for each in written], [each["lines"] for each in written])
        themes.append(
            {
                "name": _part(shown, GERMAN),
                "count-label": voice_count(len(group)),
                "colours": worlds[index % len(worlds)]._asdict(),
                "answers": written,
                **arranged._asdict(),
            }
        )
    return themes


def _colour_worlds(question: Question) -> list[ColourTheme]:
    """All five, beginning with the question's, as on pictures; only its own where it brings one."""
    built_in = settings.DESIGN_TOKENS.colour_themes
    if question.colour_theme not in built_in:
        return [question.colours]
    first = list(built_in).index(question.colour_theme)
    worlds = list(built_in.values())
    return worlds[first:] + worlds[:first]


def _answer(answer: BookAnswer, names: frozenset[str], translation: str) -> dict[str, Any]:
    text = SPACES.sub(" ", printable(answer.text)).strip()
    typography = typography_of(text, answer.language)
    typeset = breakable(typography.typeset(text, names), is_joined=typography.rtl)
    return {
        "stanzas": [stanza.split("\n") for stanza in STANZA_BREAK.split(typeset)],
        "length": grapheme_count(text),
        "lines": text.count("\n") + 1,
        "opening": typography.opening,
        "closing": typography.closing,
        "lang": typography.language,
        "rtl": typography.rtl,
        "tall": typography.tall,
        "index-key": _base(answer.language),
        "translation": _translation(translation, names) if translation else None,
    }


def _translation(text: str, names: frozenset[str]) -> dict[str, str]:
    text = printable(in_one_line(text))
    typography = typography_of(text, GERMAN)
    typeset = typography.typeset(text, names, is_quoted=False)
    return {"label": WORDS["in German"], "text": breakable(typeset)}


NOT_IN_PDF = re.compile(r"[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]")
MISSING_GLYPH = "□"
LONGEST_PIECE = 26  # letters that fit into each column


def printable(text: str) -> str:
    """The text without what PDF/UA forbids; a box stands for what no font has, which it would forbid, too."""
    kept = NOT_IN_PDF.sub("", text)
    return kept.translate(dict.fromkeys(map(ord, missing_glyphs(kept)), MISSING_GLYPH))


def breakable(text: str, *, is_joined: bool = False) -> str:
    """The text, in which a piece that is too long for any line may break anywhere; joined letters stay joined."""
    gap = "\u200d\u200b\u200d" if is_joined else "\u200b"
    return "\n".join(" ".join(_broken(word, gap) for word in line.split(" ")) for line in text.split("\n"))


def _broken(word: str, gap: str) -> str:
    pieces = word.split("\u00ad")
    if max(map(len, pieces)) <= LONGEST_PIECE:
        return word
    letters = split_graphemes(word.replace("\u00ad", ""))
    return gap.join("".join(letters[start : start + 6]) for start in range(0, len(letters), 6))


def _map(question: Question) -> dict[str, Any]:
    """The same counts as on the map of the gallery: Stadtteile with fewer answers have none."""
    counts = {
        code: count for code, count in count_released_by_quarter(question.pk).items() if count >= MIN_PUBLISHED_COUNT
    }
    ranked = sorted(counts.values())
    tiles = [
        {
            "name": quarter.name_parts,
            "row": quarter.row,
            "column": quarter.column,
            "count": str(counts.get(quarter.code, "")),
            "level": ceil(MAP_LEVELS * bisect(ranked, counts[quarter.code]) / len(ranked))
            if quarter.code in counts
            else 0,
        }
        for quarter in quarters()
    ]
    notes = [WORDS["map note"], WORDS["map threshold"].format(count=MIN_PUBLISHED_COUNT)]
    return {"heading": WORDS["map"], "levels": MAP_LEVELS, "tiles": tiles, "notes": notes}


def _index(counted: Counter[str]) -> dict[str, Any]:
    own = {language.code: language.name for language in languages()}
    entries = [
        {
            "code": code,
            "own": _part(own.get(code, language_name(code)), code),
            "name": language_name(code),
            "count-label": voice_count(count),
        }
        for code, count in counted.most_common()
    ]
    return {"heading": WORDS["index"], "languages": entries, "most": 40, "everywhere": WORDS["everywhere"]}


def _event(event: Event) -> dict[str, str]:
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    day = date_format(starts, "l, j. F Y")
    if event.is_all_day:
        when = day if event.is_on_one_day else f"{day} bis {date_format(event.last_day, 'j. F')}"
    else:
        until = date_format(ends, "H:i" if event.is_on_one_day else "j. F, H:i")
        when = f"{day}, {date_format(starts, 'H:i')} bis {until} Uhr"
    where = " · ".join(filter(None, (event.organiser, keep_place_together(event.place))))
    return {"when": when, "title": event.title, "description": in_one_line(event.description), "where": where}
