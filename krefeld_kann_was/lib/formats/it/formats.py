"""Dates and times in Italian: django.utils.dateformat explains the letters."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_FORMAT = "j F"
DAY_FORMAT = "j"
DATE_RANGE_FORMAT = "{} – {}"
