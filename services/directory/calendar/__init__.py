"""Which days are worked, and where a period ends."""
