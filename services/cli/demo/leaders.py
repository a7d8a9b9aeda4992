"""Leaders: what they are responsible for, and who is in charge of which listed case."""

from services.cli.demo.listed import Listed
from services.cli.demo.material import cities, counties, table
from services.cli.demo.office import Api

_CHARGE_MONTHS = 6


class Leaders:
    """The leaders of the three levels."""

    def __init__(self) -> None:
        self._leaders: dict[str, str] = {}

    async def record(self, api: Api) -> None:
        """Record what each leader is responsible for."""
        accounts = await api.all("security_admin", "directory/v1/accounts", role="leader")
        known = {each["login"]: each["id"] for each in accounts}
        for found in table("cast.toml")["leader"]:
            form = {
                "leader_id": known[found["login"]],
                "is_principal": found.get("principal", False),
                "topics": found["topics"],
                "regions": found["regions"],
            }
            await api.post("pet_head", "assignment/v1/leaders", form)
            self._leaders[found["login"]] = form["leader_id"]
        principals = table("cast.toml")["takes_all"]
        for code in (*cities(), *counties()):
            form = {
                "leader_id": known[f"leader-{code}"],
                "post": "局长" if code in principals else "分管副局长",
                "is_principal": code in principals,
            }
            if code in cities() or f"{code[:4]}00" not in principals:
                await api.post(f"head-{code}", "assignment/v1/leaders", form)
                self._leaders[code] = form["leader_id"]

    def login(self, leader_id: str) -> str:
        """The login of a leader of the Department."""
        return next(login for login, id in self._leaders.items() if id == leader_id)

    async def propose(self, one: Listed, api: Api) -> None:
        """The petition office proposes the province's leader for a case."""
        path = f"assignment/v1/matters/{one.piece.matter}/proposals"
        candidates = await api.get("pet_head", path)
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
        one.charge = (await api.post("pet_head", "assignment/v1/charges", form))["id"]

    async def confirm(self, one: Listed, api: Api) -> None:
        """The principal confirms the proposal."""
        await api.post("principal", f"assignment/v1/charges/{one.charge}/confirm")

    async def name(self, one: Listed, api: Api) -> None:
        """City and county name their leaders, the county only if the city's does not take all."""
        takes_all = table("cast.toml")["takes_all"].get(one.case.city)
        await self._charge(api, one, "city", one.case.city, takes_all)
        if takes_all is None:
            await self._charge(api, one, "county", one.case.county, None)

    async def _charge(
        self, api: Api, one: Listed, level: str, code: str, takes_all: str | None
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
        await api.post(f"head-{code}", "assignment/v1/charges", form)
