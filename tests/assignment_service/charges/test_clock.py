"""DL16 of a charge: it stops with the close-out and begins anew with a relapse."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from assignment_service.charges.models import Charge
from assignment_service.charges.rules import due_on
from shared.clock import real_now
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, refusal
from tests.assignment_service.make import (
    CITY,
    NEIGHBOUR_CITY,
    PROVINCE,
)
from tests.harness import Site

pytestmark = pytest.mark.anyio


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
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows")
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
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows")
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
        rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows")
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
            ("hand-overs", {"leader_id": successor, "handover_note": "分工调整。"}),
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
        taken = await make.handed_over(site, id, CITY, await make.leader(site, CITY))
        assert taken["due_on"] == due_on(at, 1).isoformat()
        told = await make.get(site, Role.UNIT_HEAD, CITY, f"/charges/{id}/history")
        assert [row["move"] for row in told] == ["name", "complete", "resume", "hand-over"]
