"""A parser that says what a command takes, and what was wrong with its words."""

from __future__ import annotations

import argparse
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn

from randcheck.cli.language import either
from randcheck.cli.relaxing import relax

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAYINGS: Final = {
    "usage-required": r"the following arguments are required: (?P<value>.+)",
    "usage-one-of": r"one of the arguments (?P<value>.+) is required",
    "usage-choice": r"argument (?P<name>.+?): invalid choice: ['\"](?P<value>.*)['\"]"
    r" \(choose from (?P<known>.+)\)",
    "usage-values": r"argument (?P<value>.+?): expected .+ arguments?",
    "usage-unknown": r"unrecognized arguments: (?P<value>.+)",
    "usage-ambiguous": r"ambiguous option: (?P<value>\S+) could match (?P<known>.+)",
    "usage-together": r"argument (?P<value>.+?): not allowed with argument (?P<known>.+)",
    "usage-number": r"argument (?P<name>.+?): invalid int value: '(?P<value>.*)'",
    "usage-no-value": r"argument (?P<name>.+?): ignored explicit argument '(?P<value>.*)'",
    "usage": r"(?P<value>.+)",
}
"""Code → what `argparse` says; the last one stands for everything else."""
_LONG: Final = 150  # of a list of choices that is still read


class Version(argparse.Action):
    """Prints the version; nothing is laid out for a console, and nothing loaded for it."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it and leave."""
        print(f"{parser.prog} {self.const}")
        parser.exit()


_METAVARS: Final = {
    "ACTION": "动作",
    "BOOK": "规则书",
    "CERTIFICATE": "凭证",
    "CHECK": "检查",
    "CHECKS": "检查记录",
    "COMMAND": "命令",
    "DATE": "日期",
    "DAYS": "天数",
    "DIGEST": "摘要",
    "DIR": "文件夹",
    "DIR|FILE": "文件夹|文件",
    "DRAW_ID": "抽取编号",
    "EVENT": "事件",
    "FIELD=VALUE": "字段=值",
    "FILE": "文件",
    "FILE|-": "文件|-",
    "FOLDER": "文件夹",
    "FORM": "写法",
    "ID": "编号",
    "INSPECTOR": "人员",
    "INSPECTOR@TARGET": "人员@对象",
    "KEYID": "密钥标识",
    "KIND": "种类",
    "LIST": "名单",
    "NAME": "名称",
    "NAME=ROUND": "名称=轮次",
    "NAME=SIGNATURE": "名称=签名",
    "NAME=TEXT": "名称=文字",
    "NAME[=VALUE|:C]|@FILE": "名称[=取值|:承诺值]|@文件",
    "ONE": "甲",
    "OTHER": "乙",
    "RESULTS": "结果表",
    "ROLE": "角色",
    "ROLE=FILE": "角色=文件",
    "STEP": "步骤",
    "TARGET=REASON": "对象=原因",
    "TASK=CAUSE": "任务=来源",
    "TEXT": "文字",
    "TIME": "时间",
    "TITLE": "表名",
    "WHO": "何人",
    "YEAR": "年度",
}
"""What stands for a value in the help, in Chinese; the others stay as they are."""


class Parser(argparse.ArgumentParser):
    """A parser of one command, which asks the command's module only when it is called."""

    def __init__(self, *args: Any, module: str | None = None, **named: Any) -> None:  # noqa: ANN401
        """Make the parser.

        Args:
            args: As `argparse.ArgumentParser` takes them.
            module: Name of the module whose ``add_arguments`` says what the command takes.
            named: As `argparse.ArgumentParser` takes them.
        """
        super().__init__(*args, **{**named, "add_help": False})
        self._positionals.title = either("参数", "arguments")
        self._optionals.title = either("选项", "options")
        text = either("显示本帮助并退出", "show this help and exit")
        self.add_argument("-h", "--help", action="help", help=text)
        self._module, self._relaxed = module, False
        self._words: list[str] = []

    def load(self) -> None:
        """Make sure that everything that the command takes is known."""
        if self._module is not None:
            module, self._module = self._module, None
            import_module(f"randcheck.cli.{module}").add_arguments(self)
        if not self._relaxed:
            self._relaxed = True
            relax(self, self.prog.removeprefix("randcheck "))
        for action in self._actions:
            action.metavar = _named(action.metavar)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401
        """Parse, with everything that the command takes; nothing may be left over."""
        self.load()
        self._words = list(args or ())
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found, rest

    def format_help(self) -> str:
        """Return the help; its heading is no English where Chinese is spoken."""
        return super().format_help().replace("usage: ", either("用法：", "usage: "), 1)

    def error(self, message: str) -> NoReturn:
        """Refuse the words of a command.

        Args:
            message: What `argparse` says in English.

        Raises:
            InputError: Always; its place is the command.
        """
        from randcheck.errors import InputError

        strange = self._strange()
        if strange and message.startswith("the following"):  # the cause of what is missing
            message = f"unrecognized arguments: {strange}"
        for code, form in _SAYINGS.items():
            found = re.fullmatch(form, message, re.DOTALL)
            if found is not None:
                raise InputError(code, place=self.prog, **self._params(found.groupdict()))
        raise AssertionError(message)

    def _strange(self) -> str:
        """Return the first word that looks like an option and is none."""
        options = [name for action in self._actions for name in action.option_strings]
        words = [word.partition("=")[0] for word in self._words if word.startswith("--")]
        return next((w for w in words if not any(o.startswith(w) for o in options)), "")

    def _params(self, found: dict[str, str]) -> dict[str, object]:
        """Return the parameters of a text: what was found, what there is, what was meant."""
        known = found.get("known", "").replace("'", "")
        options = [name for action in self._actions for name in action.option_strings]
        meant = _nearest(found["value"], known.split(", ") if known else options)
        params: dict[str, object] = {**found, "meant": meant, "help": f"{self.prog} --help"}
        if known:
            params["known"] = known if len(known) <= _LONG else f"{self.prog} --help"
        return params


def _named(metavar: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    if isinstance(metavar, tuple):
        return tuple(either(_METAVARS.get(name, name), name) for name in metavar)
    return metavar and either(_METAVARS.get(metavar, metavar), metavar)


def _nearest(value: str, known: Iterable[str]) -> object:
    from difflib import get_close_matches

    from randcheck.errors import Phrase

    nearest = get_close_matches(value.partition(" ")[0], list(known), n=1)
    return Phrase("usage-meant", (("value", nearest[0]),)) if nearest else ""
