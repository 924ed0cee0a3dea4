"""Dates and times in Russian: django.utils.dateformat explains the letters."""

DATE_FORMAT = "j E Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y, H:i"
MONTH_DAY_FORMAT = "j E"
DAY_FORMAT = "j"
DATE_RANGE_FORMAT = "{} – {}"
