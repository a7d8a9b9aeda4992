"""Personal data in its one normal form: how it is stored, masked and looked for in texts. No I/O.

A mask hides by default: what is not recognised is not shown.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from shared import regions
from shared.errors import FieldError, Invalid
from shared.moves import Role
from shared.personal import fold, traces

REVEALERS = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD,
})  # fmt: skip
"""Who works on a piece and may have to write to or call a petitioner, or read what was sent."""


class Secret(StrEnum):
    """A field that is shown only on request, with a purpose."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    DOCUMENT_NO = "document_no"
    ORIGINAL_TEXT = "original_text"
    QUERY_CODE = "query_code"
    LETTER = "letter"
    LEDGER_ROW = "ledger_row"
    RATING = "rating"
    TALK = "talk"
    ACCUSED = "accused"
    INVESTIGATION = "investigation"
    ATTACHMENT = "attachment"
    CARE = "care"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed a piece, as stored."""

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    document_no: str | None = None


_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]+")
_BLANK = re.compile(r"(?<=[^\x00-\x7f])[ ·]+|[ ·]+(?=[^\x00-\x7f])")
"""A blank beside a Chinese character, which no word needs."""
_NOTE = re.compile(r"\([^()]*\)")
_OTHERS = re.compile(r"等?共?(?:\d+|[一二三四五六七八九十百]+)[人名户位]$|等人?$")
"""等5人, 等三人, 5人: who signed besides."""
_SEPARATOR = re.compile(r"[、,;/|&]")
_MOBILE = re.compile(r"1[3-9][\d*]{9}")
_COUNTRY = re.compile(r"(?:\+|00)?86-?(?=1[3-9]\d)")
_GAP = r"[\s\-_.·()\u2013\u2014]*"
"""What people write between the signs of a number."""
_NUMBER = re.compile(r"[\d\s+\-_.·()*\u2013\u2014]+")
_HOUSE = re.compile(r"[\d一二三四五六七八九十百]+(?:号|栋|幢|座|单元|室|楼|户|$)")
"""What makes an address that of one household; a village or its group is a place."""


def names(text: str) -> list[str]:
    """The persons of a name's field: 王　建(户主)、李建华等5人 → 王建, 李建华."""
    return _names(_parted(_unnoted(text))[0])


def _unnoted(text: str) -> str:
    folded = fold(text)
    return _NOTE.sub("", folded).strip() or folded.strip("() ")


def _parted(folded: str) -> tuple[str, str]:
    """The names of a field, and what follows them: 等5人."""
    others = _OTHERS.search(folded.replace(" ", ""))
    if others is None:
        return folded, ""
    letters = len(others[0])
    while letters:  # blanks do not count
        letters -= folded[-1] != " "
        folded = folded[:-1]
    return folded.strip(), others[0]


def _names(bare: str) -> list[str]:
    found: list[str] = []
    for part in _SEPARATOR.split(bare):
        chinese = all(map(_CHINESE.fullmatch, part.split()))
        found += _persons(part.split()) if chinese else [_BLANK.sub("", part.strip())]
    return [name for name in found if name]


def _persons(words: Sequence[str]) -> list[str]:
    """王 建 and 王 建国 are one person each, 王建国 李建华 are two."""
    found: list[str] = []
    spaced = False
    for word in words:
        if found and (len(found[-1]) == 1 or (spaced and len(word) == 1)):
            found[-1] += word
            spaced = len(word) == 1
        else:
            found.append(word)
            spaced = len(word) == 1
    return found


def stored_name(text: str) -> str:
    """A name's field in its one form: 王　建、李建华 等5人 → 王建、李建华等5人."""
    bare, others = _parted(fold(text))
    return "、".join(_names(bare)) + others


def stored_phone(text: str) -> str:
    """A telephone number in its one form: a mobile one without signs, others with single dashes.

    Two numbers stay apart, which no form or ledger takes for one.
    """
    folded = fold(text).replace("×", "*")
    if sum(len(re.sub(r"\D", "", word)) >= 7 for word in folded.split()) > 1:
        return folded
    bare = re.sub(r"[\s.·_()\u2013\u2014-]+", "-", folded).strip("-")
    bare = _COUNTRY.sub("", bare, count=1) if _COUNTRY.match(bare) else bare
    joined = bare.replace("-", "")
    return joined if _MOBILE.fullmatch(joined) else bare


def stored_address(text: str) -> str:
    """An address in its one form: half width, without blanks."""
    return _BLANK.sub("", fold(text))


def stored_document(text: str) -> str:
    """The number of a document in its one form: half width, capitals, without gaps."""
    return re.sub(r"[\s-]", "", fold(text)).upper()


STORED: Mapping[str, Callable[[str], str]] = {
    "name": stored_name, "phone": stored_phone, "address": stored_address,
    "document_no": stored_document, "stated_place": fold, "stated_class": fold,
}  # fmt: skip
"""By field: the one form in which it is stored and compared."""


def stored(field: str, value: object) -> object:
    """`value` of a field in the form in which that is stored and compared."""
    return STORED[field](value) if field in STORED and isinstance(value, str) else value


def same_person(people: Iterable[Person], others: Iterable[Person]) -> bool:
    """Whether somebody stands on both sides, as far as can be told without asking anybody.

    One document, or one name; the name is not enough when both sides say other numbers, and then
    telephone or address must agree. Names are shared by many, so what is unknown proves nothing.
    """
    documents, named = set[str](), defaultdict[str, list[Person]](list)
    for other in others:
        if other.document_no:
            documents.add(other.document_no)
        for name in names(other.name or ""):
            named[name].append(other)
    return any(
        one.document_no in documents
        or any(_same(one, other) for name in names(one.name or "") for other in named[name])
        for one in people
    )


def _same(one: Person, other: Person) -> bool:
    """Whether two of one name are one person."""
    if one.document_no and other.document_no:
        return one.document_no == other.document_no
    pairs = [(one.phone, other.phone), (one.address, other.address)]
    both = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    return not both or any(mine == theirs for mine, theirs in both)


def check_masked(unmasked: Iterable[str]) -> None:
    """Raise `Invalid` (not-masked) when `unmasked` names fields that give a person away.

    Such texts travel to every office on the line (《信访工作条例》第三十条).
    """
    if errors := [FieldError(field, "含有信访人姓名、电话、住址或证件号码") for field in unmasked]:
        detail = "所填文字不得出现信访人姓名、电话、住址或证件号码，请改写后重新提交。"
        raise Invalid("not-masked", detail, errors)


def discloses(text: str, people: Iterable[Person], public: Iterable[str] = ()) -> bool:
    """Whether `text` gives away one of `people`, in whatever spelling, or anybody by a number.

    `public` are words of our own lists (places, topics), in which nobody is looked for. A single
    character is no name to look for: it stands in every other word.
    """
    return bool(traces(text)) or _searched(people).search(_readable(text, public)) is not None


def identifies(text: str, people: Iterable[Person]) -> bool:
    """Whether `text` names one of `people` or gives a number of theirs.

    Numbers of others and dwellings may stand in it. Where it is a number itself, what was written
    before theirs (0086, an area code) does not hide it.
    """
    folded = fold(text)
    return any(
        _gives(folded, form) for each in people for form in (*_long_names(each), *_numbers(each))
    )


def _gives(folded: str, form: str) -> bool:
    if _CHINESE.match(form):
        return form in re.sub(r"[\s·]", "", folded)
    bare = re.sub(r"[\W_]", "", folded).upper()
    if form.upper() not in bare:  # most are not, and need no look at where they begin
        return False
    if _NUMBER.fullmatch(folded):
        return bare.endswith(form)
    return re.search(_spelled(form), folded, re.IGNORECASE) is not None


def cover(text: str, people: Iterable[Person]) -> str:
    """`text` with everything about `people` masked; the same text when there is nothing."""
    search = _searched(people)
    folded = fold(text)
    covered = search.sub(lambda found: _star(found[0]), folded)
    return text if covered == folded else covered


def _star(found: str) -> str:
    return mask_name(_BLANK.sub("", found)) if _CHINESE.match(found) else "****"


def _readable(text: str, public: Iterable[str]) -> str:
    folded = fold(text)
    for words in sorted(public, key=len, reverse=True):
        folded = folded.replace(words, "\n")
    return folded


def _searched(people: Iterable[Person]) -> re.Pattern[str]:
    """A search for what identifies people, with or without gaps between the signs."""
    wanted = sorted({form for person in people for form in _identifying(person)}, key=len)
    return re.compile("|".join(map(_spelled, reversed(wanted))) or r"(?!)", re.IGNORECASE)


def _spelled(form: str) -> str:
    if _CHINESE.match(form):
        return r"[\s·]*".join(map(re.escape, form))
    return rf"(?<!\d){_GAP.join(map(re.escape, form))}(?!\d)"


def _identifying(person: Person) -> Iterable[str]:
    yield from _long_names(person)
    yield from _numbers(person)
    hidden = _divide(person.address or "")[1]
    if len(hidden) > 2 and _HOUSE.search(hidden):
        yield hidden


def _long_names(person: Person) -> Iterable[str]:
    return (name for name in names(person.name or "") if len(name) > 1)


def _numbers(person: Person) -> Iterable[str]:
    """The telephone number of a person, also without its area code, and that of a document."""
    number = re.sub(r"\D", "", person.phone or "")
    if len(number) >= 7 and "*" not in (person.phone or ""):
        yield number
        if number.startswith("0") and len(number) >= 10:
            yield from (number[area:] for area in (3, 4) if len(number) - area in (7, 8))
    if len(person.document_no or "") >= 5:
        yield person.document_no or ""


def mask_name(name: str) -> str:
    """张三 → 张*, 王建国等5人 → 王**等5人: of each person the first character."""
    bare, others = _parted(_unnoted(name))
    return "、".join(map(_mask_one, _names(bare))) + others or "*"


def _mask_one(name: str) -> str:
    first = name[:1] if _CHINESE.match(name) else "*"
    return first + "*" * max(1, len(name) - 1)


def mask_code(code: str) -> str:
    """A query code shows its last two letters."""
    return "*" * (len(code) - 2) + code[-2:]


def mask_phone(phone: str) -> str:
    """13800000000 → 138****0000; of other numbers the last two digits only."""
    found = stored_phone(phone)
    if _MOBILE.fullmatch(found):
        return found[:3] + "****" + found[-4:]
    return "*" * max(4, len(found) - 2) + found[-2:]


def phone_tail(phone: str) -> str:
    """The last four digits of a number, by which its owner is known; of a masked one nothing."""
    tail = phone.replace("-", "")[-4:]
    return tail if re.fullmatch(r"[0-9]{4}", tail) else ""


def mask_document(number: str) -> str:
    """510104000000000000 → 5101**********0000; of what is no identity card nothing."""
    if not re.fullmatch(r"\d{17}[\dX]|\d{15}", number.upper()):
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_address(address: str) -> str:
    """Shows the divisions that our lists know, down to the township; hides the rest."""
    return _divide(address)[0] + "****"


MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name, "phone": mask_phone, "address": mask_address, "document_no": mask_document,
}  # fmt: skip
"""By field of a petitioner: what everybody sees of it."""


def _divide(address: str) -> tuple[str, str]:
    """The known divisions that an address begins with, and what follows them."""
    plain = stored_address(address)
    places, towns = _places()
    at, codes = 0, frozenset[str]()
    for _ in regions.Level:
        if (name := _longest(places, plain, at)) is None:
            break
        at, codes = at + len(name), places[name]
    inside = {town: code for code in codes for town in towns.get(code, ())}
    if (name := _longest(inside, plain, at)) is not None:
        at += len(name)
    return plain[:at], plain[at:]


def _longest(known: Iterable[str] | Mapping[str, object], text: str, at: int) -> str | None:
    most = min(len(text), at + _LONGEST)
    return next((text[at:end] for end in range(most, at + 1, -1) if text[at:end] in known), None)


_LONGEST = 20
"""Characters of the longest name of a place."""


@cache
def _places() -> tuple[Mapping[str, frozenset[str]], Mapping[str, Sequence[str]]]:
    """Codes by the names of divisions, and the names of townships by the code of their county."""
    codes: dict[str, set[str]] = {name: set() for _, name in regions.elsewhere()}
    for row in regions.load().rows:
        codes.setdefault(row.name, set()).add(row.code)
    towns: dict[str, list[str]] = {}
    for town in regions.townships():
        towns.setdefault(town.parent, []).append(town.name)
    return {name: frozenset(found) for name, found in codes.items()}, towns
