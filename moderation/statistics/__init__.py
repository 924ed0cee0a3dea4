"""The figures about moderation: what came in and what became of it. `page` shows what `counts` counts.

`disclosure` decides which counts may be told, and knows no database.
"""
