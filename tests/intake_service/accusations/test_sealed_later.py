"""A piece that was handled, taken back and sealed: what was done about it is closed with it."""

from typing import Any

import pytest

from intake_service.reception.matters.rules import NOTHING_LEFT
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.accusations.steps import ENTRUST, PROVINCE, WHY
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, finding, get, post
from tests.intake_service.papers.attachments.steps import FOR, attached, download

pytestmark = pytest.mark.anyio
BUREAU_HEAD = (Role.UNIT_HEAD, BUREAU)
HELPER = (Role.UNIT_HEAD, NEIGHBOUR)
REGISTRAR = (Role.REGISTRAR, PROVINCE)
HEAD = (Role.PET_HEAD, PROVINCE)
OFFICERS = ["陈某某", "赵某某"]
RECORD = {"kind": "inquiry", "at": "2026-03-02T01:00:00Z", "investigators": OFFICERS,
          "asked": "村民小组组长", "place": "某村", "facts": "甲", "evidence": "乙",
          "conclusion": "丙"}  # fmt: skip


class Sealed:
    """A piece with an order, a helper, a record, and a file on each of piece and order."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.site = line.site
        self.files: list[str] = []

    async def handled(self) -> "Sealed":
        """In hand."""
        line = await self.line.accept()
        part = {"unit_id": str(ORG(NEIGHBOUR)), "requirement": "核查权属", "due": "2026-03-20"}
        path = f"/orders/{line.order}/co-handlings"
        await line.do(path, part, Role.PET_HEAD, unit=PROVINCE)
        handler = Role.UNIT_HANDLER
        await line.do(f"/pieces/{line.piece}/investigate", {"investigators": OFFICERS}, handler)
        await line.do(f"/pieces/{line.piece}/record-investigation", RECORD, handler)
        for at in ({"order_id": line.order}, {"piece_id": line.piece}):
            self.files.append((await attached(self.site, **at))["id"])
        return self

    async def taken_back(self) -> None:
        """Out of hand again: it waits for triage."""
        line = self.line
        await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
        await line.do(f"/pieces/{line.piece}/undo-triage", WHY, Role.TRIAGE, unit=PROVINCE)

    async def sealed(self) -> "Sealed":
        """… taken back, and kept closed as an accusation."""
        line = await self.handled() and self.line
        await self.taken_back()
        await line.do(f"/pieces/{line.piece}/seal", ENTRUST, Role.TRIAGE, unit=PROVINCE)
        return self

    async def entrusted(self) -> "Sealed":
        """… and handed to the officers."""
        line = await self.sealed() and self.line
        await line.do(f"/pieces/{line.piece}/entrust", ENTRUST, Role.PET_HEAD, unit=PROVINCE)
        return self

    async def shown(self, role: Role, unit: str) -> dict[str, int]:
        """How many things about the piece lists show."""
        found = {}
        for path in ("orders", "co-handlings", "attachments"):
            page = (await get(self.site, f"/{path}", role, unit=unit)).json()["items"]
            counted = (await get(self.site, f"/{path}/count", role, unit=unit)).json()["count"]
            assert len(page) == counted, path
            if page:
                found[path] = counted
        return found


async def test_before_it_is_sealed_all_of_it_is_seen(site: Site) -> None:
    made = await Sealed(Line(site)).handled()
    everything = {"orders": 1, "co-handlings": 1, "attachments": 2}
    assert await made.shown(*BUREAU_HEAD) == await made.shown(*REGISTRAR) == everything
    assert await made.shown(*HELPER) == {"co-handlings": 1, "attachments": 1}


@pytest.mark.parametrize("who", [BUREAU_HEAD, HELPER])
async def test_whoever_must_not_know_finds_nothing(site: Site, who: tuple[Role, str]) -> None:
    made = await Sealed(Line(site)).sealed()
    assert await made.shown(*who) == {}
    role, unit = who
    for path in (f"/orders/{made.line.order}", *(f"/attachments/{id}" for id in made.files)):
        assert (await get(site, path, role, unit=unit)).status_code == 404, path
    for id in made.files:
        assert (await download(site, id, role, unit)).status_code == 404
        answer = await post(site, f"/attachments/{id}/withdraw", WHY, role, unit=unit)
        assert answer.status_code == 404


async def test_who_sorts_knows_of_it_and_reads_nothing(site: Site) -> None:
    made = await Sealed(Line(site)).sealed()
    assert await made.shown(*REGISTRAR) == {"orders": 1, "co-handlings": 1}
    piece = f"/pieces/{made.line.piece}"
    role, unit = REGISTRAR

    async def closed(answer: Any) -> bool:
        return (answer.status_code, answer.json()["code"]) == (403, "content-sealed")

    for path in ("investigations", "investigation", "hearings", "mediations"):
        assert await closed(await get(site, f"{piece}/{path}", role, unit=unit)), path
    assert await closed(await post(site, f"{piece}/investigations/1/reveal", FOR, role, unit=unit))
    for id in made.files:
        assert await closed(await get(site, f"/attachments/{id}", role, unit=unit))
        assert await closed(await download(site, id, role, unit))
    letters = (await get(site, "/letters", role, unit=unit)).json()["items"]
    (letter, *_) = letters
    assert await closed(await post(site, f"/letters/{letter['id']}/reveal", FOR, role, unit=unit))


async def test_the_head_reads_it_and_changes_nothing(site: Site) -> None:
    made = await Sealed(Line(site)).sealed()
    assert await made.shown(*HEAD) == {"orders": 1, "co-handlings": 1, "attachments": 2}
    for id in made.files:
        assert (await download(site, id, *HEAD)).status_code == 200
        answer = await post(site, f"/attachments/{id}/withdraw", WHY, HEAD[0])
        assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")


async def test_once_it_is_entrusted_nobody_finds_anything(site: Site) -> None:
    made = await Sealed(Line(site)).entrusted()
    for role, unit in (BUREAU_HEAD, HELPER, REGISTRAR, HEAD):
        assert await made.shown(role, unit) == {}
        for id in made.files:
            assert (await download(site, id, role, unit)).status_code == 404


@pytest.mark.parametrize("who", [BUREAU_HEAD, REGISTRAR, HEAD])
async def test_what_its_matter_was_about_is_shown_to_nobody(
    site: Site, who: tuple[Role, str]
) -> None:
    made = await Sealed(Line(site)).handled()
    role, unit = who
    path = f"/matters/{made.line.matter}"
    words = (await get(site, path, role, unit=unit)).json()["title"]
    assert words != NOTHING_LEFT
    await made.taken_back()
    found = [(await get(site, path, HEAD[0])).json()]
    found += (await get(site, "/matters", role, unit=unit)).json()["items"]
    for each in found:
        assert each["title"] == each["summary_masked"] == NOTHING_LEFT
        assert each["allowed_moves"] == []


async def test_nothing_goes_on_of_a_matter_whose_pieces_have_left(site: Site) -> None:
    other = await Line(site).triage()
    made = await Sealed(Line(site, other.now)).sealed()
    empty, into = made.line.matter, other.matter
    for path, body in (
        (f"/matters/{empty}/undo-close", WHY),
        (f"/matters/{empty}/merge", {**WHY, "into_id": into}),
        (f"/matters/{into}/merge", {**WHY, "into_id": empty}),
    ):
        answer = await post(site, path, body, HEAD[0])
        assert (answer.status_code, answer.json()["code"]) == (409, "matter-empty"), path


async def test_the_words_come_back_with_the_piece(site: Site) -> None:
    line = await Line(site).triage()
    path = f"/matters/{line.matter}"
    before = (await get(site, path)).json()
    await line.do(f"/pieces/{line.piece}/undo-triage", WHY, Role.TRIAGE, unit=PROVINCE)
    assert (await get(site, path)).json()["title"] == NOTHING_LEFT
    form = finding(matter_id=line.matter, reason="原件重新甄别")
    await line.do(f"/pieces/{line.piece}/triage", form, Role.TRIAGE, unit=PROVINCE)
    after = (await get(site, path)).json()
    assert (after["title"], after["status"]) == (before["title"], "open")
