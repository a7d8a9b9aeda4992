"""What a petitioner does: asks with the query code, from an address."""

from itertools import count
from typing import Any

import httpx
import sqlalchemy as sa

from intake_service.reception.registration.models import Piece
from tests.harness import Site

_ADDRESSES = count(1)


def elsewhere() -> str:
    """An address from which nobody has asked yet."""
    number = next(_ADDRESSES)
    return f"198.51.{number // 256}.{number % 256}"


async def query_code(site: Site, piece: str) -> str:
    """The code of a piece, as its slip says."""
    async with site.app.state.database.read() as session:
        return str(await session.scalar(sa.select(Piece.query_code).where(Piece.id == piece)))


async def ask(site: Site, address: str, path: str = "enquiries", **body: Any) -> httpx.Response:
    """One request of somebody without an account, as the gateway hands it on."""
    headers = {"X-Forwarded-For": address}
    async with site.client_of(None) as client:
        return await client.post(f"/public/{path}", json=body, headers=headers)
