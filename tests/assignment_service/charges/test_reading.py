"""Who reads charges, chains and gaps, and how they are found."""

import itertools
from uuid import uuid4

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps
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
                    for path in (
                        "/charges/count",
                        "/gaps/count",
                        "/responsibility-lists/rows/count",
                    )
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
        lists = "/responsibility-lists/rows"
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
                ("/responsibility-lists/rows", 2),
                ("/responsibility-lists/rows/count", 2),
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
        for path in ("/gaps", "/responsibility-lists/rows", "/charges"):
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
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows?limit=200")
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
