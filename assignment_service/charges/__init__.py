"""The charge (包案): who is in charge at each level, how it came so, what is still owed."""
