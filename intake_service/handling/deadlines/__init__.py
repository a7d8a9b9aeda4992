"""Clocks: the statutory deadlines, when they began and how they ended."""
