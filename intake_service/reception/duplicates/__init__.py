"""Duplicate search （筛重）: which other pieces may be the same, and why; a person decides."""
