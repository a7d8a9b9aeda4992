"""The joint meetings of the year: what they agree with 省信联办, and which cases they cancel."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.demo.listed import Listed
from services.cli.demo.material import YEAR, calendar, office_day
from services.cli.demo.office import Agenda, Api, Units
from services.cli.demo.supervision import Supervision

_MEETINGS = "supervision/v1/joint-meetings"
_AHEAD = timedelta(days=7)
_MEASURE = "对长期未化解的挂牌件，由责任市局列明需要省级协调的事项，逐件提出化解措施。"


class Meetings:
    """Five meetings: the first lists the cases and agrees the standard, four decide close-outs."""

    def __init__(self, agenda: Agenda, supervision: Supervision) -> None:
        self._agenda = agenda
        self._supervision = supervision
        self._units = Units("bureau", by="region")

    def schedule(self) -> None:
        """Put the plan of each meeting on the agenda; what is decided follows its minutes."""
        for act in calendar():
            if act.act in ("list", "meeting"):
                self._agenda.schedule(office_day(act.day - _AHEAD), partial(self._later, act.day))

    async def _later(self, day: date, api: Api) -> None:
        """Plan after all other acts of the day: the agenda is drawn from what was done."""
        self._agenda.schedule(api.today, partial(self._plan, day))

    async def _plan(self, day: date, api: Api) -> None:
        form = {"day": day.isoformat(), "place": "省厅第一会议室", "host": "department"}
        path = f"{_MEETINGS}/{(await api.post('pet_head', _MEETINGS, form))['id']}"
        drawn = await api.get("pet_head", f"{_MEETINGS}/proposed-agenda")
        items = [
            {"kind": each["kind"], "about_id": each["about_id"], "text": each["title"]}
            for each in drawn
            if each["kind"] in ("listing", "difficulty")
        ]
        items.append({"kind": "other", "text": "研究挂牌件的化解措施和销号标准。"})
        await api.post("pet_head", f"{path}/set-agenda", {"items": items})
        self._agenda.schedule(day, partial(self._hold, path))

    async def _hold(self, path: str, api: Api) -> None:
        """Both sides meet, decide and confirm the minutes; then each case follows its decision."""
        there = {"attendees": "厅信访办、有关业务处室负责人，省信联办有关处室负责人"}
        await api.post("pet_head", f"{path}/hold", there)
        waiting = await self._waiting(api)
        for one, kind, verdict in waiting:
            form = {
                "type": kind,
                "heading": f"审议“{one.case.title}”",
                "decision": _SAID[kind, verdict],
                "listing_id": one.listing,
                "verdict": verdict,
            }
            await api.post("joint_office", f"{path}/record-resolution", form)
        if any(kind == "listing" for _, kind, _ in waiting):
            await self._agree(path, api)
        await api.post("pet_head", f"{path}/submit-minutes")
        number = (await api.post("joint_office", f"{path}/confirm-minutes"))["document_no"]
        for one, kind, verdict in waiting:
            follow = self._supervision.decisions[kind, verdict]
            self._agenda.schedule(api.today, partial(follow, one, number))

    async def _waiting(self, api: Api) -> Sequence[tuple[Listed, str, str]]:
        """The cases that wait for a decision, and which one the meeting takes."""
        found: list[tuple[Listed, str, str]] = []
        at = {one.listing: one for one in self._supervision.listed}
        for kind, status in (("listing", "nominated"), ("closeout", "verified")):
            for each in await api.all("joint_office", "supervision/v1/listings", status=status):
                one = at[each["id"]]
                level, _ = one.returned_by("closeout")
                declined = level == "meeting" and api.today < one.case.meeting
                agreed = kind == "listing" or not declined
                found.append((one, kind, "agreed" if agreed else "declined"))
        return found

    async def _agree(self, path: str, api: Api) -> None:
        """The standard of close-outs, and a measure for the cities with most cases."""
        standard = (await api.get("pet_head", "supervision/v1/closeout-standards"))[0]
        cities = sorted({one.case.city for one in self._supervision.listed})[:3]
        forms: list[dict[str, Any]] = [
            {
                "type": "standard",
                "heading": "挂牌件销号标准",
                "decision": "双方同意以下销号标准，自即日起施行。",
                "criteria": [
                    {"code": each["code"], "need": each["need"]} for each in standard["criteria"]
                ],
                "valid_from": api.today.isoformat(),
            },
            {
                "type": "measure",
                "heading": "化解措施",
                "decision": _MEASURE,
                "organ_ids": [await self._units.id(city, api) for city in cities],
                "due": date(YEAR, 5, 22).isoformat(),
            },
        ]
        for form in forms:
            await api.post("joint_office", f"{path}/record-resolution", form)
        self._agenda.schedule(office_day(date(YEAR, 5, 8)), self._answer)

    async def _answer(self, api: Api) -> None:
        """The cities answer, and the office finds it done."""
        tasks = "supervision/v1/follow-ups"
        names = {await self._units.id(one.case.city, api): one.city
                 for one in self._supervision.listed}  # fmt: skip
        for each in await api.all("pet_head", tasks, kind="meeting", status="owed"):
            answer = {"answer": "已逐件列明需要协调的事项，提出化解措施，随周报报送进展。"}
            await api.post(names[each["unit_id"]], f"{tasks}/{each['id']}/answer", answer)
            await api.post("pet_head", f"{tasks}/{each['id']}/confirm")


_SAID = {
    ("listing", "agreed"): "同意列入联合挂牌督办。",
    ("closeout", "agreed"): "同意销号。",
    ("closeout", "declined"): "暂不同意销号，补齐材料后再次提交会议。",
}
