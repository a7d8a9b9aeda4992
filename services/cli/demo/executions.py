"""Executions: what an opinion supports is carried out, proved and confirmed."""

from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.material import office_day
from services.cli.demo.office import Agenda, Api
from services.cli.demo.scan import scan

_EVERY = 12
"""Of so many answered pieces one is followed day by day; of listed cases all are carried out."""
_DUE_DAYS, _NOTED_DAYS, _DONE_DAYS, _CONFIRMED_DAYS = 40, 12, 25, 28
_PATH = "intake/v1/executions"


class Executions:
    """What becomes of some opinions in the weeks after they were delivered."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    def consider(self, piece: Any, api: Api) -> None:
        """Follow one piece of many, from the day on which its opinion was delivered."""
        if piece.at % _EVERY:
            return
        steps = ((1, self._state_due), (_NOTED_DAYS, self._note), (_DONE_DAYS, self._do),
                 (_CONFIRMED_DAYS, self._confirm))  # fmt: skip
        for days, step in steps:
            day = office_day(api.today + timedelta(days=days))
            self._agenda.schedule(day, partial(step, piece))

    async def _state_due(self, piece: Any, api: Api) -> None:
        due = {"due": (api.today + timedelta(days=_DUE_DAYS)).isoformat()}
        for id in await _of(api, piece.id, "owed"):
            await api.post(piece.handler, f"{_PATH}/{id}/state-due", due)

    async def _note(self, piece: Any, api: Api) -> None:
        for id in await _of(api, piece.id, "owed"):
            await api.post(
                piece.handler, f"{_PATH}/{id}/note-progress", {"text": "正在按程序办理。"}
            )

    async def _do(self, piece: Any, api: Api) -> None:
        await _do(api, piece)

    async def _confirm(self, piece: Any, api: Api) -> None:
        done = await _of(api, piece.id, "done")
        for id in done:
            await api.post("pet_head", f"{_PATH}/{id}/confirm")
        if not done:
            return  # nothing was supported, or a review revoked it
        facets = {"facets": ["problem_solved"], "text": "支持的请求已经落实到位。"}
        await api.post(piece.handler, f"intake/v1/pieces/{piece.id}/record-facets", facets)


async def carry_out(piece: Any, api: Api) -> None:
    """All that an opinion supports is carried out and confirmed today."""
    await _do(api, piece)
    for id in await _of(api, piece.id, "done"):
        await api.post("pet_head", f"{_PATH}/{id}/confirm")


async def _do(api: Api, piece: Any) -> None:
    for id in await _of(api, piece.id, "owed"):
        asked = {"execution_id": id, "paper": "receipt", "name": "落实凭证.png"}
        await api.post(piece.handler, "intake/v1/attachments", scan(), **asked)
        done = {"done_on": api.today.isoformat(), "proof": "兑付凭证、现场照片存卷"}
        await api.post(piece.handler, f"{_PATH}/{id}/record-done", done)


async def _of(api: Api, piece: str, status: str) -> list[str]:
    found = await api.all("pet_head", _PATH, piece_id=piece, status=status)
    return [each["id"] for each in found]
