"""Asking clamd whether a content holds a virus, by its command INSTREAM."""

import asyncio
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import Unavailable

_PATIENCE = 30
"""Seconds for one file."""
_LONGEST = 200


async def scan(session: AsyncSession, content: AsyncIterator[bytes]) -> str | None:
    """The name of the virus that clamd finds; None where it finds none.

    Raises `Unavailable` (scanner-silent) also for what it does not scan to the end.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await _ask(session.info["scanner"], content)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        raise _silent() from error
    if answer == "stream: OK":
        return None
    if not answer.endswith(" FOUND"):
        raise _silent()
    return answer.removeprefix("stream: ").removesuffix(" FOUND")[:_LONGEST]


async def _ask(address: str, content: AsyncIterator[bytes]) -> str:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"zINSTREAM\0")
        async for part in content:
            writer.write(len(part).to_bytes(4) + part)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0").decode("utf-8", "replace").strip()
    finally:
        writer.close()


def _silent() -> Unavailable:
    return Unavailable("scanner-silent", "查毒程序暂时没有结果，稍后自动重试。", retry_after=60)
