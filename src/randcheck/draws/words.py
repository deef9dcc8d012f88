"""The words that records and rules have in common."""

from typing import Final

ELIGIBLE: Final = "eligible"
EXCLUDED: Final = "excluded:"
OUTSIDE: Final = "outside:"
"""Verdicts on a target; behind the colon stands the rule that says no."""
IN_POOL: Final = "eligible"
NO_LICENCE: Final = "excluded:licence"
"""Verdicts on an inspector."""
GROUPS: Final = "groups"
CHECKS: Final = "checks"
"""How teams are formed: groups first, or a team for every check."""
LEAST_TEAM: Final = 2
"""Members of a team; no parameter lowers it (W22-6)."""
DIRECTORIES: Final = ("inspectors", "targets")
"""The directories whose version a task may state (L19-10)."""
ALL, LEVEL, DEPARTMENT, OFFICE, UNIT, OTHER_UNITS = (
    *("all", "level", "department", "office", "unit", "other-units"),
)
"""Whose checks a cap counts."""
AT_DRAW, AT_VISIT, AT_RESULT = "draw", "visit", "result"
"""What of them it counts once."""
ANY, EACH_ITEM = "any", "item"
BY_TARGET: Final = "target"
AS_DRAWN, LEAVE_OUT = "count", "leave-out"
"""What becomes of a target that an open slot may still draw: a check more, or left out."""
EARLIER_BATCH: Final = "earlier-batch"
OPEN_SLOT: Final = "open-slot"
"""Verdicts that no rule of a book gives: drawn in the year's quota, or still in another drum."""
