"""What a region or an office adds to the national schedule.

A layer is a set of notices under one name. An office's layer decides over a
region's, a region's over the national schedule (Guangxi's 三月三 has days off and
make-up days of its own); every override keeps its source.
"""

from __future__ import annotations

import json
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.calendars.notices import Notice, check_notice, read_notice
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.jcs import parse
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

FORMAT = "randcheck/calendar-layer/1"


class Level(IntEnum):
    """Whose layer it is; the higher one decides."""

    NATIONAL = 0
    REGION = 1
    OFFICE = 2


_LEVELS = {level.name.lower(): level for level in Level}


@frozen(kw_only=True, field_transformer=strict)
class Layer:
    """A named set of notices above the national schedule.

    Attributes:
        name: What the trace calls it (``guangxi``).
        level: Whose it is.
        notices: In any order; they count from the day each was published.
    """

    name: str
    level: Level = Level.OFFICE
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the layer as JSON holds it."""
        return {
            "format": FORMAT,
            "name": self.name,
            "level": self.level.name.lower(),
            "notices": [notice.to_dict() for notice in self.notices],
        }

    def to_json(self) -> bytes:
        """Return the bytes of a layer file: readable, ending in a line feed."""
        return (json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n").encode()


@checked
def read_layer(data: bytes, place: str = "") -> Layer:
    """Return the layer that a file holds.

    Args:
        data: The bytes of the file.
        place: Which file it is, for the message.

    Raises:
        InputError: It is no layer file (``calendar-file-format``), its level is
            unknown (``calendar-layer-level``), or a notice is wrong.
    """
    value = parse(data, place)
    if (
        not isinstance(value, dict)
        or set(value) != {"format", "name", "level", "notices"}
        or value["format"] != FORMAT
        or not isinstance(value["name"], str)
        or not value["name"]
        or not isinstance(value["notices"], list)
    ):
        raise InputError("calendar-file-format", place=place, wanted=FORMAT)
    level = _LEVELS.get(str(value["level"]))
    if level is None:
        raise InputError("calendar-layer-level", place=place, value=str(value["level"]))
    listed = value["notices"]
    notices = tuple(read_notice(v, f"{place} notices[{i}]".strip()) for i, v in enumerate(listed))
    return Layer(name=value["name"], level=level, notices=notices)


def check_layers(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Return layers in the order in which they decide, lowest level first.

    Args:
        layers: In any order.

    Raises:
        InputError: Two have one name (``calendar-layer-name``), two of one level
            say something about the same day (``calendar-layer-overlap``): nobody
            could tell which of them decides.
    """
    ordered = sorted(layers, key=lambda layer: (layer.level, layer.name))
    problems = []
    names: set[str] = set()
    owner: dict[tuple[Level, date], str] = {}
    for layer in ordered:
        if layer.name in names:
            problems.append(Problem("calendar-layer-name", {"name": layer.name}))
            continue
        names.add(layer.name)
        for notice in layer.notices:
            check_notice(notice, f"layer {layer.name}")
        for day in sorted({d for notice in layer.notices for d in (*notice.off, *notice.work)}):
            other = owner.setdefault((layer.level, day), layer.name)
            if other != layer.name:
                params = {"day": str(day), "one": other, "other": layer.name}
                problems.append(Problem("calendar-layer-overlap", params))
    if problems:
        raise InputError.collect(problems, 100)
    return tuple(ordered)
