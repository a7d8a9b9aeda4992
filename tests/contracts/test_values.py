"""Whatever stands in a field of a body or a query, the answer is a refusal and never a failure."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.cli.catalogue import SERVICES
from shared.bodies import Body
from shared.capability import capabilities
from shared.filters import Filters

ODD: tuple[Any, ...] = (None, 1, 1.5, True, [], {}, "", "无", "\ud800", [None], [[]], "9" * 400)


def descendants(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every form that is made of this one."""
    for each in model.__subclasses__():
        yield each
        yield from descendants(each)


def forms() -> list[type[BaseModel]]:
    """Every body and every query of every service."""
    for service in SERVICES:
        capabilities(service.package)
    found = {each for base in (Body, Filters) for each in descendants(base)}
    return sorted(found, key=lambda each: (each.__module__, each.__name__))


@pytest.mark.parametrize("form", forms(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_an_odd_value_is_refused_or_taken(form: type[BaseModel]) -> None:
    for name in form.model_fields:
        for value in ODD:
            try:
                form.model_validate({name: value})
            except ValidationError:
                continue
