"""The four cases that the account tells: other departments, a clue, explanation and help."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.demo.listed import Listed
from services.cli.demo.material import day_of, dispatch_day, table
from services.cli.demo.office import Agenda, Api
from services.directory.accounts.rules import account_id

_JOINTLY = "supervision/v1/joint-handlings"
_CLUES = "supervision/v1/clues"
_AIDS = "supervision/v1/aids"


class Together:
    """Each case by its means: asked in the first week, answered and done in the next ones."""

    def __init__(self, agenda: Agenda, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._listed = listed

    def schedule(self) -> None:
        """Put the first step of every case after the start of supervision."""
        for about in table("together.toml")["case"]:
            for step in (self._ask_jointly, self._note, self._ask_for_help):
                self._later(day_of("start"), 2, partial(step, about))

    def _later(self, since: date, days: int, act: Any) -> None:
        self._agenda.schedule(dispatch_day(since + timedelta(days=days)), act)

    def _case(self, about: dict[str, Any]) -> Listed:
        return next(each for each in self._listed if each.case.title == about["title"])

    async def _ask_jointly(self, about: dict[str, Any], api: Api) -> None:
        """The handler drafts, the head signs, and each department gets its letter."""
        if "jointly" not in about:
            return
        one, form = self._case(about), dict(about["jointly"])
        findings = form.pop("findings", None)
        due = dispatch_day(api.today + timedelta(days=10)).isoformat()
        form |= {"matter_id": one.piece.matter, "due": due}
        made = await api.post(one.handler, _JOINTLY, form)
        path = f"{_JOINTLY}/{made['id']}"
        await api.post(one.county, f"{path}/issue")
        organs = len(form["organs"])
        self._later(api.today, 7, partial(self._answered, one, path, organs, findings))

    async def _answered(
        self, one: Listed, path: str, organs: int, findings: str | None, api: Api
    ) -> None:
        """Each department answers by letter; the second person confirms; what was found is kept."""
        until = (api.today + timedelta(days=14)).isoformat()
        told = {"channel": "letter", "told_on": api.today.isoformat()}
        for no in range(1, organs + 1):
            said = {"answer": "agreed", "statement": "按职责会同办理。", "does_until": until}
            form = told | said | {"reply_no": f"某函〔{api.today.year}〕{no}号"}
            await api.post(one.handler, f"{path}/organs/{no}/record-answer", form)
            await api.post(one.county, f"{path}/organs/{no}/confirm-record")
        if findings is not None:
            form = {
                "held_on": api.today.isoformat(),
                "place": one.case.place,
                "participants": "三个部门各两人。",
                "record": "集中办公，逐人核对名册。",
                "findings": findings,
            }
            await api.post(one.handler, f"{path}/record-findings", form)
        self._later(api.today, 14, partial(self._ended, one, path, organs))

    async def _ended(self, one: Listed, path: str, organs: int, api: Api) -> None:
        """All sides end it on one day."""
        told = {"channel": "meeting", "told_on": api.today.isoformat()}
        await api.post(one.county, f"{path}/end")
        for no in range(1, organs + 1):
            await api.post(one.handler, f"{path}/organs/{no}/record-end", told)
            await api.post(one.county, f"{path}/organs/{no}/confirm-record")

    async def _note(self, about: dict[str, Any], api: Api) -> None:
        """The handler notes a clue, the head agrees, and it is handed over."""
        if "clue" not in about:
            return
        one, today = self._case(about), api.today
        form = dict(about["clue"]) | {
            "matter_id": one.piece.matter,
            "found_on": today.isoformat(),
            "decider_id": str(account_id(one.county)),
        }
        result = form.pop("result")
        made = await api.post(one.handler, _CLUES, form)
        path = f"{_CLUES}/{made['id']}"
        await api.post(one.county, f"{path}/approve")
        due = {"answer_due": (today + timedelta(days=30)).isoformat()}
        await api.post(one.handler, f"{path}/hand-over", due)
        self._later(today, 7, partial(self._taken_up, one, path, result))

    async def _taken_up(self, one: Listed, path: str, result: str, api: Api) -> None:
        """The organ receives it, takes it up, and tells the result."""
        day = api.today.isoformat()
        received = {"receipt_no": "某收〔2025〕8号", "received_on": day}
        await api.post(one.handler, f"{path}/record-receipt", received)
        taken = {"decision_no": "某受〔2025〕5号", "decided_on": day}
        await api.post(one.handler, f"{path}/record-taking-up", taken)
        self._later(api.today, 14, partial(self._told, one, path, result))

    async def _told(self, one: Listed, path: str, result: str, api: Api) -> None:
        form = {"result": result, "result_on": api.today.isoformat()}
        await api.post(one.handler, f"{path}/record-result", form)

    async def _ask_for_help(self, about: dict[str, Any], api: Api) -> None:
        """The handler asks for each help; the head sends the letters to other departments."""
        due = dispatch_day(api.today + timedelta(days=21)).isoformat()
        for help_ in about.get("aid", ()):
            one, form = self._case(about), dict(help_)
            facts, proof, outcome = (form.pop(name, None) for name in ("facts", "proof", "outcome"))
            ours = "organ" not in form
            if ours:
                form["owner_id"] = (await api.get(one.county, "directory/v1/me"))["unit"]
            asked = form | {"matter_id": one.piece.matter, "due": due}
            made = await api.post(one.handler, _AIDS, asked)
            path = f"{_AIDS}/{made['id']}"
            if facts is not None:
                await api.post(one.handler, f"{path}/record-facts", {"facts": facts})
            if not ours:
                await api.post(one.county, f"{path}/send")
            done = {"proof": proof, "outcome": outcome}
            self._later(api.today, 7, partial(self._helped, one, path, done))

    async def _helped(self, one: Listed, path: str, done: dict[str, str], api: Api) -> None:
        """It is granted, carried out with its proof, and closed by the head."""
        day = api.today.isoformat()
        granted = {"decision_no": f"某帮〔{api.today.year}〕2号", "decided_on": day}
        await api.post(one.county, f"{path}/grant", granted)
        form = {"done_on": day, "proof": done["proof"]}
        await api.post(one.handler, f"{path}/carry-out", form)
        await api.post(one.county, f"{path}/close", {"outcome": done["outcome"]})
