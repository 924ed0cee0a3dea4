"""The start page of staff: what waits, what is on the screens, what is missing, and all tables by task."""
