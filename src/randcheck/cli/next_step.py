"""What comes next: every command ends with a line that can be typed as it stands."""

from __future__ import annotations

import os
import re
import shlex
from typing import Final

from randcheck.cli.language import either
from randcheck.cli.output import line

_PLAIN: Final = re.compile(r"[\w@%+=:,./-]+").fullmatch  # Chinese needs no quotes


def command_line(*words: object) -> str:
    """Return a command line as the console of this machine takes it."""
    listed = ["randcheck", *map(str, words)]
    if os.name != "nt":
        return " ".join(word if _PLAIN(word) else shlex.quote(word) for word in listed)
    from subprocess import list2cmdline

    return list2cmdline(listed)


def next_step(zh: str, en: str, *words: object) -> None:
    """Print what comes next.

    Args:
        zh: What for, in Chinese.
        en: The same in English.
        words: Of the command, without ``randcheck``.
    """
    line(either(f"下一步（{zh}）：", f"next ({en}): ") + command_line(*words))
