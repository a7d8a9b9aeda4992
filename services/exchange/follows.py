"""What exchange reads of other services' feeds, by event type."""

from shared import directory

FOLLOWS = (directory.feed(),)
