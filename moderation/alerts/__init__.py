"""Tells staff that answers wait: a badge on their pages, one mail when it takes too long, a summary of each day."""
