"""What is done about bureaus that failed: an interview, a circular, an order to rectify, and a
recommendation."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.cli.demo.listed import Listed
from services.cli.demo.material import day_of, dispatch_day
from services.cli.demo.office import Agenda, Api, Units

_SANCTIONS, _RECOMMENDATIONS = "supervision/v1/unit-sanctions", "supervision/v1/recommendations"
_STATEMENTS = {
    "interview": "对挂牌件重视不够，方案确定的措施多次推迟。",
    "circular": "周报多次漏报，经电话督促后仍有漏报。",
    "rectify": "化解措施没有逐项落实到人，台账不完整。",
}
_REPORT = "已经逐项明确责任人和完成时间，台账随周报报送。"


class Sanctions:
    """The three of the year, each about the bureau of another case, and the recommendation."""

    def __init__(self, agenda: Agenda, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._listed = listed
        self._bureaus = Units("bureau", by="region")
        self._made: dict[str, str] = {}
        self._interview = ""

    def schedule(self) -> None:
        """Put on the agenda what follows the start of supervision."""
        start = day_of("start")
        for days, step in ((30, self._serve), (37, self._receive), (51, self._lift)):
            self._agenda.schedule(dispatch_day(start + timedelta(days=days)), step)

    async def _serve(self, api: Api) -> None:
        """The office proposes, the principal decides, the office sends the letters."""
        for kind, one in zip(_STATEMENTS, self._listed, strict=False):
            owed = [{"text": "逐项明确责任人和完成时间，完善台账。", "due": _day(api, 30)}]
            form = {
                "kind": kind,
                "unit_id": await self._bureaus.id(one.case.county, api),
                "ground": "shirking",
                "statement": _STATEMENTS[kind],
                "facts": {"listed_ids": [one.listing]},
                "requirements": owed if kind == "rectify" else [],
                "published": kind == "circular",
            }
            path = await self._decided(_SANCTIONS, form, api)
            self._interview = _day(api, 1)
            where = {"day": self._interview, "place": "省厅第二会议室", "invitee": "head"}
            await api.post("supervisor", f"{path}/serve", where if kind == "interview" else None)
            self._made[kind] = path
        one = self._listed[len(_STATEMENTS)]
        form = {
            "kind": "improve_work",
            "addressee_id": await self._bureaus.id(one.case.county, api),
            "statement": "告知书出具情况没有专人核对。",
            "basis": "《信访工作条例》第四十条。",
            "recommended": "建立告知期限台账，逐件核对。",
            "facts": {"listed_ids": [one.listing]},
        }
        path = await self._decided(_RECOMMENDATIONS, form, api)
        await api.post("supervisor", f"{path}/issue")
        self._made["recommendation"] = path

    async def _decided(self, path: str, form: dict[str, Any], api: Api) -> str:
        found = f"{path}/{(await api.post('supervisor', path, form))['id']}"
        await api.post("principal", f"{found}/decide")
        return found

    async def _receive(self, api: Api) -> None:
        """The head of one bureau is interviewed; the others sign for their letters and answer."""
        interviewed, warned, ordered, recommended = self._listed[:4]
        path = self._made["interview"]
        said = {
            "interviewed_on": self._interview,
            "minutes": "该局说明了原因，承诺按期落实方案。",
            "requirements": [{"text": "按方案完成到期措施。", "due": _day(api, 30)}],
        }
        await api.post("supervisor", f"{path}/record-interview", said)
        await api.post("deputy", f"{path}/sign-minutes")
        await api.post(interviewed.county, f"{path}/confirm-minutes")
        await api.post(warned.handler, f"{self._made['circular']}/acknowledge")
        await api.post(ordered.handler, f"{self._made['rectify']}/acknowledge")
        answer = {"adoption": "accepted", "answer": "已经建立台账，由专人逐件核对。"}
        await api.post(recommended.county, f"{self._made['recommendation']}/answer", answer)

    async def _lift(self, api: Api) -> None:
        """The bureaus report, somebody else than who proposed it checks, the principal lifts."""
        for kind, one in zip(_STATEMENTS, self._listed, strict=False):
            path = self._made[kind]
            if kind != "circular":
                report = {"report": _REPORT}
                await api.post(one.handler, f"{path}/requirements/1/report", report)
            await api.post("pet_head", f"{path}/check", {"findings": "抽查属实，已经改进。"})
            await api.post("principal", f"{path}/lift")
        ended = {"outcome": "carried_out", "conclusion": "台账已经启用。"}
        await api.post("supervisor", f"{self._made['recommendation']}/close", ended)


def _day(api: Api, days: int) -> str:
    return (api.today + timedelta(days=days)).isoformat()
