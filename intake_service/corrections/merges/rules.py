"""When matters may be merged and split. No I/O in this file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from intake_service.reception.matters.rules import Family, Route, Status
from shared.errors import Conflict, FieldError, Invalid

LISTING_OVER = frozenset({"dropped", "final"})
"""A listing in any other status, also a delisted one that is looked back on, holds its matter."""
CHARGE_HELD = frozenset({"proposed", "active"})


class Facts(Protocol):
    """What is asked of a matter."""

    @property
    def family(self) -> Family: ...
    @property
    def route(self) -> Route | None: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def finalised_at(self) -> datetime | None: ...


def check_other(id: UUID, into_id: UUID) -> None:
    """Raise `Invalid` (matter-itself): what a matter goes on in is another one."""
    if id == into_id:
        errors = [FieldError("into_id", "不能是该事项自身")]
        raise Invalid("matter-itself", "事项不能并入自身，请另选所并入的事项。", errors)


def check_merge(matter: Facts, into: Facts, *, both_in_hand: bool) -> None:
    """Raise unless `matter` can go on in `into`.

    `Conflict` (paths-differ, matter-final, both-in-hand): what is handled on different paths or by
    different units is not one handling, and what a re-review made final stays what it was about
    （《信访工作条例》第三十六条）.
    """
    if (matter.family, matter.route) != (into.family, into.route):
        detail = "两个事项的内容类别或者法定途径不同，不能合并；认定有误的，请先更正。"
        raise Conflict("paths-differ", detail)
    if matter.finalised_at is not None:
        detail = "该事项已经复核终结，不能并入其他事项，可以将另一事项并入该事项。"
        raise Conflict("matter-final", detail)
    if both_in_hand and matter.unit_id != into.unit_id:
        detail = "两个事项都在办理且由不同单位负责，请先收回其中一件的交办，再合并。"
        raise Conflict("both-in-hand", detail)


def check_free(number: str, *, listed: bool, in_charge: bool) -> None:
    """Raise `Conflict` (matter-listed, matter-in-charge): others hold to the matter as it is."""
    if listed:
        detail = f"事项{number}正在挂牌督办或者回头看，不能合并、拆分；结束后再办理。"
        raise Conflict("matter-listed", detail)
    if in_charge:
        detail = f"事项{number}有领导包案，不能合并、拆分；包案结束后再办理。"
        raise Conflict("matter-in-charge", detail)


def check_not_empty(number: str, *, empty: bool) -> None:
    """Raise `Conflict` (matter-empty): of a matter whose pieces have all left nothing goes on."""
    if empty:
        detail = f"事项{number}已没有信访件，不能办理此项。"
        raise Conflict("matter-empty", detail)


def check_not_further(status: Status, number: str) -> None:
    """Raise `Conflict` (merged-further): what was merged last is undone first."""
    if status is Status.MERGED:
        detail = f"所并入的事项{number}又已并入其他事项，请先撤销那一次并入。"
        raise Conflict("merged-further", detail)


def check_split(matter: Facts, *, chosen: Sequence[bool], wanted: int, left: bool) -> None:
    """Raise unless the chosen pieces may become a matter of their own.

    `chosen` says of each that was found whether it is filed as a repeat, `wanted` how many were
    named, `left` whether one remains that is not. Repeats alone are handled by nobody. Raises
    `Conflict` (matter-final), `Invalid` (split-invalid).
    """
    if matter.finalised_at is not None:
        raise Conflict("matter-final", "该事项已经复核终结，不能拆分。")
    message = None
    if len(chosen) < wanted:
        message = "所选信访件须都属于该事项"
    elif all(chosen):
        message = "拆出的信访件不能都是重件"
    elif not left:
        message = "原事项须留有重件以外的信访件"
    if message is not None:
        detail = f"不能这样拆分：{message}。"
        raise Invalid("split-invalid", detail, [FieldError("piece_ids", message)])
