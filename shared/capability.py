"""What a capability brings: each folder says it once, in its `capability.py`.

The application, the printed documents and the tests collect from here, so that a new capability
touches its own folder only.
"""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from fastapi import APIRouter

from shared.checks import Check
from shared.db import Database
from shared.jobs import Job
from shared.moves import Move
from shared.needs import Need, Needs
from shared.recusals import Bundle
from shared.settings import Settings
from shared.snapshots import Snapshot

StartCheck = Callable[[Database, Settings], Awaitable[str | None]]
"""Looks at the data before the service serves; a Chinese sentence is a reason not to start."""


@dataclass(frozen=True)
class Capability:
    """One folder's part of its service; each field may stay empty.

    `router`: its operations. `machines`: its tables of moves, by the name of what moves, English
    and Chinese. `needs`: which of these moves a page offers only where other tables allow them.
    `bundles`: its things that name several matters, for who must keep away from one of them.
    `publishes`: its events, with the rows that they follow from. `jobs`: what runs on
    a schedule or outlives a request. `codes`: its enumerations, by the set in
    `shared/reference/codes.csv` that labels them. `checks`: what else `kaimen reconcile` can
    compare here, beside events, history and copies. `uploads`: paths that take larger bodies than
    usual, with their bytes. `start_checks`: what may refuse the start.
    """

    router: APIRouter | None = None
    machines: Mapping[str, Sequence[Move]] = field(default_factory=dict)
    needs: Sequence[Need] = ()
    bundles: Sequence[Bundle] = ()
    publishes: Sequence[Snapshot] = ()
    jobs: Sequence[Job] = ()
    codes: Mapping[str, type[StrEnum]] = field(default_factory=dict)
    checks: Sequence[Check] = ()
    uploads: Mapping[str, int] = field(default_factory=dict)
    start_checks: Sequence[StartCheck] = ()


@cache
def capabilities(package: str) -> Mapping[str, Capability]:
    """What every folder of a service's package brings, by the folder's module name, in order."""
    path = importlib.import_module(package).__path__
    found = sorted(each.name for each in pkgutil.walk_packages(path, package + "."))
    return {
        name.removesuffix(".capability"): importlib.import_module(name).CAPABILITY
        for name in found
        if name.endswith(".capability")
    }


@cache
def needs_of(package: str, model: type[Any]) -> Needs:
    """What the moves of a model need beyond its row, from all folders of a service's package."""
    found = [need for each in capabilities(package).values() for need in each.needs]
    return Needs(model, [need for need in found if need.model is model])
