"""Heartbeats of the screens: what each displays, its uptime by day, and a mail to staff when one falls silent."""
