"""Runs the migrations of directory."""

from shared.migrations import run

run()
