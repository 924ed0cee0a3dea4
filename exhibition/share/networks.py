"""What social networks take as the text of a post, each by its own way of counting. Pure.

Sources: the networks' own help pages and the code of Mastodon and Bluesky, as of November 2026.
"""

from collections.abc import Callable
from typing import NamedTuple

import regex

from exhibition.share.caption import MAX_CAPTION_LENGTH, MAX_HASHTAGS, count_hashtags, count_units
from krefeld_kann_was.lib.graphemes import grapheme_count, split_graphemes

LINK = regex.compile(r"https?://\S+")
LINK_LENGTH = 23  # of every link on Mastodon and X, however long it is
X_LIGHT = regex.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")  # the others count twice there
FIRST_LINE_LENGTH = 125  # what Instagram shows before „mehr“


class CaptionCheck(NamedTuple):
    """Whether a caption is within a network's limits; `surplus` is its end that is too long, "" where it fits."""

    length: int
    limit: int
    surplus: str
    surplus_hashtags: int

    @property
    def excess(self) -> int:
        """By how much it is too long, as the network counts."""
        return max(self.length - self.limit, 0)

    @property
    def fits(self) -> bool:
        """Whether the network takes it."""
        return not self.excess and not self.surplus_hashtags


class Network(NamedTuple):
    """A social network; `key` is its name in addresses, `count` measures a text as the network does."""

    key: str
    name: str
    limit: int = MAX_CAPTION_LENGTH
    max_hashtags: int = 30
    count: Callable[[str], int] = count_units

    def fits(self, caption: str) -> bool:
        """Whether the network takes the caption whole."""
        return self.count(caption) <= self.limit and count_hashtags(caption) <= self.max_hashtags

    def check(self, caption: str) -> CaptionCheck:
        """The length of a caption and what of it is too much."""
        too_many = max(count_hashtags(caption) - self.max_hashtags, 0)
        surplus = find_surplus(caption, self.limit, self.count)
        return CaptionCheck(self.count(caption), self.limit, surplus, too_many)


def find_surplus(text: str, limit: int, count: Callable[[str], int] = count_units) -> str:
    """The end of the text that is beyond the limit, in whole graphemes; "" where it fits."""
    if count(text) <= limit:
        return ""
    graphemes = split_graphemes(text)
    kept, beyond = 0, len(graphemes)
    while beyond - kept > 1:  # the longest beginning that fits
        middle = (kept + beyond) // 2
        if count("".join(graphemes[:middle])) <= limit:
            kept = middle
        else:
            beyond = middle
    return "".join(graphemes[kept:])


def _count_with_short_links(text: str) -> int:
    """Graphemes, and 23 for each link (Mastodon)."""
    return grapheme_count(LINK.sub("x" * LINK_LENGTH, text))


def _count_weighted(text: str) -> int:
    """Two for most letters beyond Latin, Cyrillic, Greek and Arabic and for each emoji, 23 for each link (X)."""
    return sum(1 if X_LIGHT.fullmatch(one) else 2 for one in split_graphemes(LINK.sub("x" * LINK_LENGTH, text)))


def _count_emoji_as_bytes(text: str) -> int:
    """Letters, and for each emoji its bytes (Threads)."""
    return sum(1 if ord(letter) < 0x10000 else 4 for letter in text)


INSTAGRAM = Network("instagram", "Instagram", max_hashtags=MAX_HASHTAGS)
NETWORKS = {
    network.key: network
    for network in (
        INSTAGRAM,
        Network("facebook", "Facebook", limit=63206),
        Network("mastodon", "Mastodon", limit=500, count=_count_with_short_links),
        Network("bluesky", "Bluesky", limit=300, count=grapheme_count),
        Network("linkedin", "LinkedIn", limit=3000),
        Network("threads", "Threads", limit=500, count=_count_emoji_as_bytes),
        Network("x", "X", limit=280, count=_count_weighted),
    )
}
ALIASES = {"twitter": "x", "xtwitter": "x", "insta": "instagram", "fb": "facebook"}


def find_network(name: str) -> Network:
    """The network of this name, in whatever spelling; one that is not known here has Instagram's limits."""
    key = regex.sub(r"[^\w]|_", "", name.casefold())
    key = ALIASES.get(key, key)
    return NETWORKS.get(key) or INSTAGRAM._replace(key=key, name=name)


def list_networks(names: str) -> list[Network]:
    """The networks of names with commas between them, such as `Question.networks`; each once."""
    found = (find_network(name.strip()) for name in names.split(",") if name.strip())
    return list({network.key: network for network in found}.values())
