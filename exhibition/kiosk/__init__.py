"""The page of a screen, its feed and its playlist."""
