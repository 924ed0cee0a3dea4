"""Draws the pictures and videos of answers and writes their captions."""
