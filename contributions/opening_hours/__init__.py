"""When the place of a question is open: its week, and the days that are different."""
