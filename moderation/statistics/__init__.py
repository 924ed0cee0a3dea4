"""Statistics of moderation: how many answers came in, and what became of them."""
