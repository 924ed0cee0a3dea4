"""The opening hours of a question and of its venues: a regular week and special days."""
