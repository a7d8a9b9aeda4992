"""Runs the migrations of intake."""

from shared.migrations import run

run()
