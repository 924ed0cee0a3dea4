"""The record of all pictures that left this installation."""
