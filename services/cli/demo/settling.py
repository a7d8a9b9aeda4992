"""Settling: hard cases are mediated, or heard before the opinion is written."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.material import office_day
from services.cli.demo.office import Agenda, Api

_COURSES = ("settled", "heard", "mediated", "settled", "heard")
"""What becomes of the hard cases of the year, in the order in which they come."""
_MEMBERS = ["陈某某", "赵某某"]


class Settling:
    """Mediations and hearings of pieces that are being investigated."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._courses = list(_COURSES)

    def consider(self, piece: Any, api: Api) -> None:
        """Let a slow case that is now investigated be mediated or heard, while a course is left."""
        if self._courses and piece.course.name == "slow":
            self._later(api, 3, partial(getattr(self, f"_{self._courses.pop(0)}"), piece))

    def _later(self, api: Api, days: int, act: Callable[[Api], Awaitable[None]]) -> None:
        self._agenda.schedule(office_day(api.today + timedelta(days=days)), act)

    async def _settled(self, piece: Any, api: Api) -> None:
        await self._mediate(piece, api)
        self._later(api, 8, partial(self._settle, piece))

    async def _mediated(self, piece: Any, api: Api) -> None:
        await self._mediate(piece, api)
        self._later(api, 8, partial(self._end, piece))

    async def _mediate(self, piece: Any, api: Api) -> None:
        form = {
            "other_party": "所在村民委员会",
            "petitioner_consent": "当面表示同意，笔录存卷",
            "other_consent": "书面表示同意，来函存卷",
            "mediators": _MEMBERS,
        }
        await api.post(piece.handler, f"{_path(piece)}/mediate", form)

    async def _end(self, piece: Any, api: Api) -> None:
        reason = {"reason": "双方对金额分歧较大，未能达成一致。"}
        await api.post(piece.handler, f"{_path(piece)}/end-mediation", reason)

    async def _settle(self, piece: Any, api: Api) -> None:
        form = {
            "signed_on": api.today.isoformat(),
            "facts": piece.facts,
            "terms": piece.reply,
            "performance_due": (api.today + timedelta(days=30)).isoformat(),
            "proof": "协议书原件存卷",
        }
        await api.post(piece.head, f"{_path(piece)}/settle", form)
        piece.settled = True
        self._later(api, 14, partial(self._perform, piece))

    async def _perform(self, piece: Any, api: Api) -> None:
        form = {"performed_on": api.today.isoformat(), "proof": "转账凭证存卷"}
        await api.post(piece.handler, f"{_path(piece)}/record-performance", form)
        await api.post(piece.head, f"{_path(piece)}/confirm-performance", {})

    async def _heard(self, piece: Any, api: Api) -> None:
        day = office_day(api.today + timedelta(days=8))
        form = {
            "ground": "difficult",
            "reasons": "双方对补偿面积的认定分歧较大",
            "at": f"{day}T09:30:00+08:00",
            "place": "信访接待大厅",
            "members": _MEMBERS,
        }
        await api.post(piece.head, f"{_path(piece)}/hold-hearing", form)
        self._agenda.schedule(office_day(day + timedelta(days=1)), partial(self._minutes, piece))

    async def _minutes(self, piece: Any, api: Api) -> None:
        form = {
            "statements": "双方陈述了各自的意见，出示了测绘图件。",
            "findings": "面积以实地复核的结果为准。",
        }
        await api.post(piece.head, f"{_path(piece)}/end-hearing", form)


def _path(piece: Any) -> str:
    return f"intake/v1/pieces/{piece.id}"
