"""From a proposal to a complete chain, with every refusal on the way."""

import asyncio
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from assignment_service.charges.events import ChargeMoved
from assignment_service.charges.models import Charge
from shared.feed import EventRow
from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps, refusal
from tests.assignment_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
)
from tests.harness import Site

pytestmark = pytest.mark.anyio


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
