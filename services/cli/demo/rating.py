"""Rating: a third of those who were answered say what they think, without an account."""

from datetime import timedelta
from functools import partial

from services.cli.demo.handling import Piece
from services.cli.demo.material import office_day
from services.cli.demo.office import Agenda, Api

_EVERY = 3
"""Of so many pieces one is rated."""
_DAYS = 6
_ATTEND_DAYS = 5
_PURPOSE = "告知信访人查询码"
_VALUES = ("satisfied", "basically_satisfied", "satisfied", "dissatisfied", "satisfied")
_REASONS = ("答复没有说明支付的具体时间。", "电话多次无人接听。", "希望当面再作一次说明。")
_ATTENDED = "已当面再次说明处理意见和落实的时间，并更正了公布的联系电话。"


class Rating:
    """Ratings of what was answered, and what an office does about a dissatisfied one."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    def expect(self, piece: Piece, api: Api) -> None:
        """The piece was delivered today; every third petitioner rates within days."""
        if piece.at % _EVERY == 0:
            day = office_day(api.today + timedelta(days=_DAYS))
            self._agenda.schedule(day, partial(self._rate, piece))

    async def _rate(self, piece: Piece, api: Api) -> None:
        opened = await api.all("pet_head", "intake/v1/ratings", piece_id=piece.id, status="open")
        if not opened:  # a repeat, or not rated at all
            return
        path = f"intake/v1/pieces/{piece.id}"
        asked = {"fields": ["query_code"], "purpose": _PURPOSE}
        code = (await api.post(piece.handler, f"{path}/reveal", asked))["query_code"]
        number = (await api.get(piece.handler, path))["number"]
        known = {"query_code": code, "number": number}
        await api.ask("intake/v1/public/enquiries", known)
        value = _VALUES[piece.at // _EVERY % len(_VALUES)]
        said = {"target": "responsible_unit", "value": value}
        if value == "dissatisfied":
            said["reason"] = _REASONS[piece.at % len(_REASONS)]
            day = office_day(api.today + timedelta(days=_ATTEND_DAYS))
            self._agenda.schedule(day, partial(self._attend, piece))
        await api.ask("intake/v1/public/ratings", known | said)
        thanks = {"target": "petition_department", "value": "satisfied"}
        await api.ask("intake/v1/public/ratings", known | thanks)

    async def _attend(self, piece: Piece, api: Api) -> None:
        waiting = {"piece_id": piece.id, "value": "dissatisfied", "attended": "false"}
        for each in await api.all(piece.head, "intake/v1/ratings", **waiting):
            path = f"intake/v1/ratings/{each['id']}/attend"
            await api.post(piece.head, path, {"attendance": _ATTENDED})
