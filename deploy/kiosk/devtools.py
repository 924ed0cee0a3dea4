"""As much of Chromium's DevTools as the watch needs: look at the page, and send it elsewhere. Standard library only."""

from __future__ import annotations

import http.client
import json
import socket
import struct
from contextlib import closing
from io import BufferedRWPair
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LOCAL = "127.0.0.1"
BLOCKED_BY_RESPONSE = -27  # Chromium's net error
# What the page says of itself; the status is that of the server's answer, 0 where there is none.
QUESTION = """({
    address: location.href,
    kept: Boolean(navigator.serviceWorker && navigator.serviceWorker.controller),
    status: (performance.getEntriesByType("navigation")[0] || {}).responseStatus || 0
})"""


class NoAnswer(Exception):
    """The browser or its page did not answer in time."""


class Page(NamedTuple):
    address: str
    kept: bool
    """Whether a service worker serves the page, so that it also opens without the server."""
    status: int


def look(profile: Path, patience: float) -> Page:
    """What the page on the glass says of itself; raise NoAnswer when it says nothing within `patience` seconds.

    The page has to run a line of script for it: a page that crashed or hangs does not, though the browser lives.
    """
    result = _call(profile, patience, "Runtime.evaluate", expression=QUESTION, returnByValue=True)
    try:
        page = Page(**result["result"]["value"])
    except (KeyError, TypeError) as error:
        raise NoAnswer(f"an answer without sense: {result}") from error
    if page.address in ("", "about:blank"):
        raise NoAnswer("nothing has been opened yet")
    return page


def go(profile: Path, patience: float, address: str) -> None:
    """Open another page in place of the one on the glass; raise NoAnswer as look() does."""
    _call(profile, patience, "Page.navigate", url=address)


def answers(profile: Path, patience: float, address: str) -> bool:
    """Whether the server has an answer for the address that is no error; the page on the glass stays.

    The browser asks, with its own proxy, certificates and clock. Our server forbids other pages to read its answers:
    to be forbidden means that it is there.
    """
    try:
        frame = _call(profile, patience, "Page.getFrameTree")["frameTree"]["frame"]["id"]
        options = {"disableCache": True, "includeCredentials": False}
        got = _call(profile, patience, "Network.loadNetworkResource", frameId=frame, url=address, options=options)
    except NoAnswer:  # from the server: look() knows that the browser lives
        return False
    resource = got["resource"]
    return bool(resource.get("httpStatusCode", 500) < 400 or resource.get("netError") == BLOCKED_BY_RESPONSE)


def _call(profile: Path, patience: float, method: str, **parameters: object) -> dict[str, Any]:
    message = json.dumps({"id": 1, "method": method, "params": parameters})
    try:
        port = int((profile / "DevToolsActivePort").read_text().split()[0])
        path = _page_path(port, patience)
        with socket.create_connection((LOCAL, port), patience) as connection, connection.makefile("rwb") as stream:
            _shake_hands(stream, port, path)
            _write_frame(stream, message.encode())
            while (answer := json.loads(_read_frame(stream))).get("id") != 1:
                pass
    except (OSError, EOFError, ValueError, LookupError, http.client.HTTPException) as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    if "error" in answer:
        raise NoAnswer(str(answer["error"]))
    return dict(answer["result"])


def _page_path(port: int, patience: float) -> str:
    with closing(http.client.HTTPConnection(LOCAL, port, timeout=patience)) as connection:
        connection.request("GET", "/json/list")
        targets = json.load(connection.getresponse())
    pages = [target for target in targets if target["type"] == "page"]
    return urlsplit(pages[0]["webSocketDebuggerUrl"]).path


# The few lines of RFC 6455 that one short question and its answer need.


def _shake_hands(stream: BufferedRWPair, port: int, path: str) -> None:
    head = (
        f"GET {path} HTTP/1.1",
        f"Host: {LOCAL}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    stream.write("\r\n".join([*head, "", ""]).encode())
    stream.flush()
    while stream.readline().strip():
        pass


def _write_frame(stream: BufferedRWPair, text: bytes) -> None:
    """One text frame; the mask that clients owe is zero, there is no proxy here to protect."""
    stream.write(struct.pack("!BBH", 0x81, 0x80 | 126, len(text)) + bytes(4) + text)
    stream.flush()


def _read_frame(stream: BufferedRWPair) -> bytes:
    length = _read(stream, 2)[1] & 0x7F
    if length == 126:
        (length,) = struct.unpack("!H", _read(stream, 2))
    elif length == 127:
        (length,) = struct.unpack("!Q", _read(stream, 8))
    return _read(stream, length)


def _read(stream: BufferedRWPair, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError("the browser hung up")
    return content
