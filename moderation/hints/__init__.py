"""Hints: what the software notices about an answer. Staff see them with the reason; they decide nothing."""
