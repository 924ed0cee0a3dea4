"""The part of Chromium's DevTools protocol that watch.py needs. Standard library only."""

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
OUR_MARK = "cross-origin-resource-policy"  # a header of all that our server sends
# Evaluated in the page. Ages are by the device's clock, which may have been set since: then they are as large as that.
PAGE_STATE = """(() => {
    const mark = document.documentElement.dataset;
    const age = at => at ? Math.abs(Date.now() - Number(at)) / 1000 : null;
    return {
        address: location.href,
        cached: Boolean(navigator.serviceWorker && navigator.serviceWorker.controller),
        build: (document.body && document.body.dataset.build) || "",
        gone: Boolean(document.body && "gone" in document.body.dataset),
        beat: age(mark.beatAt),
        acknowledged: age(mark.acknowledgedAt),
    };
})()"""


class NoAnswer(Exception):
    """The browser or its page did not answer in time, or not sensibly."""


class Page(NamedTuple):
    """The page that the browser shows."""

    address: str
    cached: bool
    """Whether a service worker serves the page, so that it also opens without the server."""
    build: str
    """The mark of our page; empty in any other, such as a proxy's."""
    gone: bool
    """Whether it is our page that says that there is no such screen any more; it has no script."""
    beat: float | None
    """Seconds since its script last ran; None if it never did."""
    acknowledged: float | None
    """Seconds since the server last acknowledged its heartbeat."""


def read_page(profile: Path, timeout: float) -> Page:
    """Return the page that the browser shows. Raises NoAnswer after `timeout` seconds.

    The page itself has to run a line of script, so a crashed or hanging page is noticed too.
    """
    result = _call(profile, timeout, "Runtime.evaluate", expression=PAGE_STATE, returnByValue=True)
    try:
        page = Page(**result["result"]["value"])
    except (KeyError, TypeError) as error:
        raise NoAnswer(f"an answer that makes no sense: {result}") from error
    if page.address in ("", "about:blank"):
        raise NoAnswer("nothing has been opened yet")
    return page


def navigate(profile: Path, timeout: float, address: str) -> None:
    """Navigate to another page. Raises NoAnswer as read_page() does."""
    _call(profile, timeout, "Page.navigate", url=address)


def is_reachable(profile: Path, timeout: float, address: str) -> bool:
    """Whether our server answers the address without an error; the shown page stays.

    The browser sends the request, with its own proxy, certificates and clock. Our server forbids other pages to read
    its answers, so being forbidden means that it is there; a login page of the Wi-Fi forbids nothing.
    """
    try:
        frame = _call(profile, timeout, "Page.getFrameTree")["frameTree"]["frame"]["id"]
        options = {"disableCache": True, "includeCredentials": False}
        got = _call(profile, timeout, "Network.loadNetworkResource", frameId=frame, url=address, options=options)
    except NoAnswer:  # of the server; read_page() checks the browser
        return False
    resource = got["resource"]
    if resource.get("netError") == BLOCKED_BY_RESPONSE:
        return True
    headers = {name.lower() for name in resource.get("headers", {})}
    return bool(resource.get("httpStatusCode", 500) < 400 and OUR_MARK in headers)


def _call(profile: Path, timeout: float, method: str, **parameters: object) -> dict[str, Any]:
    message = json.dumps({"id": 1, "method": method, "params": parameters})
    try:
        port = int((profile / "DevToolsActivePort").read_text().split()[0])
        path = _page_path(port, timeout)
        with socket.create_connection((LOCAL, port), timeout) as connection, connection.makefile("rwb") as stream:
            _shake_hands(stream, port, path)
            _write_frame(stream, message.encode())
            while (answer := json.loads(_read_frame(stream))).get("id") != 1:
                pass
    except (OSError, EOFError, ValueError, LookupError, http.client.HTTPException) as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    if "error" in answer:
        raise NoAnswer(str(answer["error"]))
    return dict(answer["result"])


def _page_path(port: int, timeout: float) -> str:
    with closing(http.client.HTTPConnection(LOCAL, port, timeout=timeout)) as connection:
        connection.request("GET", "/json/list")
        targets = json.load(connection.getresponse())
    pages = [target for target in targets if target["type"] == "page"]
    return urlsplit(pages[0]["webSocketDebuggerUrl"]).path


# The part of RFC 6455 that one short request and its answer need.


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
    """Send one text frame; its mask, which clients have to send, is zero."""
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
