"""Urgency 紧急: who is on duty, what is reported at once, and who needs care at once."""
