"""Replacing an issued letter that says something wrong by another one （更正重发）."""
