"""The evaluation of a question: a page of staff while it runs, the report after it, goals, and a page for everybody."""
