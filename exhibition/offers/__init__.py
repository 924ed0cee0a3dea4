"""Offers and advice places of many providers: to browse, and a few that fit after answering."""
