"""Accounts of staff: roles, invitations, login with a second factor, lockout, expiry of sessions."""
