"""Bad configuration stops the start with one line that says what to set."""

from __future__ import annotations

import logging
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage.handler import StorageHandler

from exhibition.export.storage import FolderStorage
from krefeld_kann_was import environment, settings

ROOT = Path(__file__).parents[2]
GOOD = {"KKW_SECRET_KEY": "k" * 60, "KKW_PUBLIC_URL": "https://antworten.example"}


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KKW_") and name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-c", "import krefeld_kann_was.settings"],
        cwd=ROOT,
        env=kept | {"KKW_DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Reads the settings in this process, with these variables of ours alone. Raises SystemExit as a start does."""
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)  # which they set

    def read(**environment: str) -> dict[str, Any]:
        for name in list(os.environ):
            if name.startswith("KKW_") or name == "DATABASE_URL":
                monkeypatch.delenv(name)
        for name, value in ({"KKW_DATA_DIR": str(tmp_path)} | environment).items():
            monkeypatch.setenv(name, value)
        values = runpy.run_path(settings.__file__)
        return {name: value for name, value in values.items() if name.isupper()}

    return read


def test_production_starts_with_all_it_needs(tmp_path: Path) -> None:
    outcome = start(tmp_path, **GOOD)

    assert (outcome.returncode, outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"KKW_SECRET_KEY": ""}, "KKW_SECRET_KEY"),
        ({"KKW_SECRET_KEY": "short"}, "KKW_SECRET_KEY"),
        ({"KKW_PUBLIC_URL": ""}, "KKW_PUBLIC_URL"),
        ({"KKW_PUBLIC_URL": "http://antworten.example"}, "KKW_PUBLIC_URL"),
        ({"KKW_PUBLIC_URL": "https://antworten.example/pfad"}, "KKW_PUBLIC_URL"),
        ({"KKW_PUBLIC_URL": "https://antworten.example:nein"}, "KKW_PUBLIC_URL"),
        ({"KKW_PUBLIC_URL": "https://straße.example"}, "KKW_PUBLIC_URL"),  # two names, by the version of IDNA
        ({"KKW_PUBLIC_URL": "https://antworten. example"}, "KKW_PUBLIC_URL"),
        ({"KKW_PUBLIC_URL": "https://@antworten.example"}, "KKW_PUBLIC_URL"),
        ({"KKW_ALLOWED_HOSTS": "https://antworten.example"}, "KKW_ALLOWED_HOSTS"),
        ({"KKW_ALLOWED_HOSTS": "antworten.example:443"}, "KKW_ALLOWED_HOSTS"),
        ({"KKW_ALLOWED_HOSTS": "antworten.example krefeld.example"}, "KKW_ALLOWED_HOSTS"),
        ({"KKW_DEMO": "no"}, "KKW_DEMO"),
        ({"KKW_MODE": "demo"}, "KKW_MODE"),
        ({"KKW_DEBUG": "1"}, "KKW_DEBUG"),
        ({"KKW_DEBUG": "true"}, "KKW_DEBUG"),
        ({"KKW_SECOND_FACTOR": "maybe"}, "KKW_SECOND_FACTOR"),
        ({"PORT": "80a"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"KKW_WORKERS": "-1"}, "KKW_WORKERS"),
        ({"KKW_TASK_PROCESSES": "0"}, "KKW_TASK_PROCESSES"),
        ({"KKW_X_ACCEL_REDIRECT": "/downloads/"}, "KKW_X_ACCEL_REDIRECT"),
        ({"KKW_PARTS": "web,timer"}, "KKW_PARTS"),
        ({"KKW_METRICS_TOKEN": "short"}, "KKW_METRICS_TOKEN"),
        ({"KKW_METRICS_TOKEN": "twenty letters and a blank"}, "KKW_METRICS_TOKEN"),
        ({"KKW_LOG_FORMAT": "xml"}, "KKW_LOG_FORMAT"),
        ({"DATABASE_URL": "mysql://x@y/z"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"KKW_DATA_DIR": "/dev/null/x"}, "KKW_DATA_DIR"),
        ({"KKW_DATA_DIR": "/dev/null"}, "KKW_DATA_DIR"),
        ({"KKW_DATA_DIR": "/dev/null/x", "KKW_MODE": "local"}, "KKW_DATA_DIR"),
        ({"KKW_BACKUP_DIR": "/dev/null/x"}, "KKW_BACKUP_DIR"),
        ({"KKW_EXPORT_STORAGE": "/dev/null/x"}, "KKW_EXPORT_STORAGE"),
        ({"KKW_EXPORT_STORAGE": "s3://"}, "KKW_EXPORT_STORAGE"),
        ({"KKW_EXPORT_STORAGE": "https://storage.example/bucket"}, "KKW_EXPORT_STORAGE"),
        ({"KKW_EXPORT_STORAGE": "s3://key:secret@bucket"}, "KKW_EXPORT_STORAGE"),
        ({"KKW_EXPORT_STORAGE": "s3://bucket?end=https://storage.example"}, "KKW_EXPORT_STORAGE"),
        ({"KKW_MAIL_URL": "mail.example"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "https://mail.example"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://mail.example:x"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://mail.example:0"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://mail.example/pfad"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://vhs@mail.example"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://[mail.example"}, "KKW_MAIL_URL"),
        ({"KKW_MAIL_URL": "smtp://mail.example"}, "KKW_MAIL_FROM"),
        ({"KKW_MAIL_URL": "smtp://mail.example", "KKW_MAIL_FROM": "nobody"}, "KKW_MAIL_FROM"),
        ({"KKW_MAIL_FROM": "Krefeld <kann was>"}, "KKW_MAIL_FROM"),
    ],
)
def test_what_is_missing_or_wrong_stops_it_with_one_line(
    read: Callable[..., Any], capsys: pytest.CaptureFixture[str], environment: dict[str, str], name: str
) -> None:
    with pytest.raises(SystemExit, match=rf"^krefeld_kann_was: {name} .*( set |set it|unset)") as stop:
        read(**GOOD | environment)

    assert "\n" not in str(stop.value)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("unknown", "meant"),
    [
        ("KKW_DATEN_DIR", "set KKW_DATA_DIR if that is meant, else unset it"),
        ("KKW_SECRETKEY", "set KKW_SECRET_KEY if that is meant, else unset it"),
        ("KKW_PORT", "set PORT if that is meant, else unset it"),
        ("KKW_BUNT", "unset it"),
    ],
)
def test_a_variable_that_no_setting_reads_stops_it_and_is_told_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, unknown: str, meant: str
) -> None:
    source = Path(settings.__file__).read_text()
    environment.refuse_unknown_names(source)
    monkeypatch.setenv(unknown, "")

    with pytest.raises(SystemExit, match=f"^krefeld_kann_was: {unknown} is no setting; {meant}.$"):
        environment.refuse_unknown_names(source)


def test_nothing_is_read_or_made_before_the_names_are_looked_at(tmp_path: Path) -> None:
    outcome = start(tmp_path, KKW_SECRETKEY="k" * 60, KKW_DATA_DIR=str(tmp_path / "new"))

    assert (outcome.returncode, outcome.stderr.count("KKW_SECRETKEY is no setting")) == (1, 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["KKW_DATA_DIR", "KKW_BACKUP_DIR", "KKW_EXPORT_STORAGE"])
def test_in_production_a_folder_that_is_named_and_missing_is_not_made(
    read: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    missing = tmp_path / "no such"

    with pytest.raises(SystemExit) as stop:
        read(**GOOD, **{name: str(missing)})

    assert str(stop.value) == (
        f"krefeld_kann_was: {name} is {str(missing)!r}, which does not exist; "
        f"set it to one that does, or make it: mkdir -p '{missing}'"
    )
    assert not missing.exists()
    read(**{name: str(missing)}, KKW_MODE="local")
    assert missing.is_dir()


def test_a_wrong_mail_server_is_not_told_with_its_password(read: Callable[..., Any]) -> None:
    with pytest.raises(SystemExit) as stop:
        read(**GOOD, KKW_MAIL_URL="smtp://vhs:secret@mail.example/pfad")

    assert "secret" not in str(stop.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {}),
        (
            "smtp://mail.example",
            {"host": "mail.example", "port": None, "username": "", "use_ssl": False, "use_tls": False},
        ),
        ("smtp://vhs:p%40ss@mail.example:2525", {"port": 2525, "username": "vhs", "password": "p@ss", "use_tls": True}),
        ("smtps://vhs:x@mail.example", {"port": None, "password": "x", "use_ssl": True, "use_tls": False}),
    ],
)
def test_the_mail_server_is_read_from_its_address(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: dict[str, object]
) -> None:
    monkeypatch.setenv("KKW_MAIL_URL", url)

    mailers = environment.mailers("KKW_MAIL_URL")

    options = mailers["default"]["OPTIONS"] if url else mailers
    assert {name: options[name] for name in expected} == expected


def named_storage(default: Path) -> Any:
    handler: Any = StorageHandler
    return handler({"exports": environment.storage("KKW_EXPORT_STORAGE", default, make=True)})["exports"]


def test_the_storage_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("KKW_EXPORT_STORAGE", "s3://pictures/krefeld?endpoint=https://storage.example&region=eu")
    storage = named_storage(tmp_path)

    assert (storage.bucket_name, storage.location, storage.region_name) == ("pictures", "krefeld", "eu")
    assert (storage.endpoint_url, storage.addressing_style) == ("https://storage.example", "path")
    assert storage.file_overwrite

    monkeypatch.setenv("KKW_EXPORT_STORAGE", str(tmp_path / "shared"))
    folder = named_storage(tmp_path)
    assert isinstance(folder, FolderStorage)
    assert folder.location == str(tmp_path / "shared")
    assert (tmp_path / "shared").is_dir()


def test_a_storage_without_its_packages_stops_the_start_and_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KKW_EXPORT_STORAGE", "s3://pictures")
    monkeypatch.setattr(environment, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match=r"^krefeld_kann_was: KKW_EXPORT_STORAGE .*make storage"):
        environment.storage("KKW_EXPORT_STORAGE", tmp_path, make=False)


def test_the_name_before_the_sender_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKW_MAIL_FROM", "Krefeld kann was! <antworten@example.org>")

    assert environment.sender("KKW_MAIL_FROM", required=True) == "Krefeld kann was! <antworten@example.org>"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://antworten.example/", "https://antworten.example"),
        (' "https://Antworten.Example" ', "https://antworten.example"),
        ("https://köln.example:8443", "https://xn--kln-sna.example:8443"),
        ("https://xn--kln-sna.example", "https://xn--kln-sna.example"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_address_becomes_the_one_that_browsers_send(
    monkeypatch: pytest.MonkeyPatch, given: str, address: str
) -> None:
    monkeypatch.setenv("KKW_PUBLIC_URL", given)

    assert environment.web_address("KKW_PUBLIC_URL", None, ("https",)) == address


def test_hosts_become_those_that_browsers_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKW_ALLOWED_HOSTS", "'Köln.example, .krefeld.example,[::1], *'")

    assert environment.host_names("KKW_ALLOWED_HOSTS") == ["xn--kln-sna.example", ".krefeld.example", "[::1]", "*"]


def test_blanks_and_quotation_marks_around_any_value_are_nothing_of_it(
    read: Callable[..., Any], tmp_path: Path
) -> None:
    """Of every value that a setting reads."""
    values = GOOD | {
        "KKW_MODE": "production",
        "KKW_OLD_SECRET_KEYS": "o" * 60,
        "KKW_ALLOWED_HOSTS": "krefeld.example",
        "KKW_BACKUP_DIR": str(tmp_path),
        "KKW_DATA_DIR": str(tmp_path),
        "KKW_DEBUG": "0",
        "KKW_DEMO": "1",
        "KKW_MAIL_URL": "smtp://mail.example",
        "KKW_MAIL_FROM": "Krefeld <vhs@krefeld.example>",
        "KKW_SECOND_FACTOR": "required",
        "KKW_WORKERS": "3",
        "KKW_TASK_PROCESSES": "2",
        "KKW_METRICS_TOKEN": "m" * 20,
        "KKW_LOG_FORMAT": "json",
        "HOST": "127.0.0.1",
        "PORT": "8001",
        "DATABASE_URL": "postgres://a:b@127.0.0.1/c",
    }
    plain = read(**values)
    quoted = read(**{name: f' "{value}" ' for name, value in values.items()})

    assert plain["WORKERS"] == 3
    assert quoted == plain


def test_local_mode_makes_and_keeps_its_own_key(read: Callable[..., Any], tmp_path: Path) -> None:
    key = read(KKW_MODE="local")["SECRET_KEY"]

    assert read(KKW_MODE="local")["SECRET_KEY"] == (tmp_path / "secret_key").read_text() == key
    assert len(key) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_what_a_log_cannot_take_is_not_printed_in_its_place(
    read: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read(**GOOD)
    with (tmp_path / "log").open("w") as file:
        handler = logging.StreamHandler(file)
    logger = logging.Logger("closed")
    logger.addHandler(handler)

    try:
        raise ValueError("/antwort/bcdfghjklmnpqrtvwx/")
    except ValueError:
        logger.exception("broken")

    assert capsys.readouterr() == ("", "")
