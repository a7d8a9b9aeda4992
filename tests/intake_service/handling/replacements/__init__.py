"""Tests of replaced letters."""
