"""What goes between the reader's child process and the process that trusts nobody: JSON in a fixed schema.

Belongs here: frames, and turning an answer back into a judgement whose every value was checked.
Does not belong here: processes and caps.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import IO, Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter

from orchestration import catalogue
from orchestration.landing.verdict import QUARANTINE, Judgement, reasons

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
    """One of the three."""

    judgement: Judgement | None = None
    failure: Failure | None = None
    sheets: list[Texts] | None = None


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
    return _ANSWER.dump_json(answer)


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
        return _checked(answer.judgement)
    except ValueError as error:  # pydantic's is one
        raise WrongAnswer(str(error)) from error


def _checked(judgement: Judgement) -> Judgement:
    unknown = {finding.code for finding in judgement.findings} - set(reasons())
    if unknown or judgement.form not in {None, *catalogue.forms()}:
        raise ValueError(f"unknown reason or form: {sorted(unknown)} {judgement.form}")
    if not judgement.columns:
        return judgement
    wanted = _columns(judgement.form or "")
    if judgement.verdict == QUARANTINE or set(judgement.columns) != set(wanted):
        raise ValueError("columns that the form does not have, or that should not be there")
    if len({len(values) for values in judgement.columns.values()}) != 1:
        raise ValueError("columns of different lengths")
    return replace(judgement, columns={name: wanted[name](values) for name, values in judgement.columns.items()})


@cache
def _columns(form: str) -> Mapping[str, Callable[[list[Any]], list[Any]]]:
    """What types the columns that a judgement carries: those of the landing schema that the receipt does not say."""
    from orchestration.landing import store  # not needed in the child, where Arrow would cost memory and a second

    return {field.name: _list_of(field.type) for field in store.schema(form) if field.name not in _OF_THE_RECEIPT}


def _list_of(kind: Any) -> Callable[[list[Any]], list[Any]]:
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return _figures(kind.precision, kind.scale)
    if pa.types.is_integer(kind):
        return TypeAdapter(list[Annotated[int, Field(ge=1, le=2**31 - 1)]]).validate_python
    if pa.types.is_date(kind):
        return TypeAdapter(list[date | None]).validate_python
    return TypeAdapter(list[bool | None] if pa.types.is_boolean(kind) else list[str | None]).validate_python


def _figures(precision: int, scale: int) -> Callable[[list[Any]], list[Any]]:
    """Figures make up most of an answer: in their plain form they are looked at all at once, at half the price."""
    figure = Annotated[Decimal, Field(max_digits=precision, decimal_places=scale)]
    texts, figures = TypeAdapter(list[str | None]), TypeAdapter(list[figure | None])
    decimals = rf"(?:\.[0-9]{{1,{scale}}})?" if scale else ""
    plain = re.compile(rf"(?:-?[0-9]{{1,{precision - scale}}}{decimals} )*")

    def typed(values: list[Any]) -> list[Any]:
        checked = texts.validate_python(values)
        if plain.fullmatch("".join(f"{value} " for value in checked if value is not None)):
            return [None if value is None else Decimal(value) for value in checked]
        return figures.validate_python(checked)

    return typed
