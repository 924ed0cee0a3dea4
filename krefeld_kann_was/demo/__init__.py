"""An exhibition with invented answers, for trying the software."""
