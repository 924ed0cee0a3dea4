"""The evaluation: snapshot, page, files, goals, words, and the page for everybody."""
