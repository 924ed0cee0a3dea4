"""Reads settings from the environment. A missing or wrong value ends the start with one line that says what to set."""

import os
import secrets
import socket
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MIN_KEY_LENGTH = 50
MAIL_TIMEOUT = 20  # seconds


def stop(message: str) -> NoReturn:
    """Exit with status 1 and one line on standard error."""
    raise SystemExit(f"krefeld_kann_was: {message}")


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = os.environ.get(name) or default
    if value not in allowed:
        stop(f"{name} is {value!r}; set it to one of: {', '.join(allowed)}.")
    return value


def flag(name: str) -> bool:
    return choice(name, "0", ("0", "1")) == "1"


def number(name: str, default: int, lowest: int, highest: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
        stop(f"{name} is {value!r}; set it to a whole number from {lowest} to {highest}.")
    return int(value)


def comma_separated(name: str) -> list[str]:
    """The comma-separated parts of a value, stripped of blanks."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """A writable folder, which is created if it does not exist."""
    path = Path(os.environ.get(name) or default).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"{name} is {str(path)!r}, which cannot be made ({error.strerror}); set it to a folder that can.")
    if not os.access(path, os.W_OK):
        stop(f"{name} is {str(path)!r}, which cannot be written to; set it to a folder that can.")
    return path


def web_address(name: str, default: str | None, schemes: tuple[str, ...]) -> str:
    """An address of a scheme, a host and perhaps a port, returned without a slash at the end."""
    value = (os.environ.get(name) or default or "").rstrip("/")
    if not value:
        stop(f"{name} is missing; set it to the address visitors see, such as https://antworten.example.org.")
    parts = _split_address(value, schemes)
    if parts is None or parts.path or parts.query or parts.fragment or parts.username:
        stop(f"{name} is {value!r}; set it to {' or '.join(schemes)}://HOST without a path.")
    return value


def _split_address(value: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The parts of an address with one of the schemes and a host; None if it is malformed."""
    try:
        parts = urlsplit(value)
        return parts if parts.scheme in schemes and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def secret_key(name: str) -> str:
    value = os.environ.get(name, "")
    if len(value) < MIN_KEY_LENGTH:
        what = "too short" if value else "missing"
        stop(f"{name} is {what}; set it to at least {MIN_KEY_LENGTH} random characters and keep it secret.")
    return value


def stored_secret_key(name: str, file: Path) -> str:
    """The key from the environment, else the one in `file`, which is created at the first start."""
    if os.environ.get(name):
        return secret_key(name)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        stop(f"{name} is missing and {file} cannot be made ({error.strerror}); set {name}.")
    else:
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(64))
    key = file.read_text().strip()
    if len(key) < MIN_KEY_LENGTH:
        stop(f"the secret key in {file} is damaged; restore that file or set {name}.")
    return key


def own_address(host: str, port: int) -> str:
    """The address of this machine: that of its network if it listens on all interfaces."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # chooses the outgoing interface; a datagram socket sends nothing here
                host = probe.getsockname()[0]
            except OSError:
                host = "127.0.0.1"
    return f"http://{host}:{port}"


def database(name: str, file: Path, sqlite_options: dict[str, Any]) -> dict[str, Any]:
    """Django's database settings: the PostgreSQL that the environment names, else the SQLite `file`."""
    value = os.environ.get(name, "")
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file,
            "CONN_MAX_AGE": None,
            "OPTIONS": sqlite_options,
            "TEST": {"NAME": file.with_name("test.sqlite3")},  # a file, for the same locks as in production
        }
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(value))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        settings = {}
    if settings.get("ENGINE") != "django.db.backends.postgresql" or not settings.get("NAME"):
        stop(f"{name} is not usable; set it to postgres://USER:PASSWORD@HOST:PORT/NAME, or unset it for SQLite.")
    return {**settings, "CONN_MAX_AGE": None}  # a persistent connection a thread costs less than a pool


def storage(name: str, default: Path) -> dict[str, Any]:
    """Django's settings of the storage that the environment names: a folder, or s3://BUCKET/PREFIX?endpoint=…&region=….

    The keys of a bucket come from boto3's own variables, such as AWS_ACCESS_KEY_ID.
    """
    value = os.environ.get(name, "")
    if "://" not in value:
        location = folder(name, default) if value else default  # the default is made when it is needed
        return {"BACKEND": "exhibition.export.storage.FolderStorage", "OPTIONS": {"location": location}}
    parts, query = _split_address(value, ("s3",)), dict(parse_qsl(urlsplit(value).query))
    if parts is None or parts.fragment or "@" in parts.netloc or not query.keys() <= {"endpoint", "region"}:
        stop(f"{name} is {value!r}; set it to a folder, or to s3://BUCKET?endpoint=https://HOST.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        stop(f"{name} names an S3 storage, and packages for it are missing; run: make storage, or set it to a folder.")
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
        "addressing_style": "path" if "endpoint" in query else None,  # few other than Amazon's know names of buckets
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def mailers(name: str) -> dict[str, dict[str, Any]]:
    """Django's settings of the mail server that the environment names; empty if it names none.

    smtps:// uses TLS from the start. smtp:// uses STARTTLS if there is a password, and no encryption without one.
    """
    value = os.environ.get(name, "")
    if not value:
        return {}
    parts = _split_address(value, ("smtp", "smtps"))
    rest = parts and (parts.path.strip("/") or parts.query or parts.fragment)
    if parts is None or rest or bool(parts.username) != bool(parts.password):
        stop(f"{name} is not usable; set it to smtp://USER:PASSWORD@HOST:PORT or smtps://…, or unset it for no mail.")
    options = {
        "host": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and bool(parts.password),
        "timeout": MAIL_TIMEOUT,
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def sender(name: str, *, required: bool) -> str:
    """The sender of mails: an address, perhaps with a name before it."""
    value = os.environ.get(name, "")
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        if value or required:
            what = f"is {value!r}" if value else "is missing"
            stop(f"{name} {what}; set it to an address such as 'Krefeld kann was <antworten@example.org>'.")
    return value
