"""The demonstration year: the department's 2025 played through the public API, day by day.

`await play(client, data, say)` calls the API as other clients would, and returns what the API then
counts; `summary(figures)` is the table for a person.
"""

from services.cli.demo.player import play
from services.cli.demo.summary import summary

__all__ = ["play", "summary"]
