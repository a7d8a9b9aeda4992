"""The guide over HTTP."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import NEIGHBOUR, Line, get

pytestmark = pytest.mark.anyio
PETITION = {"family": "appeal", "route": "P6"}


async def test_a_kind_of_petition_has_its_steps_and_its_diagram(site: Site) -> None:
    found = (await get(site, "/guides", **PETITION)).json()
    assert (found["path"], found["label"]) == ("petition", "信访程序")
    assert [each["verb"] for each in found["steps"]][:3] == ["register", "triage", "assign"]
    drawn = await get(site, "/guides/diagram", **PETITION)
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    text = await get(site, "/guides/diagram", **PETITION, format="mermaid")
    assert "assigned --> accepted : 受理" in text.text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"family": "appeal"}, "route-missing"),
        ({"family": "suggestion", "route": "P6"}, "route-needless"),
        ({"family": "nonsense"}, "invalid-input"),
        ({}, "invalid-input"),
    ],
)
async def test_a_kind_that_is_none_is_refused(site: Site, wrong: dict[str, Any], code: str) -> None:
    for path in ("/guides", "/guides/diagram"):
        refused = await get(site, path, **wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_piece_shows_where_it_stands_and_what_may_come_next(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/guide"
    found = (await get(site, path)).json()
    assert (found["path"], found["here"]) == ("door", "已登记")
    assert [each["verb"] for each in found["taken"]] == ["register"]
    assert "triage" in [each["verb"] for each in found["next"]]

    line = await Line(site, line.now).draft()
    path = f"/pieces/{line.piece}/guide"
    found = (await get(site, path)).json()
    assert (found["path"], found["status"], found["here"]) == (
        "petition", "opinion_drafting", "拟写处理意见")  # fmt: skip
    assert [each["label"] for each in found["taken"]][-2:] == ["开展调查", "拟写处理意见"]
    assert "issue-opinion" in [each["verb"] for each in found["next"]]
    drawn = await get(site, f"{path}/diagram", format="mermaid")
    assert "class opinion_drafting here" in drawn.text
    assert (await get(site, f"{path}/diagram")).text.startswith("<svg")
    for each in (path, f"{path}/diagram"):
        hidden = await get(site, each, Role.UNIT_HEAD, unit=NEIGHBOUR)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not-found")


async def test_the_guide_of_a_sealed_piece_tells_those_who_may_know_it(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    found = (await get(site, f"/pieces/{line.piece}/guide")).json()
    assert found["path"] == "accusation"
    assert {each["verb"] for each in found["next"]} == {"seal", "release", "entrust"}
    nobody = await get(site, f"/pieces/{line.piece}/guide", Role.DEPUTY)
    assert nobody.status_code == 404
