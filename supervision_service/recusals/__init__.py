"""Who must keep away from a matter, as intake tells of it. Has no routes."""
