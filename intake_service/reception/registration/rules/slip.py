"""The register slip （登记单, D01） that the petitioner takes along. No I/O."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from intake_service.reception.registration.rules import SEALED, Form, Seal
from shared.codes import label
from shared.workdays import chinese_date

TITLE = "信访事项登记单"
_ENQUIRE = (
    "凭查询码，并提供登记时所留电话号码的后四位或者登记编号，可以查询办理进展；"
    "答复送达后，属于评价范围的，可以凭查询码对信访部门和责任单位的工作各评价一次。"
)
_KEEP = "请妥善保管查询码，不要告诉他人。"


class Asker(StrEnum):
    """Who asks for the slip again."""

    PETITIONER = "petitioner"
    AGENT = "agent"
    OFFICE = "office"


class Registered(Protocol):
    """What a slip says of a piece."""

    number: str
    query_code: str
    form: Form
    seal: Seal
    petitioner_count: int
    petition_date: date
    arrived_at: datetime
    registered_at: datetime


def slip(piece: Registered, organ: str, registrar: str, again_on: datetime | None = None) -> str:
    """The text of the slip, the query code on it; of a sealed piece nothing can be enquired.

    `again_on`: it was lost, or never handed over, and is issued again.

    It names nobody who petitioned: who finds it learns no name.
    """
    lines = {
        "登记编号": piece.number,
        "查询码": piece.query_code,
        "信访形式": label("form", piece.form),
        "信访日期": chinese_date(piece.petition_date),
        "收到日期": chinese_date(piece.arrived_at),
        "登记日期": chinese_date(piece.registered_at),
        "信访人数": f"{piece.petitioner_count}人",
        "登记单位": organ,
        "登记人": registrar,
    }
    if again_on is not None:
        lines["补发日期"] = chinese_date(again_on)
    said = [_KEEP] if piece.seal in SEALED else [_ENQUIRE, _KEEP]
    rows = [f"{name}：{value}" for name, value in lines.items()]
    return "\n".join([TITLE, "", *rows, "", *(f"　　{sentence}" for sentence in said), ""])
