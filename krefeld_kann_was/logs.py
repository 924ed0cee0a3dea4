"""Keeps secrets out of the log."""

import logging
import re

SECRET_PATHS = re.compile(r"(/(?:antwort|kiosk|bild|invitation/[^/\s]+)/)[^/\s?'\"]+")


class WithoutSecrets(logging.Filter):
    """Blanks receipts, tokens of screens and pictures and links for a password in a record's message and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET_PATHS.sub(r"\1…", record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = SECRET_PATHS.sub(r"\1…", record.exc_text)
        return True
