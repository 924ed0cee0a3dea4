"""What a question and its consent texts say about its gallery."""
