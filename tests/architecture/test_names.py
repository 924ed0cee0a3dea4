"""Classes and modules are named once, small modules have a reason, old words stay away, and all lines are short."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("contributions", "moderation", "exhibition", "krefeld_kann_was")
# What every app and room may have.
STANDARD = {
    "__init__", "__main__", "admin", "apps", "enums", "formats", "forms", "middleware", "models", "selectors",
    "services", "start_page", "tasks", "urls", "views",
}  # fmt: skip
BY_DJANGO = {"Command", "Meta", "Media"}
LONGEST, SMALLEST = 120, 40
# Modules under 40 lines of code that stand alone, each with its reason.
SMALL = {
    "contributions/crisis.py": "words that ask for help, for the receipt and the hints, beside their file",
    "contributions/devices.py": "what a visitor writes on, for forms, thanks and the workshop",
    "contributions/helplines.py": "numbers of those who listen, for the thanks and the contacts of staff",
    "contributions/opening_hours/formatting.py": "words for people, beside plain data",
    "contributions/objections.py": "the one thing an author adds later, apart from the answer",
    "contributions/release_counter.py": "what screens ask for all the time, apart from what staff write",
    "contributions/receipt_files.py": "what an author downloads, beside the long views",
    "contributions/unbroken_words.py": "a field of the question and what it means, beside its long model",
    "exhibition/export/bucket.py": "named by the settings, with packages that not everybody has",
    "exhibition/gallery/suggestions.py": "what somebody may have meant, with a vocabulary that is kept",
    "exhibition/kiosk/playlist.py": "what a screen shows after what, for page and admin",
    "exhibition/partners/svg_rasteriser.py": "a process of its own, which loads nothing else",
    "exhibition/posting/edited_branding.py": "what leaves the house in one piece, beside the posts one by one",
    "exhibition/report/public_urls.py": "addresses of visitors, beside those of staff",
    "exhibition/report/summary.py": "what page, report and the page for everybody say in one line",
    "exhibition/share/glyphs.py": "which letters the fonts have",
    "exhibition/share/responses.py": "answers to browsers, which the drawing itself does not need",
    "krefeld_kann_was/accounts/backends.py": "named by the settings",
    "krefeld_kann_was/static.py": "named by the settings",
    "krefeld_kann_was/version.py": "read by the build",
    "krefeld_kann_was/wsgi.py": "where servers start",
    "krefeld_kann_was/erasure/mails.py": "the words of the mail, as in other rooms",
    "krefeld_kann_was/erasure/rows.py": "what rehearsals and erasures share",
    "moderation/author_data.py": "what the author of an answer reads of it, apart from what staff read",
    "moderation/handbook.py": "the rules as staff read them",
    "moderation/hints/duplicates.py": "one of the ways of finding hints",
    "moderation/selectors/querysets.py": "what exhibition may never import",
    "moderation/search_texts.py": "two tables that decisions, erasure and hints write, beside the long services",
    "moderation/shortening.py": "pure functions",
    "moderation/waiting_times.py": "counts that reveal no time of submission, for services and statistics",
    "krefeld_kann_was/worker/backend.py": "named by the settings",
}
# Leaves and members of a family: each is small because it does one thing.
SMALL_ONES_LIVE_IN = ("krefeld_kann_was/lib/", "moderation/hints/detectors/", "moderation/hints/vocabulary/")
# Names from the time before the code spoke the field's terms.
OLD_WORDS = (
    "Overtaken", "Wall", "Pile", "Edition", "OwnWord", "LastWord", "Told", "ShowsLife", "OutFolder", "NoSign", "Wares",
    "Rhythm", "Cloth", "Renewal", "Switch", "Tries", "ProgrammeEntry", "guessing", "second_look", "usual_words",
    "days_off", "giveBack", "let_in", "take_up", "in_force", "told", "life", "pile", "piles",
)  # fmt: skip
OLD = re.compile(rf"(?<![\w-])(?:{'|'.join(OLD_WORDS)})(?![\w-])")
OLD_NAME = re.compile(rf"\b(?:{'|'.join(OLD_WORDS)})\b")


def modules(*apps: str) -> Iterator[Path]:
    for app in apps or APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


def public_classes(source: str) -> list[str]:
    found = [node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return [name for name in found if not name.startswith("_") and name not in BY_DJANGO]


def twice(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names that stand at several places, from pairs of name and place."""
    places: dict[str, list[str]] = {}
    for name, place in named:
        places.setdefault(name, []).append(place)
    return {name: where for name, where in places.items() if len(where) > 1}


def code_lines(source: str) -> int:
    """Lines with code or a docstring: neither empty nor a comment."""
    no_code = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return len({line for one in tokens if one.type not in no_code for line in range(one.start[0], one.end[0] + 1)})


def old_words(source: str, *, python: bool) -> set[str]:
    """The old words in a source; in Python only where they are names, for its comments and texts may need the word."""
    if not python:
        return set(OLD.findall(source))
    if not OLD_NAME.search(source):
        return set()  # which is seen a hundred times as fast
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {one.string for one in tokens if one.type == tokenize.NAME and one.string in OLD_WORDS}


def long_lines(source: str) -> list[int]:
    """Their numbers. What is for the linter alone at the end of a line does not count, as with the linter."""
    lines = (line.partition("  # noqa")[0] for line in source.splitlines())
    return [number for number, line in enumerate(lines, 1) if len(line) > LONGEST]


def written() -> Iterator[Path]:
    """Everything of the product that people write as code."""
    yield from modules()
    for folder, kinds in (("templates", ("html", "txt", "xml", "svg")), ("static", ("css", "js"))):
        yield from (path for kind in kinds for path in sorted((ROOT / folder).rglob(f"*.{kind}")))


@cache
def small_modules() -> dict[str, int]:
    alone = [
        path
        for path in modules()
        if path.stem not in STANDARD and not {"commands", "templatetags"} & set(path.relative_to(ROOT).parts)
    ]
    sizes = {str(path.relative_to(ROOT)): code_lines(path.read_text()) for path in alone}
    return {name: size for name, size in sizes.items() if size < SMALLEST and not name.startswith(SMALL_ONES_LIVE_IN)}


def test_no_two_public_classes_have_the_same_name() -> None:
    named = [(name, str(path.relative_to(ROOT))) for path in modules() for name in public_classes(path.read_text())]

    assert twice(named) == {}


@pytest.mark.parametrize("app", APPS)
def test_a_module_name_occurs_once_in_an_app(app: str) -> None:
    paths = [path for path in modules(app) if path.stem not in STANDARD]

    assert twice((path.stem, str(path.relative_to(ROOT))) for path in paths) == {}


def test_small_modules_have_a_reason_to_stand_alone() -> None:
    assert {name: size for name, size in small_modules().items() if name not in SMALL} == {}
    assert [name for name in SMALL if name not in small_modules()] == [], "no longer small, or gone"


def test_old_words_stay_away() -> None:
    found = {
        str(path.relative_to(ROOT)): old_words(path.read_text(), python=path.suffix == ".py") for path in written()
    }

    assert {name: words for name, words in found.items() if words} == {}


def test_lines_are_short_everywhere() -> None:
    found = {str(path.relative_to(ROOT)): long_lines(path.read_text()) for path in written()}

    assert {name: numbers for name, numbers in found.items() if numbers} == {}


def test_the_guard_sees_each_fault() -> None:
    source = "class Choice:\n    class Meta: ...\n\nclass _Own: ...\n\nclass Command: ...\n"
    assert public_classes(source) == ["Choice"]
    assert twice([("Choice", "a.py"), ("Other", "a.py"), ("Choice", "b.py")]) == {"Choice": ["a.py", "b.py"]}
    assert code_lines('"""Says\nwhat."""\n\n# why\nx = 1\n') == 3
    assert old_words("raise Overtaken  # who guessed by guessing", python=True) == {"Overtaken"}
    assert old_words('<p class="life">', python=False) == {"life"}
    assert old_words("kiosk-wall lifetime Switches LastWords", python=False) == set()
    assert long_lines("x" * 121 + "\nx\n") == [1]
