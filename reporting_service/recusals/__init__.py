"""Who must keep away from a piece, as intake tells of it. Has no routes."""
