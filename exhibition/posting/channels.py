"""To which networks posts may go: those that the question's consents name, each with what it takes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.models import Question
from exhibition.share.branding import Branding
from exhibition.share.networks import CaptionCheck, Network, list_networks
from moderation.selectors import agreed_networks


class ChannelRefusedError(Exception):
    """A file for this network may not be handed out; the text says why, for staff."""


MAX_NAMED = 5


class ChannelCheck(NamedTuple):
    """What a network gets of a post. `caption` is "" where it is the same as everywhere."""

    network: Network
    check: CaptionCheck
    caption: str
    is_agreed: bool


def find_channel(branding: Branding, key: str) -> Network:
    """The network with this key, for "" the first one. Raises ChannelRefusedError where the consents do not name it."""
    networks = {network.key: network for network in branding.networks}
    found = networks.get(key) if key else next(iter(networks.values()), None)
    if found is None:
        raise ChannelRefusedError(
            _("Für „%(network)s“ gibt es keine Datei: Wer geantwortet hat, hat nur zu %(networks)s Ja gesagt.")
            % {"network": key, "networks": branding.question.networks}
        )
    return found


def agreed_channels(question: Question, answer_ids: Collection[int]) -> dict[int, set[str]]:
    """By answer, the keys of the question's networks that its author agreed to. One query."""
    agreed = agreed_networks(answer_ids, question.networks)
    return {answer_id: {network.key for network in list_networks(names)} for answer_id, names in agreed.items()}


def refuse_too_long(network: Network, posts: Iterable[tuple[datetime, str]]) -> None:
    """Raise ChannelRefusedError if the network would not take one of these captions, each with its moment."""
    days = [
        date_format(timezone.localtime(moment), _("D, j. F")) for moment, caption in posts if not network.fits(caption)
    ]
    if days:
        named = ", ".join(days[:MAX_NAMED]) + (" …" if len(days) > MAX_NAMED else "")
        raise ChannelRefusedError(
            _("Noch keine Datei: Für %(network)s ist der Bildtext zu lang (%(days)s). Kürzt ihn beim Beitrag.")
            % {"network": network.name, "days": named}
        )


def check_channels(usual: str, captions: Iterable[tuple[Network, str]], agreed: Collection[str]) -> list[ChannelCheck]:
    """What each network gets of a post, from the caption for it and the `usual` one."""
    return [
        ChannelCheck(network, network.check(caption), caption if caption != usual else "", network.key in agreed)
        for network, caption in captions
    ]
