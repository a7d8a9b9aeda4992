"""Tests of corrections of registrations."""
