"""What the public reports: „Melden“ at every shown answer, for everybody, without an account or a name."""
