"""Answers about the indicators."""

from datetime import datetime

from pydantic import BaseModel

from reporting_service.indicators.rules import By, Indicator, RegionRates


class IndicatorsOut(BaseModel):
    """The four rates of a month (`items`) and further ones (`further`), by the same regions, with
    the definitions by which they were computed.

    What was done counts by its day in the month; place, kind and responsible unit of a piece are
    those known at `as_of`. While the month runs (`is_over` false) its figures still change.
    """

    month: str
    as_of: datetime
    is_over: bool
    by: By
    rule_version: str
    definitions: tuple[Indicator, ...]
    items: list[RegionRates]
    further: list[RegionRates]
