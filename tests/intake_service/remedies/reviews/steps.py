"""What the tests of reviews begin with. Names and numbers are invented."""

from typing import Any

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, CITY, DELIVERY, DRAFT, Line, get, post, sweep

PROVINCE = "510000"
NOTHING_OWED = [
    {"request_no": 1, "finding": "not_supported", "opinion": "已足额支付。"},
    {"request_no": 2, "finding": "explained", "opinion": "利息没有约定。"},
]
SUPPORTED = [
    {"request_no": 1, "finding": "supported", "opinion": "十五日内补发。"},
    {"request_no": 2, "finding": "explained", "opinion": "利息没有约定。"},
]
GOVERNMENT = "四川省成都市锦江区人民政府"
CITY_GOVERNMENT = "四川省成都市人民政府"
UPHELD = {"outcome": "upheld", "facts": "经复查，补偿款已足额支付。", "basis": "《土地管理法》",
          "reasons": "原处理意见认定事实清楚。"}  # fmt: skip
CHANGED = {**UPHELD, "outcome": "changed", "reasons": "原处理意见漏算一户。",
           "findings": SUPPORTED}  # fmt: skip
REVOKED = {**UPHELD, "outcome": "revoked_redo", "reasons": "原处理意见没有查清面积。",
           "redo_days": 30}  # fmt: skip


async def issued(site: Site, unit: str = BUREAU, **changes: Any) -> Line:
    """An opinion that was issued; by default nothing of it remains to be carried out."""
    line = await Line(site).accept(unit)
    path = f"/pieces/{line.piece}"
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"{path}/investigate", officers, Role.UNIT_HANDLER, unit=unit)
    body = {**DRAFT, "findings": NOTHING_OWED, **changes}
    await line.do(f"{path}/draft-opinion", body, Role.UNIT_HANDLER, unit=unit)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD, unit=unit)
    return line


async def passed(line: Line, view: str = "agree", unit: str = BUREAU, **delivery: Any) -> Line:
    """… delivered, reported and passed."""
    body = {**DELIVERY, "recipient_view": view, **delivery}
    await line.do(f"/pieces/{line.piece}/deliver-opinion", body, Role.UNIT_HANDLER, unit=unit)
    report = {"result": "不予支持", "summary": "经核查已足额支付。", "petitioner_view": view}
    await line.do(f"/orders/{line.order}/report", report, Role.UNIT_HEAD, unit=unit)
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    return line


async def statuses(line: Line, **delta: float) -> tuple[str, str]:
    """How piece and matter stand after a sweep, some time later."""
    await line.later(**delta)
    await sweep(line.site.app)
    matter = (await get(line.site, f"/matters/{line.matter}")).json()
    return (await line.detail())["status"], matter["status"]


def asking(day: str, organ: str | None = CITY, **changes: Any) -> dict[str, Any]:
    """A request of that day to an organ of ours, or with `outside` to another."""
    return {"requested_on": day, "form": "letter", "wish": "请求撤销处理意见，补发补偿款。",
            "grounds": "处理意见没有核对第二期款项。",
            **({"unit_id": str(ORG(organ))} if organ else {}), **changes}  # fmt: skip


async def ask(
    line: Line, day: str, role: Role = Role.UNIT_HANDLER, unit: str = BUREAU, **changes: Any
) -> Any:
    """A request for review of that day is recorded, or refused."""
    path = f"/pieces/{line.piece}/request-review"
    return await post(line.site, path, asking(day, **changes), role, unit=unit)


class Reviewing:
    """A review of a county's opinion by its city, or a re-review of that by the Department."""

    def __init__(self, line: Line, id: str, organ: str = CITY) -> None:
        self.line, self.id, self.organ = line, id, organ

    async def do(self, verb: str, body: Any, *roles: Role, unit: str = "") -> dict[str, Any]:
        """One step that must succeed, by default at the reviewing organ."""
        path = f"/reviews/{self.id}/{verb}"
        return await self.line.do(path, body, *roles, unit=unit or self.organ)

    async def refused(self, verb: str, body: Any, *roles: Role, unit: str = "") -> tuple[int, str]:
        """One step that must be refused."""
        path = f"/reviews/{self.id}/{verb}"
        answer = await post(self.line.site, path, body, *roles, unit=unit or self.organ)
        return answer.status_code, answer.json()["code"]

    async def detail(self) -> dict[str, Any]:
        """The review as the Department's reviewer sees it."""
        found: dict[str, Any] = (await get(self.line.site, f"/reviews/{self.id}")).json()
        return found

    async def issue(self, draft: dict[str, Any]) -> dict[str, Any]:
        """Taken up, drafted and issued."""
        await self.do("take-up", {}, Role.REVIEWER)
        await self.do("draft", draft, Role.REVIEWER)
        return await self.do("issue", {}, *self.head)

    async def deliver(self, view: str = "none", **changes: Any) -> dict[str, Any]:
        """… and delivered."""
        body = {**DELIVERY, "recipient_view": view, **changes}
        return await self.do("deliver", body, Role.REVIEWER)

    @property
    def head(self) -> tuple[Role, ...]:
        """Who signs at the reviewing organ."""
        return (Role.DEPUTY,) if self.organ == PROVINCE else (Role.UNIT_HEAD,)


async def requested(line: Line, day: str = "2026-03-12", **changes: Any) -> Reviewing:
    """A review was asked for ten days after receipt, and recorded that day."""
    await line.later(days=10)
    answer = await ask(line, day, Role.REVIEWER, CITY, **changes)
    assert answer.status_code == 201, answer.text
    return Reviewing(line, answer.json()["id"])


async def re_requested(line: Line, day: str, **changes: Any) -> Reviewing:
    """A re-review of a city's review was asked for at the Department."""
    path = f"/pieces/{line.piece}/request-re-review"
    body = asking(day, PROVINCE, **changes)
    answer = await post(line.site, path, body, Role.REVIEWER, unit=PROVINCE)
    assert answer.status_code == 201, answer.text
    return Reviewing(line, answer.json()["id"], PROVINCE)
