"""The handbook says what the software does."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import timedelta
from functools import cache
from pathlib import Path

import django
import polib
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from contributions.enums import Reason
from contributions.selectors import PAPER_CARDS_PERIOD
from exhibition.models import ScreenMode
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.accounts.lockout import LOCKOUT_DURATION, MAX_FAILED_LOGINS
from krefeld_kann_was.accounts.second_factor import RECOVERY_CODE_COUNT
from krefeld_kann_was.accounts.selectors import INVITATION_LIFETIME
from krefeld_kann_was.accounts.sessions import IDLE_TIMEOUT
from moderation.desk.enums import REASON_SHORTCUTS, list_reasons
from moderation.handbook import FOLDER, PAGES
from moderation.retention import REJECTED_RETENTION_PERIOD
from moderation.services import RE_REVIEW_RATE, UNDO_WINDOW
from tests.factories import make_person, make_question

TEXT = (FOLDER / "moderation.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\S+) \| ", re.MULTILINE)
ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s")
# What the handbook quotes and the product does not say.
FROM_ANSWERS = {
    "Das gefällt der Stadt nicht.", "Scheiß Parkgebühren", "Frau X aus der 3b ist eine Hexe.",
    "Der Wirt betrügt beim Wechselgeld.", "Hier ist es dreckig", "asdfgh", "Leon K. aus der 7b", "schön", "nicht schön",
}  # fmt: skip
OF_OTHERS = {  # of television sets, browsers and screen readers
    "Kein Signal", "Standard", "PC", "Originalgröße", "Zurück", "Bild",
}  # fmt: skip
FROM_STAFF = {
    "Bildschirm der Ausstellung, bitte nicht ziehen",
    "Bildschirm im Forum",
    "Fassung 2",
    "Was nun?",
    "papa|opa haut",
    "[…]",
    "‚…‘",
    "-",
}
ELSEWHERE = FROM_ANSWERS | OF_OTHERS | FROM_STAFF


def test_every_reason_stands_there_with_its_key() -> None:
    with translation.override("de"):
        rows = [f"| {key.upper()} | {label} |" for _code, label, key in list_reasons()]

    assert [row for row in rows if row not in TEXT] == []


def test_no_key_is_used_twice() -> None:
    assert set(REASON_SHORTCUTS) == set(Reason)
    assert len(set(REASON_SHORTCUTS.values())) == len(Reason)


def test_every_key_of_the_help_stands_there() -> None:
    with translation.override("de"):
        page = render_to_string("moderation/_shortcuts.html", {"reasons": []})
    keys = set(re.findall(r"<dt><kbd>(.+?)</kbd>", page)) - {"1"}
    table = TEXT.partition("## Die Tasten")[2].partition("##")[0]

    assert {"Z", "⇧Z", "N", "S", "M", "U", "T", "W", "Esc", "?"} == keys
    assert keys <= set(ROW.findall(table))
    masking = re.search(r"^\| M \| (.+) \|$", table, re.MULTILINE)
    assert masking
    assert f"<dd>{masking[1]}</dd>" in page  # it masks less than is underlined


def test_its_numbers_are_those_of_the_software() -> None:
    assert UNDO_WINDOW.total_seconds() == 600
    assert "Zehn Minuten lang" in TEXT
    assert f"{REJECTED_RETENTION_PERIOD.days} Tage; Grund und Datum bleiben" in TEXT
    assert f"Abschreiben geht bis {PAPER_CARDS_PERIOD.days} Tage nach dem Ende." in TEXT
    assert RE_REVIEW_RATE == 1 / 20
    assert "Von zwanzig Antworten, die ihr nicht zeigt," in TEXT


@pytest.mark.django_db
def test_staff_read_it_in_the_admin(client: Client) -> None:
    client.force_login(make_person())
    page = client.get("/admin/moderation/handbook/").content.decode()
    assert "<h1>Eine Ausstellung einrichten</h1>" in page  # there is none yet
    make_question()

    page = client.get("/admin/moderation/handbook/").content.decode()

    assert "<h1>Antworten prüfen</h1>" in page
    assert "<td>Beleidigung</td>" in page
    assert page.count("<h1") == 1
    for name in PAGES:
        assert f"/admin/moderation/handbook/{name}/" in page
        assert client.get(f"/admin/moderation/handbook/{name}/").status_code == 200
    assert client.get("/admin/moderation/handbook/nichts/").status_code == 404


def test_every_file_is_a_page() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == set(PAGES)


def test_it_tells_who_may_do_what() -> None:
    people = (FOLDER / "menschen.md").read_text(encoding="utf-8")
    roles_told = ROW.findall(people)[1:]

    assert roles_told == list(roles.GROUP_NAMES.values())
    with translation.override("de"):
        assert [name for name, text in roles.DESCRIPTIONS.items() if f"\n| {name} | {text}" not in people] == []
    assert "contributions.view_answer" not in roles.PERMISSIONS[roles.EDITOR]  # sees none that waits
    assert f"Er gilt einmal und {INVITATION_LIFETIME.days} Tage" in people
    assert (
        10,
        5,
        timedelta(minutes=5),
        timedelta(hours=2),
    ) == (RECOVERY_CODE_COUNT, MAX_FAILED_LOGINS, LOCKOUT_DURATION, IDLE_TIMEOUT)
    for told in ("zehn Ersatzcodes", "Nach fünf falschen Passwörtern ist ein Konto fünf Minuten", "Wer zwei Stunden"):
        assert told in people


@cache
def texts_of_the_product() -> frozenset[str]:
    """What staff read in German: our texts, and Django's with ours in their place."""
    catalogues = [polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po"))]
    ours = {text for entry in catalogues[0] for text in (entry.msgid, entry.msgid_plural) if text}
    django_texts: dict[str, str] = {}
    of_django = Path(django.__file__).parent / "contrib"
    for folder in (of_django / "auth/locale", of_django / "admin/locale", ROOT / "krefeld_kann_was/django_locale"):
        entries = polib.pofile(str(folder / "de/LC_MESSAGES/django.po"))
        django_texts |= {entry.msgid: entry.msgstr for entry in entries}
    modes = {mode.short_label for mode in ScreenMode}
    return frozenset(ours | set(django_texts.values()) | set(roles.GROUP_NAMES.values()) | modes)


def unknown_quotes(handbook: str, texts: Set[str]) -> list[str]:
    """What stands in quotation marks and is no text of the product, no part that one quotes itself, and no heading.

    „…“ or a few words may stand for a placeholder.
    """
    headings = set(re.findall(r"^#+ (.+)$", handbook, re.MULTILINE))
    spoken = {text for text in texts if len(PLACEHOLDER.sub("", text)) > 3}
    patterns = [r"(?:…|\w[\w ]{0,30})".join(map(re.escape, PLACEHOLDER.split(text))) for text in spoken]
    known = re.compile("|".join(patterns))
    quoted_there = "\n".join(texts)
    quotes = (re.sub(r"\s+", " ", quote) for quote in re.findall("„([^„“]+)“", handbook))
    return [
        quote
        for quote in quotes
        if quote not in texts | headings | ELSEWHERE and not known.fullmatch(quote) and f"„{quote}“" not in quoted_there
    ]


@pytest.mark.parametrize("name", PAGES)
def test_what_it_quotes_is_what_the_product_says(name: str) -> None:
    handbook = (FOLDER / f"{name}.md").read_text(encoding="utf-8")

    assert unknown_quotes(handbook, texts_of_the_product()) == []


def test_no_exception_is_left_over() -> None:
    handbook = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md"))

    assert [quote for quote in ELSEWHERE if f"„{quote}“" not in handbook] == []


def test_a_button_that_was_renamed_is_seen() -> None:
    texts = {"Nicht mehr zeigen", "Gilt auch für %(number)s gleiche Antworten", "%(name)s: %(silence)s"}

    assert unknown_quotes("„Nicht mehr zeigen“, „Gilt auch für 19 gleiche Antworten“", texts) == []
    assert unknown_quotes("Drück „Vom Bildschirm nehmen“.", texts) == ["Vom Bildschirm nehmen"]


def test_ways_through_the_pages_are_there() -> None:
    """„Startseite › Fragen › eure Frage“: each step is said by the product, or is one's own."""
    texts = texts_of_the_product()
    steps = [
        step.strip("„“ ")
        for file in FOLDER.glob("*.md")
        for way in re.findall(r"Startseite((?: › (?:„[^“]+“|\w[\w ]*\w))+)", file.read_text(encoding="utf-8"))
        for step in way.split(" › ")[1:]
    ]

    assert len(steps) >= 8
    assert {step for step in steps if step not in texts and not re.match(r"(deine?|eure?)\b", step)} == {
        "Person hinzufügen",
        "Bildschirm hinzufügen",  # Django puts them together
    }
