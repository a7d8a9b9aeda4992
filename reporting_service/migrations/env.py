"""Runs the migrations of reporting."""

from shared.migrations import run

run()
