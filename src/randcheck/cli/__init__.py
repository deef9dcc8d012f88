"""The command line: parses, calls the library, prints.

Exit codes: 0 verified or done, 1 refuted, 2 usage, bad input or a file that cannot be
opened, 3 cannot decide, 4 the program failed or its answer could not be written, 130
interrupted, 141 whoever read the output went away.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

import randcheck
from randcheck.cli.language import OPTION, VARIABLE, either, spoken

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

GONE: Final = 128 + 13  # as a shell says of a process that SIGPIPE ended

_NAME: Final = "randcheck"
_COMMANDS: Final = {
    "demo": (
        "demo",
        "以虚构的滑县气象局文件演示一次完整抽取",
        "a whole draw with an invented office",
    ),
    "init": (
        "init",
        "新建机关文件夹：名录模板、计划与规则书",
        "make a folder: lists, plan, rule book to fill in",
    ),
    "status": (
        "status",
        "进度：各次抽取到了哪一步，下一条命令",
        "where every draw stands, and the next command",
    ),
    "roster": ("roster", "名录", "lists of targets and inspectors"),
    "plan": ("plan", "年度抽查计划", "the yearly plan"),
    "key": ("key", "密钥：生成、显示、吊销", "keys: make, show, revoke"),
    "contribute": (
        "contribute",
        "出具贡献：随机数与取值自己留存，只交出 C",
        "contribute: keep nonce and value, hand over C",
    ),
    "commit": (
        "commit",
        "承诺：在种子产生之前固定名册与来源",
        "fix rosters and sources before the seed",
    ),
    "sign": ("sign", "在凭证上签名", "sign a certificate"),
    "witness": (
        "witness",
        "见证：声明此承诺为该序号所公布",
        "state that this commitment was published for its slot",
    ),
    "open": ("opening", "开启贡献", "open contributions"),
    "draw": (
        "draw",
        "抽取：开启贡献，抽取对象，派出人员",
        "open, draw the targets, assign the inspectors",
    ),
    "amend": (
        "amend",
        "变更：迟到的回避、缺席、无法检查的对象",
        "late recusals, absences, reserves",
    ),
    "pending": ("pending", "已承诺的抽取", "a committed draw"),
    "void": (
        "void",
        "作废：本序号不再产生结果",
        "give a slot up: nothing is drawn from it any more",
    ),
    "show": (
        "show",
        "查看：文件是什么，凭证中抽中了谁、由谁检查",
        "what a file is; who was drawn, and who checks",
    ),
    "verify": ("verify", "核验凭证", "verify a certificate"),
    "verifier": (
        "verifier",
        "交出不需要本库的核验程序",
        "hand out verifiers that need no randcheck",
    ),
    "view": (
        "view",
        "出示：公众、一个对象或审计所见的凭证，并记入出示记录",
        "show a certificate, and log it",
    ),
    "unseal": (
        "unseal",
        "解封：依法公开封存抽取的密值",
        "unseal: publish the secrets of a sealed draw",
    ),
    "notice": (
        "notice",
        "公文：公告、记录表、通知书、公示",
        "documents: announcement, record, notices, publications",
    ),
    "register": ("register", "抽取登记", "the register of an office's certificates"),
    "check": ("check", "抽取之后的检查：开立、记录、变更、导出", "checks after the draw"),
    "report": (
        "report",
        "报告：由检查记录生成统计、总结与年度报告",
        "statistics, summaries, the yearly report",
    ),
    "audit": ("audit", "审计没有凭证的历史抽取", "past draws that no certificate proves"),
    "deadline": ("deadline", "期限何时到期", "when something is due"),
    "calendar": ("calendar", "工作日、调休与抽取日", "working days and draw days"),
    "selftest": ("selftest", "用测试向量检验本库", "run vectors against the library"),
}
"""Name → module and text of each command; a module is imported when its command is called."""


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of all commands.

    Args:
        words: What will be parsed; where they begin with a command or ask for the version,
            the parsers of the other commands are not made.
    """
    from randcheck.cli.parsing import Parser, Version

    top = Parser(
        prog=_NAME,
        description=either(
            "双随机抽查：抽取、派员、核验。",
            "Random selection for inspections that anybody can re-verify.",
        ),
        epilog=either(
            "退出码：0 完成、核验通过；1 不成立；2 用法或输入有误；3 无法判定；4 未能给出答案；"
            "130 已中断",
            "exit codes: 0 done, verified; 1 refuted; 2 usage, bad input; 3 undecided; 4 no answer;"
            " 130 interrupted",
        ),
    )
    version = randcheck.__version__
    top.add_argument(
        "--version", action=Version, nargs=0, const=version, help=either("版本", "version")
    )
    top.add_argument(
        OPTION,
        metavar="zh|en",
        help=either(
            f"语言，默认按系统区域设置，或 {VARIABLE}；放在命令前后均可",
            f"language, by default that of the locale, or {VARIABLE}; before or after a command",
        ),
    )
    commands = top.add_subparsers(prog=top.prog, dest="command", required=True, metavar="COMMAND")
    first = words[0] if words else ""
    only = (first,) if first in _COMMANDS else () if first == "--version" else tuple(_COMMANDS)
    for name in only:
        module, zh, en = _COMMANDS[name]
        text = either(zh, en)
        commands.add_parser(name, help=text, description=text, module=module)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: Those of the command line by default.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        # a console in cp936 or ASCII shows what it can instead of failing
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    as_json = "--json" in words
    try:
        words = spoken(words, os.environ)
        if words == ["--version"]:  # nothing is laid out for it, and nothing loaded
            print(f"{_NAME} {randcheck.__version__}")
            return 0
        options = parser(words).parse_args(words)
        if "project" in options:
            from randcheck.cli.filling import fill

            fill(options)
        code: int = _handled(options)
        if code == 0 and not as_json and "project" in options:
            _tell_next(options)
    except SystemExit as done:  # after --help and --version
        return int(done.code or 0)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the end of the line
        from randcheck.cli.failing import tell

        return tell(error, as_json=as_json)
    return code


def _handled(options: argparse.Namespace) -> int:
    """Run a command, unless files of another kind than it takes were given to it."""
    from randcheck.cli.mistaken import QUICK, refuse

    refuse(options, most=QUICK)
    try:
        code: int = options.handler(options)
    except randcheck.InputError:
        refuse(options)
        raise
    return code


def _tell_next(options: argparse.Namespace) -> None:
    from randcheck.cli.relaxing import ADVANCING

    if options.called in ADVANCING:
        from randcheck.cli.status import tell_next

        tell_next(options)


def run() -> NoReturn:
    """Run one command as a process, whatever becomes of its output."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # a reader that went away is no error of ours
        code = GONE
        _silence(sys.stdout)
    except OSError as error:
        from randcheck.cli.failing import UNANSWERED, tell_unwritten

        code = UNANSWERED
        _silence(sys.stdout)
        with suppress(OSError):
            tell_unwritten(error)
    with suppress(OSError):
        sys.stderr.flush()
        sys.exit(code)
    _silence(sys.stderr)
    sys.exit(code)


def _silence(stream: io.TextIOBase | object) -> None:
    """Send what a stream still holds nowhere, so that leaving does not fail for it."""
    if isinstance(stream, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
