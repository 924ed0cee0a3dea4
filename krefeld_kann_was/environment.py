"""Reads settings from the environment. A missing or wrong value ends the start with one line that says what to set."""

import os
import re
import secrets
import shlex
import socket
import tempfile
from contextlib import suppress
from difflib import get_close_matches
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.ipv6 import is_valid_ipv6_address

from krefeld_kann_was.lib.private_files import keep_private

PREFIX = "KKW_"  # of the names that are ours
MIN_KEY_LENGTH = 50
MIN_TOKEN_LENGTH = 20
SQLITE_NAME = "krefeld_kann_was.sqlite3"
MAIL_TIMEOUT = 20  # seconds
HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
AMBIGUOUS = re.compile("[ßς\u200c\u200d]")  # encoded by IDNA 2003 and 2008 in different ways
# Seconds after which a server that cannot be reached counts as gone: when connecting, and after that.
KEEPALIVES = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3}


def stop(message: str) -> NoReturn:
    """Exit with status 1 and one line on standard error."""
    raise SystemExit(f"krefeld_kann_was: {message}")


def _read(name: str) -> str:
    """The value without the blanks and quotation marks around it that some readers of env files leave."""
    value = os.environ.get(name, "").strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].strip()
    return value


def refuse_unknown_names(source: str) -> None:
    """Stop at a variable that begins with PREFIX and is none of those that the `source` of the settings reads."""
    known = {name.removeprefix(PREFIX): name for name in re.findall(r'environment\.\w+\("(\w+)"', source)}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known.values():
            near = get_close_matches(name.removeprefix(PREFIX), known, 1)
            meant = f"set {known[near[0]]} if that is meant, else unset it" if near else "unset it"
            stop(f"{name} is no setting; {meant}.")


def text(name: str, default: str) -> str:
    return _read(name) or default


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        stop(f"{name} is {value!r}; set it to one of: {', '.join(allowed)}.")
    return value


def flag(name: str, default: str = "0") -> bool:
    return choice(name, default, ("0", "1")) == "1"


def token(name: str) -> str:
    """A secret that a program sends; empty if none is set."""
    value = _read(name)
    if value and (len(value) < MIN_TOKEN_LENGTH or not value.isascii() or not value.isprintable() or " " in value):
        stop(f"{name} is not usable; set it to at least {MIN_TOKEN_LENGTH} random letters and digits, or unset it.")
    return value


def number(name: str, default: int, lowest: int, highest: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
        stop(f"{name} is {value!r}; set it to a whole number from {lowest} to {highest}.")
    return int(value)


def comma_separated(name: str) -> list[str]:
    """The comma-separated parts of a value, stripped of blanks."""
    return [part.strip() for part in _read(name).split(",") if part.strip()]


def parts(name: str, allowed: tuple[str, ...]) -> list[str]:
    """The comma-separated parts that are wanted; all that are allowed if none is named."""
    wanted = comma_separated(name) or list(allowed)
    if not set(wanted) <= set(allowed):
        stop(f"{name} is {os.environ[name]!r}; set it to one or more of: {', '.join(allowed)}.")
    return wanted


def folder(name: str, default: Path, *, make: bool) -> Path:
    """A writable folder that its owner alone may look into; `~` is the home folder.

    The default is created if it does not exist; one that the environment names only to `make` it: its name may be
    misspelt, or its disk be missing.
    """
    where = Path(_read(name) or default).expanduser().absolute()
    try:
        if _read(name) and not make and not where.exists():
            command = f"mkdir -p {shlex.quote(str(where))}"
            stop(f"{name} is {str(where)!r}, which does not exist; set it to one that does, or make it: {command}")
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        stop(f"{name} is {str(where)!r}, which cannot be made ({error.strerror}); set it to a folder that can.")
    if not os.access(where, os.W_OK):
        stop(f"{name} is {str(where)!r}, which cannot be written to; set it to a folder that can.")
    keep_private(where)
    return where


def later_folder(name: str, default: Path, *, make: bool) -> Path:
    """As `folder`, but the default is made when it is needed."""
    return folder(name, default, make=make) if _read(name) else default


def web_address(name: str, default: str | None, schemes: tuple[str, ...]) -> str:
    """An address of a scheme, a host and perhaps a port, returned without a slash at the end."""
    value = text(name, default or "").rstrip("/")
    if not value:
        stop(f"{name} is missing; set it to the address visitors see, such as https://antworten.example.org.")
    parts = _split_address(value, schemes)
    host = parts and parts.hostname and ascii_host(parts.hostname)
    if parts is None or not host or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        what = " (a host with ß in its form with xn--)" if AMBIGUOUS.search(value) else ""
        stop(f"{name} is {value!r}; set it to {' or '.join(schemes)}://HOST without a path{what}.")
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def host_names(name: str) -> list[str]:
    """The comma-separated host names of a value, as ALLOWED_HOSTS takes them."""
    hosts = []
    for value in comma_separated(name):
        host = "*" if value == "*" else ascii_host(value.strip("[]") if ":" in value else value)
        if host is None:
            stop(f"{name} names {value!r}; set it to host names only, such as antworten.example.org.")
        hosts.append(host)
    return hosts


def ascii_host(host: str) -> str | None:
    """A host as browsers send it: in small letters, umlauts as punycode, IPv6 in brackets. None if it cannot be one.

    Names with a letter that software encodes in two ways, such as ß, are none.
    """
    if ":" in host:
        return f"[{host}]" if is_valid_ipv6_address(host) else None
    if AMBIGUOUS.search(host):
        return None
    dot = "." * host.startswith(".")  # in ALLOWED_HOSTS: and all below it
    try:
        name = host.removeprefix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return dot + name if HOST_NAME.fullmatch(name) else None


def _split_address(value: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The parts of an address with one of the schemes and a host; None if it is malformed."""
    try:
        parts = urlsplit(value)
        return parts if parts.scheme in schemes and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def secret_key(name: str) -> str:
    value = _read(name)
    if len(value) < MIN_KEY_LENGTH:
        what = "too short" if value else "missing"
        stop(f"{name} is {what}; set it to at least {MIN_KEY_LENGTH} random characters and keep it secret.")
    return value


def stored_secret_key(name: str, file: Path) -> str:
    """The key from the environment, else the one in `file`, which is created at the first start."""
    if _read(name):
        return secret_key(name)
    try:
        if not file.exists():
            with tempfile.NamedTemporaryFile("w", dir=file.parent) as part:  # for the owner alone
                part.write(secrets.token_urlsafe(64))
                part.flush()
                with suppress(FileExistsError):
                    os.link(part.name, file)  # whole, and never over that of another process that starts
        keep_private(file)
        key = file.read_text(errors="replace").strip()
    except OSError as error:
        stop(f"{name} is missing and {file} cannot be made or read ({error.strerror}); set {name}.")
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
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def database(name: str, file: Path, sqlite_options: dict[str, Any]) -> dict[str, Any]:
    """Django's database settings: the PostgreSQL that the environment names, else the SQLite `file`."""
    value = _read(name)
    if not value:
        return sqlite_database(file, sqlite_options)
    settings = postgres_database(value)
    if settings is None:
        stop(f"{name} is not usable; set it to postgres://USER:PASSWORD@HOST:PORT/NAME, or unset it for SQLite.")
    return settings


def sqlite_database(file: Path, options: dict[str, Any]) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": options,
        "TEST": {"NAME": file.with_name("test.sqlite3")},  # a file, for the same locks as in production
    }


def postgres_database(url: str) -> dict[str, Any] | None:
    """None if this is no address of a PostgreSQL database."""
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        return None
    if settings.get("ENGINE") != "django.db.backends.postgresql" or not settings.get("NAME"):
        return None
    return {
        **settings,
        "ENGINE": "krefeld_kann_was.outages.postgresql",
        "CONN_MAX_AGE": None,  # a persistent connection a thread costs less than a pool
        "CONN_HEALTH_CHECKS": True,  # without a query (see the engine)
        "OPTIONS": KEEPALIVES | settings.get("OPTIONS", {}),
    }


def storage(name: str, default: Path, *, make: bool) -> dict[str, Any]:
    """Django's settings of the storage that the environment names: a folder, or s3://BUCKET/PREFIX?endpoint=…&region=….

    The keys of a bucket come from boto3's own variables, such as AWS_ACCESS_KEY_ID.
    """
    value = _read(name)
    if "://" not in value:
        location = later_folder(name, default, make=make)
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
    return {"BACKEND": "exhibition.export.bucket.BucketStorage", "OPTIONS": options}


def mailers(name: str) -> dict[str, dict[str, Any]]:
    """Django's settings of the mail server that the environment names; empty if it names none.

    smtps:// uses TLS from the start. smtp:// uses STARTTLS if there is a password, and no encryption without one.
    """
    value = _read(name)
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
    value = _read(name)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        if value or required:
            what = f"is {value!r}" if value else "is missing"
            stop(f"{name} {what}; set it to an address such as 'Krefeld kann was <antworten@example.org>'.")
    return value
