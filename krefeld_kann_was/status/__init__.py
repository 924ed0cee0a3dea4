"""Whether everything works: what monitoring asks, and what staff read about it."""
