"""A directory as a header and rows of text, under the usual column names.

What the reader makes of these rows is the directory again. A column is written
where some row fills it, or where a further column would otherwise be taken for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import checked
from randcheck.draws.past import PastCheck
from randcheck.draws.presence import Presence
from randcheck.errors import InputError, Problem
from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
from randcheck.office.directories.interests import Interest
from randcheck.office.directories.results import CheckResult
from randcheck.office.directories.targets import FLAGS, Target, TargetDirectory
from randcheck.office.reading import schema
from randcheck.office.reading.codes import is_credit_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

Listed = Target | Inspector | Interest | PastCheck | Presence | CheckResult
Value = TargetDirectory | InspectorDirectory | tuple[Listed, ...] | list[Listed]
_ROLES = {
    Target: "targets",
    Inspector: "inspectors",
    Interest: "interests",
    PastCheck: "history",
    Presence: "presence",
    CheckResult: "results",
}
SCHEMAS = {role: schema.SCHEMAS[role] for role in _ROLES.values()}
_MUST = {"name", "id", "inspector", "day", "present", "inspectors", "codes", "ended"}


@frozen
class TextTable:
    """A header and rows of text.

    Attributes:
        role: Which list it is.
        header: Column names, each once.
        rows: Texts, as many a row as there are columns.
    """

    role: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@checked
def as_table(value: Value, role: str = "") -> TextTable:
    """Return a directory or list as a table of text.

    Args:
        value: A directory, or a list of interests, past checks or presences.
        role: Which list it is; needed only where it is empty.

    Raises:
        InputError: A further column has a name that the reader would take for
            something else, or the list mixes kinds of values.
    """
    values: Sequence[Listed] = tuple(value)
    if isinstance(value, TargetDirectory | InspectorDirectory):
        role = "targets" if isinstance(value, TargetDirectory) else "inspectors"
    kinds = {_ROLES.get(type(one), "") for one in values} or {role}
    if len(kinds) != 1 or not kinds <= SCHEMAS.keys():
        raise InputError("list-kind", value="、".join(sorted(kinds)), known="、".join(SCHEMAS))
    (role,) = kinds
    labels = _labels(values)
    texts = [_fields(one) for one in values]
    _name_ids(role, texts, labels)
    _check_labels(role, labels)
    columns = [column for column in SCHEMAS[role] if _is_written(role, column, texts, labels)]
    rows = tuple(
        (*(row.get(c.field, "") for c in columns), *(further.get(name, "") for name in labels))
        for row, further in zip(texts, map(_further, values), strict=True)
    )
    return TextTable(role, (*(c.names[0] for c in columns), *labels), rows)


def _further(value: Listed) -> dict[str, str]:
    return dict(getattr(value, "attributes", ()))


def _labels(values: Iterable[Listed]) -> list[str]:
    return sorted({name for value in values for name in _further(value)})


def _fields(value: Listed) -> dict[str, str]:
    if isinstance(value, Target):
        return _target(value)
    if isinstance(value, Inspector):
        return _inspector(value)
    if isinstance(value, Interest):
        return {"inspector": value.inspector, "key": value.party, "relation": value.relation}
    if isinstance(value, PastCheck):
        return _past(value)
    if isinstance(value, CheckResult):
        return _result(value)
    return {
        "id": value.inspector,
        "present": _yes(value.present),
        "confirmed_by": value.confirmed_by,
        "confirmed_on": _iso(value.confirmed_on),
    }


def _target(target: Target) -> dict[str, str]:
    texts = {f: getattr(target, f) for f in ("name", "kind", "trade", "region", "tier", "state")}
    flags = {flag: "是" if flag in target.flags else "" for flag in FLAGS}
    parties = "、".join(target.parties)
    return texts | flags | {"key": target.id, "parties": parties, "sheet": target.sheet}


def _inspector(inspector: Inspector) -> dict[str, str]:
    return {
        "id": inspector.id,
        "name": inspector.name,
        "department": inspector.department,
        "post": inspector.post,
        "qualifications": "、".join(inspector.qualifications),
        "licence_until": _iso(inspector.licence_until),
        "present": _yes(inspector.present),
    }


def _past(past: PastCheck) -> dict[str, str]:
    day = f"{past.day.year}年{past.day.month}月" if past.month_only else _iso(past.day)
    return {
        "day": day if past.made else "",
        "until": "" if past.made else day,
        "key": past.target,
        "cause": past.cause,
        "item": past.item,
        "unit": past.unit,
        "drawn": _iso(past.drawn),
    }


def _result(result: CheckResult) -> dict[str, str]:
    texts = ("check", "name", "item", "text", "form", "who", "reason", "witness", "mode", "place")
    days = ("day", "authorised", "filed", "noticed", "ended", "recorded", "entered", "published")
    lists = ("inspectors", "codes", "assistants")
    more = ("unit", "cause", "by", "authoriser", "check_code")
    return {
        "key": result.target,
        **{name: getattr(result, name) for name in (*texts, *more)},
        **{name: _iso(getattr(result, name)) for name in days},
        **{name: "、".join(getattr(result, name)) for name in lists},
        "licence_shown": _yes(result.licence_shown),
        "notice_shown": _yes(result.notice_shown),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _yes(mark: bool | None) -> str:  # noqa: FBT001 - the mark is the only argument
    return "" if mark is None else "是" if mark else "否"


def _name_ids(role: str, texts: list[dict[str, str]], labels: Sequence[str]) -> None:
    """Put ids under 统一社会信用代码 where all are such codes, else under 对象编号."""
    if role not in {"targets", "interests", "history", "results"}:
        return
    table = schema.known(SCHEMAS[role])
    fields = {table[key][0] for name in labels for key in schema.keys(name) if key in table}
    codes = "code" not in fields and all(is_credit_code(row["key"]) for row in texts)
    if role == "interests" and "number" in fields:
        codes = True
    for row in texts:
        row["code" if codes else "number"] = row.pop("key")
    if role == "targets":
        for flag in FLAGS:
            if any(row[flag] for row in texts):
                for row in texts:
                    row[flag] = row[flag] or "否"


def _is_written(
    role: str,
    column: schema.Column,
    texts: Sequence[Mapping[str, str]],
    labels: Sequence[str],
) -> bool:
    if column.field in _MUST and not (role == "interests" and column.field == "name"):
        return True
    if any(row.get(column.field) for row in texts):
        return True
    if not texts and column.field == "code" and role in {"targets", "interests", "history"}:
        return True
    if column.field in {"number", "code"} or column.field.endswith("_name"):
        return False
    names = {key for name in labels for key in schema.keys(name)}
    return any(schema.key(name) in names for name in column.names)


def _check_labels(role: str, labels: Sequence[str]) -> None:
    """Refuse further columns that the reader would take for an id, a number or nothing."""
    table = schema.known(SCHEMAS[role])
    usual = {schema.key(column.names[0]) for column in SCHEMAS[role]}
    ids = {"number", "code"} if role == "targets" else set()
    free = {"inspector_name", "party_name", "code", "number"} - ids
    wrong = []
    for name in labels:
        fields = {table[key][0] for key in schema.keys(name) if key in table}
        taken = fields & ids or (usual & set(schema.keys(name)) and not fields & free)
        odd = not name.strip() or name[:1] in "=+-@'\t\r" or not name.isprintable()
        if taken or odd or schema.key(name) in {schema.key(o) for o in schema.ORDINAL}:
            wrong.append(Problem("attribute-name", {"value": name}))
    if wrong:
        raise InputError.collect(wrong)
