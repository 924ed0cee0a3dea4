"""What happens to a question in the end: it closes, is put into an archive, and is erased. When: the page of dates."""
