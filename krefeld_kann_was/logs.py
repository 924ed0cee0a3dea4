"""Keeps secrets out of the logs."""

import logging
import re

SECRET_PATHS = re.compile(r"(/(?:antwort|danke|kiosk|bild|invitation/[^/\s]+)/)[^/\s?'\"]+")


class RedactSecrets(logging.Filter):
    """Replaces receipts, tokens of screens and pictures, and invitation tokens in messages and tracebacks by "…"."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET_PATHS.sub(r"\1…", record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = SECRET_PATHS.sub(r"\1…", record.exc_text)
        return True
