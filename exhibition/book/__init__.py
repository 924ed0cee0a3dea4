"""The book of all voices: a PDF for the printer or for the screen, typeset by the worker."""
