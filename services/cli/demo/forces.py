"""A task force of the divisions, and what leaders in charge do about the listed cases."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from services.cli.demo.leaders import Leaders
from services.cli.demo.listed import Listed
from services.cli.demo.material import day_of, dispatch_day
from services.cli.demo.office import Agenda, Api, Units

_FORCES = "assignment/v1/task-forces"
_ACTS = "assignment/v1/leader-acts"
_LEAD = "D07"
_MEMBERS = {
    "D07": ("何某某", "确权登记", "审查权属资料，指导办理首次登记。"),
    "D06": ("吕某某", "用地审批", "指导组卷报批，协调审件。"),
    "D05": ("施某某", "国土空间规划", "核对规划条件，提出处理意见。"),
    "D03": ("张某某", "法规政策", "解释政策，审查处理意见。"),
}
_GUIDED = 8
"""How many of the listed cases the task force guides."""
_CALLED_ON = 10
"""How many of them the city's leader called on, by the end of the second week."""


class Forces:
    """The task force and the acts of leaders through the year."""

    def __init__(self, agenda: Agenda, leaders: Leaders, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._leaders = leaders
        self._listed = listed
        self._units = Units("division", by="code")
        self._bureaus = Units("bureau", by="region")
        self._force = ""

    def schedule(self) -> None:
        """Put on the agenda what follows the start of supervision."""
        start = day_of("start")
        steps = ((1, self._set_up), (8, self._guide), (9, self._act), (28, self._answer))
        for days, step in steps:
            self._agenda.schedule(dispatch_day(start + timedelta(days=days)), step)

    async def _set_up(self, api: Api) -> None:
        """The petition office proposes, the deputy leader approves."""
        form = {
            "name": "重点信访事项化解工作专班",
            "purpose": "从专业领域抽调精干力量，全面指导基层规范办理挂牌督办事项。",
            "lead_id": await self._units.id(_LEAD, api),
        }
        self._force = f"{_FORCES}/{(await api.post('pet_head', _FORCES, form))['id']}"
        known = {
            each["login"]: each["id"]
            for each in await api.all("security_admin", "directory/v1/accounts", role="div_handler")
        }
        for code, (name, speciality, duties) in _MEMBERS.items():
            form = {
                "account_id": known[f"handler-{code}"],
                "name": name,
                "speciality": speciality,
                "duties": duties,
            }
            await api.post("pet_head", f"{self._force}/second", form)
        for one in self._listed[:_GUIDED]:
            given = {"matter_id": one.piece.matter}
            await api.post("pet_head", f"{self._force}/give-case", given)
        await api.post("deputy", f"{self._force}/approve")

    async def _guide(self, api: Api) -> None:
        """Two members say what they did about two of the cases each."""
        for number, code in zip(count(), ("D07", "D06", "D07", "D06"), strict=False):
            form = {
                "matter_id": self._listed[number].piece.matter,
                "guided_on": api.today.isoformat(),
                "content": "逐件核对资料，一对一指导县局规范办理。",
                "next_step": "补齐资料后再次会审。",
            }
            await api.post(f"handler-{code}", f"{self._force}/guide", form)

    async def _act(self, api: Api) -> None:
        """Every file is read; each provincial leader instructs once; cities' leaders call on."""
        charges = await api.all("pet_head", "assignment/v1/charges", status="active")
        held = {(each["matter_id"], each["level"]): each for each in charges}
        instructed: set[str] = set()
        for at, one in enumerate(self._listed):
            province = held.get((one.piece.matter, "province"))
            if province is not None and province["leader_id"] not in instructed:
                instructed.add(province["leader_id"])
                login = self._leaders.login(province["leader_id"])
                told = {
                    "decisions": "请责任单位逐项核实诉求，二十日内报告化解进展。",
                    "asked_id": await self._bureaus.id(one.case.county, api),
                    "answer_due": (api.today + timedelta(days=20)).isoformat(),
                }
                await _record(api, login, province["id"], "instruction", "审阅案卷后批示。", told)
            elif province is not None:
                summary = "审阅案卷，掌握案情。"
                await _record(api, "pet_head", province["id"], "read_file", summary)
            city = held.get((one.piece.matter, "city"))
            if at < _CALLED_ON and city is not None:
                where = {"place": "信访人所在村（社区）", "participants": "信访科、县局分管负责人"}
                summary = "上门听取诉求，讲清政策和下一步安排。"
                await _record(api, one.city, city["id"], "call_on", summary, where)

    async def _answer(self, api: Api) -> None:
        """The bureaus report what came of the instructions, and the office finds it done."""
        handlers = {one.piece.matter: one.handler for one in self._listed}
        path = "assignment/v1/instructions"
        for each in await api.all("pet_head", path, status="given"):
            answer = {"answer": "已逐项核实，措施按方案推进，进展随周报上报。"}
            await api.post(handlers[each["matter_id"]], f"{path}/{each['id']}/answer", answer)
            await api.post("pet_head", f"{path}/{each['id']}/accept")


async def _record(
    api: Api, login: str, charge: str, act: str, summary: str, more: dict[str, str] | None = None
) -> None:
    """What a leader did today, by the leader or by the office for the leader."""
    form = {"charge_id": charge, "act": act, "held_on": api.today.isoformat(), "summary": summary}
    await api.post(login, _ACTS, {**form, **(more or {})})
