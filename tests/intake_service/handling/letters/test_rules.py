"""Templates and numbers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.handling.letters.rules import (
    CURRENT,
    LABELS,
    TEMPLATES,
    check_complete,
    render,
    series_code,
)
from intake_service.handling.letters.rules.template import Template
from shared import regions
from shared.errors import Conflict
from shared.series import document_no

DOCUMENT_NO = re.compile(r"^(?P<code>[一-龥]{2,12})〔(?P<year>\d{4})〕(?P<seq>[1-9]\d*)号$")


@pytest.mark.parametrize("template", CURRENT.values(), ids=list(CURRENT))
def test_a_letter_without_any_one_of_its_fields_is_refused(template: Template) -> None:
    full = dict.fromkeys(template.mandatory, "某")
    check_complete(template, full)
    for name in template.mandatory:
        with pytest.raises(Conflict) as refused:
            check_complete(template, {**full, name: " "})
        assert refused.value.extra["missing"] == [name]
        assert LABELS[name] in refused.value.detail


@pytest.mark.parametrize("template", CURRENT.values(), ids=list(CURRENT))
def test_what_a_petitioner_wrote_is_never_taken_for_a_placeholder(template: Template) -> None:
    text = render(template, dict.fromkeys(template.fields, "{issuer}{0}"))
    assert "{issuer}{0}" in text
    assert text.startswith(template.title)


def test_every_kind_of_letter_of_the_line_has_a_template() -> None:
    assert list(CURRENT) == [
        "D02", "D02-R", "D02-S", "D03", "D03-R", "D04", "D05", "D06", "D06-R", "D07",
        "D08", "D09", "D09-R",
        "D10", "D11", "D12", "D12-F",
        "D13", "D13-R", "D14", "D14-B", "D14-C", "D14-M", "D14-P", "D14-R", "D15",
        "D15-C", "D16", "D17", "D18", "D19", "D20", "D21", "D22", "D28", "D28-P", "D28-R", "D28-RP",
        "D36", "D37", "D37-R", "D38", "D39", "D39-R",
    ]  # fmt: skip


def test_a_letter_is_written_from_the_latest_version_and_read_from_its_own() -> None:
    assert sorted(TEMPLATES) == sorted(
        (kind, version)
        for kind, template in CURRENT.items()
        for version in range(1, template.version + 1)
    )


def test_no_template_says_a_period_in_words_of_its_own() -> None:
    for template in CURRENT.values():
        assert not re.search(r"[一二三四五六七八九十]+(个工作)?日", template.text), template.kind


def test_every_bureau_has_a_code_of_its_own_that_fits_the_standard() -> None:
    known = regions.load()
    codes = [series_code([place.name for place in known.path(region.code)[1:]])
             for region in known.current]  # fmt: skip
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert DOCUMENT_NO.match(document_no(code, 2026, 1)), code
    assert series_code([]) == "川自然资信"
    assert series_code(["成都市", "锦江区"]) == "成都锦江自然资信"
    assert series_code(["凉山彝族自治州", "木里藏族自治县"]) == "凉山木里自然资信"


@given(st.integers(1, 10**6))
def test_a_number_is_written_without_zeros_in_front(sequence: int) -> None:
    found = DOCUMENT_NO.match(document_no("川自然资信", 2026, sequence))
    assert found
    assert int(found["seq"]) == sequence
