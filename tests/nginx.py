"""A real nginx with the configuration that is shipped."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import NGINX
from tests.start.server import ROOT, free_port

SHIPPED = ROOT / "deploy" / "server" / "nginx.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PATIENCE = 30  # seconds


def adapted(folder: Path, port: int, server: int, data: Path, *, tls: bool) -> str:
    """The shipped file with the places of a test; everything else stays. With `tls` `folder` has a certificate."""
    temporary = "".join(f"    {name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    changes = {
        "user krefeld-kann-was;": "user root;" if os.geteuid() == 0 else "",
        "pid /run/nginx.pid;": f"pid {folder}/pid;",
        "/var/log/nginx/error.log": f"{folder}/error.log",
        "http {\n": f"http {{\n{temporary}",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{server};",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "        listen [::]:80;\n": "",
        "listen 443 ssl;": f"listen 127.0.0.1:{port}{' ssl' if tls else ''};",
        "        listen [::]:443 ssl;\n": "",
        "/var/lib/krefeld-kann-was/": f"{data}/",
        "/opt/krefeld-kann-was/current/": f"{ROOT}/",
    }
    certificate = "/etc/letsencrypt/live/antworten.example.org/"
    if tls:
        changes[certificate] = f"{folder}/"
    text = SHIPPED.read_text()
    if not tls:
        text = "".join(line for line in text.splitlines(keepends=True) if certificate not in line)
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


@contextmanager
def nginx(folder: Path, server: int, data: Path, *, tls: bool = True) -> Iterator[int]:
    """Run nginx in front of the port `server`; yields its own port. Its files are in `folder`."""
    assert NGINX.path
    port = free_port()
    if tls:
        make_certificate(folder)
    (folder / "nginx.conf").write_text(adapted(folder, port, server, data, tls=tls))
    command = [NGINX.path, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    (folder / "pid").unlink(missing_ok=True)  # the trial leaves an empty one
    with (folder / "output").open("w") as output:
        process = subprocess.Popen([*command, "-g", "daemon off;"], stdout=output, stderr=output)
    try:
        end = time.monotonic() + PATIENCE
        while not (folder / "pid").is_file():
            assert process.poll() is None, (folder / "output").read_text()
            assert time.monotonic() < end
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def make_certificate(folder: Path) -> None:
    """A key and a certificate for 127.0.0.1, signed by itself."""
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *curve, *names, *files], check=True, capture_output=True)
