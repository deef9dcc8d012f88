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
