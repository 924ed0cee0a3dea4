"""What answers in other languages say in German: written by one person, cleared by another."""
