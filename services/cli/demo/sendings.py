"""Pieces that are forwarded, objected to, or handed on, step by step."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.arrival import register, triage
from services.cli.demo.material import office_day, table
from services.cli.demo.office import Agenda, Api, Units

_TRIAGED_AFTER_DAYS, _FEEDBACK_DAYS, _BELOW_DAYS = 2, 70, 55
_ANSWERING_DAYS = 5
"""From one step of an answer to the next."""
_REQUIREMENT = "依法调查处理，书面答复信访人并上报结果。"
_REPLY = "经核实，诉求成立，予以支持，由责任单位在三十日内落实。"
_BASIS = "《信访工作条例》第三十一条、第三十二条"


class _Sent:
    """A piece on its way, its orders from the first to the one by which it is handled now."""

    def __init__(self, about: dict[str, Any]) -> None:
        self.about = about
        self.id = ""
        self.orders: list[str] = []


class Sendings:
    """What goes another way than straight to the bureau that answers."""

    def __init__(
        self, agenda: Agenda, consult: Callable[[str, Mapping[str, Any], Api], Awaitable[None]]
    ) -> None:
        self._agenda = agenda
        self._consult = consult
        self._units = Units("bureau", by="region")

    def schedule(self) -> None:
        """Put every piece of the year on its day."""
        for about in table("sendings.toml")["piece"]:
            self._agenda.schedule(office_day(about["day"]), partial(self._register, _Sent(about)))

    async def _register(self, sent: _Sent, api: Api) -> None:
        sent.id = await register(sent.about, api)
        if "region" in sent.about:
            day = office_day(api.today + timedelta(days=_TRIAGED_AFTER_DAYS))
            self._agenda.schedule(day, partial(self._triage, sent))
        else:
            self._next(sent, 0, api)

    async def _triage(self, sent: _Sent, api: Api) -> None:
        await triage(sent.about, sent.id, api)
        self._next(sent, 0, api)

    def _next(self, sent: _Sent, at: int, api: Api) -> None:
        """Put the step `at` on its day."""
        steps = sent.about["steps"]
        if at < len(steps):
            day = office_day(api.today + timedelta(days=steps[at]["after"]))
            self._agenda.schedule(day, partial(self._step, sent, at))

    async def _step(self, sent: _Sent, at: int, api: Api) -> None:
        step = sent.about["steps"][at]
        if step["do"] == "answer":
            await self._answer(sent, at, 0, api)
            return
        if step["do"] == "consult":
            await self._consult(sent.id, step, api)
        elif step["do"] == "report":
            await self._report(sent, step["county"], api)
        else:
            await self._act(sent, step, api)
        self._next(sent, at + 1, api)

    async def _act(self, sent: _Sent, step: dict[str, Any], api: Api) -> None:
        said = dict(step.get("said", {}))
        if "unit" in step:
            said["unit_id"] = await self._units.id(step["unit"], api)
        if step["do"] in ("assign", "hand-on"):
            days = _FEEDBACK_DAYS if step["do"] == "assign" else _BELOW_DAYS
            due = api.today + timedelta(days=days)
            said |= {"requirement": _REQUIREMENT, "feedback_due": due.isoformat()}
        thing = f"pieces/{sent.id}" if step["to"] == "piece" else f"orders/{sent.orders[-1]}"
        made = await api.post(step["by"], f"intake/v1/{thing}/{step['do']}", said or None)
        if step["do"] in ("assign", "forward", "hand-on"):
            sent.orders.append(made["id"])
        elif step["do"] in ("pass", "agree-objection") and sent.orders:
            sent.orders.pop()

    async def _answer(self, sent: _Sent, at: int, nth: int, api: Api) -> None:
        """The bureau accepts, investigates, drafts, issues and delivers, one step after another."""
        county = sent.about["steps"][at]["county"]
        handler, head = f"handler-{county}", f"head-{county}"
        piece, order = f"intake/v1/pieces/{sent.id}", f"intake/v1/orders/{sent.orders[-1]}"
        findings = [
            {"request_no": no, "finding": "supported", "opinion": _REPLY}
            for no in range(1, len(sent.about["requests"]) + 1)
        ]
        draft = {"facts": f"经调查核实：{sent.about['summary']}", "basis": _BASIS,
                 "findings": findings}  # fmt: skip
        delivery = {"way": "in_person", "recipient_view": "agree", "proof": "送达回证存卷"}
        steps: list[tuple[str, str, Any]] = [
            (head, f"{order}/accept", {"contact": "信访接待室", "phone": "028-00000000"}),
            (handler, f"{piece}/investigate", {"investigators": ["张某某", "赵某某"]}),
            (handler, f"{piece}/draft-opinion", draft),
            (head, f"{piece}/issue-opinion", None),
            (handler, f"{piece}/deliver-opinion", delivery),
        ]
        login, path, form = steps[nth]
        await api.post(login, path, form)
        if nth + 1 < len(steps):
            day = office_day(api.today + timedelta(days=_ANSWERING_DAYS))
            self._agenda.schedule(day, partial(self._answer, sent, at, nth + 1))
        else:
            self._next(sent, at + 1, api)

    async def _report(self, sent: _Sent, county: str, api: Api) -> None:
        form = {"result": "予以支持", "summary": f"{sent.about['summary']}{_REPLY}",
                "petitioner_view": "agree"}  # fmt: skip
        await api.post(f"head-{county}", f"intake/v1/orders/{sent.orders[-1]}/report", form)
