"""The error that every command raises."""

from typing import Any


class NotDone(Exception):
    """A command that could not be carried out; the message is a sentence for the operator.

    `code` is stable kebab-case for scripts, empty where the sentence says everything; `facts` are
    added to the JSON object.
    """

    def __init__(self, detail: str, code: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.facts = facts
