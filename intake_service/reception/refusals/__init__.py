"""Refusals 不予受理、不再受理: on one of the grounds that the law knows, decided by a person."""
