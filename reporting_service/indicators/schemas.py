"""Answers about the indicators."""

from pydantic import BaseModel

from reporting_service.indicators.rules import By, Indicator, RegionRates


class IndicatorsOut(BaseModel):
    """The four rates of a month, with the definitions by which they were computed."""

    month: str
    by: By
    rule_version: str
    definitions: tuple[Indicator, ...]
    items: list[RegionRates]
