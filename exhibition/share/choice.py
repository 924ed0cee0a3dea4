"""Which colour world an answer's picture wears."""

from collections.abc import Sequence

STRIDE = 2  # neighbours differ, and so do those one further on


def world_for[World](answer_id: int, worlds: Sequence[World]) -> World:
    """Always the same world for an answer; answers that follow each other get different ones."""
    return worlds[answer_id * STRIDE % len(worlds)]
