"""Dates and times as people write them in each language; Django reads them (FORMAT_MODULE_PATH)."""
