"""What a question says about its gallery."""
