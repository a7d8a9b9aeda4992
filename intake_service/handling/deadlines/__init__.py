"""Deadlines: the statutory periods, when they began and how they ended."""
