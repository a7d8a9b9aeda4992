"""Rectification (整改): what an inspection found, to be put right until a day."""
