"""Walking the shapes of records: every field, and every other value that it might have.

A path names a field of a kind of record, whatever the position in a list: ``strata.N``. Where an
object has one of several shapes, the word that tells stands in brackets: ``sources(beacon).round``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.shapes import Choice, Fields, Listing, Null, Nullable, OneOf
from randcheck.canonical.suites import suite
from randcheck.certificates import envelope
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.lists import root_of, split
from randcheck.certificates.records import FIELDS_OF, LISTS
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.shapes import Shape

Bodies = list[tuple[str, dict[str, Any]]]
Place = tuple[int | str, ...]
LINKS = ("previous", "commitment")
WORDS = (
    1, 9, "x", "ab" * 32, "sha256:" + "ab" * 32, "2026-01-01", "2099-12-31", "1/7", [0, 0],
    "2000-01-01T00:00:00+08:00", "2099-01-01T00:00:00+08:00", "office", "idle", "extra_member",
    {"published": "2026-01-01", "digest": "sha256:" + "ab" * 32},
    {"number": 1, "of": 2, "year": 4, "first": None}, {"requirement": 0, "copy": 0},
)  # fmt: skip


def paths(shape: Shape, path: str) -> Iterator[str]:
    """Every field of a shape; an object is its fields, a list one besides those of its elements."""
    if isinstance(shape, Nullable):
        if isinstance(shape.shape, Fields):
            yield path
        yield from paths(shape.shape, path)
    elif isinstance(shape, Fields):
        for name, inner in {**shape.required, **shape.optional}.items():
            yield from paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(shape, OneOf):
        for word, inner in shape.shapes.items():
            yield from paths(inner, f"{path}({word})")
    else:
        yield path
        if isinstance(shape, Listing) and isinstance(shape.shape, Fields | OneOf):
            yield from paths(shape.shape, path)


def scalars(shape: Shape, path: str = "") -> dict[str, Shape]:
    """Path → shape of every field that is no object and no list of objects."""
    if isinstance(shape, Fields):
        return {
            below: found
            for name, inner in {**shape.required, **shape.optional}.items()
            for below, found in scalars(inner, f"{path}.{name}" if path else name).items()
        }
    inner = shape.shape if isinstance(shape, Nullable | Listing) else shape
    return scalars(inner, path) if isinstance(inner, Fields) else {path: shape}


def places(shape: Shape, value: Any, path: str, at: Place) -> Iterator[tuple[str, Place, Shape]]:  # noqa: ANN401
    """Every field that a value has, with its place and its shape."""
    inner = shape.shape if isinstance(shape, Nullable) else shape
    if not isinstance(inner, Fields | OneOf) or inner is not shape:
        yield path, at, shape
    if value is None:
        return
    if isinstance(inner, OneOf):
        path, inner = f"{path}({value[inner.tag]})", inner.shapes[value[inner.tag]]
    if isinstance(inner, Fields):
        for name, field in {**inner.required, **inner.optional}.items():
            if name in value:
                below = f"{path}.{name}" if path else name
                yield from places(field, value[name], below, (*at, name))
    elif isinstance(inner, Listing) and isinstance(inner.shape, Fields | OneOf):
        for number, element in enumerate(value):
            yield from places(inner.shape, element, path, (*at, number))


def others(shape: Shape, value: Any) -> list[Any]:  # noqa: ANN401
    """Other values of the same shape, few but of every sort; of a fixed word one of no shape."""
    if isinstance(shape, Choice) and len(shape.words) == 1:
        return [value + "x"]
    if isinstance(shape, Null):
        return ["0" * 64]
    found: list[Any] = [None, *WORDS]
    if isinstance(value, bool):
        found.append(not value)
    elif isinstance(value, int):
        found += [value + 1, value - 1]
    elif isinstance(value, str):
        found += [value + "x", value[:-1] + ("0" if value[-1:] != "0" else "1")]
    elif isinstance(value, list):
        found += [value[1:], value[:-1], [*value, *value[:1]], [*value, "鿋"], ["0", *value], []]
        found += [value[::-1], [*value[:-1], "鿋"]]
    inner = shape.shape if isinstance(shape, Nullable) else shape
    if isinstance(inner, Choice):
        found += inner.words
    different: dict[str, Any] = {}
    for other in found:
        if type(other) is not type(value) or other != value:
            different.setdefault(json.dumps(other), other)
    return [other for other in different.values() if not list(shape.problems(other, ""))]


def altered(bodies: Bodies, record: int, at: Place, other: Any) -> Certificate:  # noqa: ANN401
    """Put another value at one place, and link everything behind it again, as a forger would.

    The digest inside the embedded working days is made to fit as well, and the roots of lists that
    stand in the fields.
    """
    bodies = json.loads(json.dumps(bodies))
    target: Any = bodies[record][1]
    for part in at[:-1]:
        target = target[part]
    target[at[-1]] = other
    if at[0] == "calendar" and at[-1] != "digest" and bodies[0][1]["calendar"]:
        _redigest(bodies[0][1]["calendar"])
    records: list[Any] = []
    shown: list[dict[str, Any]] = []
    for number, (kind, fields) in enumerate(bodies):
        if records:
            right = {"previous": records[-1].digest, "commitment": records[0].digest}
            kept = at[0] if number == record and at[0] in LINKS else None
            fields.update({name: right[name] for name in LINKS if name != kept})
        used, said = suite((records[0].body if records else fields)["suite"]), fields
        if kind in FIELDS_OF and LISTS not in fields:
            said, listed = split(kind, fields)
            said[LISTS] = root_of(used, listed)
            shown.append({"of": number, "fields": listed})
        records.append(envelope.make(used, kind, said))
    return Certificate(tuple(records), tuple(shown))


def _redigest(calendar: dict[str, Any]) -> None:
    content = {name: value for name, value in calendar.items() if name != "digest"}
    calendar["digest"] = hashing.h("sha256", "calendar-window", jcs.serialize(content)).hex()
