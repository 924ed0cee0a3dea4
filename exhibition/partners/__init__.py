"""Hosts and partners of an exhibition, their logos, and where those are shown."""
