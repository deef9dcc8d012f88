"""Which check of a journal is meant: its id, or its target where that has only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.checks.check import Check


def named_check(checks: Iterable[Check], name: str, place: str) -> Check:
    """Return the check that has this id, or the only one of this target.

    Args:
        checks: Those of a journal.
        name: Id of the check or of its target.
        place: The journal, for the error.

    Raises:
        InputError: There is none, or there are several (``notice-check``).
    """
    found = [check for check in checks if name in {check.id, check.target}]
    if len(found) != 1:
        raise InputError("notice-check", place=place, value=name, found=len(found))
    return found[0]
