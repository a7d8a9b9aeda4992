"""A clerk asks which other pieces may be the same, and decides with the verbs of triage."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from intake_service.reception.duplicates import commands, queries, rules
from intake_service.reception.duplicates.jobs import COMPARE
from intake_service.reception.duplicates.models import Comparison, ComparisonProgress
from intake_service.reception.duplicates.rules import Fact, Likeness
from intake_service.reception.registration.models import Piece
from shared.jobs import JobContext
from shared.moves import Role
from tests.harness import Site, actor
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, finding, get, post, registration

pytestmark = pytest.mark.anyio

LATER = "本人再次反映：某村征收补偿款第二期至今没有足额支付，请求尽快支付并说明原因。"
SAME_TEXT = {"original_text": f"{LATER}附协议。"}
SOMEBODY = [{"name": "赵某某", "phone": "13700000000", "is_main": True}]
NEIGHBOUR_TEXT = "邻居的围墙超出界址，占用了我家的院坝，请求派人现场测量，查明界址。"


async def compare(site: Site) -> None:
    """A minute passes."""
    await COMPARE.run(JobContext(site.app.state.database, site.app.state.settings))


async def asked(site: Site, piece: str, role: Role = Role.TRIAGE, unit: str = "510000") -> Any:
    answer = await get(site, f"/pieces/{piece}/duplicates", role, unit=unit)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(found: Any) -> list[tuple[str, str]]:
    return [(each["piece_id"], " ".join(each["agrees"])) for each in found["items"]]


async def test_candidates_come_with_their_facts_and_a_person_decides(site: Site) -> None:
    first = await Line(site).assign()
    again = await Line(site, first.now).register(
        original_text=LATER, petitioners=[registration()["petitioners"][0]], petitioner_count=1,
        stated_place="成都市锦江区", stated_class="国土资源_土地征收_安置补偿",
    )  # fmt: skip
    near = await Line(site, again.now).register(petitioners=SOMEBODY, **SAME_TEXT)
    fence = await Line(site, near.now).register(petitioners=SOMEBODY, original_text=NEIGHBOUR_TEXT)
    assert await asked(site, again.piece) == {"items": [], "is_complete": False}, "not yet"
    await compare(site)
    found = await asked(site, again.piece)
    assert found["is_complete"]
    assert told(found) == [
        (first.piece, "document_no name phone address region topic"), (near.piece, "text"),
    ]  # fmt: skip
    assert found["items"][0]["matter_id"] == first.matter
    assert found["items"][0]["matter_status"] == "open"
    assert found["items"][1]["likeness"] > 0.8
    assert not [each for each in ("王某某", "13800000000") if each in str(found)]

    repeat = finding(matter_id=first.matter, is_repeat=True, requests=[])
    path = f"/pieces/{again.piece}/triage"
    joined = await again.do(path, repeat, Role.TRIAGE, unit="510000")
    assert (joined["status"], joined["is_repeat"]) == ("filed", True)
    assert told(await asked(site, again.piece)) == [(near.piece, "text")], "the first is its own"
    mine = await asked(site, near.piece, Role.PET_HEAD)
    assert told(mine) == [(fence.piece, "name phone"), (again.piece, "text")]


async def test_a_corrected_registration_is_compared_anew(site: Site) -> None:
    first = await Line(site).register()
    other = await Line(site, first.now).register(petitioners=SOMEBODY, original_text=NEIGHBOUR_TEXT)
    await compare(site)
    assert told(await asked(site, other.piece)) == []
    right = {"original_text": registration()["original_text"], "reason": "扫描时放错了来信"}
    await other.do(f"/pieces/{other.piece}/corrections", right, Role.REGISTRAR, unit="510000")
    assert not (await asked(site, first.piece))["is_complete"]
    await compare(site)
    await compare(site)
    assert told(await asked(site, first.piece)) == [(other.piece, "text")]


async def test_sealed_pieces_neither_appear_nor_are_asked_about(site: Site) -> None:
    first = await Line(site).register()
    again = await Line(site, first.now).register()
    accusing = await Line(site, again.now).register(purpose="accusation")
    await compare(site)
    assert [each[0] for each in told(await asked(site, again.piece))] == [first.piece]
    for role in (Role.TRIAGE, Role.PET_HEAD):
        refused = await get(site, f"/pieces/{accusing.piece}/duplicates", role)
        assert refused.json()["code"] in ("content-sealed", "piece-sealed")
    seal = {"reason": "反映工作人员违纪"}
    await first.do(f"/pieces/{first.piece}/seal", seal, Role.PET_HEAD, unit="510000")
    assert told(await asked(site, again.piece, Role.PET_HEAD)) == [], "at once, before any job"
    await compare(site)
    async with site.app.state.database.read() as session:
        kept = (await session.scalars(sa.select(Comparison.piece_id))).all()
    assert [str(each) for each in kept] == [again.piece]
    await first.do(f"/pieces/{first.piece}/release", seal, Role.PET_HEAD, unit="510000")
    await compare(site)
    assert [each[0] for each in told(await asked(site, again.piece))] == [first.piece]


async def test_nobody_finds_what_lies_outside_the_own_line(site: Site) -> None:
    first = await Line(site).assign(BUREAU)
    await compare(site)
    body = registration()
    async with site.client(Role.REGISTRAR, unit=NEIGHBOUR) as client:
        headers = {"Idempotency-Key": "neighbour-1"}
        made = (await client.post("/pieces", json=body, headers=headers)).json()
    await compare(site)
    assert told(await asked(site, made["id"], Role.REGISTRAR, NEIGHBOUR)) == []
    assert [each[0] for each in told(await asked(site, first.piece))] == [made["id"]]
    unseen = await get(site, f"/pieces/{first.piece}/duplicates", Role.TRIAGE, unit=NEIGHBOUR)
    assert unseen.status_code == 404
    barred = await get(site, f"/pieces/{first.piece}/duplicates", Role.UNIT_HEAD, unit=BUREAU)
    assert (barred.status_code, barred.json()["code"]) == (403, "role-not-allowed")


async def test_what_one_may_not_read_leaves_room_for_what_one_may(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_COMPARED", 2)
    theirs = await Line(site).assign(BUREAU)
    for _ in range(2):
        await Line(site, theirs.now).assign(BUREAU)
    async with site.client(Role.REGISTRAR, unit=NEIGHBOUR) as client:
        made = [
            (await client.post("/pieces", json=registration(),
                               headers={"Idempotency-Key": f"own-{at}"})).json()["id"]
            for at in range(4)
        ]  # fmt: skip
    await compare(site)
    found = told(await asked(site, made[0], Role.REGISTRAR, NEIGHBOUR))
    assert [each[0] for each in found] == [made[3], made[2]], "the latest of those like each other"


async def test_of_a_matter_that_is_not_seen_nothing_is_told(site: Site) -> None:
    first = await Line(site).assign(BUREAU)
    like = Likeness((Fact.NAME,), 0, same_person=True)
    async with site.app.state.database.read() as session:
        piece = await session.get_one(Piece, UUID(first.piece))
        for unit, sees in ((BUREAU, True), (NEIGHBOUR, False)):
            (row,) = await queries._told(session, actor(Role.TRIAGE, unit=unit), [(piece, like)])
            seen = [row[name] for name in ("matter_id", "matter_number", "matter_status")]
            assert (None not in seen, seen == [None] * 3) == (sees, not sees)


async def test_more_than_one_batch_is_compared_and_another_key_begins_anew(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_AT_ONCE", 2)
    first = await Line(site).register()
    for _ in range(4):
        await post(site, "/pieces", registration(), Role.REGISTRAR)
    await compare(site)
    assert len((await asked(site, first.piece))["items"]) == 4
    async with site.app.state.database.begin() as session:
        progress = await session.get_one(ComparisonProgress, True)
        assert progress.made_with == rules.made_with(
            rules.key(site.app.state.settings.secret("vault_key"))
        )
        progress.made_with = "of another key"
        await session.execute(sa.delete(Comparison))
    assert not (await asked(site, first.piece))["is_complete"]
    await compare(site)
    found = await asked(site, first.piece)
    assert (len(found["items"]), found["is_complete"]) == (4, True)
