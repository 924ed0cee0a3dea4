"""Logs carry no receipts and no tokens of screens."""

import json
import logging
import os
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from contributions.models import QuestionQuerySet
from krefeld_kann_was.logs import JsonLines, RedactSecrets, RefusedInOneLine, WithoutErrorWords

pytestmark = pytest.mark.one_database("sqlite")


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("Not Found: /antwort/abc-def/", "Not Found: /antwort/…/"),
        ("/tr/antwort/abc/zuruecknehmen/ 500", "/tr/antwort/…/zuruecknehmen/ 500"),
        ("GET /kiosk/TOKEN/feed/?from=x", "GET /kiosk/…/feed/?from=x"),
        ("Not Found: /admin/invitation/MQ/abc-def/", "Not Found: /admin/invitation/MQ/…/"),
        ("GET /s/k7m4/", "GET /s/k7m4/"),
    ],
)
def test_what_identifies_is_blanked(message: str, written: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (message,), None)

    assert RedactSecrets().filter(record)
    assert record.getMessage() == written


@pytest.mark.parametrize(
    ("logger", "level", "is_kept"),
    [
        ("django.security.RequestDataTooBig", logging.ERROR, False),
        ("django.request", logging.WARNING, False),  # a form that cannot be read
        ("django.request", logging.ERROR, True),
        ("krefeld_kann_was.worker.runner", logging.WARNING, True),
    ],
)
def test_a_refused_request_is_one_line(logger: str, level: int, is_kept: bool) -> None:
    error = ValueError("too big")
    record = logging.LogRecord(logger, level, "", 0, "%s", ("x",), (type(error), error, None))

    assert RefusedInOneLine().filter(record)
    assert bool(record.exc_info) is is_kept
    assert record.levelname == logging.getLevelName(level if is_kept else logging.WARNING)


CODE = "bcdfghjklmnpqrtvwx"
DASHED = "BCD-FGH-JKL-MNP-QRT-VWX"
MISTYPED = [
    f"/antwort/{CODE}/", f"/antwort/{DASHED}", f"/antwort/{DASHED}/zuruck", f"/Antwort/{DASHED}/", f"/antwort {CODE}",
    f"/antwort/{DASHED.replace('-', ' ')}/", f"/antwort{DASHED}", f"/{CODE}", f"/{DASHED}/", f"/de/{DASHED}",
    f"/Danke/{CODE}", f"/s/{DASHED}", f"/s/k7m4/danke/{CODE}", f"/tr/antwort/{CODE}/x/", f"/antwort/?code={CODE}",
    f"/x/?{DASHED}", f"/answer/{DASHED}", f"/antwort/{DASHED[:-1]}", f"/antwrot/{CODE}x", f"/antwort:{DASHED}.",
    f"/„{DASHED}“", f"/antwort/{quote(quote('«' + CODE + '»'))}/x",
    "/" + "".join(f"%{ord(letter):x}" for letter in CODE),
    "/x/" + "".join(chr(ord(letter) + 0xFEE0) for letter in CODE), f"/admin/{DASHED}/", f"/admin/antwort/{CODE}/",
    f"/melden/{CODE}/x", f"/kiosk/{CODE}/x/", f"/galerie/{DASHED}",
]  # fmt: skip


def letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


@pytest.mark.django_db
def test_mistyped_addresses_leave_nothing_of_their_code(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(RedactSecrets())
    # No other handler: one of another test, whose stream is closed by now, says so together with what it could not say.
    for name in ("", "django", "django.request", "waitress"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [] if name else [handler])
    for address in MISTYPED:
        client.get(address)
        client.put(address)
        logging.getLogger("waitress").error("Exception in %s", unquote(address))
        try:
            raise ValueError(address)
        except ValueError:
            logging.getLogger("django").exception("broken")

    written = unquote(unquote(capsys.readouterr().err)).encode().decode("unicode_escape")
    letters = letters_of(written)
    assert letters.count("traceback") >= len(MISTYPED)
    assert [line for line in written.splitlines() if CODE in letters_of(line)] == []
    assert [CODE[at : at + 4] for at in range(len(CODE) - 3) if CODE[at : at + 4] in letters] == []


def test_also_in_tracebacks() -> None:
    try:
        raise ValueError("/antwort/abc/")
    except ValueError as error:
        record = logging.LogRecord("x", 40, "", 0, "x", (), (type(error), error, error.__traceback__))

    RedactSecrets().filter(record)

    assert "abc" not in logging.Formatter().format(record)


@pytest.mark.parametrize(
    "label", ["DETAIL:  Failing row contains (7, ", "LINE 1: ...VALUES ('", "CONTEXT:  JSON data: "]
)
def test_what_postgresql_quotes_is_not_written(label: str) -> None:
    words = f"a constraint is violated\n{label}Mehr Bänke\n\nam Rhein).\n"
    try:
        try:
            raise ValueError(words)
        except ValueError as error:
            raise RuntimeError(*error.args) from error
    except RuntimeError as error:
        exc_info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("x", 40, "", 0, "it fails: %s", (error,), exc_info)

    RedactSecrets().filter(record)

    written = logging.Formatter().format(record)
    assert written.count("a constraint is violated") == 3
    assert "direct cause" in written
    assert [word for word in ("Bänke", "Rhein") if word in written] == []


@pytest.mark.django_db
def test_an_error_report_names_nobody(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also the report of a page that broke: path and traceback, nothing of who asked."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(QuestionQuerySet, "open_at", broken)
    client.raise_request_exception = False
    traces = {"User-Agent": "Spionfon/7.7", "Referer": "https://woher.example/", "X-Forwarded-For": "203.0.113.77"}

    response = client.get("/tr/", headers=traces, REMOTE_ADDR="198.51.100.77")

    written = "".join(logging.Formatter().format(record) for record in caplog.records)
    assert response.status_code == 500
    assert '<html lang="tr" dir="ltr">' in response.content.decode()
    assert "broken on purpose" in written
    assert [trace for trace in (*traces.values(), "198.51.100.77") if trace in written] == []


def test_as_json_each_record_is_a_line_without_the_words_of_errors(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for each in (WithoutErrorWords(), RefusedInOneLine(), RedactSecrets()):
        handler.addFilter(each)
    logger = logging.Logger("krefeld_kann_was.worker")
    logger.addHandler(handler)
    words = "Musterfrau"

    logger.warning("task %s is interrupted: %s", "count", OSError(f"Erika\n{words}"))
    try:
        raise ValueError(words)
    except ValueError:
        logger.exception("Not Found: /antwort/abc-def/")

    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert datetime.fromisoformat(first.pop("time")).utcoffset() == timedelta(0)
    assert first == {
        "level": "WARNING",
        "logger": "krefeld_kann_was.worker",
        "message": "task count is interrupted: OSError",
        "process": os.getpid(),
    }
    assert (second["message"], second["error"]) == ("Not Found: /antwort/…/", "ValueError")
    assert "test_logs.py" in second["traceback"]
    assert words not in second["traceback"]
