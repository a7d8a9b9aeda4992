"""The steps of an accusation, by the right people in the right order. Everybody is invented."""

from typing import Any

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import Line, get, post

OFFICER = Role.ACCUSATION_OFFICER
PROVINCE = "510000"
WHY = {"reason": "经核对登记有误"}
ENTRUST = {"reason": "来信检举控告工作人员"}
ACCUSED = {"accused": [{"kind": "organ", "organ_id": str(ORG("510104"))}]}
TO_CITY = {"organ_id": str(ORG("510100")), "pages": 3}
RECEIPT = {"received_on": "2026-03-02", "proof": "收文登记第12号"}
RESULT = {"confirmed": True, "told_on": "2026-03-02"}


class Compartment:
    """One accusation on its way."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.site: Site = line.site
        self.id = ""

    async def do(self, verb: str, body: Any) -> dict[str, Any]:
        """A step of the officer that must succeed."""
        return await self.line.do(f"/accusations/{self.id}/{verb}", body, OFFICER, unit=PROVINCE)

    async def refused(self, verb: str, body: Any, *roles: Role) -> tuple[int, str]:
        """Status and code of a step that must be refused."""
        path = f"/accusations/{self.id}/{verb}"
        answer = await post(self.site, path, body, *(roles or (OFFICER,)))
        return answer.status_code, answer.json()["code"]

    async def named(self) -> "Compartment":
        """… with the accused entered."""
        await self.do("name-accused", ACCUSED)
        return self

    async def handed_over(self) -> "Compartment":
        """… and handed over."""
        await self.named()
        await self.do("hand-over", TO_CITY)
        return self

    async def acknowledged(self) -> "Compartment":
        """… and received."""
        await self.handed_over()
        await self.do("acknowledge", RECEIPT)
        return self

    async def ended(self) -> "Compartment":
        """… and its result known."""
        await self.acknowledged()
        await self.do("record-result", RESULT)
        return self

    async def detail(self) -> dict[str, Any]:
        """It, as the officer sees it."""
        found: dict[str, Any] = (await get(self.site, f"/accusations/{self.id}", OFFICER)).json()
        return found


async def entrusted(site: Site, line: Line | None = None, **changes: Any) -> Compartment:
    """A sealed piece that the head of the office handed to the officers."""
    at = await Line(site, *([line.now] if line else [])).register(
        **{"purpose": "accusation", **changes}
    )
    await at.do(f"/pieces/{at.piece}/entrust", ENTRUST, Role.PET_HEAD, unit=PROVINCE)
    found = Compartment(at)
    page = (await get(site, "/accusations", OFFICER)).json()
    found.id = page["items"][0]["id"]
    return found
