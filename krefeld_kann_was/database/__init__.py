"""The database as a whole: its start, its backups, and the way from one database to another."""
