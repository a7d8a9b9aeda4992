"""Replies 直接回复: enquiries are answered, suggestions are studied and answered."""
