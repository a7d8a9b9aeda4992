"""Whatever happens to leaders, charges and task forces, in whatever order.

Never two leaders in charge at a level; never a level without somebody who answers for it that the
gap list does not show; no right survives the membership that gave it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.make import CITY, COUNTY, NEIGHBOUR_CITY, PROVINCE
from tests.harness import ORG, Site

pytestmark = pytest.mark.anyio

HEADS = {"province": (Role.PRINCIPAL, PROVINCE), "city": (Role.UNIT_HEAD, CITY)}
KEEPERS = {"province": (Role.PET_HEAD, PROVINCE), "city": (Role.UNIT_HEAD, CITY)}
STEPS = 50


@dataclass
class Somebody:
    """A leader as the test knows one, told apart from what the service keeps."""

    id: UUID
    level: str
    serves: bool = True
    recorded: bool = True
    holds: bool = True
    version: int = 1

    @property
    def answers(self) -> bool:
        """Whether he answers for what he is in charge of by his region."""
        return self.serves and self.recorded and self.holds


@dataclass
class Play:
    """One random play: what was done, and what the test itself knows."""

    site: Site
    chance: Random
    matters: list[UUID] = field(default_factory=list)
    leaders: list[Somebody] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    force: str = ""
    members: dict[UUID, str] = field(default_factory=dict)
    """Accounts that were ever seconded, each with the division."""
    serving: set[UUID] = field(default_factory=set)
    given: set[UUID] = field(default_factory=set)

    async def begin(self) -> None:
        """Two listed cases, leaders of two levels by the region, a task force."""
        for _ in range(2):
            matter = await make.matter(self.site)
            await make.listing(self.site, matter, levels_owed=["province", "city"])
            self.matters.append(matter)
        for level, unit in (("province", PROVINCE), ("city", CITY)):
            for _ in range(3):
                id = await make.leader(self.site, unit, regions=[COUNTY])
                self.leaders.append(Somebody(id, level))
        form = {"name": "工作专班", "purpose": "指导基层办理。", "lead_id": str(ORG("D07"))}
        made = await make.post(self.site, Role.PET_HEAD, PROVINCE, "/task-forces", form)
        self.force = f"/task-forces/{made.json()['id']}"
        await make.post(self.site, Role.DEPUTY, PROVINCE, f"{self.force}/approve")

    async def step(self) -> None:
        """Something that somebody may try; that it is refused is as good."""
        act = self.chance.choice(
            [self.put_in_charge] * 4
            + [self.hand_over] * 3
            + [self.replace, self.end, self.leave, self.leave, self.run_out, self.recuse]
            + [self.second, self.end_secondment, self.give, self.take_back, self.sweep]
        )
        await act()
        self.done.append(act.__name__)

    async def put_in_charge(self) -> None:
        one = self.chance.choice(self.leaders)
        form = make.charge_form(self.chance.choice(self.matters), one.level, one.id)
        role, unit = KEEPERS[one.level]
        made = await make.post(self.site, role, unit, "/charges", form)
        if made.status_code == 201 and one.level == "province":
            path = f"/charges/{made.json()['id']}/confirm"
            await make.post(self.site, Role.PRINCIPAL, PROVINCE, path)

    async def hand_over(self) -> None:
        """Offered, and then accepted, refused or left."""
        if (charge := await self.charge()) is None:
            return
        one = self.chance.choice([each for each in self.leaders if each.level == charge["level"]])
        role, unit = HEADS[one.level]
        form = {"leader_id": str(one.id), "handover_note": "案卷已移交。"}
        path = f"/charges/{charge['id']}/hand-overs"
        await make.post(self.site, role, unit, path, form)
        if (verb := self.chance.choice(["accept", "accept", "refuse", ""])) == "":
            return
        found = await make.get(self.site, role, unit, "/hand-overs?status=offered")
        for each in found["items"]:
            path, reason = f"/hand-overs/{each['id']}/{verb}", {"reason": "另有任务。"}
            body = reason if verb == "refuse" else {}
            await make.as_leader(self.site, UUID(each["successor_id"]), unit, path, body)

    async def replace(self) -> None:
        if (charge := await self.charge()) is None:
            return
        one = self.chance.choice([each for each in self.leaders if each.level == charge["level"]])
        role, unit = HEADS[one.level]
        form = {"leader_id": str(one.id), "handover_note": "原领导已离任。"}
        await make.post(self.site, role, unit, f"/charges/{charge['id']}/replace", form)

    async def end(self) -> None:
        if (charge := await self.charge()) is not None:
            role, unit = HEADS[charge["level"]]
            path = f"/charges/{charge['id']}/end"
            await make.post(self.site, role, unit, path, {"reason": "分工调整。"})

    async def leave(self) -> None:
        """Disabled, moved, left by the record – or back."""
        one = self.chance.choice(self.leaders)
        _, unit = KEEPERS[one.level]
        how = self.chance.choice(["disabled", "moved", "left"])
        if how == "left":
            one.recorded = not one.recorded
            await self.patch(one, {"status": "serving" if one.recorded else "left"})
            return
        one.serves = not one.serves
        to = unit if one.serves or how == "disabled" else NEIGHBOUR_CITY
        await make.moved(self.site, one.id, to, active=one.serves or how == "moved")

    async def run_out(self) -> None:
        """What a leader answers for ends, or holds again."""
        one = self.chance.choice([each for each in self.leaders if each.recorded])
        one.holds = not one.holds
        until = (local_date(real_now()) - timedelta(days=1)).isoformat()
        term = {"code": COUNTY, "holds_until": until}
        await self.patch(one, {"validity": [] if one.holds else [term]})

    async def patch(self, one: Somebody, change: dict[str, Any]) -> None:
        role, unit = KEEPERS[one.level]
        async with self.site.client(role, unit=unit) as keeper:
            version = {"If-Match": f'"{one.version}"'}
            answer = await keeper.patch(f"/leaders/{one.id}", json=change, headers=version)
        assert answer.status_code == 200, answer.text
        one.version = answer.json()["version"]

    async def recuse(self) -> None:
        if self.chance.random() < 0.4:
            who = self.chance.choice(self.leaders).id
            body = {"leader_id": str(who), "ground": "有利害关系。"}
            path = f"/matters/{self.chance.choice(self.matters)}/recusals"
            await make.post(self.site, Role.PET_HEAD, PROVINCE, path, body)

    async def second(self) -> None:
        known = list(self.members)
        if len(known) < 3:
            division = self.chance.choice(["D05", "D06", "D07"])
            id = await make.account(self.site, division, (Role.DIV_HANDLER,))
            self.members[id] = division
        else:
            id = self.chance.choice(known)
        form = {"account_id": str(id), "name": "何某某", "speciality": "确权", "duties": "指导。"}
        answer = await make.post(self.site, Role.PET_HEAD, PROVINCE, f"{self.force}/second", form)
        if answer.is_success:
            self.serving.add(id)

    async def end_secondment(self) -> None:
        if self.serving:
            id = self.chance.choice(sorted(self.serving))
            body = {"account_id": str(id), "reason": "回原处室。"}
            path = f"{self.force}/end-secondment"
            answer = await make.post(self.site, Role.PET_HEAD, PROVINCE, path, body)
            assert answer.status_code == 200, answer.text
            self.serving.remove(id)

    async def give(self) -> None:
        matter = self.chance.choice(self.matters)
        body, path = {"matter_id": str(matter)}, f"{self.force}/give-case"
        answer = await make.post(self.site, Role.PET_HEAD, PROVINCE, path, body)
        if answer.is_success:
            self.given.add(matter)

    async def take_back(self) -> None:
        if self.given:
            matter = self.chance.choice(sorted(self.given))
            body = {"matter_id": str(matter), "reason": "指导完成。"}
            path = f"{self.force}/take-back-case"
            answer = await make.post(self.site, Role.PET_HEAD, PROVINCE, path, body)
            assert answer.status_code == 200, answer.text
            self.given.remove(matter)

    async def sweep(self) -> None:
        await make.sweep(self.site)

    async def charge(self) -> Any:
        """Somebody in charge, whoever it is."""
        found = await self.active()
        return self.chance.choice(found) if found else None

    async def active(self) -> list[Any]:
        path = "/charges?status=active"
        found: list[Any] = (await make.get(self.site, Role.PET_HEAD, PROVINCE, path))["items"]
        return found

    async def check(self) -> None:
        """The three promises."""
        active = await self.active()
        places = Counter((each["matter_id"], each["level"]) for each in active)
        assert max(places.values(), default=0) <= 1, self.done
        answers = {str(one.id): one.answers for one in self.leaders}
        filled = {
            (each["matter_id"], each["level"]) for each in active if answers[each["leader_id"]]
        }
        found = await make.get(self.site, Role.PET_HEAD, PROVINCE, "/gaps")
        shown = {(gap["matter_id"], level) for gap in found["items"] for level in gap["missing"]}
        owed = {(str(id), level) for id in self.matters for level in ("province", "city")}
        assert shown == owed - filled, self.done
        for id, division in self.members.items():
            async with self.site.client(Role.DIV_HANDLER, unit=division, id=id) as member:
                seen = {
                    matter for matter in self.matters
                    if (await member.get(f"/chains/{matter}")).status_code == 200
                }  # fmt: skip
            assert seen == (self.given if id in self.serving else set()), self.done


@pytest.mark.parametrize("seed", [1, 2])
async def test_somebody_answers_or_the_gap_shows_and_rights_end(site: Site, seed: int) -> None:
    play = Play(site, Random(seed))
    await play.begin()
    for _ in range(STEPS):
        await play.step()
        await play.check()
    # A play in which nothing came about would prove nothing.
    assert await make.get(site, Role.PET_HEAD, PROVINCE, "/hand-overs/count?status=accepted") != {
        "count": 0
    }
    assert play.members
