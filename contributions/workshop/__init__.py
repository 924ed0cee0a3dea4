"""The table of a workshop: a host collects the answers of one person after the other on one device."""
