"""The JSON body of a heartbeat, checked strictly."""

from typing import Annotated

from msgspec import Meta, MsgspecError, Struct, json

from exhibition.heartbeat.enums import GlassFault
from exhibition.heartbeat.models import MAX_DISPLAY_LENGTH, MAX_VERSION_LENGTH

MAX_BODY_LENGTH = 4096  # bytes
MAX_SHOWN = 50
MAX_VISIBLE = 24
LARGEST_ANSWER_ID = 10**18 - 1
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
AnswerId = Annotated[int, Meta(ge=1, le=LARGEST_ANSWER_ID)]
ModeName = Annotated[str, Meta(pattern=rf"\A[a-z][a-z-]{{0,{MAX_DISPLAY_LENGTH - 1}}}\Z")]
Impressions = Annotated[int, Meta(ge=1, le=10_000)]


class HeartbeatPayload(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page reports; None: never, or not known."""

    device: Annotated[str, Meta(pattern=r"\A([0-9a-f]{32}|unknown)\Z")]  # random, "unknown" if it can store nothing
    display: AnswerId | ModeName
    faults: Annotated[list[GlassFault], Meta(max_length=len(GlassFault))]  # each once
    version: Annotated[str, Meta(pattern=rf"\A[\x21-\x7e]{{1,{MAX_VERSION_LENGTH}}}\Z")] | None
    data_age_seconds: Count | None
    paint_age_seconds: Count
    page_age_seconds: Count
    nodes: Count
    heap: Annotated[int, Meta(ge=0, le=2**53 - 1)] | None
    missed: Count
    worker: bool
    lost: Count
    batch: Count  # identifies what `shown` counts: a page without a reply sends the same batch again
    shown: Annotated[list[tuple[AnswerId, Impressions]], Meta(max_length=MAX_SHOWN)]  # each answer once
    visible: Annotated[list[AnswerId], Meta(max_length=MAX_VISIBLE)] = []  # where many are displayed at once
    build: Annotated[str, Meta(pattern=r"\A[0-9a-f]{0,16}\Z")] = ""  # of the page; older pages do not say
    cached_page: bool = False  # it asked for the new page, and the old one came


class InvalidHeartbeat(Exception):
    """The body is not a heartbeat."""


def parse_heartbeat(body: bytes) -> HeartbeatPayload:
    """Raises InvalidHeartbeat for anything but a complete, valid body of at most MAX_BODY_LENGTH bytes."""
    try:
        payload = _decoder.decode(body)
    except (MsgspecError, RecursionError):
        raise InvalidHeartbeat from None
    is_repetitive = len(dict(payload.shown)) < len(payload.shown) or len(set(payload.faults)) < len(payload.faults)
    if len(body) > MAX_BODY_LENGTH or is_repetitive:
        raise InvalidHeartbeat
    return payload


_decoder = json.Decoder(HeartbeatPayload)
