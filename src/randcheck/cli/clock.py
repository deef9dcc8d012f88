"""The one place that asks what time it is; everything below is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from randcheck.canonical.shapes import INSTANT, require
from randcheck.cli.language import either

if TYPE_CHECKING:
    import argparse


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--at``."""
    parser.add_argument(
        "--at",
        metavar="TIME",
        help=either(
            "现在的时间，默认取本机时钟", "what time it is, by default this machine's clock"
        ),
    )


def moment(options: argparse.Namespace) -> str:
    """Return what time it is, ``YYYY-MM-DDThh:mm:ss±hh:mm``."""
    if options.at is None:
        return datetime.now().astimezone().isoformat(timespec="seconds")
    require(options.at, INSTANT, "--at")
    return str(options.at)


def today() -> date:
    """Return the day of this machine's clock."""
    return datetime.now().astimezone().date()
