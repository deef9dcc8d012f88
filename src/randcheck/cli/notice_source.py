"""What notices are made of: a certificate, or a journal of checks, of one office."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.certificates.certificate import load_certificate
from randcheck.certificates.disclosing import log_document
from randcheck.certificates.pending import CERTIFICATE_FILE, load_pending
from randcheck.checks.journal import FILE, read_checks
from randcheck.cli import clock
from randcheck.cli.check_named import named_check
from randcheck.cli.language import either
from randcheck.disk.storage import is_folder
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.disclosing import Entry
    from randcheck.checks.check import Check
    from randcheck.office.office import Office


def add_draw(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a draw."""
    parser.add_argument(
        "--certificate",
        required=True,
        metavar="FILE",
        help=either(
            "凭证文件，或待抽取的私密文件夹", "certificate file, or the private folder of a draw"
        ),
    )


def add_checks(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a journal."""
    parser.add_argument(
        "--checks", default=FILE, metavar="FILE", help=either("检查记录文件", "journal of checks")
    )


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add the options that name one check."""
    add_checks(parser)
    parser.add_argument(
        "--check", required=True, metavar="ID", help=either("检查编号", "id of the check")
    )
    _add_delivery(parser)


def add_visit(parser: argparse.ArgumentParser) -> None:
    """Add the options that name one check, or all that are still to be made."""
    add_checks(parser)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--check", metavar="ID", help=either("检查编号", "id of the check"))
    which.add_argument(
        "--all",
        action="store_true",
        help=either("全部待检查的，每次一份，-o 写文件夹", "all to come; -o is a folder"),
    )
    _add_delivery(parser)


def _add_delivery(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to-target",
        action="store_true",
        help=either(
            "只送达该对象；数量涉密的须写明", "for the target alone; needed where it is secret"
        ),
    )
    parser.add_argument(
        "--private",
        metavar="DIR",
        help=either(
            "数量涉密时：私密文件夹，送达记入其出示记录",
            "of a secret target: the private folder, whose log notes that it was handed over",
        ),
    )
    parser.add_argument(
        "--to",
        metavar="NAME",
        help=either("交给何人，默认该对象", "who receives it, by default the target"),
    )
    clock.add_option(parser)


def certificate_of(options: argparse.Namespace, office: Office) -> Certificate:
    """Return the draw; of a private folder the certificate alone is read, none of its secrets.

    Raises:
        InputError: It cannot be read, or is another office's (``notice-office``).
    """
    path = Path(options.certificate)
    certificate = load_certificate(path / CERTIFICATE_FILE if is_folder(path) else path)
    _require(office, str(certificate.commitment["office"]), options.certificate)
    return certificate


def checks_of(options: argparse.Namespace, office: Office) -> tuple[Check, ...]:
    """Return the checks in a journal.

    Raises:
        InputError: It cannot be read, or a check is another office's (``notice-office``).
    """
    checks = read_checks(options.checks)
    for found in sorted({check.office for check in checks}):
        _require(office, found, options.checks)
    return checks


def check_of(options: argparse.Namespace, office: Office) -> Check:
    """Return the check that is asked for; the id of its target is enough where it is the only one.

    Raises:
        InputError: There is none, or there are several (``notice-check``).
    """
    return named_check(checks_of(options, office), options.check, options.checks)


def logged(options: argparse.Namespace, office: Office) -> Callable[[bytes], Entry] | None:
    """Return what notes in the disclosure log that a secret target is handed a document (W25-9).

    Raises:
        InputError: No private folder is given (``notice-unlogged``), or that of another draw
            (``notice-draw``).
    """
    if not getattr(options, "to_target", False):
        return None
    check = check_of(options, office)
    if not check.secret:
        return None
    if options.private is None:
        raise InputError("notice-unlogged", place="--to-target")
    certificate = load_pending(options.private).certificate
    if certificate.draw_id != check.draw_id:
        raise InputError("notice-draw", place=options.private)
    to, at = options.to or check.name or check.target, clock.moment(options)
    return partial(log_document, options.private, certificate, target=check.target, to=to, at=at)


def _require(office: Office, found: str, place: str) -> None:
    if found != office.book.office:
        raise InputError("notice-office", place=place, found=found, wanted=office.book.office)
