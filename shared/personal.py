"""Personal data that shows by its form alone: telephone numbers, identity numbers, dwellings.

For texts that other offices read. Whose number it is nobody here knows: names, and what a piece
holds, are looked for in intake. Pure: no I/O in this file.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_GAP = r"[\s\-_.·\u2013\u2014]"
"""What people write between the groups of a number."""

_MOBILE = re.compile(
    rf"(?<!\d)1[3-9](?:\d{{9}}|\d{_GAP}+\d{{4}}{_GAP}+\d{{4}}|\d\d{_GAP}+\d{{3}}{_GAP}+\d{{4}}"
    r")(?!\d)|(?<!\d)1\s?[3-9](?:\s?\d){9}(?!\d)"
)
_LANDLINE = re.compile(
    rf"(?<![\d-])\(?0\d{{2,3}}\)?{_GAP}?\d{{3,4}}{_GAP}?\d{{4}}(?!\d)"
    # Without an area code; neither two years nor an amount of something.
    r"|(?<![\d\-A-Za-z])(?!(?:19|20)\d\d-(?:19|20)\d\d)[2-8]\d{3}-\d{4}"
    r"(?!\d|-|\s*[元万亿亩户人平米㎡%公个份件年吨])"
    r"|(?:电话|手机|座机|固话|联系方式)(?:号码)?[为是:]?\s?\+?\d[\d\s\-]{5,}\d"
)
_IDENTITY = re.compile(
    rf"(?<!\d)[1-8]\d{{5}}{_GAP}?\d{{8}}{_GAP}?\d{{3}}[\dXx](?!\d)"
    r"|(?<!\d)[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
)
_COUNT = r"[\d一二三四五六七八九十百零〇]+"
_NO_HOUSE = r"(?!线|地|井|桥|文|令|公告|矿|项目|工程|点|片|[前后至起])"
"""What stands behind 号 where it numbers no house: a line, a plot, a document, a day."""
_NO_HOUSE_THERE = (
    r"(?!.{0,2}(?:线|地块|宗地|图斑|井|桥|隧|矿|硐|渣|坑|场|厂|塘|库|渠|坝|泵|站|滑坡|隐患|点|片|区|标段"
    r"|文|令|告|通知|决定|函|批)|安置|大棚|[召开发报收送完组上下晚]|至?\d)"
)
"""The same behind the number in a subdistrict or village, where much besides houses is counted, and
what was done on a day."""
_DWELLING = re.compile(
    rf"{_COUNT}(?:号?楼|栋|幢|座)\s?-?\s?{_COUNT}(?:单元|号|室|楼|层|-)"
    rf"|{_COUNT}单元\s?-?\s?{_COUNT}"
    r"|\d{3,4}室"
    rf"|(?:路|街|巷|弄|胡同|大道|小区|花园|家园|公寓|苑|大院)(?:[东南西北中]?(?:{_COUNT})?段)?附?"
    rf"{_COUNT}号{_NO_HOUSE}"
    rf"|(?:街道|社区|村|组|{_COUNT}社)附?{_COUNT}号{_NO_HOUSE}{_NO_HOUSE_THERE}"
)


UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no letter, sheet or database can hold; line breaks and tabs are none of them."""


def fold(text: str) -> str:
    """The text as a person reads it: half width, one line, without what cannot be seen."""
    folded = unicodedata.normalize("NFKC", text)
    if not folded.isprintable():  # most are, and need no look at each sign
        folded = "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cf", "Cc"}
                         or sign.isspace())  # fmt: skip
    return " ".join(folded.split())


def traces(text: str) -> list[str]:
    """Which kinds of personal data stand in `text`, in Chinese; by form, whoever they belong to."""
    folded = fold(text)
    figures = folded.translate(_DIGITS)
    kinds = {
        "电话号码": _MOBILE.search(figures) or _LANDLINE.search(folded),
        "证件号码": _IDENTITY.search(figures),
        "门牌住址": _DWELLING.search(folded),
    }
    return [kind for kind, found in kinds.items() if found]


def impersonal(text: str) -> str:
    """`text`, if it shows no personal data. Raises `ValueError` with a Chinese sentence."""
    if found := traces(text):
        raise ValueError(f"含有{'、'.join(found)}，请删去个人信息后重新提交")
    return text


Impersonal = AfterValidator(impersonal)
"""For a text of a body that others read: refused when it shows personal data by its form."""
FreeText = Annotated[str, Impersonal]


_NOTHING = frozenset({
    "", "无", "暂无", "没有", "未填", "不详", "/", "\\", "-", "--", "—", "——", "无。", "N/A",
})  # fmt: skip
NULL = re.compile(r"[<(\[]?(?:null|nil|nan|nat|none|undefined|0(?:\.0+)?)[>)\]]?", re.IGNORECASE)
"""What programs write for nothing."""
_LONGEST = 12


def is_nothing(text: str) -> bool:
    """Whether a folded text is a word for nothing."""
    return len(text) <= _LONGEST and (text in _NOTHING or NULL.fullmatch(text) is not None)


def _something(text: str) -> str:
    if is_nothing(text):
        raise ValueError("没有的，请不要填写此项")
    return text


Something = AfterValidator(_something)
"""For a field that names somebody or something: left out where there is nothing."""


_REPEATED = re.compile(r"(.+?)\1+")


def purpose(text: str) -> str:
    """`text`, if it says what something is read for. Raises `ValueError` with a Chinese sentence.

    Signs and digits say nothing, nor does a word that is only repeated.
    """
    said = "".join(sign for sign in fold(text) if sign.isalpha())
    if len(said) < 4 or len(set(said)) < 3 or _REPEATED.fullmatch(said):
        raise ValueError("请写明查看的具体用途，如“电话告知办理进展”")
    return text
