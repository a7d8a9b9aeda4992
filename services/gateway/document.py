"""The merged API document that the gateway serves: the whole one, or a refusal that names what
is missing. Half of it would look like an API without the other half.
"""

import asyncio
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from services.gateway.openapi import merge
from shared.catalogue import Document
from shared.errors import Unavailable

WHOLE, INCOMPLETE = "openapi.json", "incomplete.json"
"""What Caddy serves from the folder: the first, and while it is not there the second (503)."""
PAUSE_SECONDS = 2.0
RETRY_SECONDS = 5
"""What the Caddyfile says in `Retry-After`."""


def ask(folder: Path, upstreams: Mapping[str, str]) -> bool:
    """Ask every service for its document once, and write what Caddy serves; True when it is whole
    and written.

    `upstreams`: the addresses of each service, as the Caddyfile takes them, by its name.
    """
    names = sorted(upstreams)
    documents = asyncio.run(_fetch_all([upstreams[name].split()[0] for name in names]))
    found = {name: document for name, document in zip(names, documents, strict=True) if document}
    missing = [name for name in names if name not in found]
    try:
        if missing:
            _write(folder / INCOMPLETE, _incomplete(missing).body)
        else:
            _write(folder / WHOLE, merge(found))
    except OSError:  # a full disk: the gateway opens all the same, and asks on
        return False
    return not missing


def ask_on(folder: Path, upstreams: Mapping[str, str], gateway: int) -> None:
    """Ask again until the document is whole, or the process `gateway` has ended."""
    with suppress(ProcessLookupError):
        while not ask(folder, upstreams):
            time.sleep(PAUSE_SECONDS)
            os.kill(gateway, 0)


def forget(folder: Path) -> None:
    """Take away what an earlier release may have left."""
    for name in (WHOLE, INCOMPLETE):
        (folder / name).unlink(missing_ok=True)


def _incomplete(missing: list[str]) -> Unavailable:
    names = "、".join(missing)
    detail = f"接口文档暂缺：{names} 尚未应答，正在重新获取，请稍后重试。"
    return Unavailable("document-incomplete", detail, missing=missing, retry_after=RETRY_SECONDS)


def _write(path: Path, document: Document) -> None:
    """Write it beside, then in its place: nobody reads half a file."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    beside.replace(path)


async def _fetch_all(addresses: list[str]) -> list[Document | None]:
    """All documents at once, without threads: the gateway forks after this (`_ask_on`), and what
    a thread of OpenSSL held at that moment would stay held in the child for ever.
    """
    return await asyncio.gather(*map(_fetch, addresses))


async def _fetch(address: str) -> Document | None:
    """A service's own document; None when it does not answer."""
    socket = address.removeprefix("unix/") if address.startswith("unix/") else None
    base = "http://service" if socket else f"http://{address}"
    transport = httpx.AsyncHTTPTransport(uds=socket)
    async with httpx.AsyncClient(transport=transport, base_url=base, timeout=10) as client:
        try:
            answer = await client.get("/openapi.json")
            document: Document = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return None
    return document
