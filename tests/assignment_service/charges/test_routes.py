"""From a proposal to a complete chain, with every refusal on the way."""

import asyncio
import itertools
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from assignment_service.charges.events import ChargeMoved
from assignment_service.charges.models import Charge
from assignment_service.charges.rules import due_on
from shared.clock import real_now
from shared.feed import EventRow
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
)
from tests.harness import Site, actor
from tests.statements import statements

pytestmark = pytest.mark.anyio


async def chain(site: Site, matter: Any) -> dict[str, Any]:
    found: dict[str, Any] = await make.get(site, Role.PET_HEAD, PROVINCE, f"/chains/{matter}")
    return found


async def gaps(site: Site) -> int:
    found = await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps/count")
    return int(found["count"])


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def combinations() -> list[tuple[list[str], list[str], bool]]:
    """Levels asked × levels filled × whether the city leader, if there is one, takes all."""
    subsets = [
        [level for level, chosen in zip(make.ALL_LEVELS, mask, strict=True) if chosen]
        for mask in itertools.product((False, True), repeat=3)
    ]
    return [
        (asked, filled, takes_all)
        for asked in subsets
        for filled in subsets
        for takes_all in ((False, True) if "city" in filled else (False,))
    ]


class TestTheLine:
    async def test_the_chain_fills_level_by_level_and_the_gap_closes(self, site: Site) -> None:
        matter = await make.matter(site)
        provincial = await make.leader(site, PROVINCE, topics=["NR01"])
        proposal = await make.proposal(site, matter, provincial)
        assert await gaps(site) == 0  # nothing is owed before the matter is listed
        await make.listing(site, matter)
        assert await gaps(site) == 1
        confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{proposal}/confirm")
        assert confirmed.json()["status"] == "active"
        assert confirmed.json()["allowed_moves"] == ["end", "replace"]
        await make.named(site, matter, CITY, await make.leader(site, CITY))
        before = await chain(site, matter)
        assert (before["missing"], before["complete"]) == (["county"], False)
        await make.named(site, matter, COUNTY, await make.leader(site, COUNTY))
        after = await chain(site, matter)
        assert after["levels_owed"] == after["filled"] == make.ALL_LEVELS
        assert (after["missing"], after["complete"]) == ([], True)
        assert after["province"]["leader_id"] == str(provincial)
        assert await gaps(site) == 0

    async def test_only_what_the_listing_owes_is_missing(self, site: Site) -> None:
        matter = await make.matter(site, unit=CITY)
        await make.listing(site, matter, levels_owed=["province", "city"])
        found = await chain(site, matter)
        assert found["levels_owed"] == found["missing"] == ["province", "city"]

    async def test_a_matter_that_is_not_listed_owes_nobody_and_is_not_complete(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, status="nominated")
        found = await chain(site, matter)
        assert (found["levels_owed"], found["missing"]) == ([], [])
        assert (found["complete"], found["listing_id"]) == (False, None)

    async def test_history_and_events_tell_the_same_story(self, site: Site) -> None:
        matter = await make.matter(site)
        id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        assert confirmed.headers["Kaimen-Position"] == "assignment=2"
        history = await make.get(site, Role.PET_HEAD, PROVINCE, f"/charges/{id}/history")
        assert [(row["move"], row["before"], row["after"]) for row in history] == [
            ("propose", None, "proposed"),
            ("confirm", "proposed", "active"),
        ]
        async with site.app.state.database.read() as session:
            events = (await session.scalars(sa.select(EventRow).order_by(EventRow.position))).all()
        assert [event.data["move"] for event in events] == ["propose", "confirm"]
        assert {event.subject for event in events} == {matter}
        assert events[1].data["due_on"] == confirmed.json()["due_on"]

    async def test_the_example_of_the_event_is_a_full_body(self) -> None:
        event = ChargeMoved.model_validate(ChargeMoved.example)
        assert set(ChargeMoved.example) == set(ChargeMoved.model_fields)
        assert event.model_dump(mode="json")["charge_id"] == ChargeMoved.example["charge_id"]


class TestProposals:
    async def test_candidates_come_with_a_reason_and_without_the_recused(self, site: Site) -> None:
        matter = await make.matter(site)
        away = await make.leader(site, PROVINCE, topics=["NR01"])
        by_topic = await make.leader(site, PROVINCE, topics=["NR01"])
        by_place = await make.leader(site, PROVINCE, regions=["510100"])
        await make.leader(site, PROVINCE, topics=["NR08"])
        body = {"leader_id": str(away), "ground": "本人系该征收项目原审批人。"}
        await make.post(site, Role.PET_HEAD, PROVINCE, f"/matters/{matter}/recusals", body)
        path = f"/matters/{matter}/proposals"
        found = await make.get(site, Role.PET_HEAD, PROVINCE, path)
        assert [(row["leader_id"], row["basis"], row["reason"]) for row in found] == [
            (str(by_topic), "subject", "分管该类诉求；现包案0件。"),
            (str(by_place), "region", "联系片区含成都市；现包案0件。"),
        ]

    async def test_below_the_province_nobody_reads_proposals(self, site: Site) -> None:
        matter = await make.matter(site)
        async with site.client(Role.UNIT_HEAD, unit=CITY) as head:
            answer = await head.get(f"/matters/{matter}/proposals")
        assert refusal(answer) == (403, "role-not-allowed")

    async def test_the_principal_may_send_a_proposal_back(self, site: Site) -> None:
        matter = await make.matter(site)
        id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        body = {"reason": "请改由分管该领域的领导包案。"}
        answer = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/reject", body)
        assert (answer.json()["status"], answer.json()["due_on"]) == ("ended", None)
        again = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        assert refusal(again) == (409, "wrong-status")

    async def test_a_leader_is_proposed_once_but_two_leaders_may_be(self, site: Site) -> None:
        matter = await make.matter(site)
        one, other = await make.leader(site, PROVINCE), await make.leader(site, PROVINCE)
        await make.proposal(site, matter, one)
        await make.proposal(site, matter, other)
        form = make.charge_form(matter, "province", one)
        again = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
        assert refusal(again) == (409, "already-proposed")


class TestOnePerLevel:
    async def test_of_two_confirmations_at_the_same_time_exactly_one_wins(self, site: Site) -> None:
        matter = await make.matter(site)
        ids = [
            await make.proposal(site, matter, await make.leader(site, PROVINCE)) for _ in range(2)
        ]
        answers = await asyncio.gather(
            *(make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm") for id in ids)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        lost = next(answer for answer in answers if answer.status_code == 409)
        won = next(answer for answer in answers if answer.status_code == 200)
        assert lost.json()["code"] == "level-filled"
        assert lost.json()["charge_id"] == won.json()["id"]
        query = f"/charges/count?matter_id={matter}&status=active"
        assert await make.get(site, Role.PET_HEAD, PROVINCE, query) == {"count": 1}

    async def test_of_two_names_given_at_the_same_time_exactly_one_stands(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        forms = [make.charge_form(matter, "city", await make.leader(site, CITY)) for _ in range(2)]
        answers = await asyncio.gather(
            *(make.post(site, Role.UNIT_HEAD, CITY, "/charges", form) for form in forms)
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    async def test_the_database_itself_refuses_a_second_active_charge(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.named(site, matter, CITY, await make.leader(site, CITY))
        columns = [c for c in Charge.__table__.c if c.name not in {"id", "replaces"}]
        copy = sa.insert(Charge).from_select(
            ["id", *[c.name for c in columns]],
            sa.select(sa.func.gen_random_uuid(), *columns).where(Charge.id == id),
        )
        with pytest.raises(sa.exc.IntegrityError) as refused:
            async with site.app.state.database.begin() as session:
                await session.execute(copy)
        assert isinstance(refused.value.orig, psycopg.errors.UniqueViolation)
        assert "uq_charge_active" in str(refused.value.orig)

    async def test_naming_a_second_leader_is_refused(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        await make.named(site, matter, CITY, await make.leader(site, CITY))
        form = make.charge_form(matter, "city", await make.leader(site, CITY))
        answer = await make.post(site, Role.UNIT_HEAD, CITY, "/charges", form)
        assert refusal(answer) == (409, "level-filled")


class TestRefusals:
    async def test_each_level_names_its_own_leaders_only(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        leaders = {
            unit: await make.leader(site, unit)
            for unit in (PROVINCE, CITY, COUNTY, NEIGHBOUR_CITY, NEIGHBOUR_COUNTY)
        }
        for role, unit, level, of, expected in (
            (Role.UNIT_HEAD, CITY, "province", PROVINCE, (403, "role-not-allowed")),
            (Role.PET_HEAD, PROVINCE, "city", CITY, (403, "role-not-allowed")),
            (Role.PET_HEAD, CITY, "province", PROVINCE, (403, "wrong-level")),
            (Role.UNIT_HEAD, CITY, "county", COUNTY, (403, "wrong-level")),
            (Role.UNIT_HEAD, COUNTY, "city", CITY, (403, "wrong-level")),
            (Role.UNIT_HEAD, NEIGHBOUR_CITY, "city", NEIGHBOUR_CITY, (404, "matter-not-found")),
            (Role.UNIT_HEAD, CITY, "city", NEIGHBOUR_CITY, (422, "leader-not-of-level")),
            (Role.UNIT_HEAD, CITY, "city", COUNTY, (422, "leader-not-of-level")),
            (Role.UNIT_HEAD, COUNTY, "county", NEIGHBOUR_COUNTY, (422, "leader-not-of-level")),
        ):
            form = make.charge_form(matter, level, leaders[of])
            answer = await make.post(site, role, unit, "/charges", form)
            assert refusal(answer) == expected, (role, unit, level, of)

    async def test_a_city_leader_is_named_after_the_listing_only(self, site: Site) -> None:
        matter = await make.matter(site)
        listing = await make.listing(site, matter, status="nominated")
        form = make.charge_form(matter, "city", await make.leader(site, CITY))
        early = await make.post(site, Role.UNIT_HEAD, CITY, "/charges", form)
        assert refusal(early) == (409, "not-listed")
        moved = make.listing_moved(listing, matter, status="listed")
        await site.receive("supervision.listing.moved", matter, moved)
        assert (await make.post(site, Role.UNIT_HEAD, CITY, "/charges", form)).status_code == 201

    async def test_a_level_that_the_listing_does_not_ask_for_is_not_named(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, levels_owed=["province", "city"])
        form = make.charge_form(matter, "county", await make.leader(site, COUNTY))
        answer = await make.post(site, Role.UNIT_HEAD, COUNTY, "/charges", form)
        assert refusal(answer) == (409, "level-not-owed")

    async def test_a_merged_matter_takes_no_new_charge(self, site: Site) -> None:
        matter = await make.matter(site)
        merged = make.matter_moved(matter, status="merged")
        await site.receive("intake.matter.moved", matter, merged)
        form = make.charge_form(matter, "province", await make.leader(site, PROVINCE))
        proposed = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
        assert refusal(proposed) == (409, "matter-merged")

    async def test_a_closed_matter_takes_no_new_charge(self, site: Site) -> None:
        matter = await make.matter(site)
        provincial = await make.leader(site, PROVINCE)
        id = await make.proposal(site, matter, provincial)
        closed = make.matter_moved(matter, status="closed")
        await site.receive("intake.matter.moved", matter, closed)
        confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        assert refusal(confirmed) == (409, "matter-closed")
        form = make.charge_form(matter, "province", await make.leader(site, PROVINCE))
        proposed = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
        assert refusal(proposed) == (409, "matter-closed")

    async def test_a_listed_matter_takes_charges_after_it_was_closed(self, site: Site) -> None:
        # Closed because nobody asked for a review, listed because nothing is settled.
        matter = await make.matter(site)
        listing = await make.listing(site, matter)
        id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        closed = make.matter_moved(matter, status="closed")
        await site.receive("intake.matter.moved", matter, closed)
        confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        assert confirmed.json()["status"] == "active"
        form = make.charge_form(matter, "city", await make.leader(site, CITY))
        named = await make.post(site, Role.UNIT_HEAD, CITY, "/charges", form)
        assert named.json()["status"] == "active"
        delisted = make.listing_moved(listing, matter, status="delisted")
        await site.receive("supervision.listing.moved", matter, delisted)
        form = make.charge_form(matter, "county", await make.leader(site, COUNTY))
        late = await make.post(site, Role.UNIT_HEAD, COUNTY, "/charges", form)
        assert refusal(late) == (409, "matter-closed")

    async def test_nobody_but_a_principal_confirms(self, site: Site) -> None:
        id = await make.proposal(site, await make.matter(site), await make.leader(site, PROVINCE))
        for role in (Role.PET_HEAD, Role.DEPUTY, Role.UNIT_HEAD):
            answer = await make.post(site, role, PROVINCE, f"/charges/{id}/confirm")
            assert answer.status_code == 403, role

    async def test_a_principal_of_a_city_confirms_nothing(self, site: Site) -> None:
        id = await make.proposal(site, await make.matter(site), await make.leader(site, PROVINCE))
        answer = await make.post(site, Role.PRINCIPAL, CITY, f"/charges/{id}/confirm")
        assert refusal(answer) == (403, "wrong-level")

    async def test_a_charge_needs_a_reason_and_an_idempotency_key(self, site: Site) -> None:
        form = make.charge_form(uuid4(), "province", uuid4())
        async with site.client(Role.PET_HEAD) as office:
            keyless = await office.post("/charges", json=form)
        assert refusal(keyless) == (422, "idempotency-key-required")
        form.pop("reason")
        unfounded = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
        assert unfounded.json()["errors"][0]["field"] == "reason"


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
        first, second = await make.leader(site, CITY), await make.leader(site, CITY)
        old = await make.named(site, matter, CITY, first, takes_all=True, months=4)
        body = {"leader_id": str(second), "handover_note": "案卷和化解方案已当面移交。"}
        answer = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{old}/replace", body)
        new = answer.json()
        before = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{old}")
        assert (before["status"], before["leader_id"]) == ("ended", str(first))
        assert (new["status"], new["leader_id"]) == ("active", str(second))
        assert (new["replaces"], new["takes_all"]) == (old, True)
        assert (new["due_on"], new["term_months"]) == (before["due_on"], 4)
        history = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{old}/history")
        assert [row["move"] for row in history] == ["name", "replace"]
        assert history[-1]["reason"] == "案卷和化解方案已当面移交。"
        history = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{new['id']}/history")
        assert [row["move"] for row in history] == ["succeed"]

    async def test_a_charge_may_end_with_a_successor(self, site: Site) -> None:
        matter = await make.matter(site)
        id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
        successor = await make.leader(site, PROVINCE)
        body = {"reason": "分工调整。", "successor": str(successor)}
        answer = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/end", body)
        assert (answer.json()["leader_id"], answer.json()["replaces"]) == (str(successor), id)

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
            answer = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/replace", body)
            assert refusal(answer) == expected

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


class TestClock:
    """DL16 stops with the close-out of the case, and a relapse begins another (domain §9.3)."""

    async def delisted(self, site: Site, **changes: Any) -> tuple[Any, Any, str]:
        """A matter, its listing and a charge of the city whose case was delisted just now."""
        matter = await make.matter(site)
        listing = await make.listing(site, matter, levels_owed=["city"])
        id = await make.named(site, matter, CITY, await make.leader(site, CITY), **changes)
        await self.told(site, matter, listing, status="delisted", delisted_at=real_now())
        await make.sweep(site)
        return matter, listing, id

    async def told(self, site: Site, matter: Any, listing: Any, **changes: Any) -> None:
        data = make.listing_moved(listing, matter, levels_owed=["city"], **changes)
        await site.receive("supervision.listing.moved", matter, data)

    async def shown(self, site: Site, id: str) -> Any:
        return await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}")

    async def test_a_delisted_case_is_no_load_and_is_never_late(self, site: Site) -> None:
        _, _, id = await self.delisted(site)
        found = await self.shown(site, id)
        today = local_date(real_now())
        assert (found["status"], found["done_on"]) == ("done", today.isoformat())
        leader = found["leader_id"]
        active = f"/charges/count?status=active&leader_id={leader}"
        assert await make.get(site, Role.UNIT_HEAD, CITY, active) == {"count": 0}
        async with site.app.state.database.begin() as session:
            await session.execute(sa.update(Charge).values(due_on=today))  # a year later
            await session.execute(sa.update(Charge).values(done_on=today - timedelta(days=365)))
        overdue = "/charges/count?punctuality=overdue"
        assert await make.get(site, Role.UNIT_HEAD, CITY, overdue) == {"count": 0}
        told = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/history")
        assert [(row["move"], row["actor_name"]) for row in told][1:] == [("complete", "系统")]

    async def test_the_list_goes_on_naming_who_was_in_charge(self, site: Site) -> None:
        matter, _, id = await self.delisted(site)
        found = await chain(site, matter)
        assert (found["city"]["charge_id"], found["complete"]) == (id, True)
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists")
        assert [row["city"]["leader_id"] for row in rows["items"]] == [found["city"]["leader_id"]]

    async def test_a_relapse_begins_a_new_period_of_the_same_leader(self, site: Site) -> None:
        matter, listing, id = await self.delisted(site, months=1)
        async with site.app.state.database.begin() as session:
            await session.execute(sa.update(Charge).values(due_on=date(2025, 4, 1)))
        at = real_now()
        await self.told(site, matter, listing, status="in_supervision", relisted_at=at)
        await make.sweep(site)
        found = await self.shown(site, id)
        assert (found["status"], found["done_on"]) == ("active", None)
        assert found["due_on"] == due_on(at, 1).isoformat()
        assert (await chain(site, matter))["complete"] is True
        await self.told(site, matter, listing, status="delisted", relisted_at=at,
                        delisted_at=real_now())  # fmt: skip
        await make.sweep(site)
        assert (await self.shown(site, id))["status"] == "done"
        told = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/history")
        assert [row["move"] for row in told] == ["name", "complete", "resume", "complete"]

    async def test_a_relapse_before_the_job_looked_begins_a_new_period_too(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        listing = await make.listing(site, matter, levels_owed=["city"])
        id = await make.named(site, matter, CITY, await make.leader(site, CITY))
        at = real_now()
        await self.told(site, matter, listing, status="in_supervision", relisted_at=at)
        await make.sweep(site)
        told = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/history")
        assert [row["move"] for row in told] == ["name", "resume"]

    async def test_a_later_listing_names_its_own_leader(self, site: Site) -> None:
        matter, listing, old = await self.delisted(site)
        at = real_now()
        await self.told(site, matter, listing, status="final", delisted_at=at)
        await make.listing(site, matter, levels_owed=["city"])
        assert (await chain(site, matter))["missing"] == ["city"]
        new = await make.named(site, matter, CITY, await make.leader(site, CITY))
        await make.sweep(site)
        assert (await self.shown(site, old))["status"] == "done"
        assert (await self.shown(site, new))["status"] == "active"
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists")
        found = {row["listing_status"]: row["city"]["leader_id"] for row in rows["items"]}
        assert found == {
            "final": (await self.shown(site, old))["leader_id"],
            "listed": (await self.shown(site, new))["leader_id"],
        }

    @pytest.mark.parametrize("status", ["delisted", "final"])
    async def test_after_the_delisting_a_level_takes_one_leader_and_the_chain_names_it(
        self, site: Site, status: str
    ) -> None:
        matter, listing, _ = await self.delisted(site)
        await self.told(site, matter, listing, status=status, delisted_at=real_now())
        leaders = [await make.leader(site, PROVINCE) for _ in range(2)]
        first, second = [await make.proposal(site, matter, leader) for leader in leaders]
        confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{first}/confirm")
        assert confirmed.status_code == 200
        assert (await chain(site, matter))["province"]["charge_id"] == first
        refused = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{second}/confirm")
        assert refusal(refused) == (409, "level-filled")
        await make.sweep(site)
        assert (await self.shown(site, first))["status"] == "active"

    async def test_who_took_charge_after_the_case_was_final_goes_before_who_did_before(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        listing = await make.listing(site, matter, levels_owed=["province"])
        leaders = [str(await make.leader(site, PROVINCE)) for _ in range(2)]
        for leader in leaders:  # the second before the job that completes the first
            id = await make.proposal(site, matter, UUID(leader))
            path = f"/charges/{id}/confirm"
            answer = await make.post(site, Role.PRINCIPAL, PROVINCE, path)
            assert answer.status_code == 200, answer.text
            if leader == leaders[0]:
                await self.told(site, matter, listing, status="final", delisted_at=real_now())
        assert (await chain(site, matter))["province"]["leader_id"] == leaders[1]
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists")
        assert [row["province"]["leader_id"] for row in rows["items"]] == [leaders[0]]

    async def test_between_the_delisting_and_the_job_nobody_ends_or_hands_over(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        listing = await make.listing(site, matter, levels_owed=["city"])
        leader = await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        successor = str(await make.leader(site, CITY))
        await self.told(site, matter, listing, status="delisted", delisted_at=real_now())
        for path, body in (
            ("end", {"reason": "调整。"}),
            ("end", {"reason": "调整。", "successor": successor}),
            ("replace", {"leader_id": successor, "handover_note": "分工调整。"}),
        ):
            refused = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/{path}", body)
            assert refusal(refused) == (409, "wrong-status"), body
        await make.moved(site, leader, NEIGHBOUR_CITY)
        found = await chain(site, matter)
        assert (found["missing"], found["vacated"], found["complete"]) == ([], [], True)
        await make.sweep(site)
        assert (await self.shown(site, id))["status"] == "done"

    async def test_between_a_relapse_and_the_job_who_takes_over_has_the_new_period(
        self, site: Site
    ) -> None:
        matter, listing, id = await self.delisted(site, months=1)
        async with site.app.state.database.begin() as session:
            await session.execute(sa.update(Charge).values(due_on=date(2025, 4, 1)))
        at = real_now()
        await self.told(site, matter, listing, status="in_supervision", relisted_at=at)
        successor = str(await make.leader(site, CITY))
        note = {"leader_id": successor, "handover_note": "分工调整。"}
        taken = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/replace", note)
        assert taken.status_code == 200, taken.text
        assert taken.json()["due_on"] == due_on(at, 1).isoformat()
        told = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/history")
        assert [row["move"] for row in told] == ["name", "complete", "resume", "replace"]


class TestVisibility:
    async def test_the_line_sees_the_matter_and_nobody_else_knows_it_is_there(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.named(site, matter, CITY, await make.leader(site, CITY))
        for role, unit, seen in (
            (Role.PET_HEAD, PROVINCE, True),
            (Role.UNIT_HANDLER, CITY, True),
            (Role.UNIT_HANDLER, COUNTY, True),
            (Role.UNIT_HEAD, NEIGHBOUR_CITY, False),
            (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, False),
            (Role.DIV_HEAD, "D04", False),
            (Role.JOINT_OFFICE, "provincial_joint_office", False),
        ):
            async with site.client(role, unit=unit) as client:
                shown = [
                    await client.get(path)
                    for path in (f"/charges/{id}", f"/charges/{id}/history", f"/chains/{matter}")
                ]
                unknown = await client.get(f"/charges/{uuid4()}")
                counted = [
                    (await client.get(path)).json()["count"]
                    for path in ("/charges/count", "/gaps/count", "/responsibility-lists/count")
                ]
            assert [answer.status_code for answer in shown] == [200 if seen else 404] * 3, unit
            assert counted == [int(seen)] * 3, unit
            assert seen or shown[0].json() == unknown.json()

    async def test_what_is_not_visible_cannot_be_moved_either(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        leader = await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        ground = {"leader_id": str(leader), "ground": "有利害关系。"}
        for path, body in (
            (f"/charges/{id}/end", {"reason": "调整。"}),
            (f"/charges/{id}/end", {}),  # 404 comes before 422
            (f"/charges/{id}/confirm", {}),  # and before 403
            (f"/matters/{matter}/recusals", ground),
        ):
            answer = await make.post(site, Role.UNIT_HEAD, NEIGHBOUR_CITY, path, body)
            assert answer.status_code == 404, path

    async def test_the_joint_office_sees_jointly_listed_matters(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter, kind="joint")
        found = await make.get(
            site, Role.JOINT_OFFICE, "provincial_joint_office", f"/chains/{matter}"
        )
        assert found["missing"] == make.ALL_LEVELS

    async def test_a_leader_sees_the_matters_of_own_charges_while_in_charge(
        self, site: Site
    ) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        leader = await make.leader(site, CITY)
        id = await make.named(site, matter, CITY, leader)
        # The matter goes to another city: only the charge still ties the leader to it.
        elsewhere = {"unit_line": f"510000/{NEIGHBOUR_CITY}"}
        await site.receive("intake.matter.moved", matter, make.matter_moved(matter, **elsewhere))
        async with site.client(Role.LEADER, unit=CITY, id=leader) as client:
            in_charge = await client.get(f"/charges/{id}")
            head = {"reason": "移交另一市。"}
            ended = await make.post(
                site, Role.UNIT_HEAD, NEIGHBOUR_CITY, f"/charges/{id}/end", head
            )
            afterwards = await client.get(f"/charges/{id}")
        assert (in_charge.status_code, ended.status_code) == (200, 200)
        assert afterwards.status_code == 404

    async def test_those_who_run_the_system_read_no_petition_work(self, site: Site) -> None:
        lists = "/responsibility-lists"
        paths = ("/leaders", "/charges", "/charges/count", f"/charges/{uuid4()}",
                 f"/chains/{uuid4()}", "/gaps", lists, f"{lists}/count")  # fmt: skip
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OPERATOR,
                     Role.REHEARSAL, Role.SERVICE):  # fmt: skip
            async with site.client(role) as client:
                answers = [await client.get(path) for path in paths]
            assert [answer.status_code for answer in answers] == [403] * len(paths), role

    async def test_nobody_reads_without_a_token(self, site: Site) -> None:
        async with site.client_of(None) as nobody:
            assert (await nobody.get("/charges")).status_code == 401


class TestReading:
    async def test_a_detail_takes_at_most_three_statements_and_a_list_two(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.named(site, matter, CITY, await make.leader(site, CITY))
        async with site.client(Role.PET_HEAD) as client:
            await client.get("/charges")  # the account's version is looked up once
            for path, most in (
                (f"/charges/{id}", 3),
                (f"/charges/{id}/history", 3),
                (f"/chains/{matter}", 3),
                (f"/matters/{matter}/proposals", 3),
                ("/charges", 2),
                ("/charges/count", 2),
                ("/leaders", 2),
                ("/gaps", 2),
                ("/gaps/count", 2),
                ("/responsibility-lists", 2),
                ("/responsibility-lists/count", 2),
            ):
                with statements() as sent:
                    answer = await client.get(path)
                assert answer.status_code == 200, path
                assert 0 < len(sent) <= most, path

    async def test_charges_are_filtered_paged_and_counted_alike(self, site: Site) -> None:
        leader = await make.leader(site, CITY)
        made = []
        for _ in range(3):
            matter = await make.matter(site)
            await make.listing(site, matter)
            made.append(await make.named(site, matter, CITY, leader))
        first = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges?limit=2&leader_id={leader}")
        rest = await make.get(
            site, Role.UNIT_HEAD, CITY, f"/charges?limit=2&cursor={first['next']}"
        )
        assert [row["id"] for row in first["items"] + rest["items"]] == made[::-1]
        assert rest["next"] is None
        none = "/charges/count?level=county"
        assert await make.get(site, Role.UNIT_HEAD, CITY, none) == {"count": 0}

    async def test_charges_are_found_by_how_close_the_end_of_dl16_is(self, site: Site) -> None:
        matter = await make.matter(site)
        await make.listing(site, matter)
        id = await make.named(site, matter, CITY, await make.leader(site, CITY), months=1)
        old = await make.matter(site)
        async with site.app.state.database.begin() as session:
            session.add(make.active_charge(old, "city", takes_all=False))  # due in June 2025
        on_time = await make.get(site, Role.UNIT_HEAD, CITY, "/charges?punctuality=on_time")
        assert [row["id"] for row in on_time["items"]] == [id]
        overdue = "/charges/count?punctuality=overdue"
        assert await make.get(site, Role.UNIT_HEAD, CITY, overdue) == {"count": 1}

    async def test_gaps_are_found_by_the_level_they_lack(self, site: Site) -> None:
        one, other = await make.matter(site), await make.matter(site)
        await make.listing(site, one, batch="A", levels_owed=["city", "county"])
        await make.listing(site, other, batch="B", levels_owed=["city"])
        await make.named(site, one, CITY, await make.leader(site, CITY))
        county = await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps?level=county")
        assert [(row["matter_id"], row["missing"]) for row in county["items"]] == [
            (str(one), ["county"])
        ]
        city = await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps/count?level=city&batch=B")
        assert city == {"count": 1}

    async def test_a_filter_given_twice_unites_and_a_region_means_what_lies_below(
        self, site: Site
    ) -> None:
        found = {}
        for code, batch, topic in (
            ("510104", "A", "NR01"), ("510118", "B", "NR02"), ("510132", "C", "NR02"),
        ):  # fmt: skip
            matter = await make.matter(site, CITY, region=code, topic=topic)
            await make.listing(site, matter, batch=batch)
            await make.named(site, matter, CITY, await make.leader(site, CITY))
            found[str(matter)] = batch
        for path in ("/gaps", "/responsibility-lists", "/charges"):
            for asked, batches in (
                ("region=510100", "ABC"), ("region=510132", "BC"), ("region=510118000000", "BC"),
                ("region=510104&region=510118", "ABC"), ("region=510300", ""),
                *([("batch=A&batch=C", "AC"), ("batch=A&batch=C&topic=NR02", "C")]
                  if path != "/charges" else [("status=active&status=ended", "ABC")]),
            ):  # fmt: skip
                page = await make.get(site, Role.PET_HEAD, PROVINCE, f"{path}?{asked}")
                assert {found[row["matter_id"]] for row in page["items"]} == set(batches), asked
                counted = await make.get(site, Role.PET_HEAD, PROVINCE, f"{path}/count?{asked}")
                assert counted == {"count": len(batches)}

    async def test_owed_filled_and_missing_are_right_in_every_combination(self, site: Site) -> None:
        expected: dict[str, tuple[list[str], list[str], list[str]]] = {}
        async with site.app.state.database.begin() as session:
            for asked, filled, takes_all in combinations():
                matter = await make.matter(site)
                await make.listing(site, matter, levels_owed=asked)
                session.add_all(
                    make.active_charge(matter, level, takes_all and level == "city")
                    for level in filled
                )
                owed = [each for each in asked if not (each == "county" and takes_all)]
                missing = [each for each in owed if each not in filled]
                expected[str(matter)] = (owed, filled, missing)
        found: dict[str, tuple[list[str], list[str], list[str]]] = {}
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists?limit=200")
        for row in rows["items"]:
            derived = await chain(site, row["matter_id"])
            found[row["matter_id"]] = (row["levels_owed"], derived["filled"], row["missing"])
            assert (derived["levels_owed"], derived["missing"]) == (
                row["levels_owed"],
                row["missing"],
            )
            assert derived["complete"] == row["complete"] == (row["missing"] == [])
        assert len(expected) == 96
        assert found == expected
        assert await gaps(site) == sum(bool(missing) for _, _, missing in expected.values())

    async def test_history_names_who_acted(self, site: Site) -> None:
        matter = await make.matter(site)
        id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        history = await make.get(site, Role.PET_HEAD, PROVINCE, f"/charges/{id}/history")
        assert history[0]["actor"] == str(actor(Role.PET_HEAD).id)
