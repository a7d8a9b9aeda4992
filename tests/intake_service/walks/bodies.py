"""Bodies for any verb: random, but such as a form of that shape would hold.

What a field means is told by its name; where the name says nothing, its schema does.
"""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.harness import ORG, UNITS
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, finding

_DOCUMENT = Path(__file__).parents[2] / "contracts" / "openapi" / "intake.json"
Schema = dict[str, Any]
_SENTENCES = (
    "经核查属实，已依法办理到位。", "材料不全，需要补充核实。", "情况已经变化，原处理不当。",
    "按照协议约定支付补偿款。", "认定有误，需要重新办理。",
)  # fmt: skip
_HALF = 0.5


@cache
def document() -> Schema:
    """The service's own OpenAPI document."""
    found: Schema = json.loads(_DOCUMENT.read_text("utf-8"))
    return found


@cache
def verbs() -> dict[str, list[str]]:
    """By collection the verbs that a thing of it knows: POST /v1/{collection}/{id}/{verb}."""
    found: dict[str, list[str]] = {}
    for path, item in document()["paths"].items():
        match path.split("/"):
            case ["", "v1", collection, "{id}", verb] if "post" in item:
                found.setdefault(collection, []).append(verb)
    return found


class Bodies:
    """Makes bodies from one source of chance, as if filled in on a day of the office."""

    def __init__(self, chance: random.Random, today: date) -> None:
        self._chance = chance
        self._today = today
        self._by_name: dict[str, Callable[[], Any]] = {
            "unit_id": self._unit,
            "organ_id": self._unit,
            "lead_id": self._division,
            "region": lambda: BUREAU,
            "topic": lambda: "NR01",
            "contact": lambda: "陈某某",
            "phone": lambda: "000-00000000",
            "investigators": lambda: ["陈某某", "赵某某"],
            "request_no": lambda: chance.choice((1, 2)),
            "feedback_due": lambda: self._day(30, 60, 60, 90, -1),
            "due": lambda: self._day(10, 20, 30, -1),
            "requested_on": lambda: self._day(0, 0, 0, -1),
            "received_on": lambda: self._day(0, 0, 0, -1, 1),
            "taken_up_on": lambda: self._day(0, 0, 0, 1),
            "decided_on": lambda: self._day(0, 0, 0, 1),
            "delivered_on": lambda: self._day(0, 0, 0, 1),
            "delivered_at": lambda: f"{self._day(0, 0, 0, -1, 1)}T00:30:00Z",
            "days": lambda: chance.choice((1, 10, 15, 30)),
        }

    def of(self, collection: str, verb: str) -> Any:
        """A body for the verb; what may be left out is left out half of the time."""
        if (collection, verb) == ("pieces", "triage"):
            route = self._chance.choice(("P6", "P6", "P4", "P5"))
            return finding(route=route, is_repeat=False)
        operation = document()["paths"][f"/v1/{collection}/{{id}}/{verb}"]["post"]
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return {}
        body = self._value("", content["application/json"]["schema"])
        if verb == "draft-opinion":  # every request of the matter has one finding
            for number, each in enumerate(body["findings"], 1):
                each["request_no"] = number
        return body

    def _value(self, name: str, schema: Schema) -> Any:
        if name in self._by_name:
            return self._by_name[name]()
        if "$ref" in schema:
            return self._value(name, document()["components"]["schemas"][_last(schema["$ref"])])
        if "anyOf" in schema or "oneOf" in schema:
            choices = schema.get("anyOf") or schema["oneOf"]
            return self._value(name, self._chance.choice(choices))
        if "enum" in schema:
            return self._chance.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        return getattr(self, f"_{schema.get('type', 'null')}")(schema)

    def _object(self, schema: Schema) -> dict[str, Any]:
        needed = set(schema.get("required", ()))
        return {
            name: self._value(name, part)
            for name, part in schema.get("properties", {}).items()
            if name in needed or self._chance.random() < _HALF
        }

    def _array(self, schema: Schema) -> list[Any]:
        least = max(schema.get("minItems", 0), 2)
        count = min(least, schema.get("maxItems", least))
        return [self._value("", schema["items"]) for _ in range(count)]

    def _string(self, schema: Schema) -> str:
        if schema.get("format") in {"date", "date-time"}:
            day = self._today + timedelta(days=self._chance.choice((-30, -10, -1, 0, 0, 1, 20, 60)))
            return day.isoformat() if schema["format"] == "date" else f"{day.isoformat()}T09:00:00Z"
        if schema.get("format") == "uuid":
            return self._unit()
        if "pattern" in schema:
            return "某某府复查〔2026〕1号"
        sentence = self._chance.choice(_SENTENCES)
        return sentence[: schema.get("maxLength", len(sentence))]

    def _integer(self, schema: Schema) -> int:
        least = int(schema.get("minimum", 1))
        most = int(schema.get("maximum", least + 10))
        return self._chance.randint(least, min(most, least + 10))

    def _boolean(self, _: Schema) -> bool:
        return self._chance.random() < _HALF

    def _null(self, _: Schema) -> None:
        return None

    def _day(self, *ahead: int) -> str:
        return (self._today + timedelta(days=self._chance.choice(ahead))).isoformat()

    def _unit(self) -> str:
        return str(ORG(self._chance.choice((BUREAU, BUREAU, CITY, NEIGHBOUR, "510000"))))

    def _division(self) -> str:
        return str(ORG(self._chance.choice(_divisions())))


@cache
def _divisions() -> tuple[str, ...]:
    return tuple(code for code, unit in UNITS.items() if unit.kind == "division")


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
