"""A piece on its way: the steps, who takes them, and the stages one after another."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.story import forms
from tests.story.forms import JSON
from tests.story.office import Office


@dataclass
class Piece:
    """A piece on its way, at its stage."""

    id: str
    number: str
    county: str
    matter: str = ""
    order: str = ""
    requests: int = 2
    stage: str = "registered"

    @property
    def city(self) -> str:
        """The city whose county it is."""
        return f"{self.county[:4]}00"

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"intake/v1/pieces/{self.id}"

    @property
    def order_path(self) -> str:
        """Where its order is found."""
        return f"intake/v1/orders/{self.order}"


async def register(office: Office, county: str, form: JSON | None = None) -> Piece:
    """A piece is registered."""
    given = form or forms.registration(petition_date=office.today.isoformat())
    made = await office.post("registrar", "intake/v1/pieces", given)
    assert made["status"] == "registered"
    return Piece(made["id"], made["number"], county)


async def attach(office: Office, login: str, piece: Piece, text: str = "") -> str:
    """A scan of the letter is attached; its id."""
    query = f"piece_id={piece.id}&paper=letter&name=scan.pdf"
    content = b"%PDF-1.7\n" + text.encode()
    answer = await office.call(login, "POST", f"intake/v1/attachments?{query}", content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def prove(office: Office, login: str, service: str, belongs_to: str, id: str) -> str:
    """A proof is attached to something of supervision or assignment; its id."""
    query = f"belongs_to={belongs_to}&belongs_to_id={id}&paper=evidence&name=proof.pdf"
    path = f"{service}/v1/attachments?{query}"
    answer = await office.call(login, "POST", path, content=b"%PDF-1.7\n")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def fail_delivery(office: Office, login: str, piece: Piece) -> str:
    """The notice of acceptance comes back from the post; the id of that record."""
    found = await office.get(login, f"intake/v1/letters?piece_id={piece.id}&kind=D02")
    form = {"way": "post", "cause": "not_claimed", "proof": "改退批条 XA000000001CN"}
    path = f"intake/v1/letters/{found['items'][0]['id']}/fail-delivery"
    return str((await office.post(login, path, form))["id"])


async def execute(office: Office, login: str, id: str) -> None:
    """What an opinion supports is carried out by `login` with its proof, and confirmed."""
    query = f"execution_id={id}&paper=receipt&name=proof.pdf"
    path = f"intake/v1/attachments?{query}"
    answer = await office.call(login, "POST", path, content=b"%PDF-1.7\n")
    assert answer.status_code == 201, answer.text
    path, done = f"intake/v1/executions/{id}", {"done_on": office.today.isoformat()}
    await office.post(login, f"{path}/record-done", {**done, "proof": "银行转账凭证"})
    await office.post("pet_head", f"{path}/confirm")


async def _triage(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    given = form or forms.triage(piece.county)
    piece.requests = len(given["requests"])
    made = await office.post("triage", f"{piece.path}/triage", given)
    piece.matter = made["matter_id"]
    return made


async def _assign(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    given = form or forms.order(piece.county, office.in_days(45))
    made = await office.post("pet_head", f"{piece.path}/assign", given)
    piece.order = made["id"]
    return made


async def _sign_for(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    return await office.post(f"handler-{piece.county}", f"{piece.order_path}/sign-for", form)


async def _accept(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    path = f"{piece.order_path}/accept"
    return await office.post(f"head-{piece.county}", path, form or forms.CONTACT)


async def _investigate(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    path = f"{piece.path}/investigate"
    return await office.post(f"handler-{piece.county}", path, form or forms.INVESTIGATORS)


async def _draft(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    given = form or forms.draft(piece.requests)
    return await office.post(f"handler-{piece.county}", f"{piece.path}/draft-opinion", given)


async def _issue(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    return await office.post(f"head-{piece.county}", f"{piece.path}/issue-opinion", form)


async def _deliver(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    path = f"{piece.path}/deliver-opinion"
    return await office.post(f"handler-{piece.county}", path, form or forms.DELIVERY)


async def _report(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    path = f"{piece.order_path}/report"
    return await office.post(f"head-{piece.county}", path, form or forms.report())


async def _pass(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    return await office.post("pet_head", f"{piece.order_path}/pass", form)


Step = Callable[[Office, Piece, JSON | None], Awaitable[JSON]]
STEPS: dict[str, Step] = {
    "triaged": _triage,
    "assigned": _assign,
    "signed_for": _sign_for,
    "in_handling": _accept,
    "investigating": _investigate,
    "drafted": _draft,
    "opinion_issued": _issue,
    "opinion_delivered": _deliver,
    "reported": _report,
    "closed": _pass,
}
"""The stages after the first, and the step that leads to each."""
STAGES = ("registered", *STEPS)


async def bring(office: Office, piece: Piece, to: str, **given: Any) -> JSON:
    """Bring a piece from its stage to a later one; the last step's answer.

    `given` are the forms of steps, by the stage that they lead to.
    """
    answer: JSON = {}
    for stage in STAGES[STAGES.index(piece.stage) + 1 : STAGES.index(to) + 1]:
        answer = await STEPS[stage](office, piece, given.get(stage))
        piece.stage = stage
    return answer


async def piece_at(office: Office, stage: str, county: str, **given: Any) -> Piece:
    """A new piece of a county, brought to a stage; `given` as for `bring`."""
    piece = await register(office, county, given.get("registered"))
    await bring(office, piece, stage, **given)
    return piece
