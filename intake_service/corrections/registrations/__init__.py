"""Correcting a wrong registration （更正登记）: what was wrong, what is right, why, by whom."""
