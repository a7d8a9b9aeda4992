"""Who is in charge: leaders and what they answer for, and who takes which listed case."""

from services.cli.demo.listed import Listed
from services.cli.demo.material import cities, counties, table
from services.cli.demo.office import Desk

_CHARGE_MONTHS = 6


class Leaders:
    """The leaders of the three levels."""

    def __init__(self) -> None:
        self._leaders: dict[str, str] = {}

    async def record(self, desk: Desk) -> None:
        """Who answers for what at the three levels."""
        accounts = await desk.all("security_admin", "directory/v1/accounts", role="leader")
        known = {each["login"]: each["id"] for each in accounts}
        for found in table("cast.toml")["leader"]:
            form = {
                "leader_id": known[found["login"]],
                "is_principal": found.get("principal", False),
                "topics": found["topics"],
                "regions": found["regions"],
            }
            await desk.post("pet_head", "assignment/v1/leaders", form)
            self._leaders[found["login"]] = form["leader_id"]
        principals = table("cast.toml")["takes_all"]
        for code in (*cities(), *counties()):
            form = {
                "leader_id": known[f"leader-{code}"],
                "post": "局长" if code in principals else "分管副局长",
                "is_principal": code in principals,
            }
            if code in cities() or f"{code[:4]}00" not in principals:
                await desk.post(f"head-{code}", "assignment/v1/leaders", form)
                self._leaders[code] = form["leader_id"]

    async def propose(self, one: Listed, desk: Desk) -> None:
        """The petition office proposes who at the province takes charge."""
        path = f"assignment/v1/matters/{one.piece.matter}/proposals"
        candidates = await desk.get("pet_head", path)
        chosen = candidates[0]
        if one.case.more.get("commands"):
            chosen = next(
                each for each in candidates if each["leader_id"] == self._leaders["leader-1"]
            )
        form = {
            "matter_id": one.piece.matter,
            "level": "province",
            "leader_id": chosen["leader_id"],
            "basis": chosen["basis"],
            "reason": chosen["reason"],
            "months": _CHARGE_MONTHS,
        }
        one.charge = (await desk.post("pet_head", "assignment/v1/charges", form))["id"]

    async def confirm(self, one: Listed, desk: Desk) -> None:
        """The principal decides."""
        await desk.post("principal", f"assignment/v1/charges/{one.charge}/confirm")

    async def name(self, one: Listed, desk: Desk) -> None:
        """City and county name theirs; where the city's chief takes all, the county names none."""
        takes_all = table("cast.toml")["takes_all"].get(one.case.city)
        await self._charge(desk, one, "city", one.case.city, takes_all)
        if takes_all is None:
            await self._charge(desk, one, "county", one.case.county, None)

    async def _charge(
        self, desk: Desk, one: Listed, level: str, code: str, takes_all: str | None
    ) -> None:
        form = {
            "matter_id": one.piece.matter,
            "level": level,
            "leader_id": self._leaders[code],
            "basis": "principal" if takes_all else "region",
            "takes_all": takes_all is not None,
            "reason": takes_all or "分管领导包案，负责调度和接访。",
            "months": _CHARGE_MONTHS,
        }
        await desk.post(f"head-{code}", "assignment/v1/charges", form)
