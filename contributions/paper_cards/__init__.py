"""The staff page on which handwritten cards are copied."""
