"""Remedies: who is not content with an answer asks the city for a review, and one for more."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.material import office_day
from services.cli.demo.office import Agenda, Api

_ASKED_AFTER_DAYS = 20
"""After the receipt, when the report about the piece has long been passed."""
_COURSES = ("upheld", "changed", "redone", "finalised", "refused")
"""What becomes of the requests of the year, in the order in which they come."""
_BASIS = "《中华人民共和国土地管理法》第四十八条"
_RECEIPT = {"way": "in_person", "proof": "送达回证存卷"}


class Remedies:
    """Reviews by the cities, and a re-review by the department."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._courses = list(_COURSES)

    def consider(self, piece: Any, unit: str, department: str, api: Api) -> None:
        """Let somebody who has just received an opinion ask for a review, while a course is left.

        `unit` and `department`: the bureau of the piece's city, and the department.
        """
        if self._courses and piece.course.name == "quick" and not piece.region.endswith("00"):
            course = getattr(self, f"_{self._courses.pop(0)}")
            self._later(api, _ASKED_AFTER_DAYS, partial(self._ask, piece, unit, department, course))

    def _later(self, api: Api, days: int, act: Callable[[Api], Awaitable[None]]) -> None:
        self._agenda.schedule(office_day(api.today + timedelta(days=days)), act)

    async def _ask(self, piece: Any, unit: str, department: str, course: Any, api: Api) -> None:
        form = _request(unit, api)
        path = f"intake/v1/pieces/{piece.id}/request-review"
        made = await api.post(f"reviewer-{piece.city}", path, form)
        await course(piece, made["id"], department, api)

    async def _upheld(self, piece: Any, id: str, _department: str, api: Api) -> None:
        self._later(api, 12, partial(self._decide, piece, id, {"outcome": "upheld"}, "none"))

    async def _changed(self, piece: Any, id: str, _department: str, api: Api) -> None:
        findings = [
            {"request_no": no, "finding": "partly_supported", "opinion": "按复查查明的面积补发。"}
            for no, _ in enumerate(piece.findings, 1)
        ]
        said = {"outcome": "changed", "findings": findings}
        self._later(api, 14, partial(self._decide, piece, id, said, "agree"))

    async def _redone(self, piece: Any, id: str, _department: str, api: Api) -> None:
        said = {"outcome": "revoked_redo", "redo_days": 30}
        self._later(api, 14, partial(self._decide, piece, id, said, "agree",
                                     then=partial(self._redo, piece, id)))  # fmt: skip

    async def _finalised(self, piece: Any, id: str, department: str, api: Api) -> None:
        self._later(api, 12, partial(self._decide, piece, id, {"outcome": "upheld"}, "disagree",
                                     then=partial(self._ask_again, piece, department)))  # fmt: skip

    async def _refused(self, piece: Any, id: str, _department: str, api: Api) -> None:
        said = {"reason": "statutory_path", "detail": "已依法申请行政裁决，正在审理"}
        self._later(api, 7, partial(self._refuse, piece, id, said))

    async def _refuse(self, piece: Any, id: str, said: dict[str, str], api: Api) -> None:
        await api.post(f"head-{piece.city}", f"intake/v1/reviews/{id}/refuse", said)

    async def _decide(
        self,
        piece: Any,
        id: str,
        said: dict[str, Any],
        view: str,
        api: Api,
        then: Callable[[Api], Awaitable[None]] | None = None,
    ) -> None:
        """The city takes it up, drafts, signs and delivers."""
        reviewer, head = f"reviewer-{piece.city}", f"head-{piece.city}"
        await _decided(reviewer, head, id, piece.facts, said, view, api)
        if then is not None:
            self._later(api, 5, then)

    async def _redo(self, piece: Any, id: str, api: Api) -> None:
        await api.post(piece.head, f"intake/v1/reviews/{id}/redo")
        self._later(api, 14, partial(self._answer_anew, piece))

    async def _answer_anew(self, piece: Any, api: Api) -> None:
        """The bureau comes to another opinion, and delivers it."""
        path = f"intake/v1/pieces/{piece.id}"
        findings = [
            {"request_no": no, "finding": "supported", "opinion": "经重新核查，予以支持。"}
            for no, _ in enumerate(piece.findings, 1)
        ]
        draft = {"facts": f"重新办理时实地核查。{piece.facts}", "basis": _BASIS,
                 "findings": findings}  # fmt: skip
        await api.post(piece.handler, f"{path}/draft-opinion", draft)
        await api.post(piece.head, f"{path}/issue-opinion")
        form = {**_RECEIPT, "recipient_view": "agree"}
        await api.post(piece.handler, f"{path}/deliver-opinion", form)

    async def _ask_again(self, piece: Any, department: str, api: Api) -> None:
        path = f"intake/v1/pieces/{piece.id}/request-re-review"
        made = await api.post("reviewer", path, _request(department, api))
        self._later(api, 14, partial(self._finish, piece, made["id"]))

    async def _finish(self, piece: Any, id: str, api: Api) -> None:
        said = {"outcome": "upheld"}
        await _decided("reviewer", "deputy", id, piece.facts, said, "none", api)


async def _decided(
    reviewer: str, head: str, id: str, facts: str, said: dict[str, Any], view: str, api: Api
) -> None:
    path = f"intake/v1/reviews/{id}"
    await api.post(reviewer, f"{path}/take-up")
    draft = {"facts": facts, "basis": _BASIS, "reasons": "经审查原卷并听取双方意见，作出本意见。"}
    await api.post(reviewer, f"{path}/draft", {**draft, **said})
    await api.post(head, f"{path}/issue")
    await api.post(reviewer, f"{path}/deliver", {**_RECEIPT, "recipient_view": view})


def _request(unit: str, api: Api) -> dict[str, Any]:
    return {
        "unit_id": unit,
        "requested_on": api.today.isoformat(),
        "form": "letter",
        "wish": "请求撤销原意见，重新核查并作出答复。",
        "grounds": "原意见没有核对全部材料，认定的面积与实际不符。",
    }
