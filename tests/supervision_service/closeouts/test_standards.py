"""Versions of the close-out standard: what a meeting may agree, and by which one is judged."""

from typing import Any

import pytest

from shared.errors import Refusal
from shared.moves import Role
from supervision_service.closeouts.rules import CRITERIA, Code, Need, standards
from tests.harness import Site
from tests.supervision_service.joint_meetings.test_routes import confirmed, held
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    PROVINCE,
    REVIEWER,
    case_at,
    done,
    evidence,
    get,
    later,
    leader_act,
    office_day,
    post,
    ready,
    step,
)

NEEDS = {each.code: each.need for each in CRITERIA}


@pytest.mark.parametrize(
    "changes",
    [
        {Code.C1: Need.IF_ANY},
        {Code.C1: None},
        {Code.C6: Need.OPTIONAL},
        {Code.C8: None},
        {Code.C2: Need.SYSTEM},
    ],
    ids=str,
)
def test_no_meeting_waives_the_law_or_the_check_of_the_system(changes: dict[Code, Any]) -> None:
    wanted = {code: need for code, need in (NEEDS | changes).items() if need is not None}
    with pytest.raises(Refusal) as refused:
        standards.agreed(wanted.items())
    assert refused.value.code == "standard-invalid"


def test_a_meeting_may_ask_for_more_and_for_less() -> None:
    standards.agreed(NEEDS.items())
    standards.agreed({**NEEDS, Code.C10: Need.ALWAYS, Code.C11: Need.OPTIONAL}.items())
    standards.agreed((code, need) for code, need in NEEDS.items() if code is not Code.C10)
    with pytest.raises(Refusal, match="只能列一次"):
        standards.agreed([*NEEDS.items(), (Code.C9, Need.ALWAYS)])


@pytest.mark.parametrize(
    "text",
    ["息诉罢访承诺书一份", "信访人书面承诺不再信访", "签订停访保证", "自愿放弃信访", "已息访"],
)
def test_a_promise_to_petition_no_more_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refusal, match="息诉罢访承诺不能作为") as refused:
        standards.no_promise([None, text], "evidence.C9")
    assert refused.value.code == "promise-refused"


def test_an_agreement_is_no_such_promise() -> None:
    standards.no_promise(["和解协议已经履行，信访人表示满意。", None, "承诺的证书已经办理。"], "x")


class TestVersions:
    pytestmark = pytest.mark.anyio

    async def test_a_version_lets_the_system_check_that_leaders_met_the_petitioner(
        self, site: Site
    ) -> None:
        case = await case_at(site, "in_supervision")
        await ready(site, case)
        wanted = [
            {"code": code, "need": "system" if code is Code.C7 else need}
            for code, need in NEEDS.items()
        ]
        path = await held(site)
        form = {"type": "standard", "heading": "销号标准", "decision": "领导会见由系统核查。",
                "criteria": wanted, "valid_from": "2026-03-03"}  # fmt: skip
        await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/record-resolution", form))
        await confirmed(site, path)
        await later(site, days=1)
        await leader_act(site, case.matter, "county")
        await leader_act(site, case.matter, "province", act="study")
        await leader_act(site, case.matter, "city", status="recorded")
        detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
        assert detail["levels_not_met"] == ["province", "city"]

        apply = f"/listings/{case.id}/apply-closeout"
        form = evidence(await office_day(site), C7=None)
        refused = await post(site, Role.UNIT_HEAD, COUNTY, apply, form)
        assert (refused.json()["code"], refused.json()["criteria"]) == ("criteria-unmet", ["C7"])
        form["not_met"] = [{"level": "county", "reason": "已书面约见，未到。"}]
        refused = await post(site, Role.UNIT_HEAD, COUNTY, apply, form)
        assert refused.json()["code"] == "level-not-open"
        await leader_act(site, case.matter, "city", act="call_on")
        form["not_met"] = [{"level": "province", "reason": "已书面约见，信访人表示不必再见。"}]
        await done(await post(site, Role.UNIT_HEAD, COUNTY, apply, form))
        for reached in ("city_reviewed", "verified"):
            await step(site, case, reached)
        detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
        assert detail["application"]["not_met"] == form["not_met"]
        assert detail["levels_not_met"] == ["province"]

    async def test_an_application_is_judged_by_the_version_in_force_on_its_day(
        self, site: Site
    ) -> None:
        before = await case_at(site, "county_applied")
        case = await case_at(site, "in_supervision")
        wanted = [
            {"code": code, "need": "always" if code is Code.C10 else need}
            for code, need in NEEDS.items()
        ]
        path = await held(site)
        record = f"{path}/record-resolution"
        form = {"type": "standard", "heading": "销号标准", "decision": "和解协议列为必备。",
                "criteria": wanted, "valid_from": "2026-03-03"}  # fmt: skip
        for wrong, code in (
            ({"criteria": wanted[1:]}, "standard-invalid"),
            ({"decision": "以息诉罢访承诺为准。"}, "promise-refused"),
            ({"criteria": None}, "resolution-incomplete"),
            ({"valid_from": None}, "resolution-incomplete"),
        ):
            answer = await post(site, Role.PET_HEAD, PROVINCE, record, {**form, **wrong})
            assert answer.json()["code"] == code
        await done(await post(site, Role.PET_HEAD, PROVINCE, record, form))
        shown = await get(site, Role.UNIT_HEAD, COUNTY, "/closeout-standards")
        assert [each["version"] for each in shown] == [1], "the minutes are not confirmed"
        number = (await confirmed(site, path))["document_no"]
        shown = await get(site, Role.UNIT_HEAD, COUNTY, "/closeout-standards")
        assert [(each["version"], each["valid_from"], each["document_no"]) for each in shown] == [
            (2, "2026-03-03", number), (1, "2022-05-01", None),
        ]  # fmt: skip

        async def needed(id: str) -> tuple[int, str]:
            detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{id}")
            found = {each["code"]: each["need"] for each in detail["criteria"]}
            return detail["standard"], found["C10"]

        assert await needed(case.id) == (1, "optional")
        await later(site, days=1)
        assert (await needed(case.id), await needed(before.id)) == ((2, "always"), (1, "optional"))
        await ready(site, case)
        apply = f"/listings/{case.id}/apply-closeout"
        form = evidence(await office_day(site))
        promised = {**form["evidence"][0], "text": "信访人已签息诉罢访承诺书。"}
        refused = await post(site, Role.UNIT_HEAD, COUNTY, apply,
                             {"evidence": [promised, *form["evidence"][1:]]})  # fmt: skip
        assert (refused.status_code, refused.json()["code"]) == (422, "promise-refused")
        short = await post(site, Role.UNIT_HEAD, COUNTY, apply, form)
        assert (short.json()["code"], short.json()["criteria"]) == ("evidence-missing", ["C10"])
        settled = {"criterion": "C10", "text": "协议已签。", "reference": "卷宗C10"}
        form = evidence(await office_day(site), C10=settled)
        await done(await post(site, Role.UNIT_HEAD, COUNTY, apply, form))

        # What applied before goes on by its own version, and after a return by that of the day.
        await step(site, before, "city_reviewed")
        back = await post(site, Role.SUPERVISOR, PROVINCE,
                          f"/listings/{before.id}/return-verification",
                          {"reason": "照片不清晰。"})  # fmt: skip
        assert (await done(back))["status"] == "in_supervision"
        assert await needed(before.id) == (2, "always")
        await done(await post(site, Role.UNIT_HEAD, CITY,
                              f"/listings/{case.id}/pass-city-review", id=REVIEWER))  # fmt: skip
        assert await needed(case.id) == (2, "always")
