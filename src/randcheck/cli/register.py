"""``randcheck register``: the certificates of an office held against each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import randcheck
from randcheck.certificates.register import RegisterReport, list_heads, verify_register
from randcheck.certificates.register.comparing import compare
from randcheck.certificates.register.entering import enter, load_head, prove
from randcheck.cli.calendar_options import whole_number
from randcheck.cli.language import chosen, either, problem_text
from randcheck.cli.output import as_json, line, say, table
from randcheck.disk.storage import write_whole
from randcheck.errors import InputError, UndecidedError, VerificationError
from randcheck.reports.documents.saving import save
from randcheck.reports.register_year import register_document, register_tables, summary

if TYPE_CHECKING:
    import argparse

    from randcheck.draws.tables import Cell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parts = parser.add_subparsers(dest="register", required=True, metavar="COMMAND")
    text = either("核对一个机关的全部凭证", "hold all certificates of an office against each other")
    parser = parts.add_parser("verify", help=text, description=text)
    add = parser.add_argument
    add("folder", metavar="DIR", help=either("凭证所在文件夹，含下级", "folder, with all below it"))
    add("--office", metavar="NAME", help=either("只看此机关", "look at this office alone"))
    add(
        "--against",
        action="append",
        default=[],
        metavar="DIR",
        help=either("他人保存的副本", "copies"),
    )
    add(
        "--heads",
        metavar="FILE",
        help=either("另行记下的清单或登记头", "a list noted elsewhere, or a head"),
    )
    add(
        "--accept",
        action="append",
        default=[],
        metavar="DIGEST",
        help=either("已查明的作废记录或承诺", "a void record or commitment that was looked into"),
    )
    add(
        "--rosters",
        metavar="DIR",
        help=either("各次抽取的名册与密值", "rosters and secrets of draws"),
    )
    add(
        "--trust",
        metavar="DIR",
        help=either("所信任的公钥", "folder with the public keys you trust"),
    )
    add(
        "--evidence",
        metavar="DIR",
        help=either("见证人的声明", "folder with statements of witnesses"),
    )
    add("--tsa-roots", metavar="FILE", help=either("时间戳机构的根证书", "root certificates, PEM"))
    _add_year(parser)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=verify_handler)
    text = either("比对两份凭证或登记，矛盾即证据", "two copies: contradictions are proofs")
    comparer = parts.add_parser("compare", help=text, description=text)
    for name in ("one", "other"):
        comparer.add_argument(
            name, metavar=name.upper(), help=either("凭证或文件夹", "a file or folder")
        )
    comparer.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    comparer.set_defaults(handler=compare_handler)
    text = either("列出承诺与末条记录的摘要，供他人保存", "list digests for others to keep")
    lister = parts.add_parser("list", help=text, description=text)
    lister.add_argument("folder", metavar="DIR", help=either("凭证所在文件夹", "folder"))
    lister.add_argument(
        "--out", required=True, metavar="FILE", help=either("清单文件", "file to write")
    )
    lister.set_defaults(handler=list_handler)
    _add_heads(parts)


def _add_year(parser: argparse.ArgumentParser) -> None:
    """Add the options on the table of a year."""
    add = parser.add_argument
    add(
        "--year",
        metavar="YEAR",
        help=either("末尾列出该年度的核对表", "with a table of it"),
    )
    add(
        "-o",
        "--out",
        metavar="FILE",
        help=either("核对表写入 .html、.docx，或其中一张表 .csv、.xlsx", "write the table"),
    )
    add("--table", metavar="TITLE", default="", help=either("只写这张表", "which table to write"))
    add("--name", metavar="NAME", default="", help=either("机关名称", "name of the office"))
    add("--replace", action="store_true", help=either("可替换已有文件", "replace a file there"))


def _add_heads(parts: Any) -> None:  # noqa: ANN401 - argparse names no type for them
    """Add the commands on heads of the register."""
    text = either(
        "登记新的记录，取登记头交见证人", "enter what is new; hand out the register's head"
    )
    header = parts.add_parser("head", help=text, description=text)
    header.add_argument("folder", metavar="DIR", help=either("登记文件夹", "the register"))
    header.add_argument("--office", metavar="NAME", help=either("哪一机关", "which office"))
    header.add_argument(
        "--since",
        metavar="FILE",
        help=either("见证人上次的声明或登记头", "what the witness stated last, or that head"),
    )
    header.add_argument(
        "--out", required=True, metavar="FILE", help=either("登记头", "file to write")
    )
    header.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    header.set_defaults(handler=head_handler)
    text = either(
        "证明一次抽取在登记头之下", "prove that a draw stands below a head of the register"
    )
    prover = parts.add_parser("prove", help=text, description=text)
    prover.add_argument("folder", metavar="DIR", help=either("登记文件夹", "the register"))
    prover.add_argument("file", metavar="FILE", help=either("凭证", "certificate of the draw"))
    prover.add_argument(
        "--head",
        metavar="FILE",
        help=either("见证人的声明或登记头，默认最新", "a statement or head, by default the latest"),
    )
    prover.add_argument(
        "--out", required=True, metavar="FILE", help=either("证明文件", "file to write")
    )
    prover.set_defaults(handler=prove_handler)


def verify_handler(options: argparse.Namespace) -> int:
    """Hold the certificates against each other, and print the report."""
    if options.out is not None and options.year is None:
        raise InputError("register-no-year", place="--out")
    try:
        report = verify_register(
            options.folder,
            office=options.office,
            against=options.against,
            heads=options.heads,
            accepted=options.accept,
            rosters=options.rosters,
            trust=options.trust,
            evidence=options.evidence,
            roots=options.tsa_roots,
            year=None if options.year is None else whole_number(options.year, "--year"),
        )
    except (VerificationError, UndecidedError) as error:
        _tell(options, error.report)
        return 1 if isinstance(error, VerificationError) else 3
    _tell(options, report)
    return 0


def compare_handler(options: argparse.Namespace) -> int:
    """Hold two copies against each other; exit with 1 where they contradict."""
    proofs, notes = compare(options.one, options.other)
    if options.json:
        told = [note.to_dict() for note in notes]
        as_json({"proofs": [proof.to_dict() for proof in proofs], "notes": told})
        return 1 if proofs else 0
    for proof in proofs:
        line(problem_text(proof.problem))
        for file, head in (proof.one, proof.other):
            line(f"  {file}  {head}")
        for keyid in proof.signed_by:
            say(f"  两者均由 {keyid} 签署", f"  both are signed by {keyid}")
    for note in notes:
        line(problem_text(note))
    if not proofs:
        say("未见矛盾", "they do not contradict each other")
    return 1 if proofs else 0


def _tell(options: argparse.Namespace, report: RegisterReport) -> None:
    """Write the year where it is to be written, and print the report."""
    if options.out is not None:
        document = register_document(report, chosen(), office=options.name)
        private = report.year is not None and report.year.is_internal
        save(document, options.out, replace=options.replace, table=options.table, private=private)
    if options.json:
        as_json(report.to_dict())
    else:
        _print(report)


def _print(report: RegisterReport) -> None:
    """Print the report, the table of the year at its end."""
    language = chosen()
    print("\n".join(report.lines(language)))
    if report.year is None:
        return
    for label, text in summary(report.year, language):
        line(either(f"{label}：{text}", f"{label}: {text}"))
    for shown in register_tables(report.year, language):
        line("")
        line(shown.title)
        rows = [[_cell(cell) for cell in row] for row in shown.rows]
        table([column.zh for column in shown.columns], rows)


def _cell(cell: Cell) -> str:
    return "" if cell is None else str(cell).replace("\n", "；")


def list_handler(options: argparse.Namespace) -> int:
    """Write the list of commitments and heads."""
    write_whole(Path(options.out), list_heads(options.folder))
    say(
        f"清单在 {options.out}，请由机关以外的人保存",
        f"the list is in {options.out}; let somebody outside the office keep it",
    )
    return 0


def head_handler(options: argparse.Namespace) -> int:
    """Enter what is new, and write the head."""
    since = None if options.since is None else load_head(options.since)
    log, data = enter(options.folder, office=options.office, since=since)
    write_whole(Path(options.out), data)
    head = log.head()
    if options.json:
        as_json({"office": head.office, "size": head.size, "root": head.root, "head": options.out})
        return 0
    say(
        f"{head.office} 的登记共 {head.size} 条",
        f"the register of {head.office} has {head.size} entries",
    )
    line(f"  {head.root}")
    say(f"登记头在 {options.out}；请交见证人（randcheck witness）",
        f"the head is in {options.out}; hand it to the witness (randcheck witness)")  # fmt: skip
    return 0


def prove_handler(options: argparse.Namespace) -> int:
    """Write the proof that a draw stands below a head."""
    head = None if options.head is None else load_head(options.head)
    certificate = randcheck.load_certificate(options.file)
    write_whole(Path(options.out), prove(options.folder, certificate, head=head))
    say(f"证明在 {options.out}，与见证声明一起交核验人",
        f"the proof is in {options.out}; it goes to verifiers with the statement")  # fmt: skip
    return 0
