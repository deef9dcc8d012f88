"""Checks and events as plain data, each with its shape; and back.

The shapes follow from the classes: whatever field an event gets is written and asked for.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import fields

from randcheck.canonical.shapes import (
    DATE,
    Boolean,
    Choice,
    Fields,
    Listing,
    Nullable,
    OneOf,
    Shape,
    Text,
)
from randcheck.checks.check import Check
from randcheck.checks.events import KINDS, WORDS, Corrected

if TYPE_CHECKING:
    from randcheck.checks.events import Event

Raw = dict[str, Any]
_WINDOW: Final = "tuple[date, date]"
_SHAPES: Final[dict[str, Shape]] = {
    "str": Text(),
    "bool": Boolean(),
    "date": DATE,
    "date | None": Nullable(DATE),
    "tuple[str, ...]": Listing(Text()),
    _WINDOW: Fields({"first": DATE, "last": DATE}),
}
_NESTED: Final = ("Event", "Event | None")


def _fields(kind: type, *without: str) -> dict[str, Shape]:
    """Return the shapes of the fields of a class."""
    return {
        a.name: _SHAPES[str(a.type)]
        for a in fields(kind)
        if a.name not in without and str(a.type) not in _NESTED
    }


def _event(word: str, kind: type) -> Fields:
    return Fields({"kind": Choice((word,)), **_fields(kind)})


_PLAIN: Final = OneOf(
    "kind", {word: _event(word, kind) for word, kind in KINDS.items() if kind is not Corrected}
)
EVENT: Final = OneOf(
    "kind",
    {
        **_PLAIN.shapes,
        WORDS[Corrected]: Fields(
            {
                "kind": Choice((WORDS[Corrected],)),
                **_fields(Corrected),
                "replaced": _PLAIN,
                "event": Nullable(_PLAIN),
            }
        ),
    },
)
"""An event."""
CHECK: Final = Fields(_fields(Check, "events"))
"""A check as it was opened, without what happened."""


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return dump_event(value) if type(value) in WORDS else value


def dump_event(event: Event) -> Raw:
    """Return an event as plain data."""
    values = {a.name: _plain(getattr(event, a.name)) for a in fields(type(event))}
    return {"kind": WORDS[type(event)], **values}


def dump_check(check: Check) -> Raw:
    """Return a check as it was opened, as plain data."""
    values = {a.name: _plain(getattr(check, a.name)) for a in fields(Check) if a.name != "events"}
    return {**values, "window": dict(zip(("first", "last"), values["window"], strict=True))}


def _value(text: str, value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if value is None:
        return None
    if text in {"date", "date | None"}:
        return date.fromisoformat(value)
    if text == _WINDOW:
        return date.fromisoformat(value["first"]), date.fromisoformat(value["last"])
    return load_event(value) if text in _NESTED else value


def _values(kind: type, raw: Raw) -> Raw:
    return {a.name: _value(str(a.type), raw[a.name]) for a in fields(kind) if a.name in raw}


def load_event(raw: Raw) -> Event:
    """Return the event in plain data that has the shape `EVENT`."""
    kind = KINDS[raw["kind"]]
    return kind(**_values(kind, raw))


def load_check(raw: Raw) -> Check:
    """Return the check in plain data that has the shape `CHECK`.

    Raises:
        InputError: Its target is no id.
    """
    return Check(**_values(Check, raw))
