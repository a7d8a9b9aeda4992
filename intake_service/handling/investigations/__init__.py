"""Investigating a piece: who does it, and the records of it, whose texts are kept in the vault."""
