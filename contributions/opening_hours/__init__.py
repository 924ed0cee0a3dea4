"""The opening hours of a question's place: a regular week and special days."""
