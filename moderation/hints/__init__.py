"""What the software notices in an answer: shown to staff with its reason, never deciding."""
