"""The handbook says what the software does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from contributions.enums import Reason
from contributions.selectors import PAPER_CARDS_PERIOD
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.accounts.lockout import LOCKOUT_DURATION, MAX_FAILED_LOGINS
from krefeld_kann_was.accounts.second_factor import RECOVERY_CODE_COUNT
from krefeld_kann_was.accounts.selectors import INVITATION_LIFETIME
from krefeld_kann_was.accounts.sessions import IDLE_TIMEOUT
from moderation.desk.enums import REASON_SHORTCUTS, list_reasons
from moderation.handbook import FOLDER, PAGES
from moderation.retention import REJECTED_RETENTION_PERIOD
from moderation.services import RE_REVIEW_RATE, UNDO_WINDOW
from tests.factories import make_person

TEXT = (FOLDER / "moderation.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\S+) \| ", re.MULTILINE)


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
