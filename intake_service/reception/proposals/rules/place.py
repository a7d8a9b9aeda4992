"""Which region a text of place names: nested, shortened, renamed, coded. No I/O in this file.

Names are read from left to right, the longest at each place, and each narrows what the ones before
it left open. What stays open is reported with the candidates; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from intake_service.reception.proposals.rules.names import Meaning, names
from intake_service.reception.proposals.rules.proposed_code import (
    LONGEST_TEXT,
    Candidate,
    Outcome,
    ProposedCode,
    region_name,
)
from shared.regions import Level, Region, elsewhere, load

LONGEST = 200
"""Characters of a place that are read; what is longer is no place."""
_MENTIONED = 5

_ZONE = re.compile(
    r"天府新区|东部新区|临江新区|三江新区|科技城新区|仙海|新区|高新[东南西北]?区|高新技术产业(?:开发)?区"
    r"|经济技术开发区|经济开发区|经开区|开发区|产业园区?|工业园区?|工业集中区|示范区|保税区|园区"
)
_ZONE_PREFECTURES = {
    "天府新区": ("510100", "511400"), "东部新区": ("510100",), "临江新区": ("511300",),
    "三江新区": ("511500",), "科技城新区": ("510700",), "仙海": ("510700",),
}  # fmt: skip
"""Prefectures that the best known functional zones lie in: candidates, no more."""

_NOTES = re.compile(r"\([^()]*撤销[^()]*\)")
_GAPS = re.compile(r"[^0-9A-Za-z\u2e80-\U0003ffff]+|[、。]+")
_CODE = re.compile(r"(?<!\d)(51\d{4})(?:\d{3}|\d{6})?(?!\d)")
_BARE_CODE = re.compile(r"\d{6}(?:\d{3}|\d{6})?")
_POSTAL = frozenset({"61", "62", "63", "64"})
"""Beginnings of other provinces' codes and of Sichuan's postal codes alike."""
_LEADING = frozenset("/在于住址是到")
"""Letters after which a name may begin that is too common to stand anywhere."""
_ROADS = frozenset("大路街巷道村社小组桥寺镇乡学")
_FEATURES = _ROADS | frozenset("山河江湖广花苑城门站新工经高区开县市州省中")
"""Letters that make another name of a shortened one: 锦江大道 is no district, 成都路 no city."""
_UNKNOWN_COUNTY = re.compile(r"/?[㐀-鿿]{1,4}?(?:县|(?<![市城郊小社景片库校矿林辖地灾牧山街])区)")
"""What looks like a county after a prefecture, and is none of our names."""


@dataclass(slots=True)
class _Parsed:
    """What the text has said so far: `regions` are those that it may mean.

    `by_town`: a town decided. `clash`: names lie apart. `outside`: a place that is not in Sichuan.
    """

    regions: Sequence[Region] = ()
    names: list[str] = field(default_factory=list)
    by_town: bool = False
    clash: bool = False
    outside: str | None = None
    end: int = 0


def propose_region(place: str | None) -> ProposedCode:
    """The region of `place`, the stated place of a piece."""
    text = _normalised(place or "")
    if not text:
        return _unresolved(Outcome.UNKNOWN, "来件没有写明问题属地，请核定。")
    if _BARE_CODE.fullmatch(text) and not text.startswith("51"):
        return _foreign_code(text)
    parsed = _parse(text)
    if parsed.outside is not None:
        return _unresolved(Outcome.OUTSIDE, f"地点写有“{parsed.outside}”，不在四川省内。")
    zone = _ZONE.search(text)
    if zone and (parsed.by_town or not _has_county(parsed)):
        return _without_code(zone[0], parsed)
    return _resolved(parsed, text)


def regions_mentioned(text: str) -> ProposedCode:
    """For a piece without a stated place: the counties named in full in its text, to choose from.

    Never more than candidates: people name where they live, where they complained, and their
    neighbours, before they name what it is about.
    """
    known, search = names()
    found: dict[str, Region] = {}
    for match in search.finditer(text[:LONGEST_TEXT]):
        meaning = known[match[0]]
        if meaning.of_county and not meaning.short and len(match[0]) > 2:
            found |= _today(_in_force(meaning.regions))
    candidates = list(found.values())[:_MENTIONED]
    if not candidates:
        return propose_region(None)
    listed = "、".join(region_name(region) for region in candidates)
    reason = f"来件没有写明问题属地；正文提到{listed}，是否属地请核定。"
    return _unresolved(Outcome.UNKNOWN, reason, candidates)


def _normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text[:LONGEST])
    return _GAPS.sub("/", _NOTES.sub("", folded)).strip("/")


def _unresolved(outcome: Outcome, reason: str, candidates: Iterable[Region] = ()) -> ProposedCode:
    found = tuple(Candidate(region.code, region_name(region)) for region in candidates)
    return ProposedCode(outcome, None, None, reason, found)


def _foreign_code(code: str) -> ProposedCode:
    if code[:2] in _POSTAL:
        return _unresolved(
            Outcome.UNKNOWN, "地点只写了一组数字，分不清是区划代码还是邮政编码，请核定。"
        )
    known = {place[:2] for place, _ in elsewhere()}
    if code[:2] in known:
        return _unresolved(Outcome.OUTSIDE, "地点所写的行政区划代码不在四川省内。")
    return _unresolved(Outcome.UNKNOWN, "地点所写的数字不是四川省的行政区划代码，请核定。")


def _parse(text: str) -> _Parsed:
    parsed = _Parsed()
    for written in _CODE.finditer(text):
        rows = [row for row in load().rows if row.code == written[1]]
        if rows:
            _narrow(parsed, rows, written[1])
    known, search = names()
    at = 0
    while parsed.outside is None and (match := search.search(text, at)):
        meaning = known[match[0]]
        if not _is_name(text, match, meaning, parsed):
            at = match.start() + 1
            continue
        at = parsed.end = match.end()
        _apply(parsed, meaning, match[0])
    return parsed


def _is_name(text: str, match: re.Match[str], meaning: Meaning, parsed: _Parsed) -> bool:
    """Whether the name found is meant as one: no street, nor the end of another name."""
    start, end = match.span()
    begins = start in (0, parsed.end) or text[start - 1] in _LEADING
    if meaning.regions and not meaning.short and end - start > 2:
        return True
    if not begins or (meaning.outside and _has_place(parsed)):
        return False
    # 青羊宫 is no district, 成都青羊宫 lies in one: by itself a shortened county must end there.
    alone = meaning.of_county and not _has_place(parsed)
    return not meaning.short or _ends_well(text, end, meaning, alone=alone)


def _ends_well(text: str, end: int, meaning: Meaning, *, alone: bool = False) -> bool:
    """Whether a shortened name is not the beginning of another: by what follows it."""
    letter = text[end : end + 1]
    features = _FEATURES if meaning.of_county else _ROADS
    if letter in ("", "/") or (letter not in features and not alone):
        return True
    known, search = names()
    following = search.match(text, end)
    if following is None or known[following[0]].outside:
        return False
    next_one = known[following[0]]
    return not next_one.short or _ends_well(text, following.end(), next_one)


def _apply(parsed: _Parsed, meaning: Meaning, name: str) -> None:
    if meaning.outside:
        parsed.outside = name
    elif meaning.regions:
        _narrow(parsed, meaning.regions, name)
    else:
        _narrow_by_town(parsed, meaning.counties, name)


def _narrow(parsed: _Parsed, rows: Sequence[Region], name: str) -> None:
    """Let a name that stands for `rows` narrow the parsed regions, or widen them to a clash."""
    regions = parsed.regions
    inside = [row for row in rows if any(_lies_in(row, region) for region in regions)]
    same = [region for region in regions if any(_same(region, row) for row in rows)]
    below = [region for region in regions if any(_lies_in(region, row) for row in rows)]
    if not _has_place(parsed):
        parsed.regions = _in_force(rows)
    elif inside:
        parsed.regions = _in_force(inside)
    elif same or below:  # said again, or the prefecture after its county
        parsed.regions = same or below
    else:
        parsed.regions = [*regions, *_in_force(rows)]
        parsed.clash = True
    parsed.names.append(name)
    parsed.by_town = False


def _narrow_by_town(parsed: _Parsed, codes: Sequence[str], name: str) -> None:
    counties = [load().get(code) for code in codes]
    if not _has_place(parsed):
        inside = counties
    elif _has_county(parsed):
        inside = [region for region in parsed.regions if region.code in codes]
        if len(parsed.regions) == 1 or not inside:
            return  # the county was said; lists of towns are older or newer than what people write
    else:
        inside = [row for row in counties if any(_lies_in(row, city) for city in parsed.regions)]
    if inside:
        parsed.regions = inside
        parsed.names.append(name)
        parsed.by_town = True


def _resolved(parsed: _Parsed, text: str) -> ProposedCode:
    if not parsed.regions:
        return _unresolved(Outcome.UNKNOWN, "地点中没有认出四川省内的地名，请核定。")
    quoted = "".join(f"“{name}”" for name in parsed.names)
    successors = _today(parsed.regions)
    found = [successors[code] for code in sorted(successors)]
    listed = "、".join(region_name(region) for region in found)
    if parsed.clash:
        return _unresolved(
            Outcome.AMBIGUOUS, f"地点写有{quoted}，不在一处：{listed}，请选定。", found
        )
    if len(found) > 1 and len(parsed.regions) == 1:
        return _unresolved(
            Outcome.AMBIGUOUS, f"地点写有{quoted}，已拆分为{listed}，请选定。", found
        )
    if len(found) > 1:
        return _unresolved(Outcome.AMBIGUOUS, f"地点写有{quoted}，可能是{listed}，请选定。", found)
    if found[0].level is not Level.COUNTY and _UNKNOWN_COUNTY.match(text, parsed.end):
        reason = f"地点写有{quoted}，其后的县（市、区）没有认出，请核定。"
        return _unresolved(Outcome.UNKNOWN, reason, found)
    name = region_name(found[0])
    since = "" if found[0] in parsed.regions else "区划已调整，现"
    reason = f"地点写有{quoted}，{since}为{name}。"
    return ProposedCode(Outcome.FOUND, found[0].code, name, reason)


def _without_code(zone: str, parsed: _Parsed) -> ProposedCode:
    found = _today(parsed.regions) if _has_place(parsed) else {}
    if not found:
        found = {code: load().get(code) for code in _ZONE_PREFECTURES.get(zone, ())}
    reason = f"地点写有“{zone}”，功能区没有行政区划代码，请按所在的县（市、区）选定。"
    return _unresolved(Outcome.NO_CODE, reason, [found[code] for code in sorted(found)])


def _has_place(parsed: _Parsed) -> bool:
    return any(region.level is not Level.PROVINCE for region in parsed.regions)


def _has_county(parsed: _Parsed) -> bool:
    return any(region.level is Level.COUNTY for region in parsed.regions)


def _in_force(rows: Sequence[Region]) -> list[Region]:
    """Of the divisions of one name those in force, or else the last that were."""
    last = max(row.valid_to or date.max for row in rows)
    return [row for row in rows if (row.valid_to or date.max) == last]


def _today(regions: Iterable[Region]) -> dict[str, Region]:
    """The divisions that are now where `regions` are or were, by code."""
    return {row.code: row for region in regions for row in load().today(region.code)}


def _same(one: Region, other: Region) -> bool:
    return one.code == other.code or load().today(one.code) == load().today(other.code)


def _lies_in(county: Region, city: Region) -> bool:
    """Whether `county` lies, or once lay, in `city`, or their successors do."""
    if county.level is not Level.COUNTY or city.level is not Level.CITY:
        return city.level is Level.PROVINCE and county.level is not Level.PROVINCE
    cities = {city.code, *(successor.code for successor in load().today(city.code))}
    parents = {county.parent, *(successor.parent for successor in load().today(county.code))}
    return bool(cities & parents)
