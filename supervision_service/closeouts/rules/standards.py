"""How a version of the standard is agreed and read. No I/O here.

Only a resolution of a joint meeting makes another version (domain §4.7); each is kept for ever.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from shared.errors import FieldError, Invalid
from supervision_service.closeouts.rules import CRITERIA, CloseoutStandard, Code, Need

_OURS = frozenset(each.code for each in CRITERIA if each.need is Need.SYSTEM)
"""What the system checks, whatever anybody agrees."""
_CHECKABLE = _OURS | {Code.C7}
"""What the system can check; whether it checks C7 by what leaders did, the meeting agrees."""
_STATUTORY = frozenset({Code.C1})
"""Every request is answered in writing: the law asks for it, so no meeting waives it."""
_KNOWN = {each.code: each for each in CRITERIA}

_PROMISE = re.compile(r"息诉|罢访|息访|停访|不再(?:信访|上访|走访|反映)|(?:停止|放弃)(?:信访|上访)")


def agreed(needs: Iterable[tuple[Code, Need]]) -> None:
    """Raise `Invalid` (standard-invalid) unless a meeting may agree on these criteria.

    Each once; C1 always; what the system checks stays, and beside it only C7 may be left to it.
    """
    listed = list(needs)
    by_code = dict(listed)
    wrong = {
        "同一条标准只能列一次": len(by_code) < len(listed),
        "C1（书面答复）是法定要求，须为必备": any(
            by_code.get(code) is not Need.ALWAYS for code in _STATUTORY
        ),
        "C6、C8由系统核查，须保留": any(by_code.get(code) is not Need.SYSTEM for code in _OURS),
        "只有C6、C7、C8可由系统核查": any(
            need is Need.SYSTEM and code not in _CHECKABLE for code, need in listed
        ),
    }
    found = [why for why, is_so in wrong.items() if is_so]
    if found:
        raise Invalid("standard-invalid", f"{'；'.join(found)}。",
                      [FieldError("criteria", why) for why in found])  # fmt: skip


def read(version: int, needs: Iterable[Mapping[str, Any]]) -> CloseoutStandard:
    """The version as it is held against claims."""
    criteria = [
        replace(_KNOWN[Code(each["code"])], need=Need(each["need"]), proof=each.get("proof", False))
        for each in needs
    ]
    return CloseoutStandard(version, tuple(criteria))


def no_promise(texts: Collection[str | None], field: str) -> None:
    """Raise `Invalid` (promise-refused): a promise to petition no more buys silence.

    It is neither a criterion nor evidence of one (domain §4.7, §10.4).
    """
    if any(text is not None and _PROMISE.search(text) for text in texts):
        detail = (
            "息诉罢访承诺不能作为销号标准，也不能作为凭据：销号看诉求是否依法解决，"
            "不以信访人承诺不再信访为条件。请删去有关内容；自愿达成的和解、调解协议按C10填写。"
        )
        raise Invalid("promise-refused", detail, [FieldError(field, "不能以息诉罢访承诺为凭")])
