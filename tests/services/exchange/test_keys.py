"""Keys: believed by two, for a time, side by side with the next one, and revoked by one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from services.exchange.keys import rules
from services.exchange.keys.rules import Status
from services.exchange.signing import own_key
from shared.errors import Conflict, Invalid
from shared.moves import Role, check, permit
from tests.harness import Site, actor, standing_in
from tests.services.exchange.make import (
    NOW,
    REASON,
    SECOND,
    administrator,
    done,
    key,
    new_key,
    partner,
    refused,
)

pytestmark = pytest.mark.anyio
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


class TestRules:
    @pytest.mark.parametrize("status", Status)
    @pytest.mark.parametrize("move", rules.MOVES[1:], ids=lambda move: move.verb)
    def test_the_table_says_what_starts_from_where(self, move: Any, status: Status) -> None:
        starts = {"confirm": "pending", "revoke": "pending active", "undo-revocation": "revoked"}
        if status in starts[move.verb].split():
            check(move, status)
        else:
            with pytest.raises(Conflict, match="wrong-status"):
                check(move, status)

    def test_who_entered_a_key_does_not_confirm_it(self) -> None:
        one, other = (actor(Role.SYSTEM_ADMIN, id=uuid4()) for _ in range(2))
        row = SimpleNamespace(status=Status.PENDING, entered_by=one.id)
        permit(rules.CONFIRM, other, row)
        for who in (one, standing_in(one, other), standing_in(other, one)):
            with pytest.raises(Conflict, match="second-person-needed"):
                permit(rules.CONFIRM, who, row)

    @pytest.mark.parametrize(
        ("status", "at", "valid"),
        [
            (Status.ACTIVE, BEGIN, True),
            (Status.ACTIVE, END - timedelta(seconds=1), True),
            (Status.ACTIVE, BEGIN - timedelta(seconds=1), False),
            (Status.ACTIVE, END, False),
            (Status.PENDING, BEGIN, False),
            (Status.REVOKED, BEGIN, False),
        ],
    )
    def test_it_is_believed_while_active_from_its_first_to_its_last_moment(
        self, status: Status, at: datetime, valid: bool
    ) -> None:
        assert rules.is_valid(status, BEGIN, END, at) is valid

    @pytest.mark.parametrize(
        ("begins", "ends"),
        [
            (END, BEGIN),
            (BEGIN, BEGIN),
            (BEGIN, NOW),
            (BEGIN, BEGIN + timedelta(days=367)),
        ],
        ids=["upside down", "no time", "over", "too long"],
    )
    def test_a_time_that_makes_no_sense_is_refused(self, begins: datetime, ends: datetime) -> None:
        with pytest.raises(Invalid, match="key-validity-wrong"):
            rules.check_validity(begins, ends, NOW)

    @pytest.mark.parametrize("text", ["", "abc", "A" * 42 + "!", "A" * 43, "钥" * 20, "A" * 60])
    def test_what_is_no_ed25519_key_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid, match="key-unreadable"):
            rules.public_bytes(text)

    def test_both_ways_to_write_base64_are_read(self) -> None:
        public = bytes([0xFB, 0xFF] * 16)
        assert rules.public_bytes(rules.written(public)) == public
        assert rules.public_bytes("+/" + rules.written(public)[2:] + "=") == public


async def test_a_key_is_believed_once_another_administrator_compared_it(site: Site) -> None:
    made = await partner(site)
    _, form = new_key()
    async with administrator(site) as first, administrator(site, SECOND) as second:
        entered = await done(first, f"/partners/{made['id']}/keys", form)
        assert (entered["status"], entered["valid"]) == ("pending", False)
        path = f"/keys/{entered['id']}"
        assert await refused(first, f"{path}/confirm") == (409, "second-person-needed")
        assert (await first.get(path)).json()["allowed_moves"] == ["revoke"]
        shown = (await second.get(path)).json()
        assert shown["fingerprint"].count(" ") == 15
        confirmed = await done(second, f"{path}/confirm")
        assert (confirmed["status"], confirmed["valid"]) == ("active", True)
        assert await refused(second, f"{path}/confirm") == (409, "wrong-status")

        await site.set_office_time(NOW + timedelta(days=400))
        assert (await first.get(path)).json()["valid"] is False


async def test_one_revokes_and_what_was_revoked_waits_for_two_again(site: Site) -> None:
    made = await partner(site)
    _, known = await key(site, made["id"])
    path = f"/keys/{known['id']}"
    async with administrator(site) as first, administrator(site, SECOND) as second:
        assert await refused(first, f"{path}/revoke", {}) == (422, "invalid-input")
        revoked = await done(first, f"{path}/revoke", REASON)
        assert (revoked["status"], revoked["valid"]) == ("revoked", False)
        waiting = await done(second, f"{path}/undo-revocation", REASON)
        assert waiting["status"] == "pending"
        assert await refused(second, f"{path}/confirm") == (409, "second-person-needed")
        assert (await done(first, f"{path}/confirm"))["valid"] is True
        said = (await first.get(f"{path}/history")).json()["items"]
        assert [row["move"] for row in said] == [
            "enter", "confirm", "revoke", "undo-revocation", "confirm",
        ]  # fmt: skip


async def test_the_next_key_overlaps_the_last_one_and_three_are_enough(site: Site) -> None:
    made = await partner(site)
    for number in (1, 2, 3):
        await key(site, made["id"], key_id=f"joint-office-{number}")
    async with administrator(site) as first:
        found = (await first.get("/keys", params={"partner_id": made["id"]})).json()["items"]
        assert [each["valid"] for each in found] == [True, True, True]
        path = f"/partners/{made['id']}/keys"
        _, fourth = new_key(key_id="joint-office-4")
        assert await refused(first, path, fourth) == (409, "too-many-keys")
        await done(first, f"/keys/{found[0]['id']}/revoke", REASON)
        await done(first, path, fourth)
        undo = f"/keys/{found[0]['id']}/undo-revocation"
        assert await refused(first, undo, REASON) == (409, "too-many-keys")
        counted = await first.get("/keys/count", params={"status": "revoked"})
        assert counted.json() == {"count": 1}


async def test_the_same_key_or_id_is_entered_once_also_for_another_partner(site: Site) -> None:
    made = await partner(site)
    other = await partner(site, code="mnr", name="自然资源部")
    _, form = new_key()
    async with administrator(site) as first:
        await done(first, f"/partners/{made['id']}/keys", form)
        for again in (form, {**form, "key_id": "mnr-1"}, new_key()[1]):
            told = await refused(first, f"/partners/{other['id']}/keys", again)
            assert told == (409, "key-known")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"public_key": "abc"}, "key-unreadable"),
        ({"valid_until": "2026-01-01T00:00:00+08:00"}, "key-validity-wrong"),
        ({"valid_until": "2027-06-01T00:00:00+08:00"}, "key-validity-wrong"),
        ({"valid_until": "2026-12-31"}, "invalid-input"),
        ({"key_id": "编号"}, "invalid-input"),
        ({"private_key": "x"}, "invalid-input"),
    ],
    ids=str,
)
async def test_a_wrong_form_enters_nothing(site: Site, wrong: dict[str, str], code: str) -> None:
    made = await partner(site)
    async with administrator(site) as first:
        form = new_key()[1] | wrong
        assert await refused(first, f"/partners/{made['id']}/keys", form) == (422, code)
        assert (await first.get("/keys/count")).json() == {"count": 0}


async def test_our_own_key_is_the_same_whenever_asked_and_only_its_public_half(site: Site) -> None:
    async with administrator(site) as first:
        shown = (await first.get("/keys/own")).json()
    own = own_key(site.app.state.settings)
    assert shown["key_id"] == own.key_id
    assert rules.public_bytes(shown["public_key"]) == own.public
    assert set(shown) == {"key_id", "public_key", "fingerprint"}
