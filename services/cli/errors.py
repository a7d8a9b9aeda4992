"""What the command line says when something is not done."""

from typing import Any


class NotDone(Exception):
    """A command that could not be carried out; the message is a sentence for the operator.

    `code` is stable kebab-case for scripts, empty where the sentence is all there is to know;
    `facts` say beside it how far things came.
    """

    def __init__(self, detail: str, code: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.facts = facts
