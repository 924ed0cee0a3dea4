"""A rehearsal („Probe“) of a question: the copy that it is, what is kept of it, and how lists leave it out."""
