"""A small load driver: browsers that talk to this machine alone, over asyncio and the standard library."""

from __future__ import annotations

import asyncio
import html
import re
import time
import zlib
from typing import NamedTuple, Self
from urllib.parse import urlencode, urlsplit

HOST = "127.0.0.1"
TIMEOUT = 30.0
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|type|value)="([^"]*)"')


class Unexpected(Exception):
    """The server answered something else than the measurement needs, or not at all."""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        body = zlib.decompress(self.body, 47) if self.headers.get("content-encoding") == "gzip" else self.body
        return body.decode()

    def expect(self, *statuses: int) -> Self:
        if self.status not in statuses:
            raise Unexpected(f"HTTP {self.status} instead of {statuses}: {self.text[:200]!r}")
        return self


class Browser:
    """One person's browser: one connection that is kept, and cookies of its own."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.writer is not None:
            self.writer.close()

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return await self._send("GET", path, b"", headers or {})

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        return await self._send(
            "POST",
            path,
            urlencode(fields).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{HOST}:{self.port}"},
        )

    async def follow(self, answer: Answer) -> Answer:
        """Go where a redirect after a POST leads."""
        address = urlsplit(answer.expect(302, 303).headers["location"])
        return await self.get(address.path + ("?" + address.query if address.query else ""))

    async def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        lines = {
            "Host": f"{HOST}:{self.port}",
            "User-Agent": "Mozilla/5.0 (bench)",
            "Accept": "text/html,application/json;q=0.9,*/*;q=0.8",
            "Accept-Language": "de-DE,de;q=0.9,en;q=0.8",
            "Accept-Encoding": "gzip",
            "X-Forwarded-For": "203.0.113.7",  # everybody is in the same room
        }
        if method == "POST":
            lines["Content-Length"] = str(len(body))
        if self.cookies:
            lines["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = "".join(f"{name}: {value}\r\n" for name, value in (lines | headers).items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        begin = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                status, received, content = await self._exchange(request)
        except (OSError, EOFError, TimeoutError) as error:
            raise Unexpected(f"{method} was not answered: {error!r}") from error
        return Answer(status, received, content, time.perf_counter() - begin)

    async def _exchange(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        if self.reader is None or self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        self.writer.write(request)
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(first.split(" ", 2)[1])
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, written = value.partition(";")[0].partition("=")
                self.cookies[cookie] = written
            elif colon:
                headers[name.lower()] = value
        body = b"" if status in (204, 304) else await self._body(self.reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.writer.close()
        return status, headers, body

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await reader.readexactly(int(headers["content-length"]))
        parts = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden inputs of a page with their values."""
    inputs = (dict(ATTRIBUTE.findall(element)) for element in INPUT.findall(page))
    return {field["name"]: html.unescape(field.get("value", "")) for field in inputs if field.get("type") == "hidden"}
