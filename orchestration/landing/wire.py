"""What goes between the reader's child process and the process that trusts nobody: JSON in a fixed schema.

Belongs here: frames, and turning an answer back into a judgement whose every value was checked.
Does not belong here: processes and caps.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import IO, Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from orchestration import catalogue
from orchestration.landing.figures import Figures, figures_of
from orchestration.landing.verdict import QUARANTINE, Judgement, reasons

_AS_FILED = "_as_filed"
_LENGTH = struct.Struct(">Q")
# What stands in a landing row by the receipt, whatever a child says.
_OF_THE_RECEIPT = {
    *("form", "layout", "receipt_sequence", "file_sha256", "file_name", "received_at", "reporting_area_code"),
}


class WrongAnswer(Exception):
    """The child sent something that is no answer."""


@dataclass(frozen=True)
class Failure:
    """An exception that nobody foresaw: the name of its type, and the traceback for the log."""

    exception: Annotated[str, Field(pattern=r"^\w{1,80}$")]
    traceback: str


class Texts(NamedTuple):
    """A sheet as texts; a blank cell is None, a day is YYYY-MM-DD."""

    name: str
    rows: list[list[str | None]]


@dataclass(frozen=True)
class Answer:
    """One of the three. The columns of a judgement lie beside it in short: a column that says what was filed, sign by
    sign, is left out; plain figures are one text (``AsFiled``), which also says what was filed."""

    judgement: Judgement | None = None
    failure: Failure | None = None
    sheets: list[Texts] | None = None
    columns: dict[str, list[Any] | str] = field(default_factory=dict)


_ANSWER = TypeAdapter(Answer)


def send(stream: IO[bytes], body: bytes) -> None:
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], at_most: int | None = None) -> bytes:
    """One frame. Raises ``EOFError`` if the other end is gone, ``WrongAnswer`` beyond ``at_most`` bytes."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if at_most is not None and length > at_most:
        raise WrongAnswer(f"{length} bytes, more than {at_most}")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


def encode(answer: Answer) -> bytes:
    if answer.judgement is not None:
        columns = _in_short(answer.judgement.columns)
        answer = replace(answer, judgement=replace(answer.judgement, columns={}), columns=columns)
    return to_json(answer)


def _in_short(columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any] | str]:
    told: dict[str, Any] = dict(columns)
    for name, values in columns.items():
        if isinstance(values, Figures):
            told[name] = values.filed.written
            del told[f"{name}{_AS_FILED}"]
        elif values == columns.get(f"{name}{_AS_FILED}"):
            del told[name]
    return told


def decode(body: bytes) -> Judgement | Failure | list[Texts]:
    """The answer, every value of the type that landing writes. Raises ``WrongAnswer``."""
    try:
        answer = _ANSWER.validate_json(body)
        if answer.failure is not None:
            return answer.failure
        if answer.sheets is not None:
            return answer.sheets
        if answer.judgement is None:
            raise ValueError("neither judgement nor failure")
        return _checked(answer.judgement, answer.columns)
    except ValueError as error:  # pydantic's is one
        raise WrongAnswer(str(error)) from error


def _checked(judgement: Judgement, told: Mapping[str, list[Any] | str]) -> Judgement:
    unknown = {finding.code for finding in judgement.findings} - set(reasons())
    if unknown or judgement.form not in {None, *catalogue.forms()}:
        raise ValueError(f"unknown reason or form: {sorted(unknown)} {judgement.form}")
    if not told:
        return judgement
    wanted = _columns(judgement.form or "")
    if judgement.verdict == QUARANTINE or not set(told) <= set(wanted):
        raise ValueError("columns that the form does not have, or that should not be there")
    columns: dict[str, Sequence[Any]] = {}
    for name, typed in wanted.items():
        values = columns.get(name.removesuffix(_AS_FILED))
        if name not in told and isinstance(values, Figures):
            columns[name] = values.filed
        else:
            columns[name] = typed(told[name] if name in told else told.get(f"{name}{_AS_FILED}"))
    if len({len(values) for values in columns.values()}) != 1:
        raise ValueError("columns of different lengths")
    return replace(judgement, columns=columns)


@cache
def _columns(form: str) -> Mapping[str, Callable[[Any], Sequence[Any]]]:
    """What types the columns that a judgement carries: those of the landing schema that the receipt does not say."""
    from orchestration.landing import store  # not needed in the child, where Arrow would cost memory and a second

    return {field.name: _list_of(field.type) for field in store.schema(form) if field.name not in _OF_THE_RECEIPT}


def _list_of(kind: Any) -> Callable[[Any], Sequence[Any]]:
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return _figures(kind.precision, kind.scale)
    if pa.types.is_integer(kind):
        return TypeAdapter(list[Annotated[int, Field(ge=1, le=2**31 - 1)]]).validate_python
    if pa.types.is_date(kind):
        return TypeAdapter(list[date | None]).validate_python
    return TypeAdapter(list[bool | None]).validate_python if pa.types.is_boolean(kind) else _texts


def _figures(precision: int, scale: int) -> Callable[[Any], Sequence[Any]]:
    """Figures make up most of an answer: those written in one text are looked at all at once."""
    figure = Annotated[Decimal, Field(max_digits=precision, decimal_places=scale)]
    figures = TypeAdapter(list[figure | None])
    return lambda told: (isinstance(told, str) and figures_of(told, scale)) or figures.validate_python(told)


def _texts(values: Any) -> list[str | None]:
    if not isinstance(values, list) or not set(map(type, values)) <= {str, type(None)}:
        raise ValueError("a column of texts that is none")
    return values
