"""The places of an exhibition that is in several houses at once or travels from one to the next."""
