"""Alerts for moderators: a badge on their pages, a mail when answers are overdue, and a daily summary."""
