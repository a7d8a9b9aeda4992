"""Intake: ledgers are imported, rounded numbers registered by hand, proposals confirmed."""

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from services.cli.demo import ledger
from services.cli.demo.handling import Handling, Piece
from services.cli.demo.material import Case, courses, dispatch_day, office_day
from services.cli.demo.office import Agenda, Api
from services.cli.demo.petitions import Petition, by_number
from services.cli.errors import NotDone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = Sequence[ledger.CellValue]

_POLL_SECONDS = 0.1
_POLLS = 600

_FORM_CODES = {
    "来信": "letter", "来访": "visit", "网上信访": "online", "手机信访": "mobile_app",
    "微信信访": "wechat", "电话信访": "phone", "领导信箱": "leader_mailbox",
}  # fmt: skip
_PURPOSE_CODES = {
    "求决": "request_settlement",
    "申诉": "complaint_appeal",
    "意见建议": "suggestion",
}


class Intake:
    """Registration and triage through the year."""

    def __init__(self, agenda: Agenda, handling: Handling, folder: Path) -> None:
        self._agenda = agenda
        self._handling = handling
        self._folder = folder
        self._pieces: dict[str, Piece] = {}
        self._waiting: dict[str, Piece] = {}
        self._by_number: dict[str, Piece] = {}
        self._count = itertools.count()
        self.files: list[Path] = []
        self.by_proposal = 0
        """How many pieces were triaged by confirming the proposal."""

    async def import_batch(
        self, api: Api, cases: Mapping[str, Case], made: Callable[[Case, Piece], None]
    ) -> None:
        """Import the list of the joint petition office."""
        file = self._folder / f"省信联办交办台账-{api.today:%Y-%m-%d}.xlsx"
        created = await self._import(api, file, ledger.of_batch(), "provincial_joint_office")
        for row in created:
            case = cases[row["external_no"]]
            piece = self._of_case(case, row["piece_id"], api.today)
            made(case, piece)
            self._await_triage(row["external_no"], piece)
        self._agenda.schedule(office_day(api.today + timedelta(days=1)), self.triage)

    async def import_ministry(self, api: Api) -> None:
        """Import the list of the Ministry."""
        file = self._folder / f"自然资源部交办台账-{api.today:%Y-%m-%d}.xlsx"
        for row in await self._import(api, file, ledger.of_ministry(api.today), "mnr"):
            petition = by_number()[row["external_no"]]
            self._await_triage(petition.number, self._of_petition(petition, row["piece_id"]))
        self._agenda.schedule(office_day(api.today + timedelta(days=1)), self.triage)

    async def import_ledger(self, api: Api) -> None:
        """Import what the provincial platform exported."""
        file = self._folder / f"省级平台台账-{api.today:%Y-%m-%d}.xlsx"
        rows = ledger.of_day(api.today)
        for row in await self._import(api, file, rows, "provincial_petition_bureau"):
            petition = by_number()[row["external_no"]]
            self._await_triage(petition.number, self._of_petition(petition, row["piece_id"]))
        next_day = office_day(api.today + timedelta(days=1))
        for petition in by_number().values():
            if petition.rounded and petition.imported == api.today:
                self._agenda.schedule(next_day, partial(self._register, petition))
        self._agenda.schedule(next_day, self.triage)

    async def _import(
        self, api: Api, file: Path, rows: Iterable[Line], source: str
    ) -> list[dict[str, Any]]:
        """Upload, wait for the job, settle differences; returns the rows that became pieces."""
        await asyncio.to_thread(ledger.workbook, file, rows)
        self.files.append(file)
        content = await asyncio.to_thread(file.read_bytes)
        registrar = api.client.as_login("registrar")
        response = await registrar.call(
            "POST",
            "intake/v1/imports",
            content,
            query={"name": file.name, "source": source},
            media_type=XLSX,
        )
        path = f"intake/v1/imports/{response.json()['id']}"
        for _ in range(_POLLS):
            found = await registrar.get(path)
            if found["status"] not in ("queued", "running"):
                break
            await asyncio.sleep(_POLL_SECONDS)
        if found["status"] != "finished":
            raise NotDone(f"导入 {file.name} 没有完成：{found['problem'] or found['status']}。")
        if found["differs"]:
            await self._settle(api, found["id"])
        return await api.all("registrar", f"{path}/rows", outcome="created")

    async def _settle(self, api: Api, id: str) -> None:
        """Decide each difference between this ledger and what was registered."""
        path = "intake/v1/differences"
        for at, found in enumerate(await api.all("registrar", path, import_id=id, status="open")):
            decision, reason = (
                ("adopt", "与来件单位电话核实，人数以新台账为准。"),
                ("keep", "联名人员未提供身份信息，保留原登记人数。"),
            )[(at + api.today.month // 2) % 2]
            form = {"decision": decision, "reason": reason}
            await api.post("registrar", f"{path}/{found['id']}/settle", form)

    async def _register(self, petition: Petition, api: Api) -> None:
        """Register by hand a piece whose number the spreadsheet had rounded."""
        person = {
            "name": petition.name,
            "phone": petition.phone,
            "address": petition.street,
            "is_main": True,
        }
        form = {
            "form": _FORM_CODES[petition.form],
            "purpose": _PURPOSE_CODES[petition.purpose],
            "source": "provincial_petition_bureau",
            "sender": "省信访局",
            "external_no": petition.number,
            "petition_date": petition.petition_date.isoformat(),
            "petitioner_count": petition.people,
            "petitioners": [person],
            "original_text": petition.text,
            "stated_place": petition.place,
            "stated_class": petition.class_,
        }
        made = await api.post("registrar", "intake/v1/pieces", form)
        piece = self._of_petition(petition, made["id"])
        self._pieces[piece.id] = self._by_number[petition.number] = piece
        await self._triage_by_hand(api, piece)

    def _of_petition(self, petition: Petition, id: str) -> Piece:
        return Piece(
            at=next(self._count),
            id=id,
            region=petition.region,
            topic=petition.topic,
            title=petition.title,
            summary=petition.summary,
            requests=petition.requests,
            findings=[petition.finding] * len(petition.requests),
            facts=f"经调查核实：{petition.summary}有关情况已向当事人、村（社区）和有关部门核对。",
            reply=petition.reply,
            result=petition.reply,
            course=courses()[petition.course],
            imported=petition.imported,
            is_suggestion=petition.is_suggestion,
            repeats=petition.repeats,
        )

    def _of_case(self, case: Case, id: str, imported: date) -> Piece:
        return Piece(
            at=next(self._count),
            id=id,
            region=case.county,
            topic=case.topic,
            title=case.title,
            summary=case.summary,
            requests=case.requests,
            findings=case.findings,
            facts=case.facts,
            reply=f"诉求已经核实，{case.sticking}请由责任单位制定化解方案，逐项推进落实。",
            result="已出具处理意见，问题尚未完全解决，列入积案继续化解。",
            course=courses()["listed"],
            imported=imported,
        )

    def _await_triage(self, number: str, piece: Piece) -> None:
        self._pieces[piece.id] = self._waiting[piece.id] = piece
        self._by_number[number] = piece

    async def triage(self, api: Api) -> None:
        """Confirm the proposals that are right; triage the other pieces by hand."""
        waiting, self._waiting = self._waiting, {}
        clear: list[dict[str, Any]] = []
        for found in await api.all("triage", "intake/v1/proposals"):
            piece = waiting.get(found["piece_id"])
            if piece is None:
                continue
            piece.version = found["version"]
            if piece.repeats is None and _agrees(found, piece):
                clear.append(_item(piece))
                del waiting[piece.id]
                self._schedule_assigning(api, piece)
        if clear:
            await self._confirm(api, clear)
        for piece in waiting.values():
            await self._triage_by_hand(api, piece)

    async def _confirm(self, api: Api, items: list[dict[str, Any]]) -> None:
        path = "intake/v1/proposals/confirm"
        response = await api.post("triage", path, {"items": items})
        refused = [each for each in response["items"] if each["outcome"] != "confirmed"]
        if refused:
            raise NotDone(f"确认建议未成：{refused[0]['detail']}")
        for each in response["items"]:
            self._note_matter(each["piece"])
        self.by_proposal += len(items)

    async def _triage_by_hand(self, api: Api, piece: Piece) -> None:
        form = {"region": piece.region, "topic": piece.topic, **_decision(piece)}
        if piece.repeats is not None:
            first = self._by_number[piece.repeats]
            form |= {"matter_id": first.matter, "is_repeat": True, "requests": []}
        path = f"intake/v1/pieces/{piece.id}/triage"
        self._note_matter(await api.post("triage", path, form))
        self._schedule_assigning(api, piece)

    def _note_matter(self, piece: Mapping[str, Any]) -> None:
        self._pieces[piece["id"]].matter = piece["matter_id"]

    def _schedule_assigning(self, api: Api, piece: Piece) -> None:
        if piece.is_suggestion and piece.repeats is None:
            day = office_day(api.today + timedelta(days=1))
            self._agenda.schedule(day, partial(self._handling.study, piece))
        elif piece.repeats is None:
            planned = piece.course.day("assign", piece.imported) or api.today
            day = dispatch_day(max(planned, api.today + timedelta(days=1)))
            self._agenda.schedule(day, partial(self._handling.assign, piece))


def _agrees(found: Mapping[str, Any], piece: Piece) -> bool:
    """Whether the proposal is right."""
    proposed = (found["region"]["code"], found["topic"]["code"])
    return proposed == (piece.region, piece.topic)


def _item(piece: Piece) -> dict[str, Any]:
    """A confirmation; region and topic stay as proposed."""
    return {"piece_id": piece.id, "version": piece.version, **_decision(piece)}


def _decision(piece: Piece) -> dict[str, Any]:
    family = (
        {"family": "suggestion"} if piece.is_suggestion else {"family": "appeal", "route": "P6"}
    )
    return {
        **family,
        "title": piece.title,
        "summary_masked": piece.summary,
        "requests": list(piece.requests),
    }
