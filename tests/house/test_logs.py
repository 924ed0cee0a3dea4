"""Logs carry no receipts and no tokens of screens."""

import logging

import pytest

from krefeld_kann_was.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("Not Found: /antwort/abc-def/", "Not Found: /antwort/…/"),
        ("/tr/antwort/abc/zuruecknehmen/ 500", "/tr/antwort/…/zuruecknehmen/ 500"),
        ("GET /kiosk/TOKEN/feed/?from=x", "GET /kiosk/…/feed/?from=x"),
        ("GET /s/k7m4/", "GET /s/k7m4/"),
    ],
)
def test_what_identifies_is_blanked(message: str, written: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (message,), None)

    assert WithoutSecrets().filter(record)
    assert record.getMessage() == written


def test_also_in_tracebacks() -> None:
    try:
        raise ValueError("/antwort/abc/")
    except ValueError as error:
        record = logging.LogRecord("x", 40, "", 0, "x", (), (type(error), error, error.__traceback__))

    WithoutSecrets().filter(record)

    assert "abc" not in logging.Formatter().format(record)
