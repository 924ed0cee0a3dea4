"""What is missing before an exhibition opens, and what somebody ticked off by hand."""
