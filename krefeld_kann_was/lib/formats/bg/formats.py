"""Dates and times in Bulgarian: django.utils.dateformat explains the letters."""

DATE_FORMAT = "j.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j.m.Y, H:i"
MONTH_DAY_FORMAT = "j.m"
DAY_FORMAT = "j"
DATE_RANGE_FORMAT = "{} – {}"
