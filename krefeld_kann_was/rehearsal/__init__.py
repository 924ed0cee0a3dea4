"""Rehearsals („Proben“): begin one, see it whole, erase all of it. Why so: docs/decisions/rehearsals.md."""
