"""Divisions: what the department handles itself, and what a division is asked about."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.arrival import register, triage
from services.cli.demo.material import office_day, table
from services.cli.demo.office import Agenda, Api, Units

_CONSULT_DAYS = 20
_OFFICERS = {"investigators": ["张某某", "赵某某"]}
_CONTACT = {"contact": "厅信访接待室", "phone": "028-00000000"}
_DELIVERY = {"way": "in_person", "recipient_view": "agree", "proof": "送达回证存卷"}

Step = tuple[int, str, str, Any]
"""Days after the one before, whose login, the path, the body."""


class Divisions:
    """Matters of provincial competence from internal order to delivery; consultations."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._units = Units("division", by="code")

    def schedule(self) -> None:
        """Put every piece of the year on its day."""
        for about in table("divisions.toml")["piece"]:
            self._agenda.schedule(office_day(about["day"]), partial(self._register, about))

    async def consult(self, piece: str, about: Mapping[str, Any], api: Api) -> None:
        """Ask a division about a piece that a bureau handles （会商函询）."""
        division = about["division"]
        path = await self._propose(piece, api, {
            "purpose": "consult", "proposal": about["proposal"],
            "lead_id": await self._units.id(division, api),
            "due": (api.today + timedelta(days=_CONSULT_DAYS)).isoformat(),
        })  # fmt: skip
        self._go([
            (2, "deputy", f"{path}/instruct", {"instruction": about["instruction"]}),
            (6, f"handler-{division}", f"{path}/answer", {"answer": about["answer"]}),
            (2, "pet_head", f"{path}/close", None),
        ], api)  # fmt: skip

    async def _register(self, about: Mapping[str, Any], api: Api) -> None:
        id = await register(about, api)
        day = office_day(api.today + timedelta(days=1))
        self._agenda.schedule(day, partial(self._triage, about, id))

    async def _triage(self, about: Mapping[str, Any], id: str, api: Api) -> None:
        await triage(about, id, api)
        day = office_day(api.today + timedelta(days=2))
        self._agenda.schedule(day, partial(self._give, about, id))

    async def _give(self, about: Mapping[str, Any], id: str, api: Api) -> None:
        """Propose a lead division; everything that follows comes step by step."""
        support = [each["division"] for each in about["supported_by"]]
        path = await self._propose(id, api, {
            "purpose": "handle", "proposal": about["proposal"],
            "lead_id": await self._units.id(about["lead"], api),
            "support_ids": [await self._units.id(each, api) for each in support],
            "due": (api.today + timedelta(days=about["days"])).isoformat(),
            "is_major": about.get("major", False),
        })  # fmt: skip
        self._go(_handled(about, f"intake/v1/pieces/{id}", path), api)

    async def _propose(self, piece: str, api: Api, form: dict[str, Any]) -> str:
        """The path of the internal order that the petition office drafts."""
        made = await api.post("pet_head", f"intake/v1/pieces/{piece}/internal-orders", form)
        return f"intake/v1/internal-orders/{made['id']}"

    def _go(self, steps: Sequence[Step], api: Api) -> None:
        """Put the first of `steps` on its day; each brings the next."""
        if steps:
            day = office_day(api.today + timedelta(days=steps[0][0]))
            self._agenda.schedule(day, partial(self._do, steps))

    async def _do(self, steps: Sequence[Step], api: Api) -> None:
        _, login, path, form = steps[0]
        await api.post(login, path, form)
        self._go(steps[1:], api)


def _handled(about: Mapping[str, Any], piece: str, path: str) -> list[Step]:
    """From the leader's instruction to the end of the internal order."""
    leader = "principal" if about.get("major") else "deputy"
    handler = f"handler-{about['lead']}"
    finding = {"request_no": 1, "finding": about["finding"], "opinion": about["opinion"]}
    opinion = {"facts": about["facts"], "basis": about["basis"], "findings": [finding]}
    drafted: list[Step] = [(8, handler, f"{piece}/draft-opinion", opinion)]
    if "returned" in about:
        head, reason = f"head-{about['lead']}", {"reason": about["returned"]}
        drafted += [(2, head, f"{piece}/return-draft", reason),
                    (4, handler, f"{piece}/draft-opinion", opinion)]  # fmt: skip
    return [
        (2, leader, f"{path}/instruct", {"instruction": about["instruction"]}),
        (1, "pet_head", f"{piece}/accept", _CONTACT),
        (5, handler, f"{piece}/investigate", _OFFICERS),
        *((3, f"handler-{each['division']}", f"{path}/answer", {"answer": each["answer"]})
          for each in about["supported_by"]),
        *drafted,
        (3, leader, f"{piece}/issue-opinion", None),
        (2, handler, f"{piece}/deliver-opinion", _DELIVERY),
        (2, handler, f"{path}/answer", {"answer": about["answer"]}),
        (2, "pet_head", f"{path}/close", None),
    ]  # fmt: skip
