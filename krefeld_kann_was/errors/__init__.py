"""Errors of the program, counted by kind and place for the administrators; nothing of what somebody wrote or sent."""
