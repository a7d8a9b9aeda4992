"""What the tests of elevations begin with: a county's piece that the Department takes up."""

from typing import Any

import httpx

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import DELIVERY, DRAFT, WHY, Line, get, post

PROVINCE, DIVISION = "510000", "D01"
GROUNDS = "县局两次办理均未能查清第二期补偿款的去向，且多名村民反映同一问题。"
FACTS = "第二期补偿款拨付凭证存于县征地中心，经办人已说明情况。"
OFFICERS = {"investigators": ["陈某某", "赵某某"]}


def asked(**changes: Any) -> dict[str, Any]:
    """What a lower unit says when it asks to be relieved of a piece."""
    return {"conditions": ["two_rounds", "wide_impact"], "grounds": GROUNDS, **changes}


def proposal(**changes: Any) -> dict[str, Any]:
    """What the petition office of the Department proposes."""
    return asked(lead_id=str(ORG(DIVISION)), **changes)


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


class Elevating(Line):
    """A piece that a county handles, on its way up."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.elevation = ""

    @property
    def path(self) -> str:
        """Where the elevation is found."""
        return f"/elevations/{self.elevation}"

    async def proposed(self, **changes: Any) -> "Elevating":
        """Proposed by the petition office; the piece is accepted unless it is further."""
        if not self.order:
            await self.accept()
        path = f"/orders/{self.order}/elevations"
        made = await self.do(path, proposal(**changes), Role.PET_HEAD, unit=PROVINCE)
        self.elevation = made["id"]
        return self

    async def elevated(self) -> "Elevating":
        """… and decided by a deputy leader."""
        if not self.elevation:
            await self.proposed()
        due = {"facts_due": "2026-03-20"}
        await self.do(f"{self.path}/elevate", due, Role.DEPUTY, unit=PROVINCE)
        return self

    async def answered(self) -> "Elevating":
        """… handled by the division, and signed by the deputy leader."""
        await self.elevated()
        piece = f"/pieces/{self.piece}"
        await self.do(f"{piece}/investigate", OFFICERS, Role.DIV_HANDLER, unit=DIVISION)
        await self.do(f"{piece}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=DIVISION)
        await self.do(f"{piece}/issue-opinion", {}, Role.DEPUTY, unit=PROVINCE)
        return self

    async def given(self) -> "Elevating":
        """… and delivered."""
        await self.answered()
        path = f"/pieces/{self.piece}/deliver-opinion"
        await self.do(path, DELIVERY, Role.DIV_HANDLER, unit=DIVISION)
        return self

    async def sent_back(self) -> "Elevating":
        """… and given back before an opinion was issued."""
        await self.elevated()
        await self.do(f"{self.path}/end", WHY, Role.DEPUTY, unit=PROVINCE)
        return self

    async def shown(self, *roles: Role, unit: str = PROVINCE) -> dict[str, Any]:
        """The elevation as somebody sees it."""
        found: dict[str, Any] = (await get(self.site, self.path, *roles, unit=unit)).json()
        return found

    async def tried(
        self, path: str, body: Any, *roles: Role, unit: str = PROVINCE
    ) -> tuple[int, str]:
        """Status and code of a step that is refused."""
        await self.later(minutes=1)
        return refused(await post(self.site, path, body, *roles, unit=unit))

    async def letters(self, *roles: Role, unit: str = PROVINCE) -> dict[str, list[dict[str, Any]]]:
        """The letters about the piece that somebody sees, by their kind, in order."""
        page = await get(self.site, "/letters", *roles, unit=unit, piece_id=self.piece)
        found: dict[str, list[dict[str, Any]]] = {}
        for each in reversed(page.json()["items"]):
            body = await get(self.site, f"/letters/{each['id']}", *roles, unit=unit)
            found.setdefault(each["kind"], []).append(body.json())
        return found
