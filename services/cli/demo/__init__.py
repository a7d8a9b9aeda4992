"""The demonstration year: the department's 2025 played through the public API, day by day.

`await play(client, data, say)` plays it as clients would and answers what the API counts at the
end; `shown(played)` is the table for a person.
"""

from services.cli.demo.player import play
from services.cli.demo.shown import shown

__all__ = ["play", "shown"]
