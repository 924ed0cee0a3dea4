"""Statistical disclosure control: which counts may be published so that none of them points at a single person.

A count below MIN_PUBLISHED_COUNT is not published, not even zero. Nor can it be computed: where a total is known, the
parts that are left out are published as one sum, and where that sum would reveal one of them, the smallest published
parts are added to it (complementary suppression). tests/moderation/test_disclosure.py tries every small table.
"""

from collections.abc import Mapping

MIN_PUBLISHED_COUNT = 3


def publish_parts[Key](counts: Mapping[Key, int]) -> dict[Key, int]:
    """Those parts of a known total that may be published, where it is not said why the others are left out."""
    left_out, _reveals = suppressed_parts(counts)
    return {key: count for key, count in counts.items() if key not in left_out}


def suppressed_parts[Key](counts: Mapping[Key, int]) -> tuple[set[Key], bool]:
    """The parts that are not published, and whether their sum alone would have revealed one of them."""
    left_out = {key for key, count in counts.items() if count < MIN_PUBLISHED_COUNT}
    rest = sum(counts[key] for key in left_out)
    # The sum reveals that one of them is not empty, or that each is as large as it can be.
    reveals = 0 < rest < MIN_PUBLISHED_COUNT or 0 < rest == (MIN_PUBLISHED_COUNT - 1) * len(left_out)
    if reveals:
        smallest = min((count for key, count in counts.items() if key not in left_out), default=0)
        # All of the same size, so that the order of the parts says nothing.
        left_out |= {key for key, count in counts.items() if count == smallest}
    return left_out, reveals
