"""Exports of many pictures at once, drawn by a process of their own, and what has to be taken down again."""
