"""What a row of refusals is made of: a stage, a caller, a call, and the answer it must get."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.flows.line import Line
from tests.story import JSON


@dataclass(frozen=True)
class Call:
    """A call that would succeed at the right stage by the right caller, with the right body."""

    name: str
    path: Callable[[Line], str]
    body: Callable[[Line], JSON] = lambda _: {}
    method: str = "POST"


@dataclass(frozen=True)
class Row:
    """At `stage`, `login` makes the call, with a body changed as said, and is refused."""

    stage: str
    login: str
    call: Call
    status: int
    code: str
    wrong: str = ""
    """What is wrong with the body, if anything is."""
    changes: JSON = field(default_factory=dict)
    without: str = ""

    @property
    def name(self) -> str:
        """How the test is called."""
        said = f" ({self.wrong})" if self.wrong else ""
        return f"{self.stage}: {self.login} {self.call.name}{said} -> {self.status} {self.code}"

    def body(self, line: Line) -> JSON:
        """What is sent."""
        form = self.call.body(line) | self.changes
        return {name: value for name, value in form.items() if name != self.without}


def rows(stage: str, *refusals: tuple[Any, ...]) -> list[Row]:
    """Rows of one stage: (caller, call, status, code), and for a wrong body what is wrong with it
    and either the changes or the name of the field that is left out.
    """
    made = []
    for login, call, status, code, *wrong in refusals:
        said, change = wrong or ("", {})
        changed = {"without": change} if isinstance(change, str) else {"changes": change}
        made.append(Row(stage, login, call, status, code, said, **changed))
    return made
