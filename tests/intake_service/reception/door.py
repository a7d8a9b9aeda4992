"""How the tests end a piece at the door, and read what came of it."""

from typing import Any

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, Line, get, post, registration

OFFICE = "510000"
NAMELESS: dict[str, Any] = {
    "petitioner_count": 1,
    "petitioners": [{"address": "成都市锦江区某街道1号", "is_main": True}],
}
FROM_THE_MINISTRY = {"source": "mnr", "sender": "自然资源部", "external_no": "部信0001"}


async def decide(
    line: Line, verb: str, body: Any, *roles: Role, unit: str = OFFICE
) -> dict[str, Any]:
    """An act on the piece that must succeed; by default of the head of the petition office."""
    path = f"/pieces/{line.piece}/{verb}"
    return await line.do(path, body, *(roles or (Role.PET_HEAD,)), unit=unit)


async def refused(
    line: Line, verb: str, body: Any, *roles: Role, unit: str = OFFICE
) -> tuple[int, str]:
    """Status and code of an act on the piece that must be refused."""
    path = f"/pieces/{line.piece}/{verb}"
    answer = await post(line.site, path, body, *(roles or (Role.PET_HEAD,)), unit=unit)
    return answer.status_code, answer.json()["code"]


async def at_the_bureau(site: Site, **changes: Any) -> Line:
    """A piece that a county's bureau received and registered itself."""
    line = Line(site)
    made = await line.do("/pieces", registration(**changes), Role.REGISTRAR)
    line.piece = made["id"]
    return line


async def letters(line: Line) -> dict[str, str]:
    """The text of each letter about the piece, by its kind."""
    listed = (await get(line.site, "/letters", piece_id=line.piece)).json()["items"]
    return {
        each["kind"]: (await get(line.site, f"/letters/{each['id']}")).json()["body"]
        for each in listed
    }


async def disposition(line: Line) -> dict[str, Any]:
    """How the piece ended, without what is null."""
    found = (await get(line.site, f"/pieces/{line.piece}/disposition")).json()
    return {name: value for name, value in found.items() if value is not None}


async def outcomes(line: Line) -> list[tuple[str, str, str]]:
    """Rule, event and outcome of each clock of the piece, in the order they began."""
    rows = (await line.detail())["deadlines"]
    return sorted((row["rule"], row["start_event"], row["outcome"]) for row in rows)


async def last(line: Line) -> dict[str, Any]:
    """The last thing that happened to the piece."""
    found: dict[str, Any] = (await get(line.site, f"/pieces/{line.piece}/history")).json()["items"][
        -1
    ]
    return found


async def piece_sealed(site: Site) -> Line:
    """A piece that was sealed as an accusation."""
    return await Line(site).register(purpose="accusation")


BY_BUREAU = {"unit": BUREAU}
