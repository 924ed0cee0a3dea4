"""The installer of the server, on a machine of stubs: a first installation, updates, and updates that fail."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from tests.start.machine import ADDRESS, NAME, SHIPPED, Machine

WEB, WORKER, SOCKET = f"{NAME}@web.service", f"{NAME}@worker.service", f"{NAME}@web.socket"
CERTBOT = (
    "certbot certonly --quiet --non-interactive --agree-tos --register-unsafely-without-email "
    "--domain antworten.example --webroot --webroot-path /var/www/html --deploy-hook systemctl reload nginx"
)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    said = machine.install(ADDRESS)
    assert said.returncode == 0, said.stderr
    return machine


@pytest.fixture
def installed(template: Machine, tmp_path: Path) -> Machine:
    return Machine(tmp_path, template)


def nginx_of(machine: Machine) -> str:
    return (machine.root / "etc/nginx/nginx.conf").read_text()


def test_one_command_makes_a_server(machine: Machine) -> None:
    said = machine.install(f"{ADDRESS}/")

    assert said.returncode == 0, said.stderr
    assert machine.settings["KKW_PUBLIC_URL"] == ADDRESS
    assert re.fullmatch(r"\w{64}", machine.settings["KKW_SECRET_KEY"])
    assert "DATABASE_URL" not in machine.settings
    assert stat.S_IMODE((machine.root / f"etc/{NAME}.env").stat().st_mode) == 0o600
    assert machine.settings["KKW_SECRET_KEY"] not in (machine.folder / "log").read_text() + said.stdout
    assert [line for line in machine.asked if line.startswith(("useradd", "systemctl", "certbot", "nginx"))] == [
        f"useradd --system --user-group --home-dir /var/lib/{NAME} --no-create-home --shell /usr/sbin/nologin {NAME}",
        "systemctl start nginx",
        CERTBOT,
        "systemctl daemon-reload",
        f"systemctl enable --quiet {SOCKET} {WEB} {WORKER}",
        f"systemctl start {SOCKET}",
        f"systemctl restart {WEB}",
        f"systemctl restart {WORKER}",
        "nginx -t -q",
        "systemctl enable --quiet nginx",
        "systemctl reload-or-restart nginx",
    ]
    assert said.stdout.splitlines()[-5].startswith("Done: version 0.7.0-")
    assert f"sudo {NAME} createsuperuser" in said.stdout


def test_what_is_put_into_etc_has_its_place_there(installed: Machine) -> None:
    for path in (SHIPPED / "etc").rglob("*"):
        if path.is_file():
            assert (installed.root / path.relative_to(SHIPPED)).read_bytes() == path.read_bytes()


def test_nginx_is_configured_for_this_machine(installed: Machine) -> None:
    text = nginx_of(installed)

    assert "example.org" not in text
    assert "CHANGE" not in text
    assert text.count("server_name antworten.example;") == 2
    assert "ssl_certificate /etc/letsencrypt/live/antworten.example/fullchain.pem;" in text
    assert (installed.root / "etc/nginx/nginx.conf.former").read_text() == "# as Debian ships it\n"


def test_a_dry_run_changes_nothing_and_names_every_step_of_the_real_one(machine: Machine) -> None:
    before = machine.files()
    dry = machine.install("--dry-run", ADDRESS)
    assert dry.returncode == 0, dry.stderr
    assert machine.files() == before
    assert machine.asked == []
    assert dry.stdout.splitlines()[-1] == "Nothing was done: this was --dry-run."

    machine.install(ADDRESS)
    steps = [line for line in machine.asked if not line.startswith("manage ")]
    said = re.sub(r"\benv \S+ ", "", dry.stdout).replace("nginx -t\n", "nginx -t -q\n")
    assert [step for step in steps if f"    {step}\n" not in said] == []


def test_running_it_again_keeps_settings_and_builds_nothing(installed: Machine) -> None:
    before, version = installed.settings, installed.current
    said = installed.install()

    assert said.returncode == 0, said.stderr
    assert (installed.settings, installed.current) == (before, version)
    assert not any(line.startswith(("make", "useradd", "apt-get", "certbot")) for line in installed.asked)


def test_another_port_is_listened_at_once_it_is_set(installed: Machine) -> None:
    with (installed.root / f"etc/{NAME}.env").open("a") as file:
        file.write("PORT=8001\n")

    assert installed.install().returncode == 0
    assert f"systemctl stop --quiet {SOCKET} {WEB} {WORKER}" in installed.asked
    assert "ListenStream=127.0.0.1:8001\n" in (installed.root / f"etc/systemd/system/{NAME}@.socket").read_text()
    assert "server 127.0.0.1:8001;" in nginx_of(installed)


def test_a_version_whose_python_is_gone_is_built_anew(installed: Machine) -> None:
    (installed.root / f"opt/{NAME}/current/.venv/bin/python").unlink()

    assert installed.install().returncode == 0
    assert any(line.startswith("make") for line in installed.asked)


def test_an_update_is_tried_where_no_visitor_comes_and_backed_up_before(installed: Machine) -> None:
    former = installed.current
    installed.change("migrations")
    installed.add_program(
        "systemctl",
        f'#!/bin/sh\necho "systemctl $*" >>"$MACHINE/log"\n'
        f'[ "$1" != restart ] || cat "$DESTDIR/run/{NAME}-trial.env" >>"$MACHINE/log" 2>/dev/null || true\n',
    )
    said = installed.install()

    assert said.returncode == 0, said.stderr
    new = installed.current
    assert new != former
    begin = installed.asked.index(asked_of(new, "migrate --check")[0])
    assert installed.asked[begin : begin + 12] == [
        *asked_of(new, "migrate --check"),
        f"systemctl stop --quiet {WEB} {WORKER}",
        *asked_of(former, "backup"),
        "systemctl daemon-reload",
        f"systemctl enable --quiet {SOCKET} {WEB} {WORKER}",
        f"systemctl start {SOCKET}",
        f"systemctl restart {WEB}",
        "PORT=8999",
        f"systemctl restart {WEB}",
        f"systemctl restart {WORKER}",
    ]
    assert "/data/backups/a.sqlite3" in said.stdout


def asked_of(version: str, command: str) -> list[str]:
    """What is asked of manage.py of a version, as the user of the exhibition."""
    return [
        f"runuser -u {NAME} -- .venv/bin/python manage.py {command}",
        f"manage {version} manage.py {command}",
    ]


@pytest.mark.parametrize(("fault", "migrates"), [("crashes", True), ("broken", True), ("broken", False)])
def test_an_update_that_does_not_work_brings_the_former_version_and_its_data_back(
    installed: Machine, fault: str, migrates: bool
) -> None:
    former, before = installed.current, installed.files()
    installed.change(fault)
    if migrates:
        installed.change("migrations")
    said = installed.install()

    assert said.returncode == 1
    assert "the last words" in said.stderr
    assert said.stderr.splitlines()[-1] == (
        f"install: the former version {former} is back, with its data. Nothing that visitors sent is lost."
    )
    assert installed.current == former
    begin = installed.asked.index(f"systemctl stop {SOCKET} {WEB} {WORKER}")
    assert installed.asked[begin + 1 :] == [
        "systemctl daemon-reload",
        *(asked_of(former, "restore --no-input /data/backups/a.sqlite3") if migrates else []),
        f"systemctl start {SOCKET} {WEB} {WORKER}",
    ]
    places = (f"{installed.root}/etc/", f"{installed.root}/opt/{NAME}/releases/{former}/")
    assert {name: file for name, file in installed.files().items() if name.startswith(places)} == {
        name: file for name, file in before.items() if name.startswith(places)
    }


def test_a_build_that_fails_changes_nothing(installed: Machine) -> None:
    former = installed.current
    installed.change("new")
    installed.add_program("make", "#!/bin/sh\nexit 2\n")

    assert installed.install().returncode == 2
    assert installed.current == former
    assert not any(line.startswith("systemctl") for line in installed.asked)


def test_only_this_version_and_the_one_before_stay(installed: Machine) -> None:
    for name in ("second", "third"):
        installed.change(name)
        former = installed.current
        assert installed.install().returncode == 0

    assert {path.name for path in (installed.root / f"opt/{NAME}/releases").iterdir()} == {former, installed.current}


def test_what_somebody_changed_in_nginx_stays(installed: Machine) -> None:
    file = installed.root / "etc/nginx/nginx.conf"
    file.write_text(file.read_text().replace("keepalive 32", "keepalive 64"))
    installed.change("deploy/server/nginx.conf", (SHIPPED / "nginx.conf").read_text() + "# new\n")
    said = installed.install()

    assert "keepalive 64" in file.read_text()
    assert (file.parent / "nginx.conf.new").read_text().endswith("# new\n")
    assert "nginx.conf.new" in said.stdout


def test_a_configuration_that_nginx_refuses_is_taken_back(machine: Machine) -> None:
    machine.mark("nginx-refuses")
    said = machine.install(ADDRESS)

    assert said.returncode == 1
    assert nginx_of(machine) == "# as Debian ships it\n"
    assert "systemctl reload-or-restart nginx" not in machine.asked


def test_postgresql_gets_a_database_of_its_own(machine: Machine) -> None:
    said = machine.install("--postgresql", ADDRESS)

    assert said.returncode == 0, said.stderr
    assert machine.settings["DATABASE_URL"] == f"postgres://%2Fvar%2Frun%2Fpostgresql/{NAME}"
    assert f"runuser -u postgres -- createuser --createdb {NAME}" in machine.asked
    assert "postgresql-client" in next(line for line in machine.asked if line.startswith("apt-get install"))


def test_files_of_a_certificate_are_used(machine: Machine, tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.touch()
    key.touch()
    for words in (("--certificate", str(certificate), "--key", str(key), ADDRESS), ()):  # the second time it knows them
        assert machine.install(*words).returncode == 0
        assert f"ssl_certificate {certificate};" in nginx_of(machine)
        assert f"ssl_certificate_key {key};" in nginx_of(machine)
        assert not any(line.startswith("certbot") for line in machine.asked)


def test_another_proxy_is_left_alone(machine: Machine) -> None:
    said = machine.install("--no-nginx", ADDRESS)

    assert said.returncode == 0, said.stderr
    assert machine.settings["KKW_X_ACCEL_REDIRECT"] == "0"
    assert not any("nginx" in line or "certbot" in line for line in machine.asked)


@pytest.mark.parametrize(
    "words",
    [
        ["http://antworten.example"],
        ["https://antworten.example/weg"],
        ["https://antworten.example:8443"],
        ["antworten.example"],
        ["--fast", ADDRESS],
        ["--certificate", "/nowhere.pem", ADDRESS],
        ["--key"],
    ],
)
def test_wrong_words_end_it_with_one_line(machine: Machine, words: list[str]) -> None:
    said = machine.install(*words)

    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)
    assert said.stderr.startswith("install: ")
    assert machine.asked == []


def test_debian_12_is_told_what_to_do(machine: Machine) -> None:
    (machine.root / "etc/os-release").write_text('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    for name in ("python3.14", "python3.13", "python3.12", "python3"):
        machine.add_program(name, "#!/bin/sh\nexit 1\n")
    said = machine.install(ADDRESS)

    assert said.stderr == (
        "install: Debian GNU/Linux 12 (bookworm) has no Python 3.12 or newer; take Debian 13, or the container "
        "(deploy/container), or put a python3.13 into /usr/local/bin.\n"
    )
    assert machine.asked == []


@pytest.mark.parametrize("by", ["site", "package"])
def test_an_nginx_that_serves_something_else_is_left_alone(machine: Machine, by: str) -> None:
    if by == "site":
        (machine.root / "etc/nginx/sites-enabled/shop").touch()
    else:
        (machine.folder / "changed").write_text("??5?????? c /etc/nginx/nginx.conf\n")
    said = machine.install(ADDRESS)

    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert "--no-nginx" in said.stderr
    assert machine.asked == []


def test_without_a_certificate_nothing_is_started(machine: Machine) -> None:
    machine.mark("no-certificate")
    said = machine.install(ADDRESS)

    assert said.returncode == 1
    assert "port 80" in said.stderr
    assert not any(WEB in line for line in machine.asked)


def test_commands_get_the_settings_as_systemd_reads_them(installed: Machine) -> None:
    file = installed.root / f"etc/{NAME}.env"
    file.write_text(f"{file.read_text()}# KKW_MAIL_FROM=no\nKKW_MAIL_FROM=Ä $HOME `id` <a@example.org>")

    assert installed.manage("settings").stdout == "Ä $HOME `id` <a@example.org>\n"


@pytest.mark.parametrize(("words", "stops"), [("restore a.dump", True), ("restore --check a.dump", False)])
def test_a_restore_stops_what_uses_the_database_and_starts_it_again(
    installed: Machine, words: str, stops: bool
) -> None:
    (installed.folder / "active").write_text(f"{WEB} loaded active running\n{SOCKET} loaded active running\n")
    installed.manage(*words.split())

    around = [line for line in installed.asked if line.startswith("systemctl")]
    assert around == ([f"systemctl stop {SOCKET} {WEB}", f"systemctl start {SOCKET} {WEB}"] if stops else [])
