"""Proposals 甄别建议: where a piece belongs and what it is about, for a person to confirm."""
