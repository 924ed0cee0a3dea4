"""A database that fails: how long it may keep a request waiting, and what people are told then."""
