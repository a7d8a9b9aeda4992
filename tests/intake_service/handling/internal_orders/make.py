"""A piece on its way through the divisions of the Department, step by step."""

from typing import Any

import httpx

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import ACCEPTANCE, DELIVERY, DRAFT, Line, get, post

DEPARTMENT, LEAD, SUPPORT, LEGAL = "510000", "D04", "D07", "D03"
OFFICERS = {"investigators": ["陈某某", "赵某某"]}


def given(lead: str = LEAD, *support: str, due: str = "2026-04-01", **changes: Any) -> Any:
    """A draft: who leads, who supports, until when."""
    return {
        "purpose": "handle",
        "proposal": "拟交耕保处主办，按信访程序办理。",
        "lead_id": str(ORG(lead)),
        "support_ids": [str(ORG(each)) for each in support],
        "due": due,
        **changes,
    }


class Inside(Line):
    """A piece that the Department handles itself, and the steps of its people."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.internal = ""

    @property
    def path(self) -> str:
        """Where the internal order is found."""
        return f"/internal-orders/{self.internal}"

    async def drafted(self, *support: str, **changes: Any) -> "Inside":
        """Triaged, and proposed to a division."""
        if not self.piece:
            await self.triage()
        path = f"/pieces/{self.piece}/internal-orders"
        made = await self.do(path, given(LEAD, *support, **changes), Role.PET_HEAD, unit=DEPARTMENT)
        self.internal = made["id"]
        return self

    async def instructed(self, *support: str, **changes: Any) -> "Inside":
        """… and instructed by the deputy."""
        await self.drafted(*support, **changes)
        who = Role.PRINCIPAL if changes.get("is_major") else Role.DEPUTY
        await self.instruct({"instruction": "同意，请依法办理。"}, who)
        return self

    async def instruct(self, form: Any, who: Role = Role.DEPUTY) -> dict[str, Any]:
        """A leader instructs."""
        return await self.do(f"{self.path}/instruct", form, who, unit=DEPARTMENT)

    async def accepted(self, *support: str, **changes: Any) -> "Inside":
        """… and accepted by the Department."""
        await self.instructed(*support, **changes)
        await self.do(f"/pieces/{self.piece}/accept", ACCEPTANCE, Role.PET_HEAD, unit=DEPARTMENT)
        return self

    async def opinion_drafted(self, *support: str, **changes: Any) -> "Inside":
        """… investigated and drafted by the lead division."""
        await self.accepted(*support, **changes)
        path = f"/pieces/{self.piece}"
        await self.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
        await self.do(f"{path}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=LEAD)
        return self

    async def delivered(self, *support: str, **changes: Any) -> "Inside":
        """… signed by the leader, and delivered by the division."""
        await self.opinion_drafted(*support, **changes)
        path = f"/pieces/{self.piece}"
        who = Role.PRINCIPAL if changes.get("is_major") else Role.DEPUTY
        await self.do(f"{path}/issue-opinion", {}, who, unit=DEPARTMENT)
        await self.do(f"{path}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=LEAD)
        return self

    async def answer(self, unit: str = LEAD, text: str = "已依法办理完毕。") -> dict[str, Any]:
        """A division answers."""
        return await self.do(f"{self.path}/answer", {"answer": text}, Role.DIV_HANDLER, unit=unit)

    async def ask(
        self, path: str, body: Any, *roles: Role, unit: str = DEPARTMENT
    ) -> httpx.Response:
        """A step that may be refused."""
        await self.later(minutes=1)
        return await post(self.site, path, body, *roles, unit=unit)

    async def shown(self, *roles: Role, unit: str = DEPARTMENT) -> dict[str, Any]:
        """The internal order, by default as the petition office sees it."""
        found = await get(self.site, self.path, *roles, unit=unit)
        assert found.status_code == 200, found.text
        order: dict[str, Any] = found.json()
        return order


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
