"""Handling: what the bureaus do with the pieces assigned to them, and what they report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from services.cli.demo.executions import Executions
from services.cli.demo.material import Course, dispatch_day, office_day, table
from services.cli.demo.office import Agenda, Api
from services.cli.demo.remedies import Remedies
from services.cli.demo.scan import scan
from services.cli.demo.settling import Settling

_UNIT_DAYS = 75
_RETURN_DAYS = 21
_EXTENSION_DAYS = 20
_EXTENSION_AFTER_DAYS = 48
"""Days after acceptance on which a bureau asks for more time."""
_REQUIREMENTS = (
    "依法调查处理，逐项答复诉求，书面答复信访人并上报结果。",
    "请实地核查，听取信访人意见，在法定期限内出具处理意见书。",
    "请会同有关部门查清事实，能解决的立即解决，不能解决的说明依据。",
)
_DEFECTS = ("没有附送达凭证。", "处理结果与诉求没有逐项对应，请补充。", "没有说明政策依据。")
_VIEWS = ("agree", "agree", "none", "agree", "disagree", "agree", "agree")
_STUDY_DAYS = 5
_STUDIED = (
    ("adopted", "建议切合实际，有利于改进工作。"),
    ("partly_adopted", "建议中的一部分已有安排，其余的需要进一步论证。"),
    ("adopted", "建议具体可行，已转有关处室落实。"),
    ("not_adopted", "建议与现行规划不一致，暂不具备条件。"),
)
_TALK = {
    "talk_form": "telephone",
    "talk_partner": "petitioner",
    "talk": "电话核实诉求：信访人补充说明了时间和经过，同意由经办人到现场查看。",
}
_NOTED = 12
"""Of so many pieces one has a note of a talk."""
_ATTACHED = 15
"""Of so many pieces one has the scan of its receipt."""
_WAYS = (("in_person", "送达回证存卷"), ("post", "挂号信回执存卷"), ("in_person", "当面签收"))


@dataclass(slots=True)
class Piece:
    """A piece and its state in the play."""

    at: int
    id: str
    region: str
    topic: str
    title: str
    summary: str
    requests: Sequence[str]
    findings: Sequence[str]
    facts: str
    reply: str
    result: str
    course: Course
    imported: date
    is_suggestion: bool = False
    repeats: str | None = None
    version: int = 1
    matter: str = ""
    order: str = ""
    settled: bool = False

    @property
    def handler(self) -> str:
        """The login of its handler at the bureau."""
        return f"handler-{self.region}"

    @property
    def city(self) -> str:
        """The code of its city."""
        return f"{self.region[:4]}00"

    @property
    def head(self) -> str:
        """The login of the bureau's head."""
        return f"head-{self.region}"


class Handling:
    """Orders and opinions through the year."""

    def __init__(self, agenda: Agenda, delivered: Callable[[Piece, Api], None]) -> None:
        self._agenda = agenda
        self._delivered = delivered
        self._units: dict[str, str] = {}
        self._department = ""
        self._remedies = Remedies(agenda)
        self._executions = Executions(agenda)
        self._settling = Settling(agenda)

    async def load_units(self, api: Api) -> None:
        """Read the bureaus of all regions from directory."""
        found = await api.all("pet_head", "directory/v1/organisations", kind="bureau")
        self._units = {each["region"]: each["id"] for each in found}
        (department,) = await api.all("pet_head", "directory/v1/organisations", kind="department")
        self._department = department["id"]

    async def assign(self, piece: Piece, api: Api) -> None:
        """Assign the piece, and schedule everything that follows."""
        due = api.today + timedelta(days=_UNIT_DAYS)
        form = {
            "unit_id": self._units[piece.region],
            "requirement": _REQUIREMENTS[piece.at % len(_REQUIREMENTS)],
            "feedback_due": due.isoformat(),
        }
        made = await api.post("pet_head", f"intake/v1/pieces/{piece.id}/assign", form)
        piece.order = made["id"]
        steps = {
            "accept": self._accept,
            "investigate": self._investigate,
            "answer": self._answer,
            "deliver": self._deliver,
            "report": self._report,
            "decide": self._decide,
        }
        before = api.today
        for step, act in steps.items():
            planned = piece.course.day(step, piece.imported)
            if planned is None:
                return
            # After holidays some steps come later than planned, but never out of order.
            before = max(planned, dispatch_day(before + timedelta(days=1)))
            self._agenda.schedule(before, partial(act, piece))

    async def study(self, piece: Piece, api: Api) -> None:
        """The department studies a suggestion, and answers it the week after."""
        await api.post("div_handler", f"intake/v1/pieces/{piece.id}/study")
        day = office_day(api.today + timedelta(days=_STUDY_DAYS))
        self._agenda.schedule(day, partial(self._reply, piece))

    async def _reply(self, piece: Piece, api: Api) -> None:
        result, reason = _STUDIED[piece.at % len(_STUDIED)]
        form = {"reply": piece.reply, "result": result, "reason": reason}
        await api.post("div_handler", f"intake/v1/pieces/{piece.id}/reply", form)

    async def _accept(self, piece: Piece, api: Api) -> None:
        """The bureau signs for the order, and accepts the piece."""
        path = f"intake/v1/orders/{piece.order}"
        await api.post(piece.handler, f"{path}/sign-for")
        contact = {"contact": "信访接待室", "phone": "028-00000000"}
        await api.post(piece.head, f"{path}/accept", contact)
        if piece.course.name == "extended":
            day = dispatch_day(api.today + timedelta(days=_EXTENSION_AFTER_DAYS))
            self._agenda.schedule(day, partial(self._extend, piece))

    async def _extend(self, piece: Piece, api: Api) -> None:
        form = {"days": _EXTENSION_DAYS, "reason": "需委托测绘鉴定，情况复杂，申请延长办理期限。"}
        path = f"intake/v1/pieces/{piece.id}/extensions"
        made = await api.post(piece.handler, path, form)
        await api.post(piece.head, f"intake/v1/extensions/{made['id']}/approve")

    async def _investigate(self, piece: Piece, api: Api) -> None:
        names = [("张某某", "赵某某"), ("李某", "周某某"), ("刘某某", "陈某")][piece.at % 3]
        path = f"intake/v1/pieces/{piece.id}/investigate"
        await api.post(piece.handler, path, {"investigators": names})
        self._settling.consider(piece, api)
        if piece.at % _NOTED == 0:
            await api.post(piece.handler, f"intake/v1/pieces/{piece.id}/notes", _TALK)

    async def _answer(self, piece: Piece, api: Api) -> None:
        """The handler drafts the opinion, and the head issues it, unless both sides settled."""
        if piece.settled:
            return
        path = f"intake/v1/pieces/{piece.id}"
        form = {
            "facts": piece.facts,
            "basis": table("cast.toml")["basis"][piece.topic],
            "findings": [
                {"request_no": no, "finding": finding, "opinion": piece.reply}
                for no, finding in enumerate(piece.findings, 1)
            ],
        }
        await api.post(piece.handler, f"{path}/draft-opinion", form)
        await api.post(piece.head, f"{path}/issue-opinion")
        way, _ = _WAYS[piece.at % len(_WAYS)]
        if way == "post":
            await api.post(piece.handler, f"{path}/send-opinion", {"proof": "挂号信存根存卷"})

    async def _deliver(self, piece: Piece, api: Api) -> None:
        if piece.settled:
            return
        way, proof = _WAYS[piece.at % len(_WAYS)]
        form = {"way": way, "recipient_view": _view(piece), "proof": proof}
        if way == "post":
            form["delivered_at"] = f"{api.today}T09:00:00+08:00"
        await api.post(piece.handler, f"intake/v1/pieces/{piece.id}/deliver-opinion", form)
        if piece.at % _ATTACHED == 0:
            asked = {"piece_id": piece.id, "paper": "receipt", "name": "送达回证.png"}
            await api.post(piece.handler, "intake/v1/attachments", scan(), **asked)
        self._delivered(piece, api)
        self._executions.consider(piece, api)
        self._remedies.consider(piece, self._units.get(piece.city, ""), self._department, api)

    async def _report(self, piece: Piece, api: Api, defect: str | None = None) -> None:
        form = {
            "result": piece.result,
            "summary": f"{piece.summary}{piece.reply}",
            "petitioner_view": _view(piece),
        }
        if defect is not None:
            form["summary"] += "有关凭证和依据已经补充，附后。"
            form["rectification"] = f"针对“{defect}”，已经逐项补充。"
        await api.post(piece.head, f"intake/v1/orders/{piece.order}/report", form)

    async def _decide(self, piece: Piece, api: Api) -> None:
        """The petition office passes the report, or returns it with its defects."""
        path = f"intake/v1/orders/{piece.order}"
        if piece.course.name != "returned":
            await api.post("pet_head", f"{path}/pass")
            return
        due = api.today + timedelta(days=_RETURN_DAYS)
        defects = [_DEFECTS[piece.at % len(_DEFECTS)]]
        form = {"defects": defects, "feedback_due": due.isoformat()}
        await api.post("pet_head", f"{path}/return", form)
        again = dispatch_day(api.today + timedelta(days=7))
        self._agenda.schedule(again, partial(self._report, piece, defect=defects[0]))
        passed = dispatch_day(again + timedelta(days=3))
        self._agenda.schedule(passed, partial(self._pass, piece))

    async def _pass(self, piece: Piece, api: Api) -> None:
        await api.post("pet_head", f"intake/v1/orders/{piece.order}/pass")


def _view(piece: Piece) -> str:
    return _VIEWS[piece.at % len(_VIEWS)]
