"""The guard: never to the accused organ, one below it, or one that an accused leads."""

from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import VaultReading
from services.directory.accounts.rules import account_id
from shared.directory import Account
from shared.moves import Role
from tests.harness import ORG, UNITS, Site
from tests.intake_service.accusations.steps import OFFICER, Compartment, entrusted
from tests.intake_service.make import get

pytestmark = pytest.mark.anyio
COUNTY, CITY, NEIGHBOUR, PROVINCE = "510104", "510100", "510105", "510000"
NAMES = {code: UNITS[code].name for code in (COUNTY, CITY, NEIGHBOUR, PROVINCE)}


async def leads(site: Site, name: str, code: str, role: Role, *, active: bool = True) -> None:
    """Directory told of somebody with a post at the unit."""
    at = UNITS[code]
    async with site.app.state.database.begin() as session:
        session.add(
            Account(id=account_id(f"{name}-{code}"), version=1, active=active, kind="person",
                    roles=[role], unit=at.id, line=at.line, name=name, post="局长")
        )  # fmt: skip


async def accusing(site: Site, *accused: dict[str, Any]) -> Compartment:
    """An accusation of these."""
    made = await entrusted(site)
    await made.do("name-accused", {"accused": list(accused)})
    return made


def organ(code: str) -> dict[str, Any]:
    return {"kind": "organ", "organ_id": str(ORG(code))}


def to(code: str) -> dict[str, Any]:
    return {"organ_id": str(ORG(code)), "pages": 2}


async def test_before_the_accused_are_entered_it_goes_nowhere(site: Site) -> None:
    made = await entrusted(site)
    assert await made.refused("hand-over", to(CITY)) == (409, "accused-unnamed")


@pytest.mark.parametrize(
    "recipient",
    [to(CITY), to(COUNTY), {"organ": NAMES[CITY], "pages": 2}, {"organ": "成都市局", "pages": 2},
     {"organ": f"{NAMES[COUNTY]}纪检组", "pages": 2}],
)  # fmt: skip
@pytest.mark.parametrize("known_by", ["id", "name"])
async def test_not_to_the_accused_organ_nor_one_below_it(
    site: Site, recipient: dict[str, Any], known_by: str
) -> None:
    who = organ(CITY) if known_by == "id" else {"kind": "organ", "name": NAMES[CITY]}
    made = await accusing(site, {"kind": "person", "name": "钱某某"}, who)
    before = await made.detail()
    assert await made.refused("hand-over", recipient) == (409, "accused-organ")
    assert await made.detail() == before
    await made.do("hand-over", to(PROVINCE))


async def test_an_organ_that_directory_does_not_know_is_known_by_its_name(site: Site) -> None:
    made = await accusing(site, {"kind": "organ", "name": "某某镇人民政府"})
    for name in ("某某镇人民政府", "某某镇 人民政府纪委"):
        answer = await made.refused("hand-over", {"organ": name, "pages": 2})
        assert answer == (409, "accused-organ")
    await made.do("hand-over", {"organ": "中共某某县纪律检查委员会", "pages": 2})


@pytest.mark.parametrize("role", [Role.LEADER, Role.PRINCIPAL, Role.DEPUTY, Role.UNIT_HEAD])
async def test_not_to_an_organ_that_an_accused_leads(site: Site, role: Role) -> None:
    await leads(site, "赵某某", CITY, role)
    made = await accusing(site, {"kind": "person", "name": "赵某某"})
    for code in (CITY, COUNTY):
        assert await made.refused("hand-over", to(code)) == (409, "accused-organ")
    await made.do("hand-over", to(PROVINCE))


async def test_who_serves_elsewhere_leads_nothing_there(site: Site) -> None:
    await leads(site, "赵某某", CITY, Role.LEADER)
    await leads(site, "赵某某", NEIGHBOUR, Role.LEADER, active=False)
    await leads(site, "赵某某", COUNTY, Role.UNIT_HANDLER)
    made = await accusing(
        site, {"kind": "person", "name": "赵某某", "organ_id": str(ORG(NEIGHBOUR))}
    )
    await made.do("hand-over", to(CITY))
    await made.do("undo-hand-over", {"reason": "登记有误，重新移交"})
    same = {"kind": "person", "name": "赵某某", "organ_id": str(ORG(CITY))}
    await made.do("name-accused", {"accused": [same]})
    assert await made.refused("hand-over", to(CITY)) == (409, "accused-organ")
    namesake = {"kind": "person", "name": "赵某某", "organ_id": str(ORG(NEIGHBOUR))}
    await made.do("name-accused", {"accused": [same, namesake]})
    assert await made.refused("hand-over", to(COUNTY)) == (409, "accused-organ")


async def test_not_to_the_organ_where_an_accused_serves(site: Site) -> None:
    made = await accusing(site, {"kind": "person", "name": "钱某某", "organ_id": str(ORG(CITY))})
    for recipient in (to(CITY), {"organ": NAMES[CITY], "pages": 2}):
        assert await made.refused("hand-over", recipient) == (409, "accused-organ")
    await made.do("hand-over", {"organ": f"{NAMES[CITY]}机关纪委", "pages": 2})


async def test_of_namesakes_each_is_compared_however_the_name_is_spaced(site: Site) -> None:
    await leads(site, "赵某某", CITY, Role.LEADER)
    at_city = {"kind": "person", "name": "赵 某某", "organ_id": str(ORG(CITY))}
    elsewhere = {"kind": "person", "name": "赵某某", "organ_id": str(ORG(NEIGHBOUR))}
    made = await accusing(site, at_city, elsewhere)
    assert await made.refused("hand-over", to(CITY)) == (409, "accused-organ")
    await made.do("name-accused", {"accused": [elsewhere, at_city]})
    assert await made.refused("hand-over", to(CITY)) == (409, "accused-organ")


async def test_an_attempt_is_recorded_and_says_nothing_of_the_accused(site: Site) -> None:
    made = await accusing(site, organ(CITY))
    async with site.client(OFFICER) as client:
        answer = await client.post(f"/accusations/{made.id}/hand-over", json=to(COUNTY))
    assert "成都" not in answer.text
    async with site.app.state.database.read() as session:
        found = (await session.scalars(sa.select(VaultReading))).all()
    assert [(str(each.piece_id), each.denied) for each in found] == [
        (made.line.piece, "hand-over")
    ]  # fmt: skip
    seen = await get(site, "/readings", Role.AUDIT_ADMIN, denied=True)
    assert [each["denied"] for each in seen.json()["items"]] == ["hand-over"]
