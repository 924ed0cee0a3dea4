"""Each network measures a caption in its own way."""

from __future__ import annotations

import pytest

from exhibition.share.networks import INSTAGRAM, NETWORKS, find_network, list_networks

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
LINK = "https://antworten.krefeld-kann-was.example/galerie/1234567/"


@pytest.mark.parametrize(
    ("key", "text", "length"),
    [
        ("instagram", FAMILY, 11),
        ("mastodon", FAMILY + LINK, 1 + 23),
        ("mastodon", f"Mehr: {LINK}\nEnde", 6 + 23 + 5),
        ("bluesky", FAMILY + LINK, 1 + len(LINK)),
        ("threads", "ab😀", 6),
        ("x", "„äжعλ“", 6),
        ("x", f"字😀{FAMILY} {LINK}", 7 + 23),
        ("linkedin", "ab😀", 4),
    ],
)
def test_a_network_counts_in_its_own_way(key: str, text: str, length: int) -> None:
    assert NETWORKS[key].count(text) == length
    assert NETWORKS[key].check(text).length == length


@pytest.mark.parametrize("key", NETWORKS)
def test_what_is_too_long_is_named_to_the_letter(key: str) -> None:
    network = NETWORKS[key]
    whole = "a" * network.limit
    assert network.check(whole) == (network.limit, network.limit, "", 0)
    assert network.check(whole).fits

    check = network.check(whole + f"bc{FAMILY}")

    assert check.surplus == f"bc{FAMILY}"
    assert check.excess == network.count(f"bc{FAMILY}")
    assert not check.fits
    assert not network.fits(whole + "b")


def test_a_sixth_hashtag_is_too_many_for_instagram_alone() -> None:
    text = "#a #b #c #d #e #f"

    assert INSTAGRAM.check(text).surplus_hashtags == 1
    assert not INSTAGRAM.fits(text)
    assert not INSTAGRAM.check(text).fits
    assert NETWORKS["mastodon"].fits(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Instagram", "instagram"),
        (" Blue Sky", "bluesky"),
        ("LINKEDIN", "linkedin"),
        ("X (Twitter)", "x"),
        ("FB", "facebook"),
    ],
)
def test_a_network_is_known_by_its_usual_spellings(name: str, key: str) -> None:
    assert find_network(name) is NETWORKS[key]


def test_an_unknown_network_keeps_its_name_and_gets_the_strictest_limits() -> None:
    found = find_network("Nachbarschafts-Netz")

    assert (found.key, found.name, found.limit, found.max_hashtags) == (
        "nachbarschaftsnetz",
        "Nachbarschafts-Netz",
        2200,
        5,
    )


def test_a_list_of_names_has_each_network_once() -> None:
    assert [network.name for network in list_networks("Facebook, insta ,Instagram,, ")] == ["Facebook", "Instagram"]
