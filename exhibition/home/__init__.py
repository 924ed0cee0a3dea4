"""The first page: the question, some answers, and where and when to come."""
