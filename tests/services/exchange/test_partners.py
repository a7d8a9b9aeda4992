"""Partners: two administrators connect an organ, one cuts it off."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from services.exchange.partners import rules
from services.exchange.partners.rules import Adapter, Status
from shared.errors import Conflict, Invalid, Refusal
from shared.moves import Role, check, permit
from tests.harness import Site, actor, standing_in
from tests.services.exchange.make import (
    FIRST,
    PARTNER,
    REASON,
    SECOND,
    administrator,
    done,
    partner,
    post,
    refused,
)

pytestmark = pytest.mark.anyio


class TestRules:
    @pytest.mark.parametrize("status", Status)
    @pytest.mark.parametrize("move", rules.MOVES[1:], ids=lambda move: move.verb)
    def test_the_table_says_what_starts_from_where(self, move: Any, status: Status) -> None:
        starts = {
            "change": "registered suspended", "activate": "registered", "suspend": "active",
            "resume": "suspended", "end": "registered active suspended", "undo-end": "ended",
        }  # fmt: skip
        if status in starts[move.verb].split():
            check(move, status)
        else:
            with pytest.raises(Conflict, match="wrong-status"):
                check(move, status)

    def test_every_status_has_a_way_out(self) -> None:
        assert {each for move in rules.MOVES if move.after for each in move.before} == set(Status)

    @pytest.mark.parametrize("move", [rules.ACTIVATE, rules.RESUME], ids=lambda move: move.verb)
    def test_who_filled_it_in_and_who_stands_in_for_them_lets_nothing_pass(self, move: Any) -> None:
        one, other = (actor(Role.SYSTEM_ADMIN, id=uuid4()) for _ in range(2))
        row = SimpleNamespace(status=min(move.before), entered_by=one.id)
        permit(move, other, row)
        for who in (one, standing_in(one, other), standing_in(other, one)):
            with pytest.raises(Conflict, match="second-person-needed"):
                permit(move, who, row)

    @pytest.mark.parametrize(
        ("adapter", "address"),
        [
            (Adapter.REST, None),
            (Adapter.REST, "ftp://partner.example/"),
            (Adapter.REST, "https://"),
            (Adapter.REST, "https://user:pass@partner.example/"),
            (Adapter.REST, "https://partner.example/?a=1"),
            (Adapter.REST, "https://partner.example/#top"),
            (Adapter.REST, "https://partner.example:99999/"),
            (Adapter.REST, "https://[::1/"),
            (Adapter.FILES, "https://partner.example/"),
            (Adapter.ROWS, "https://partner.example/"),
        ],
    )
    def test_an_address_is_plain_and_there_for_rest_only(
        self, adapter: Adapter, address: str | None
    ) -> None:
        with pytest.raises(Invalid, match="invalid-input"):
            rules.check_address(adapter, address)

    @pytest.mark.parametrize(
        ("adapter", "address"),
        [
            (Adapter.REST, "https://partner.example/api"),
            (Adapter.REST, "http://10.0.0.8:8080"),
            (Adapter.FILES, None),
            (Adapter.ROWS, None),
        ],
    )
    def test_a_plain_address_is_taken_also_inside_the_offices_network(
        self, adapter: Adapter, address: str | None
    ) -> None:
        rules.check_address(adapter, address)

    def test_a_second_partner_of_one_code_is_none(self) -> None:
        rules.check_new(known=False)
        with pytest.raises(Refusal, match="partner-known"):
            rules.check_new(known=True)


@dataclass
class Two:
    """Two system administrators."""

    first: Any
    second: Any


@pytest.fixture
async def two(site: Site) -> AsyncIterator[Two]:
    async with administrator(site, FIRST) as first, administrator(site, SECOND) as second:
        yield Two(first, second)


async def test_one_enters_another_lets_pass_and_either_shuts_out(two: Two) -> None:
    made = await done(two.first, "/partners", PARTNER)
    assert (made["status"], made["profile"], made["profile_version"]) == (
        "registered", "kaimen", "1",
    )  # fmt: skip
    assert made["sends"] == ["intake", "supervision"]
    path = f"/partners/{made['id']}"
    shown = (await two.first.get(path)).json()
    assert shown["allowed_moves"] == ["change", "end"]
    assert (await two.second.get(path)).json()["allowed_moves"] == ["change", "activate", "end"]
    assert await refused(two.first, f"{path}/activate") == (409, "second-person-needed")

    assert (await done(two.second, f"{path}/activate"))["status"] == "active"
    assert await refused(two.second, f"{path}/activate") == (409, "wrong-status")
    assert await refused(two.second, f"{path}/change", changed()) == (409, "wrong-status")
    assert (await done(two.first, f"{path}/suspend", REASON))["status"] == "suspended"
    assert await refused(two.first, f"{path}/resume", REASON) == (409, "second-person-needed")
    assert (await done(two.second, f"{path}/resume", REASON))["status"] == "active"
    said = (await two.first.get(f"{path}/history")).json()["items"]
    assert [(row["move"], row["reason"]) for row in said] == [
        ("register", None),
        ("activate", None),
        ("suspend", REASON["reason"]),
        ("resume", REASON["reason"]),
    ]


def changed(**changes: Any) -> dict[str, Any]:
    """All of a partner but its code, in another way."""
    return {name: value for name, value in (PARTNER | changes).items() if name != "code"}


async def test_who_changes_it_answers_for_the_whole_and_the_other_one_agrees(two: Two) -> None:
    made = await done(two.first, "/partners", PARTNER)
    path = f"/partners/{made['id']}"
    form = changed(adapter="files", base_url=None, sends=["intake", "intake"])
    after = await done(two.second, f"{path}/change", form)
    assert (after["adapter"], after["base_url"], after["sends"]) == ("files", None, ["intake"])
    assert await refused(two.second, f"{path}/activate") == (409, "second-person-needed")
    assert (await done(two.first, f"{path}/activate"))["status"] == "active"


async def test_an_end_is_taken_back_to_where_nothing_passes(site: Site, two: Two) -> None:
    made = await partner(site)
    path = f"/partners/{made['id']}"
    assert await refused(two.first, f"{path}/end", {}) == (422, "invalid-input")
    assert (await done(two.first, f"{path}/end", REASON))["status"] == "ended"
    assert await refused(two.first, "/partners", PARTNER) == (409, "partner-known")
    assert (await done(two.first, f"{path}/undo-end", REASON))["status"] == "suspended"
    assert await refused(two.first, f"{path}/resume", REASON) == (409, "second-person-needed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "省信联办"},
        {"code": "Joint"},
        {"name": ""},
        {"name": "省\x00办"},
        {"adapter": "fax"},
        {"base_url": None},
        {"sends": ["sign_for"]},
        {"receives": ["intake"]},
        {"sends": ["gossip"]},
        {"profile_version": "one"},
        {"secret": "x"},
    ],
    ids=str,
)
async def test_what_is_filled_in_wrongly_is_refused(two: Two, wrong: dict[str, Any]) -> None:
    assert await refused(two.first, "/partners", PARTNER | wrong) == (422, "invalid-input")
    assert (await two.first.get("/partners/count")).json() == {"count": 0}


async def test_an_account_must_be_one_in_use(two: Two) -> None:
    form = PARTNER | {"account_id": "0198c0de-0000-7000-8000-000000000000"}
    assert await refused(two.first, "/partners", form) == (422, "account-not-in-use")


async def test_the_list_is_narrowed_counted_and_paged_by_code(site: Site, two: Two) -> None:
    await partner(site)
    await done(two.first, "/partners", PARTNER | {"code": "mnr", "name": "自然资源部"})
    page = (await two.first.get("/partners", params={"limit": 1})).json()
    assert [row["code"] for row in page["items"]] == ["joint-office"]
    query = {"limit": 1, "cursor": page["next"]}
    page = (await two.first.get("/partners", params=query)).json()
    assert [row["code"] for row in page["items"]] == ["mnr"]
    for status, codes in (("active", ["joint-office"]), ("registered", ["mnr"]), ("ended", [])):
        found = (await two.first.get("/partners", params={"status": status})).json()["items"]
        assert [row["code"] for row in found] == codes
        counted = (await two.first.get("/partners/count", params={"status": status})).json()
        assert counted == {"count": len(codes)}


async def test_the_same_form_sent_twice_makes_one_partner(two: Two) -> None:
    headers = {"Idempotency-Key": "once"}
    made = [await two.first.post("/partners", json=PARTNER, headers=headers) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json() == made[1].json()


async def test_a_stale_version_changes_nothing(two: Two) -> None:
    made = await done(two.first, "/partners", PARTNER)
    path = f"/partners/{made['id']}"
    await done(two.first, f"{path}/change", changed(name="省信联办"))
    answer = await two.second.post(f"{path}/activate", headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "version-stale")
    assert (await post(two.second, f"{path}/activate")).status_code == 200


async def test_who_audits_reads_and_who_works_on_petitions_does_not(site: Site) -> None:
    made = await partner(site)
    for role, status in (
        (Role.AUDIT_ADMIN, 200), (Role.OPERATOR, 200), (Role.PET_HEAD, 200),
        (Role.REGISTRAR, 403), (Role.SECURITY_ADMIN, 403), (Role.JOINT_OFFICE, 403),
    ):  # fmt: skip
        async with site.client(role) as client:
            assert (await client.get("/partners")).status_code == status
            assert (await client.get(f"/partners/{made['id']}")).status_code == status
            suspend = await post(client, f"/partners/{made['id']}/suspend", REASON)
            assert suspend.status_code in (403, 404)
