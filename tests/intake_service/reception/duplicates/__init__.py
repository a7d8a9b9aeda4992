"""Tests of the duplicate search."""
