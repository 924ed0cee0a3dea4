"""The houses of an exhibition that is in several at once or travels from one to the next."""
