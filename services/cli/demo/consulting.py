"""What listed cases stick at, who sat together about it, and consultations with their opinions."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.listed import Listed
from services.cli.demo.material import day_of, office_day, table
from services.cli.demo.office import Agenda, Api, Units

_DIFFICULTIES = "supervision/v1/difficulties"
_CONSULTATIONS = "supervision/v1/consultations"
_FOLLOW_UPS = "supervision/v1/follow-ups"


class Consulting:
    """Difficulties and consultations of the first months of supervision."""

    def __init__(self, agenda: Agenda, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._listed = listed
        self._divisions = Units("division", by="code")
        self._bureaus = Units("bureau", by="region")

    def schedule(self) -> None:
        """Begin in the first weeks after the start of supervision."""
        start = day_of("start")
        about = table("consulting.toml")
        for each in about["difficulty"]:
            day = office_day(start + timedelta(days=each["after"]))
            self._agenda.schedule(day, partial(self._raise, each))
        for each in about["consultation"]:
            day = office_day(start + timedelta(days=each["after"]))
            self._agenda.schedule(day, partial(self._call, each))

    def _case(self, about: Mapping[str, Any]) -> Listed:
        return next(each for each in self._listed if each.case.title == about["case"])

    async def _raise(self, about: Mapping[str, Any], api: Api) -> None:
        """The county says what it sticks at; the office names a division, which takes it on."""
        one = self._case(about)
        form = {"kind": about["kind"], "description": one.case.sticking,
                "proposed_solution": about["proposed"]}  # fmt: skip
        made = await api.post(one.handler, one.path("difficulties"), form)
        path = f"{_DIFFICULTIES}/{made['id']}"
        owner = {
            "owner_id": await self._divisions.id(about["owner"], api),
            "due": (api.today + timedelta(days=30)).isoformat(),
        }
        await api.post("pet_head", f"{path}/assign", owner)
        await api.post(f"head-{about['owner']}", f"{path}/take-on")
        if about["together"]:
            organs = [await self._bureaus.id(at, api) for at in (one.case.city, one.case.county)]
            meets = office_day(api.today + timedelta(days=7))
            form = {"organ_ids": organs, "meets_on": meets.isoformat()}
            await api.post(f"handler-{about['owner']}", f"{path}/convene", form)
            self._agenda.schedule(meets, partial(self._agree, about, path))
        else:
            solved = office_day(api.today + timedelta(days=20))
            self._agenda.schedule(solved, partial(self._solve, about, path))

    async def _agree(self, about: Mapping[str, Any], path: str, api: Api) -> None:
        form = {
            "agreed": about["agreed"],
            "met_on": api.today.isoformat(),
            "until": (api.today + timedelta(days=14)).isoformat(),
        }
        await api.post(f"handler-{about['owner']}", f"{path}/record-agreement", form)
        solved = office_day(api.today + timedelta(days=10))
        self._agenda.schedule(solved, partial(self._solve, about, path))

    async def _solve(self, about: Mapping[str, Any], path: str, api: Api) -> None:
        solution = {"solution": about["solution"]}
        await api.post(f"handler-{about['owner']}", f"{path}/solve", solution)

    async def _call(self, about: Mapping[str, Any], api: Api) -> None:
        """The office asks divisions, the bureau and where needed a third party."""
        one = self._case(about)
        units = [await self._divisions.id(each, api) for each in about["divisions"]]
        units.append(await self._bureaus.id(one.case.county, api))
        due = office_day(api.today + timedelta(days=9))
        form: dict[str, Any] = {
            "kind": about["kind"],
            "question": about["question"],
            "reference": "挂牌件案卷",
            "unit_ids": units,
            "due": due.isoformat(),
        }
        if "institution" in about:
            known = await api.all("security_admin", "directory/v1/accounts", role="third_party")
            invited = {
                "account_id": known[0]["id"],
                "institution": about["institution"],
                "until": due.isoformat(),
            }
            form["third_parties"] = [invited]
        made = await api.post("supervisor", one.path("consultations"), form)
        answered = office_day(api.today + timedelta(days=5))
        path = f"{_CONSULTATIONS}/{made['id']}"
        self._agenda.schedule(answered, partial(self._give, about, path))
        self._agenda.schedule(due, partial(self._conclude, about, path))

    async def _give(self, about: Mapping[str, Any], path: str, api: Api) -> None:
        """Each participant says what it thinks."""
        logins = [f"handler-{each}" for each in about["divisions"]]
        logins += [self._case(about).handler, *(["third_party"] if "institution" in about else [])]
        for login, opinion in zip(logins, about["opinions"], strict=True):
            await api.post(login, f"{path}/give-opinion", {"opinion": opinion})

    async def _conclude(self, about: Mapping[str, Any], path: str, api: Api) -> None:
        """The head of the office concludes, and the bureau is told what to do."""
        one = self._case(about)
        task = {
            "unit_id": await self._bureaus.id(one.case.county, api),
            "task": about["task"],
            "due": (api.today + timedelta(days=14)).isoformat(),
        }
        form = {"conclusion": about["conclusion"], "tasks": [task]}
        await api.post("pet_head", f"{path}/conclude", form)
        answered = office_day(api.today + timedelta(days=7))
        self._agenda.schedule(answered, partial(self._answer, about, path))

    async def _answer(self, about: Mapping[str, Any], path: str, api: Api) -> None:
        source = path.rpartition("/")[2]
        for each in await api.all("pet_head", _FOLLOW_UPS, source_id=source):
            answer = {"answer": "已按会商结论办理，情况随周报报送。"}
            await api.post(self._case(about).handler, f"{_FOLLOW_UPS}/{each['id']}/answer", answer)
            await api.post("pet_head", f"{_FOLLOW_UPS}/{each['id']}/confirm")
