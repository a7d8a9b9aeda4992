"""How a charge changes: all of it for one leader, recusals, hand-overs, leaders who left."""

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps, refusal
from tests.assignment_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    PROVINCE,
)
from tests.harness import Site

pytestmark = pytest.mark.anyio


class TestTakesAll:
    async def test_a_city_leader_who_takes_all_removes_the_countys_duty(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        city = await make.named(
            site, matter, CITY, await make.leader(site, CITY), takes_all=True, reason="一包到底。"
        )
        found = await chain(site, matter)
        assert (found["takes_all"], found["complete"]) == (True, True)
        assert found["levels_owed"] == ["province", "city"]
        assert await gaps(site) == 0
        history = await make.get(site, Role.UNIT_HANDLER, COUNTY, f"/charges/{city}/history")
        assert (history[0]["move"], history[0]["reason"]) == ("name", "一包到底。")
        form = make.charge_form(matter, "county", await make.leader(site, COUNTY))
        refused = await make.post(site, Role.UNIT_HEAD, COUNTY, "/charges", form)
        assert refusal(refused) == (409, "level-not-owed")

    async def test_when_that_charge_ends_the_county_owes_again(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.named(site, matter, CITY, await make.leader(site, CITY), takes_all=True)
        ended = await make.post(
            site, Role.UNIT_HEAD, CITY, f"/charges/{id}/end", {"reason": "领导工作调动。"}
        )
        assert ended.json()["status"] == "ended"
        assert (await chain(site, matter))["missing"] == make.ALL_LEVELS

    async def test_only_the_city_can_take_all(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        form = make.charge_form(matter, "county", await make.leader(site, COUNTY), takes_all=True)
        answer = await make.post(site, Role.UNIT_HEAD, COUNTY, "/charges", form)
        assert refusal(answer) == (422, "takes-all-city-only")


class TestRecusal:
    async def test_a_recused_leader_is_neither_proposed_nor_confirmed(self, site: Site) -> None:
        matter = await make.matter(site)
        leader = await make.leader(site, PROVINCE)
        id = await make.proposal(site, matter, leader)
        body = {"leader_id": str(leader), "ground": "与信访人有亲属关系。"}
        declared = await make.post(
            site, Role.PET_HEAD, PROVINCE, f"/matters/{matter}/recusals", body
        )
        assert declared.status_code == 201
        confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        assert refusal(confirmed) == (409, "wrong-status")
        form = make.charge_form(matter, "province", leader)
        proposed = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
        assert refusal(proposed) == (409, "leader-recused")
        again = await make.post(site, Role.PET_HEAD, PROVINCE, f"/matters/{matter}/recusals", body)
        assert refusal(again) == (409, "already-recused")

    async def test_a_leader_in_charge_who_recuses_leaves_a_gap(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, levels_owed=["city"])
        leader = await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        assert await gaps(site) == 0
        body = {"leader_id": str(leader), "ground": "曾主持该项目征收工作。"}
        headers = {"Idempotency-Key": "recusal-1"}
        async with site.client(Role.LEADER, unit=CITY, id=leader) as himself:
            answer = await himself.post(f"/matters/{matter}/recusals", json=body, headers=headers)
        assert answer.status_code == 201
        assert await gaps(site) == 1
        history = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/history")
        assert (history[-1]["move"], history[-1]["reason"]) == ("recuse", "曾主持该项目征收工作。")
        assert (await chain(site, matter))["recused"] == [str(leader)]

    async def test_nobody_declares_a_recusal_for_another_units_leader(self, site: Site) -> None:
        matter = await make.matter(site)
        body = {"leader_id": str(await make.leader(site, CITY)), "ground": "有利害关系。"}
        path = f"/matters/{matter}/recusals"
        answer = await make.post(site, Role.UNIT_HEAD, COUNTY, path, body)
        assert refusal(answer) == (403, "not-your-leader")


class TestHandOver:
    async def test_a_replaced_leader_keeps_the_history_and_the_clock_runs_on(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        first = await make.leader(site, CITY)
        second = await make.leader(site, CITY, is_principal=True)
        old = await make.named(site, matter, CITY, first, takes_all=True, months=4)
        new = await make.handed_over(site, old, CITY, second)
        before = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{old}")
        assert (before["status"], before["leader_id"]) == ("ended", str(first))
        assert (new["status"], new["leader_id"]) == ("active", str(second))
        assert (new["replaces"], new["takes_all"]) == (old, True)
        assert (new["due_on"], new["term_months"]) == (before["due_on"], 4)
        history = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{old}/history")
        assert [row["move"] for row in history] == ["name", "hand-over"]
        assert history[-1]["reason"] == "案卷和化解方案已当面移交。"
        history = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{new['id']}/history")
        assert [row["move"] for row in history] == ["succeed"]

    async def test_under_a_deputy_who_takes_over_the_county_owes_a_leader_again(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        principal = await make.leader(site, CITY, is_principal=True)
        old = await make.named(site, matter, CITY, principal, takes_all=True)
        assert (await chain(site, matter))["missing"] == ["province"]
        new = await make.handed_over(site, old, CITY, await make.leader(site, CITY))
        assert new["takes_all"] is False
        assert (await chain(site, matter))["missing"] == ["province", "county"]

    async def test_the_successor_is_another_leader_of_the_level_without_recusal(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        leader, recused = await make.leader(site, CITY), await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        ground = {"leader_id": str(recused), "ground": "有利害关系。"}
        await make.post(site, Role.UNIT_HEAD, CITY, f"/matters/{matter}/recusals", ground)
        for successor, expected in (
            (leader, (409, "same-leader")),
            (recused, (409, "leader-recused")),
            (await make.leader(site, COUNTY), (422, "leader-not-of-level")),
        ):
            body = {"leader_id": str(successor), "handover_note": "已交接。"}
            for verb in ("replace", "hand-overs"):
                answer = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/{verb}", body)
                assert refusal(answer) == expected
        other = {"leader_id": str(await make.leader(site, CITY)), "handover_note": "已交接。"}
        answer = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/replace", other)
        assert refusal(answer) == (409, "leader-serving"), "who is in office hands over"

    async def test_another_level_ends_nothing(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.named(site, matter, CITY, await make.leader(site, CITY))
        for role, unit, code in (
            (Role.UNIT_HEAD, COUNTY, "wrong-level"),
            (Role.PRINCIPAL, PROVINCE, "not-decider"),
        ):
            answer = await make.post(site, role, unit, f"/charges/{id}/end", {"reason": "调整。"})
            assert refusal(answer) == (403, code)


class TestWhoLeft:
    """A leader who moved or was disabled leaves a gap, and the cases behind."""

    @pytest.mark.parametrize("how", ["disabled", "moved", "without the role", "left"])
    async def test_a_leader_who_is_in_office_no_more_is_a_gap_until_another_takes_over(
        self, site: Site, how: str
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, levels_owed=["city"])
        leader = await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        assert await gaps(site) == 0
        if how == "left":
            async with site.client(Role.UNIT_HEAD, unit=CITY) as head:
                version = {"If-Match": '"1"'}
                left = await head.patch(
                    f"/leaders/{leader}", json={"status": "left"}, headers=version
                )
                assert left.status_code == 200
        else:
            to = NEIGHBOUR_CITY if how == "moved" else CITY
            roles = [Role.UNIT_HANDLER] if how == "without the role" else [Role.LEADER]
            await make.moved(site, leader, to, roles=roles, active=how != "disabled")
        (gap,) = (await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps"))["items"]
        assert (gap["missing"], gap["vacated"], gap["filled"]) == (["city"], ["city"], ["city"])
        found = await chain(site, matter)
        assert (found["complete"], found["vacated"]) == (False, ["city"])
        successor = {"leader_id": str(await make.leader(site, CITY)), "handover_note": "已移交。"}
        taken = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/replace", successor)
        assert taken.status_code == 200, taken.text
        assert await gaps(site) == 0

    async def test_who_moved_reads_the_old_cases_no_more_and_takes_no_charge_there(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, levels_owed=["city", "county"])
        leader = await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        await make.moved(site, leader, NEIGHBOUR_CITY)
        async with site.client(Role.LEADER, unit=NEIGHBOUR_CITY, id=leader) as client:
            answers = [await client.get(f"/charges/{id}"), await client.get(f"/chains/{matter}")]
            counted = await client.get("/charges/count")
        assert [answer.status_code for answer in answers] == [404, 404]
        assert counted.json() == {"count": 0}
        form = make.charge_form(await make.matter(site), "city", leader)
        refused = await make.post(site, Role.UNIT_HEAD, CITY, "/charges", form)
        assert refusal(refused) == (422, "leader-unknown")

    async def test_who_moved_since_the_proposal_is_not_put_in_charge(self, site: Site) -> None:
        leader = await make.leader(site, PROVINCE)
        id = await make.proposal(site, await make.matter(site), leader)
        await make.moved(site, leader, "D01")
        recorded = {"leader_id": str(leader)}
        answer = await make.post(site, Role.PET_HEAD, PROVINCE, "/leaders", recorded)
        assert answer.status_code == 201, answer.text
        refused = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        assert refusal(refused) == (422, "leader-unknown")

    async def test_a_provincial_leader_who_moved_within_the_department_goes_on(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, levels_owed=["province"])
        leader = await make.leader(site, PROVINCE)
        id = await make.proposal(site, matter, leader)
        await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        await make.moved(site, leader, "D01")
        assert await gaps(site) == 1
        again = {"leader_id": str(leader)}
        assert (
            await make.post(site, Role.PET_HEAD, PROVINCE, "/leaders", again)
        ).status_code == 201
        note = {**again, "handover_note": "分工调整，继续包案。"}
        taken = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/replace", note)
        assert taken.status_code == 200, taken.text
        assert await gaps(site) == 0
