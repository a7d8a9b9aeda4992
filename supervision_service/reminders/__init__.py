"""Reminders: what the system tells a unit some days before a limit (level 0 of the ladder)."""
