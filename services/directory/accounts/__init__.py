"""Who may log in, where they work and what they may do."""
