"""``randcheck view``: what the public, a target or the auditor sees of a certificate."""

from __future__ import annotations

import argparse
from pathlib import Path

import randcheck
from randcheck.certificates.disclosing import log_view
from randcheck.certificates.results import RESULTS_FILE
from randcheck.certificates.rosters import ROSTERS_FOLDER, save_rosters
from randcheck.certificates.secretfiles import SECRETS_FILE, secrets_file
from randcheck.certificates.views import AUDIENCES, AUDITOR, PUBLIC, TARGET, Views
from randcheck.cli import clock
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say
from randcheck.disk.storage import make_folder, write_whole
from randcheck.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("file", metavar="FILE", help=either("凭证文件", "certificate file"))
    add(
        "--for",
        dest="audience",
        required=True,
        metavar="WHO",
        help=either("公众、审计或一个对象", "public, auditor or target:ID"),
    )
    add(
        "--private",
        required=True,
        metavar="DIR",
        help=either("私密文件夹", "private folder of the draw"),
    )
    add("--to", required=True, metavar="NAME", help=either("交给何人", "who receives it"))
    add(
        "--out",
        required=True,
        metavar="FILE",
        help=either(
            "要写的文件；审计所需名册与密值写在其旁 rosters 文件夹内",
            "file to write; the auditor's rosters and secrets go into rosters beside it",
        ),
    )
    add(
        "--team",
        action=argparse.BooleanOptionalAction,
        help=either(
            "告知对象由谁检查，默认封存的抽取不告知",
            "tell the target who will come; by default not of a sealed draw",
        ),
    )
    clock.add_option(parser)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Log the view, then write it: none is handed out that the log does not name."""
    audience, _, target = options.audience.partition(":")
    if audience not in AUDIENCES or bool(target) != (audience == TARGET):
        expected = "public | auditor | target:ID"
        raise InputError("shape-value", place="--for", expected=expected, value=options.audience)
    pending = randcheck.load_pending(options.private)
    certificate = randcheck.load_certificate(options.file)
    views = Views(certificate.with_results(pending.certificate.results), pending)
    if audience == TARGET:
        view = views.target(target, team=options.team)
    else:
        view = views.auditor() if audience == AUDITOR else views.public()
    out = Path(options.out)
    view.check_place(out)
    entry = log_view(
        options.private,
        view,
        audience=audience,
        target=target or None,
        to=options.to,
        at=clock.moment(options),
    )
    if audience == AUDITOR:
        make_folder(out.parent, private=True)
        _save_secrets(pending, out.parent / ROSTERS_FOLDER)
    view.save(out, private=audience != PUBLIC)
    if options.json:
        as_json({"view": str(out), "number": entry.number, "log": entry.digest})
        return 0
    say(f"已写入 {out}，交 {options.to}", f"view for {options.to} written to {out}")
    say(
        f"出示记录第 {entry.number} 条，摘要 {entry.digest}",
        f"entry {entry.number} of the log; note its digest elsewhere: {entry.digest}",
    )
    return 0


def _save_secrets(pending: randcheck.Pending, folder: Path) -> None:
    save_rosters(folder, pending.rosters, private=True)
    secrets = secrets_file(pending.draw_id, pending.secrets, pending.seal)
    write_whole(folder / SECRETS_FILE, secrets, private=True)
    if pending.certificate.results is not None:
        results = pending.certificate.results.to_bytes()
        write_whole(folder / RESULTS_FILE, results, private=True)
