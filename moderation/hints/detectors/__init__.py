"""The detectors: each finds the spans of one kind of hint in a text."""
