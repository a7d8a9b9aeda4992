"""Logging in: passwords and client secrets for short-lived signed tokens."""
