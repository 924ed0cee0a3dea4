"""Proof of life of the screens: what is on the glass, for how long of the day, and a mail when one falls silent."""
