"""Triage 甄别: a person says which matter a piece belongs to and what it is about."""
