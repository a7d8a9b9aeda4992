"""Partners and keys for the tests of exchange."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.moves import Role
from tests.harness import Site

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIRST, SECOND = UUID(int=0xA1), UUID(int=0xA2)
"""Two system administrators."""
REASON = {"reason": "对方系统升级，暂不往来"}
PARTNER = {
    "code": "joint-office",
    "name": "省信访工作联席会议办公室",
    "adapter": "rest",
    "base_url": "https://partner.example/api",
    "sends": ["intake", "supervision"],
    "receives": ["report", "sign_for"],
}


def administrator(site: Site, id: UUID = FIRST) -> Any:
    """A client of a system administrator."""
    return site.client(Role.SYSTEM_ADMIN, id=id)


async def post(client: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    """A writing request with an idempotency key of its own."""
    return await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})


async def done(client: httpx.AsyncClient, path: str, body: Any = None) -> dict[str, Any]:
    """What a request made; it must succeed."""
    answer = await post(client, path, body)
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def refused(client: httpx.AsyncClient, path: str, body: Any = None) -> tuple[int, str]:
    """Status and code of a request that must be refused, in Chinese."""
    answer = await post(client, path, body)
    found = answer.json()
    assert any("一" <= letter <= "鿿" for letter in found["detail"]), found
    return answer.status_code, found["code"]


async def partner(site: Site, **changes: Any) -> dict[str, Any]:
    """A partner that two administrators connected."""
    async with administrator(site) as first, administrator(site, SECOND) as second:
        made = await done(first, "/partners", {**PARTNER, **changes})
        return await done(second, f"/partners/{made['id']}/activate")


def new_key(key_id: str = "joint-office-1", **changes: Any) -> tuple[Ed25519PrivateKey, Any]:
    """A fresh private key, and the form that enters its public half."""
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    form = {
        "key_id": key_id,
        "public_key": public,
        "valid_from": "2026-01-01T00:00:00+08:00",
        "valid_until": "2026-12-31T00:00:00+08:00",
        **changes,
    }
    return private, form


async def key(site: Site, partner_id: str, **changes: Any) -> tuple[Ed25519PrivateKey, Any]:
    """A key of a partner that two administrators believe."""
    private, form = new_key(**changes)
    async with administrator(site) as first, administrator(site, SECOND) as second:
        made = await done(first, f"/partners/{partner_id}/keys", form)
        return private, await done(second, f"/keys/{made['id']}/confirm")
