"""The time that a rehearsal plays in."""
