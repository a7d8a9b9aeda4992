"""How a piece begins that a table of the year describes: it is registered, and triaged."""

from collections.abc import Mapping
from typing import Any

from services.cli.demo.office import Api

_SENT = ("source", "sender", "external_no")


async def register(about: Mapping[str, Any], api: Api) -> str:
    """Register what `about` tells, a letter of one person unless it says otherwise; its id.

    Who signed nothing has neither name nor address.
    """
    person = {name: about[name] for name in ("name", "address") if name in about}
    form = {
        "form": about.get("form", "letter"),
        "purpose": about.get("purpose", "request_settlement"),
        "petition_date": api.today.isoformat(),
        "petitioner_count": about.get("people", 1),
        "petitioners": [{**person, "is_main": True}],
        "original_text": about["text"],
        **{name: about[name] for name in _SENT if name in about},
    }
    made = await api.post("registrar", "intake/v1/pieces", form)
    return str(made["id"])


async def triage(about: Mapping[str, Any], id: str, api: Api, by: str = "triage") -> None:
    """Triage it as `about` tells: a suggestion, or an appeal, ours unless it names another path."""
    family = {"family": "appeal", "route": about.get("route", "P6")}
    if about.get("purpose") == "suggestion":
        family = {"family": "suggestion"}
    form = {
        **family,
        "summary_masked": about["summary"],
        **{name: about[name] for name in ("region", "topic", "title", "requests")},
    }
    await api.post(by, f"intake/v1/pieces/{id}/triage", form)
