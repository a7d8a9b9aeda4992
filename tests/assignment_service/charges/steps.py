"""What the tests of charges ask again and again."""

from typing import Any

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.make import PROVINCE
from tests.harness import Site


async def chain(site: Site, matter: Any) -> dict[str, Any]:
    """The chain of a matter."""
    found: dict[str, Any] = await make.get(site, Role.PET_HEAD, PROVINCE, f"/chains/{matter}")
    return found


async def gaps(site: Site) -> int:
    """How many matters lack a leader whom they owe."""
    found = await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps/count")
    return int(found["count"])


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
