"""A book that extends another: an office writes only what differs.

Tables are merged field by field, lists of tables by their ``id``, ``name`` or ``code``; a value
with its clause replaces the whole value. ``drop = true`` takes an entry out, and
``name = { drop = true }`` a value.
"""

from __future__ import annotations

from typing import Any, Final

from randcheck.errors import InputError

_DROP: Final = {"drop": True}


def inherit(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with everything that `own` says differently.

    Args:
        base: What is extended, as read from TOML.
        own: What extends it.
    """
    merged = dict(base)
    for name, value in own.items():
        if value == _DROP:
            if name not in base:
                raise InputError("book-drop-unknown", value=name)
            del merged[name]
        else:
            merged[name] = _merged(base.get(name), value)
    return merged


def _merged(old: Any, new: Any) -> Any:  # noqa: ANN401 - any value of a TOML file
    if isinstance(old, dict) and isinstance(new, dict) and not _is_value(old) | _is_value(new):
        return inherit(old, new)
    if isinstance(new, list):
        return _listed(old, new)
    return new


def _is_value(table: dict[str, Any]) -> bool:
    """Return whether a table is one value with its clause."""
    return "value" in table or "from" in table


def _listed(old: Any, new: list[Any]) -> list[Any]:  # noqa: ANN401 - any value of a TOML file
    """Return a list merged by the names of its tables; any other list replaces the old one."""
    key = next((k for k in ("id", "name", "code") if new and all(_named(e, k) for e in new)), None)
    if key is None:
        return new
    earlier = old if isinstance(old, list) and all(_named(e, key) for e in old) else []
    entries = {entry[key]: entry for entry in earlier}
    found: list[Any] = []
    for entry in new:
        if entry.get("drop") is True and entry[key] not in entries:
            raise InputError("book-drop-unknown", value=entry[key])
    for name, entry in entries.items():
        changes = [change for change in new if change[key] == name]
        if any(change.get("drop") is True for change in changes):
            continue
        for change in changes:
            entry = inherit(entry, change)  # noqa: PLW2901 - each change on top of the last
        found.append(entry)
    # new ones keep their order; one that stands twice stays twice, for the shape to refuse
    return found + [entry for entry in new if entry[key] not in entries]


def _named(entry: Any, key: str) -> bool:  # noqa: ANN401 - any value of a TOML file
    return isinstance(entry, dict) and isinstance(entry.get(key), str)
