"""A made-up exhibition to look at: its words are invented, its way into the database is the real one."""
