"""Whose feeds intake follows: directory's alone."""

from shared import directory
from shared.handlers import Feed

FEEDS: tuple[Feed, ...] = (directory.feed(),)
