"""Runs the migrations of supervision."""

from shared.migrations import run

run()
