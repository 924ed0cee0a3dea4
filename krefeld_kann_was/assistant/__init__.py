"""„Neue Ausstellung“: six steps for staff from an empty database to a question that is ready to open."""
