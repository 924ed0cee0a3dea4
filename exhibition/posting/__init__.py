"""The plan of posts in social networks: days, captions, and files for schedulers."""
