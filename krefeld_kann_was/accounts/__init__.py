"""Who works here: roles and what they may, logging in with a second factor, lock-out, sessions that end."""
