"""Tests of the catalogue of statutory paths."""
