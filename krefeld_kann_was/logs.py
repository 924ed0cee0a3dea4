"""Keeps secrets out of the logs, and floods; and writes them as JSON."""

import json
import logging
import re
import unicodedata
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest

from krefeld_kann_was.lib.tracebacks import error_name, traceback_without_words

SECRET_PATHS = re.compile(
    r"(/(?:antwort|danke|kiosk|bild|kalender|melden|invitation/[^/\s]+)/)[^/\s?'\"]+", re.IGNORECASE
)
# Most of a receipt (contributions/codes.py): that many of its letters and digits, none between them, and what follows.
MOST_OF_A_RECEIPT = re.compile(r"(?:[bcdfghjklmnpqrtvwxy3479][^0-9a-z]*){10,}[^\s/?'\"]*", re.IGNORECASE)
# What PostgreSQL says after the first line of an error: it quotes whole rows, and the values of a statement.
QUOTED_VALUES = re.compile(
    r"\n(?:DETAIL|HINT|CONTEXT|LINE \d+): .*?(?=\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL
)
MAX_ENCODINGS = 5  # of an address that was encoded again and again


class RedactSecrets(logging.Filter):
    """Replaces receipts, tokens of screens, pictures and calendars, and those of invitations by "…".

    What a database quotes of a row goes, too.

    Of a request only its route is written, because who mistypes an address may have a code anywhere in it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(_hide_address(value, request) for value in record.args)
        record.msg, record.args = _redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _redact(record.exc_text)
        return True


class RefusedInOneLine(logging.Filter):
    """Makes what is wrong with a request, answered with 400 or 413, a warning without a traceback: no fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        if record.levelno == logging.WARNING and record.name.startswith("django."):
            record.exc_info = record.exc_text = None
        return True


class WithoutErrorWords(logging.Filter):
    """Leaves of errors their classes and places in the code: their own words may quote what people wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(error_name(one) if isinstance(one, BaseException) else one for one in record.args)
        if record.exc_info and record.exc_info[1]:
            record.exc_text = traceback_without_words(record.exc_info[1])
        return True


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON: time (UTC), level, logger, message, process, and the error if any."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = error_name(record.exc_info[1])
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class No503(logging.Filter):
    """Drops Django's line for each 503: errors are logged where they happen, and those who come again are many."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


def _hide_address(value: Any, request: HttpRequest) -> Any:
    """The route of the request in place of its path, which Django escapes."""
    if not isinstance(value, str) or value not in (request.path, request.path.encode("unicode_escape").decode()):
        return value
    return f"/{request.resolver_match.route}" if request.resolver_match else "an unknown address"


def _redact(text: str) -> str:
    """A text with a code in other letters, or encoded, is written as it is read."""
    redacted = _blank(text)
    plain = _plain(redacted)
    return redacted if _blank(plain) == plain else _blank(plain)


def without_quoted_values(text: str) -> str:
    """What a database or one of its programs says, without what that quotes of rows and statements."""
    return QUOTED_VALUES.sub("", text)


def _blank(text: str) -> str:
    return MOST_OF_A_RECEIPT.sub("… ", SECRET_PATHS.sub(r"\1…", without_quoted_values(text)))


def _plain(text: str) -> str:
    """Without encodings of addresses, in letters of usual width, with European digits."""
    for _ in range(MAX_ENCODINGS):
        if "%" not in text:
            break
        text = unquote(text)
    characters = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(character, character)) for character in characters)
