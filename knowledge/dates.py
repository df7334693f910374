"""Dates as precise as the source gives them: a year, a month or a day, never more."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_PATTERN = r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?"
# calendar.month_name speaks the machine's language; reports are in English
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day, written `2013`, `2016-11` or `2018-01-19`.

    Ordered by the last day it can mean, then by precision: a finding dated `2016` may be as late as December,
    so it does not sort before one dated `2016-03`. Two dates are equal only when equally precise.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        month, day = (1 if part is None else part for part in (self.month, self.day))
        date(self.year, month, day)  # raises ValueError when there is no such day; 0 is none

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything else is a ValueError that says so."""
        match = re.fullmatch(_PATTERN, text.strip(), re.ASCII)
        if match is None:
            raise ValueError(f"{text!r} is not a date: write 2013, 2016-11 or 2018-01-19")
        try:
            return cls(*(int(part) for part in match.groups() if part))
        except ValueError:
            raise ValueError(f"{text!r} is not a day of the calendar") from None

    @property
    def first_day(self) -> date:
        """The earliest day this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day this date can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def display(self) -> str:
        """As people write it: `2013`, `November 2016`, `19 January 2018`."""
        parts = [str(self.day)] if self.day else []
        parts += [MONTHS[self.month - 1]] if self.month else []
        return " ".join([*parts, str(self.year)])

    def __str__(self) -> str:
        parts = [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join([f"{self.year:04d}", *parts])

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.last_day, len(str(self))) < (other.last_day, len(str(other)))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: object) -> PartialDate:
            if isinstance(value, PartialDate):
                return value
            if isinstance(value, str | int):
                return cls.parse(str(value))
            raise ValueError("a date is written as text: 2013, 2016-11 or 2018-01-19")

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_PATTERN}$", "examples": ["2013", "2016-11", "2018-01-19"]}
