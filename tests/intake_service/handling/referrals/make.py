"""How the tests lead a piece to another path, and what they enter."""

from typing import Any

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, Line, finding, get, post
from tests.intake_service.reception.door import OFFICE

COURT: dict[str, Any] = {
    "organ": "成都市锦江区人民法院",
    "basis": "《中华人民共和国行政诉讼法》第四十六条",
    "limit_text": "自知道或者应当知道作出行政行为之日起六个月内",
}
DUTY: dict[str, Any] = {"basis": "《中华人民共和国土地管理法》第六十七条"}
TAKEN: dict[str, Any] = {"taken_up_on": "2026-03-02", "proof": "（2026）川0104行初1号受理通知书"}
DECIDED: dict[str, Any] = {
    "result": "decided",
    "summary": "该机关已经作出决定。",
    "decision_no": "（2026）川0104行初1号",
    "decided_on": "2026-03-02",
}
ANSWERED = {**DECIDED, "decision_no": "锦自然资监〔2026〕1号", "delivered_on": "2026-03-02"}
FOUND: dict[str, Any] = {"route": "P1", "reason": "已就同一争议提起行政诉讼", **COURT}
FOUND_DUTY: dict[str, Any] = {"route": "P5", "reason": "属于申请查处违法占地", **DUTY}


async def triaged(site: Site, route: str | None = "P1", **changes: Any) -> Line:
    """A piece that triage found on `route`; `changes` of its registration."""
    line = await Line(site).register(**changes)
    path = f"/pieces/{line.piece}/triage"
    found = await line.do(path, finding(route=route), Role.TRIAGE, unit=OFFICE)
    line.matter = found["matter_id"]
    return line


async def given(site: Site, route: str = "P1", verb: str = "assign", **changes: Any) -> Line:
    """… and assigned or forwarded to the county's bureau."""
    line = await triaged(site, route, **changes)
    body: dict[str, Any] = {"unit_id": str(ORG(BUREAU))}
    if verb == "assign":
        body |= {"requirement": "依法办理", "feedback_due": "2026-06-01"}
    path = f"/pieces/{line.piece}/{verb}"
    line.order = (await line.do(path, body, Role.PET_HEAD, unit=OFFICE))["id"]
    return line


async def diverted(
    site: Site, route: str = "P1", form: dict[str, Any] | None = None, **changes: Any
) -> tuple[Line, str]:
    """… and diverted by the petition office, with its referral."""
    line = await triaged(site, route, **changes)
    body = form or (DUTY if route == "P5" else COURT)
    made = await line.do(f"/pieces/{line.piece}/divert", body, Role.PET_HEAD, unit=OFFICE)
    return line, made["id"]


async def act(
    line: Line, referral: str, verb: str, body: Any, *roles: Role, unit: str = OFFICE
) -> dict[str, Any]:
    """An act on the referral that must succeed; by default of the head of the petition office."""
    path = f"/referrals/{referral}/{verb}"
    return await line.do(path, body, *(roles or (Role.PET_HEAD,)), unit=unit)


async def denied(
    line: Line, referral: str, verb: str, body: Any, *roles: Role, unit: str = OFFICE
) -> tuple[int, str]:
    """Status and code of an act on the referral that must be refused."""
    path = f"/referrals/{referral}/{verb}"
    answer = await post(line.site, path, body, *(roles or (Role.PET_HEAD,)), unit=unit)
    return answer.status_code, answer.json()["code"]


async def matter(line: Line) -> dict[str, Any]:
    """The matter of the piece."""
    found: dict[str, Any] = (await get(line.site, f"/matters/{line.matter}")).json()
    return found


async def told(line: Line, kind: str) -> str:
    """The latest letter of a kind about the piece."""
    listed = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    return str((await get(line.site, f"/letters/{listed[0]['id']}")).json()["body"])
