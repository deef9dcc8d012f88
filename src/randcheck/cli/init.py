"""``randcheck init``: a folder to fill in, which can be checked and drawn from as it stands."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from randcheck.cli.language import either
from randcheck.cli.next_step import next_step
from randcheck.cli.output import as_json, line, pad, say
from randcheck.cli.relaxing import FILE
from randcheck.disk.sheets import table_bytes
from randcheck.disk.storage import stands, write_whole
from randcheck.errors import InputError, Problem
from randcheck.office.books.rulebook import book_source, samples

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

LISTS: Final = {
    "targets": "检查对象名录库",
    "inspectors": "执法检查人员名录库",
    "interests": "利害关系",
    "history": "检查记录",
    "items": "抽查事项清单",
    "plan": "抽查计划",
}
"""What each list is called in the folder; of the plain sample there is none of joint checks."""
ROLES: Final = {**LISTS, "joint": "联合抽查"}
BOOK: Final = "规则书.toml"
WORDS: Final = "用词.toml"
READ_ME: Final = "请先读我.txt"
OTHERS: Final = {"xlsx": "CSV模板", "csv": "Excel模板"}
_WIDTH = 26  # of the names in the text
_ZH = """本文件夹是一个可以直接试用的样本，全部名称、代码均为虚构。请逐个文件换成本机关的内容。

{lists}

以下命令都在本文件夹中执行；每条命令末尾都会说明下一步，随时可看进度：

  randcheck status

先检查名录与计划，再按 status 所说逐步办理：

  randcheck plan check

“私密”文件夹含密值，不得外传；丢失则该序号作废。
"""
_EN = """This folder is a sample that works as it stands; all names and codes are invented.
Replace it file by file.

{lists}

Run the commands in this folder; each of them ends with what comes next, and this one says where
everything stands:

  randcheck status

First check lists and plan, then go on as status says:

  randcheck plan check

The folder 私密 holds secrets: keep it to yourself; losing it costs the slot.
"""
PROJECT_TEXT: Final = """# 抽查项目：各文件在何处。在本文件夹内执行的命令据此办理，不必写出路径。
# The project of an office: where its files are, so that commands run in this folder need no paths.

format = "randcheck/project@1"
book = "规则书.toml"
lists = "."                # 名录、清单与计划
private = "私密"           # 每次抽取一个文件夹，不得外传
register = "公布"          # 公布的凭证，也是抽取登记
incoming = "来件"          # 各方交来的承诺值与开启值
keys = "密钥"              # 公钥可以公开，私钥不得外传
statements = "见证"        # 见证人的声明
documents = "公文"         # 公告、记录表、通知书、结果登记表
checks = "检查记录.jsonl"  # 抽取之后的检查

# 种子的来源，本机关在前。outside：由该方在自己的机器上出具；signs：在凭证上签名。
# The sources of the seed, the office first. outside: made on a machine of its own; signs: signs.
[[parties]]
name = "本机关"
signs = true

[[parties]]
name = "监督方"
outside = true
signs = true
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("folder", metavar="DIR", help=either("新文件夹", "the new folder"))
    parser.add_argument(
        "--lists",
        choices=("xlsx", "csv"),
        help=either(
            "名录格式，默认 xlsx；与 --like 同用默认 csv",
            "format of the lists, by default xlsx, with --like csv",
        ),
    )
    parser.add_argument(
        "--like",
        choices=samples(),
        help=either("规则与名录仿照哪一类机关", "whose rules and lists to begin with"),
    )
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Write the folder; nothing that is there already is written over."""
    folder = Path(options.folder)
    if options.like is None:
        contents = _contents(options.lists or "xlsx")
    else:
        contents = _sample(options.like, options.lists or "csv")
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
    say(f"先读 {READ_ME}，再进入该文件夹", f"read {READ_ME} first, then go to that folder")
    next_step("检查名录与计划", "check lists and plan", "plan", "check")
    return 0


def _contents(suffix: str) -> dict[str, bytes]:
    """Return the files of the folder: relative name → bytes."""
    shipped = files("randcheck.cli").joinpath("templates")
    other = "csv" if suffix == "xlsx" else "xlsx"
    beside = {
        f"{OTHERS[suffix]}/": either("同样的名录，另一种格式", "the same lists in the other format")
    }
    found = _common(suffix, LISTS, beside)
    found[BOOK] = shipped.joinpath("book.toml").read_bytes()
    for role, name in LISTS.items():
        found[f"{name}.{suffix}"] = shipped.joinpath(f"{role}.{suffix}").read_bytes()
    for role, name in LISTS.items():
        inner = f"{OTHERS[suffix]}/{name}.{other}"
        found[inner] = shipped.joinpath(f"{role}.{other}").read_bytes()
    return found


def _sample(kind: str, suffix: str) -> dict[str, bytes]:
    """Return the files of the folder of an office of some kind."""
    shipped = files("randcheck.cli").joinpath("templates", kind)
    there = {entry.name: entry.read_bytes() for entry in shipped.iterdir()}
    roles = [role for role in ROLES if f"{role}.csv" in there]
    words = there.get("words.toml")
    beside = {} if words is None else {WORDS: either("本机关的用词", "words of the office")}
    found = _common(suffix, roles, beside)
    found[BOOK] = book_source(kind)
    if words is not None:
        found[WORDS] = words
    for role in roles:
        data = there[f"{role}.csv"]
        if suffix == "xlsx":
            header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
            data = table_bytes(".xlsx", header, rows)
        found[f"{ROLES[role]}.{suffix}"] = data
    return found


def _common(suffix: str, roles: Iterable[str], beside: Mapping[str, str]) -> dict[str, bytes]:
    """Return the text to read first, which names every file, and the project."""
    said = {
        "targets": either("检查对象", "targets"),
        "inspectors": either("执法检查人员", "inspectors"),
        "interests": either("利害关系，据此回避", "interests, for recusal"),
        "history": either("以往检查", "past checks"),
        "items": either("抽查事项", "inspection items"),
        "plan": either("年度计划", "yearly plan"),
        "joint": either("部门联合抽查", "joint checks"),
    }
    files_of = {f"{ROLES[role]}.{suffix}": said[role] for role in roles}
    files_of[BOOK] = either("规则书，逐项写明依据", "rule book, each value with its clause")
    files_of[FILE] = either(
        "项目：文件在何处，谁参加抽取", "project: where files are, who takes part"
    )
    lists = "\n".join(f"  {pad(name, _WIDTH)}{t}" for name, t in {**files_of, **beside}.items())
    text = either(_ZH, _EN).format(lists=lists).replace("\n", "\r\n")
    return {READ_ME: text.encode("utf-8-sig"), FILE: PROJECT_TEXT.encode()}
