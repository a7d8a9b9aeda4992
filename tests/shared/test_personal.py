"""Texts that others read show no telephone, identity number or dwelling, however it is written."""

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.personal import FreeText, fold, is_nothing, traces

SHOWN = (
    "联系电话13900000000。", "138-1234-5678", "１３８００００００００", "138 1234 5678",
    "1 3 8 1 2 3 4 5 6 7 8", "一三八一二三四五六七八", "138.1234.5678", "致电8500-1234催办",
    "028-85001234", "(028)85001234", "02885001234", "座机85001234", "51010419900101123X",
    "510104 19900101 1234", "510104900101123", "3栋2单元501", "三栋二单元", "锦江区某路12号",
    "某大道北段966号", "1单元3号", "501室", "某小区３号", "反映某街道1号征地补偿", "某街道附3号院",
    "某社区12号住户", "某镇某村12号", "某村三组二十七号", "某村3社15号",
)  # fmt: skip
NOT_SHOWN = (
    "文号20260000000000000000", "反映某村补偿款", "JBD-2026-00001", "XFSX-2026-000001",
    "SCZRXF-20261122-L00001", "2025-2026年度", "每亩3500-4200元", "补偿标准15000-160000元",
    "川自然资发〔2026〕12号", "拆除3栋房屋，12幢厂房", "2026年3月12号前", "某街道12号文件",
    "510000202519900000808", "于2026-03-02送达", "1号地块", "反映成都市锦江区土地征收问题",
    "地铁3号线", "一二三四五六七八九十", "某街道2号安置房质量", "某街道1号片区征收",
    "某村3号采石场越界开采", "某村1号滑坡点", "某社区2号宗地", "某街道5号召开协调会",
    "合作社3号大棚", "某村2号图斑", "社区7号线", "共涉及 1350 户、2800 人",
    "《土地管理法》第四十八条",
)  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_personal_by_its_form_is_found_in_any_spelling(text: str) -> None:
    assert traces(text)
    with pytest.raises(ValidationError):
        TypeAdapter(FreeText).validate_python(text)


@pytest.mark.parametrize("text", NOT_SHOWN)
def test_numbers_of_the_office_and_places_of_a_matter_are_not_personal(text: str) -> None:
    assert traces(text) == []
    assert TypeAdapter(FreeText).validate_python(text) == text


def test_a_folded_text_is_what_a_person_reads() -> None:
    assert fold("王　建\u200b国 \n１２３") == "王 建国 123"


@pytest.mark.parametrize(
    "text", ["无", "-", "——", "N/A", "null", "<NaN>", "0", "0.0", "暂无", "None"]
)
def test_words_for_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize("text", ["无名氏", "00", "川信-1", "吴", "nullarbor", "10"])
def test_what_names_something(text: str) -> None:
    assert not is_nothing(text)
