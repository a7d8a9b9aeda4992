"""The ordinary petitions of the year, made from `reference/petitions.toml`.

Nothing is random: every play has the same people, places and words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import chain, repeat
from typing import Any

from services.cli.demo.material import (
    calendar,
    counties,
    courses,
    place,
    table,
)
from shared.regions import load

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_FORMS = (
    "网上信访",
    "来信",
    "来访",
    "手机信访",
    "网上信访",
    "微信信访",
    "电话信访",
    "网上信访",
    "领导信箱",
)
_CHOICE = re.compile(r"\{([^{}]+)\}")

STRANGE_PLACES = (
    ("四川天府新区某街道", "510116"),
    ("成都高新区某街道", "510117"),
    ("四川省某县某镇", "511324"),
    ("城关镇某社区", "510824"),
    ("市中区某镇", "511002"),
    ("凉山彝族自治州某镇", "513401"),
)
"""Places that no rule can find – functional zones, ambiguous names, no county – and their codes, as
the clerk learns them by telephone."""

OLD_NAMES = {
    "510116": "四川省双流县某镇",
    "510117": "四川省成都市郫县某镇",
    "511403": "眉山市彭山县某镇",
    "511503": "四川省宜宾市南溪县某镇",
}
"""Names in use from before the counties became districts."""


@dataclass(frozen=True, slots=True)
class Petition:
    """An ordinary piece: its row in the ledger, and how it is decided."""

    number: str
    source: str
    """Its sender: the provincial petition bureau or the Ministry."""
    imported: date
    petition_date: date
    name: str
    people: int
    phone: str
    street: str
    place: str
    purpose: str
    class_: str
    form: str
    text: str
    region: str
    topic: str
    title: str
    summary: str
    requests: tuple[str, ...]
    finding: str
    reply: str
    course: str
    repeats: str | None
    """The number of the piece that this one repeats."""
    rounded: bool
    """The ledger holds its number as a number, so the import refuses the row."""

    @property
    def is_suggestion(self) -> bool:
        """Suggestions are not assigned: the department studies and answers them."""
        return self.purpose == "意见建议"


@cache
def petitions() -> tuple[Petition, ...]:
    """All ordinary petitions in the order of their import."""
    found: list[Petition] = []
    for petition in _written():
        first = _unanswered(found, petition.imported)
        if petition.course != "repeated":
            found.append(petition)
        elif first is None:
            found.append(replace(petition, course="ordinary"))
        else:
            found.append(_again(first, petition))
    return tuple(found)


def _unanswered(earlier: Sequence[Petition], day: date) -> Petition | None:
    """Of the pieces imported before, the last one whose matter is still being handled."""
    slow = {"ordinary", "slow", "extended", "late"}
    return next(
        (
            each
            for each in reversed(earlier)
            if each.imported < day
            and each.course in slow
            and each.source == "provincial_petition_bureau"
            and not (each.is_suggestion or each.rounded)
        ),
        None,
    )


def _again(first: Petition, now: Petition) -> Petition:
    text = f"前次反映的事情（{first.title}）还没有得到答复，再次反映。{first.text}"
    same = {"name": first.name, "phone": first.phone, "people": first.people, "text": text[:300]}
    same |= {name: getattr(first, name) for name in ("street", "place", "class_", "purpose")}
    same |= {name: getattr(first, name) for name in ("region", "topic", "title")}
    same |= {"summary": first.summary, "requests": first.requests, "repeats": first.number}
    same |= {"rounded": False}
    return replace(now, **same)  # type: ignore[arg-type]


def _written() -> Iterator[Petition]:
    source = table("petitions.toml")
    texts: Sequence[Mapping[str, Any]] = source["petition"]
    turns = _turns()
    at = 0
    for act in calendar():
        if act.act not in ("ledger", "ministry"):
            continue
        for place_in_ledger in range(int(act.amount)):
            course = turns[at % len(turns)]
            written = _petition(source, texts, at, place_in_ledger, act.day, course)
            yield _of_ministry(written, at) if act.act == "ministry" else written
            at += 1


def _of_ministry(petition: Petition, at: int) -> Petition:
    """What the Ministry assigns is plain to route, and answered within its limit."""
    region = counties()[at % len(counties())]
    return replace(
        petition,
        source="mnr",
        course=("ordinary", "quick")[at % 2],
        rounded=False,
        region=region,
        place=_stated(region, at),
        street=_street(region, at),
        title=petition.title.replace(_short(petition.region), _short(region), 1),
    )


def _turns() -> list[str]:
    """The courses in their turn, each as often as its share, well mixed."""
    known = [each for each in courses().values() if each.share]
    total = sum(each.share for each in known)
    slots = [(at / each.share, each.name) for each in known for at in range(each.share)]
    return [name for _, name in sorted(slots)][:total]


def _petition(
    source: Mapping[str, Any],
    texts: Sequence[Mapping[str, Any]],
    at: int,
    place_in_ledger: int,
    imported: date,
    course: str,
) -> Petition:
    # 11 is prime to the number of texts, so neighbours in a ledger are about different things.
    found, variant = texts[(at * 11) % len(texts)], at // len(texts)
    strange = STRANGE_PLACES[at % len(STRANGE_PLACES)] if place_in_ledger == _STRANGE else None
    region = strange[1] if strange and course != "unheard" else _region(at, course)
    written = imported - timedelta(days=3 + (at * 7) % 24)
    surname = _SURNAMES[(at * 13) % len(_SURNAMES)]
    form = _FORMS[at % len(_FORMS)]
    return Petition(
        number=f"51{written:%Y%m%d}{1000000 + at * 37}",
        source="provincial_petition_bureau",
        imported=imported,
        petition_date=written,
        name=f"{surname}某" if at % 3 else f"{surname}某某",
        people=_people(form, at),
        phone=f"138****{(at * 271) % 10000:04d}",
        street=_street(region, at),
        place=strange[0] if strange and course != "unheard" else _stated(region, at),
        purpose=found.get("purpose", "求决"),
        class_=found["class"],
        form=form,
        text=_text(source, found["text"], variant, at),
        region=region,
        topic=found["topic"],
        title=f"{_short(region)}{found['title']}",
        summary=found["summary"],
        requests=tuple(found["requests"]),
        finding=found["finding"],
        reply=found["reply"],
        course=course,
        repeats=None,
        rounded=place_in_ledger == _ROUNDED,
    )


_STRANGE, _ROUNDED = 4, 7
"""Which row of every ledger has an odd place, and which a number that the spreadsheet rounded."""


def _region(at: int, course: str) -> str:
    known = table("cast.toml")["idle"]["counties"] if course == "unheard" else counties()
    found: str = known[(at * 5 + at // 5) % len(known)]
    return found


def _street(region: str, at: int) -> str:
    return f"{place(region)}{'某街道某社区' if at % 2 else '某镇某村'}{at % 9 + 1}组"


def _short(region: str) -> str:
    return load().get(region).name


def _stated(region: str, at: int) -> str:
    """The place as people write it: in full, short, or by an old name."""
    full = place(region)
    said = (full, full.removeprefix("四川省"), f"{full}某镇", f"{full}某街道某社区")
    if at % 6 == 0 and region in OLD_NAMES:
        return OLD_NAMES[region]
    return said[at % len(said)]


def _people(form: str, at: int) -> int:
    if form == "来访":
        return (1, 3, 6, 12, 2)[at % 5]
    return (1, 1, 2, 1, 5, 1, 8)[at % 7]


def _text(source: Mapping[str, Any], text: str, variant: int, at: int) -> str:
    """The text with its choices made, between an opening and a closing."""
    turn = iter(chain(range(variant, variant + 40), repeat(variant)))
    body = _CHOICE.sub(lambda found: _chosen(found[1].split("|"), next(turn)), text)
    opening = source["openings"][(at * 3) % len(source["openings"])]
    history = source["histories"][(at * 5) % len(source["histories"])]
    closing = source["closings"][(at * 7) % len(source["closings"])]
    return "".join((opening, body, history, closing))


def _chosen(choices: Sequence[str], turn: int) -> str:
    return choices[turn % len(choices)]


@cache
def by_number() -> Mapping[str, Petition]:
    """Every ordinary petition by the number in the ledger."""
    return {each.number: each for each in petitions()}
