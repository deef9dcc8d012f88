"""The documents that ``randcheck notice`` makes, each from its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.calendars import read_day
from randcheck.checks.duedates import deadlines
from randcheck.cli.calendar_options import read_layer_file
from randcheck.cli.notice_source import certificate_of, check_of, checks_of
from randcheck.errors import InputError
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.laying_open import publish_directories
from randcheck.reports.notices.publishing import publish_month, publish_penalties, publish_results
from randcheck.reports.notices.recording import annex_record, needs_annex, record_draw, show_draw
from randcheck.reports.notices.replying import feed_back, report_check
from randcheck.reports.notices.visiting import notify_before_visit, notify_inspection

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import date

    from randcheck.checks.due import Due
    from randcheck.office.office import Office
    from randcheck.reports.documents.document import Document
    from randcheck.reports.notices.paper import Names, Paper

_MONTH = 7  # characters of YYYY-MM


@frozen
class Asked:
    """What was asked for.

    Attributes:
        options: Of the command line.
        office: With its book and its lists.
        paper: What stands on every notice.
        names: The directories.
    """

    options: argparse.Namespace
    office: Office
    paper: Paper
    names: Names


def announcement(asked: Asked) -> Document:
    """Return the announcement before a draw."""
    return announce_draw(
        certificate_of(asked.options, asked.office),
        asked.paper,
        basis=asked.office.book.title,
        verifier=asked.options.verifier,
    )


def record(asked: Asked) -> Document:
    """Return the record of a draw, its annex, or the page for the screen."""
    certificate = certificate_of(asked.options, asked.office)
    make = annex_record if asked.options.annex else record_draw
    if asked.options.screen:
        make = show_draw
    return make(certificate, asked.paper, names=asked.names)


def wants_annex(asked: Asked) -> bool:
    """Tell whether the record that was made leaves lists to an annex."""
    if asked.options.kind != "record" or asked.options.annex or asked.options.screen:
        return False
    certificate = certificate_of(asked.options, asked.office)
    return needs_annex(certificate, asked.paper, names=asked.names)


def inspection(asked: Asked) -> Document:
    """Return the inspection notice of a check."""
    return notify_inspection(
        check_of(asked.options, asked.office),
        asked.paper,
        names=asked.names,
        items=asked.office.files.items,
        aliases=dict(asked.office.book.aliases),
        basis=asked.options.basis,
        to_target=asked.options.to_target,
    )


def before_visit(asked: Asked) -> Document:
    """Return the notice before a visit."""
    return notify_before_visit(
        check_of(asked.options, asked.office),
        asked.paper,
        names=asked.names,
        prepare=asked.options.prepare,
        to_target=asked.options.to_target,
    )


def report(asked: Asked) -> Document:
    """Return the report on a check."""
    return report_check(
        check_of(asked.options, asked.office),
        asked.paper,
        rule=asked.office.book.checks,
        names=asked.names,
        to_target=asked.options.to_target,
    )


def feedback(asked: Asked) -> Document:
    """Return what the target of a check is told."""
    return feed_back(
        check_of(asked.options, asked.office),
        asked.paper,
        rule=asked.office.book.checks,
        names=asked.names,
        to_target=asked.options.to_target,
    )


def results(asked: Asked) -> Document:
    """Return the publication of results."""
    return publish_results(
        checks_of(asked.options, asked.office),
        asked.paper,
        rule=asked.office.book.checks,
        names=asked.names,
        window=_window(asked.options.window),
    )


def penalties(asked: Asked) -> Document:
    """Return the publication of penalties."""
    return publish_penalties(
        checks_of(asked.options, asked.office),
        asked.paper,
        names=asked.names,
        window=_window(asked.options.window),
        dues=_dues(asked),
    )


def monthly(asked: Asked) -> Document:
    """Return the checks and penalties of a month."""
    text = asked.options.month
    if len(text) != _MONTH:
        raise InputError("calendar-month", place="--month", value=text)
    day = read_day(f"{text}-01", "--month")
    return publish_month(
        checks_of(asked.options, asked.office),
        asked.paper,
        year=day.year,
        month=day.month,
        rule=asked.office.book.checks,
        names=asked.names,
        dues=_dues(asked),
    )


def directories(asked: Asked) -> Document:
    """Return the list, the directories and the rules."""
    files = asked.office.files
    return publish_directories(
        asked.paper,
        book=asked.office.book,
        items=files.items,
        targets=files.targets,
        inspectors=files.inspectors,
    )


def _window(given: list[str] | None) -> tuple[date, date] | None:
    return (
        None if given is None else (read_day(given[0], "--window"), read_day(given[1], "--window"))
    )


def _dues(asked: Asked) -> Iterator[Due]:
    """Yield the deadlines of checks that may be published."""
    layers = [read_layer_file(name) for name in asked.options.layer]
    calendar = asked.office.book.work_calendar(layers)
    for check in checks_of(asked.options, asked.office):
        if not check.secret:
            yield from deadlines(check, asked.office.book.checks, calendar)
