"""What is kept apart because it is personal."""
