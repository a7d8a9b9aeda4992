"""Clues of a breach that were found while handling a matter, handed to the organ that has power."""
