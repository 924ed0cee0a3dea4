"""Measures the product on its production server, beside a floor: the least that Django can do for the same work."""
