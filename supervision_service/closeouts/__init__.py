"""Close-out (销号): the application against the standard, review, verification, resolution."""
