"""The project: settings, addresses, what all apps share, and the pages of the institution."""
