"""What a command need not be told within an office's project; asked at every start, so light."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.cli.language import either

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

FILE: Final = "抽查项目.toml"
NOTICES: Final = (
    *("announcement", "record", "inspection", "before-visit", "report"),
    *("feedback", "results", "penalties", "monthly", "directories"),
)
"""Every kind of document."""
_DRAW: Final = ("private", "out", "opening")
RELAXED: Final = {
    "amend draw": _DRAW,
    "amend request": ("private", "certificate", "out", "book", "source"),
    "check cause": ("checks", "book", "inspectors"),
    "check correct": ("checks", "book"),
    "check event": ("checks", "book"),
    "check export": ("checks", "book", "inspectors", "out"),
    "check follow": ("checks", "certificate", "book", "targets"),
    "check list": ("checks",),
    "check open": ("certificate", "out", "book", "targets"),
    "check record": ("checks", "book", "inspectors"),
    "commit": ("folder", "book", "source", "signer", "private", "out", "register"),
    "deadline": ("n", "book", "on"),
    "draw": _DRAW,
    "key new": ("private", "public", "role"),
    "open release": ("certificate", "out"),
    "open take": _DRAW,
    "pending escrow": ("private",),
    "pending show": ("private",),
    "plan check": ("folder", "book"),
    "register list": ("folder",),
    "register verify": ("folder",),
    "report": ("checks", "certificate", "office", "book"),
    "show": ("file", "office"),
    "sign": ("file", "key"),
    "verify": ("file", "rosters", "trust", "evidence", "plan", "items", "rule_book"),
    "void": ("private", "out"),
    "witness": ("file", "key", "folder"),
    **{f"notice {kind}": ("folder", "book", "certificate", "checks", "out") for kind in NOTICES},
}
"""Command → what the project says, where the command line does not."""
ADVANCING: Final = {
    *("amend draw", "amend request", "check open", "commit", "draw", "key new", "open release"),
    *("open take", "plan check", "sign", "void", "witness"),
}
"""Commands after which something else comes next."""
OF_A_DRAW: Final = {
    *("amend draw", "amend request", "check follow", "check open", "draw", "notice announcement"),
    *("notice record", "open release", "open take", "pending escrow", "pending show", "show"),
    *("sign", "verify", "void", "witness"),
}
"""Commands that are about one draw."""


def find() -> Path | None:
    """Return the project file of this folder or of one above it, if there is any."""
    from pathlib import Path

    here = Path.cwd()
    return next((f / FILE for f in (here, *here.parents) if (f / FILE).is_file()), None)


def relax(parser: argparse.ArgumentParser, command: str) -> None:
    """Let a command do without what the project of this folder says.

    Args:
        parser: Of the command.
        command: Its name, such as ``notice record``.
    """
    names = RELAXED.get(command, ())
    where = find() if names else None
    if where is None:
        return
    needed = []
    for action in parser._actions:  # noqa: SLF001 - there is no other way to ask
        if action.dest in names:
            if action.required and action.nargs != "?":
                needed.append(action.dest)
            action.required = False
            if not action.option_strings:
                action.nargs = "?"
            if not isinstance(action.default, list):
                action.default = None
    if command in OF_A_DRAW:
        text = either("哪一次抽取，见 randcheck status", "which draw, see randcheck status")
        parser.add_argument("--of", metavar="NAME", help=text)
    parser.set_defaults(project=str(where), called=command, needed=needed)
