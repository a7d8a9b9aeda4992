"""Runs the migrations of assignment."""

from shared.migrations import run

run()
