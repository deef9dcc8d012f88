"""``randcheck init``: a folder to fill in, which can be checked and drawn from as it stands."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from randcheck.cli.language import either
from randcheck.cli.output import as_json, line, pad, say
from randcheck.disk.storage import stands, write_whole
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse

LISTS: Final = {
    "targets": "检查对象名录库",
    "inspectors": "执法检查人员名录库",
    "interests": "利害关系",
    "history": "检查记录",
    "items": "抽查事项清单",
    "plan": "抽查计划",
}
"""What the template of each list is called in the folder."""
BOOK: Final = "规则书.toml"
READ_ME: Final = "请先读我.txt"
OTHERS: Final = {"xlsx": "CSV模板", "csv": "Excel模板"}
_WIDTH = 26  # of the names in the text
_TEXT = """本文件夹是一个可以直接试用的样本，全部名称、代码均为虚构。请逐个文件换成本机关的内容。
This folder is a sample that works as it stands; all names and codes are invented.
Replace it file by file.

{lists}

先检查，再抽取 / check first, then draw:

  randcheck roster check {targets} --role targets
  randcheck plan check . --book {book}
  randcheck commit . --book {book} --drawn-on 2026-02-25 \\
      --source office=… --source supervisor=… --private private --out certificate.json
  randcheck draw private --out certificate.json

private 文件夹含密值，不得外传；丢失则本序号作废。
The folder private holds secrets: keep it to yourself; losing it costs the slot.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("folder", metavar="DIR", help=either("新文件夹", "the new folder"))
    parser.add_argument(
        "--lists",
        choices=("xlsx", "csv"),
        default="xlsx",
        help=either("名录格式", "format of the lists"),
    )
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Write the folder; nothing that is there already is written over."""
    folder = Path(options.folder)
    contents = _contents(options.lists)
    there = sorted(name for name in contents if stands(folder / name))
    if there:
        raise InputError.collect(Problem("init-exists", {"value": n}, str(folder)) for n in there)
    for name, data in contents.items():
        write_whole(folder / name, data)
    if options.json:
        as_json({"folder": str(folder), "files": sorted(contents)})
        return 0
    say(f"已建立 {folder}，含 {len(contents)} 个文件", f"made {folder} with {len(contents)} files")
    for name in contents:
        line(f"  {folder / name}")
    say(
        f"先读 {READ_ME}；再运行：randcheck plan check {folder} --book {folder / BOOK}",
        f"read {READ_ME} first; then: randcheck plan check {folder} --book {folder / BOOK}",
    )
    return 0


def _contents(suffix: str) -> dict[str, bytes]:
    """Return the files of the folder: relative name → bytes."""
    shipped = files("randcheck.cli").joinpath("templates")
    other = "csv" if suffix == "xlsx" else "xlsx"
    found = {READ_ME: _read_me(suffix).replace("\n", "\r\n").encode("utf-8-sig")}
    found[BOOK] = shipped.joinpath("book.toml").read_bytes()
    for role, name in LISTS.items():
        found[f"{name}.{suffix}"] = shipped.joinpath(f"{role}.{suffix}").read_bytes()
    for role, name in LISTS.items():
        inner = f"{OTHERS[suffix]}/{name}.{other}"
        found[inner] = shipped.joinpath(f"{role}.{other}").read_bytes()
    return found


def _read_me(suffix: str) -> str:
    said = {
        "targets": either("检查对象", "targets"),
        "inspectors": either("执法检查人员", "inspectors"),
        "interests": either("利害关系，据此回避", "interests, for recusal"),
        "history": either("以往检查", "past checks"),
        "items": either("抽查事项", "inspection items"),
        "plan": either("年度计划", "yearly plan"),
    }
    files_of = {f"{name}.{suffix}": said[role] for role, name in LISTS.items()}
    files_of[BOOK] = either("规则书，逐项写明依据", "rule book, each value with its clause")
    files_of[f"{OTHERS[suffix]}/"] = either(
        "同样的名录，另一种格式", "the same lists in the other format"
    )
    lists = "\n".join(f"  {pad(name, _WIDTH)}{text}" for name, text in files_of.items())
    targets = f"{LISTS['targets']}.{suffix}"
    return _TEXT.format(lists=lists, book=BOOK, targets=targets)
