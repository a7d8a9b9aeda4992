"""Divisions 处室: what each was given by an internal order, and what it answered."""
