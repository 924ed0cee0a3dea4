"""The gallery: released answers to read, to link to, to follow, to embed and to take away as data."""
