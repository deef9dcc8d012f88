"""Which language the command line speaks: one at a time.

Chinese where the locale is Chinese, else English; ``RANDCHECK_LANG`` and ``--lang`` say
otherwise. Values and ``--json`` hold both languages whatever is chosen here.
"""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from randcheck.errors import Problem

    Language = Literal["zh", "en"]

OPTION: Final = "--lang"
VARIABLE: Final = "RANDCHECK_LANG"
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_CHINESE: Final = ("zh", "chinese")
_chosen: ContextVar[Language] = ContextVar("language", default="en")


def choose(language: str, place: str = OPTION) -> None:
    """Speak ``zh`` or ``en`` from now on.

    Args:
        language: One of the two.
        place: Where it was given, for the message.

    Raises:
        InputError: It is neither (``language``).
    """
    if language == "zh":
        _chosen.set("zh")
    elif language == "en":
        _chosen.set("en")
    else:
        from randcheck.errors import InputError

        raise InputError("language", place=place, value=language)


def choose_by(environment: Mapping[str, str]) -> None:
    """Speak the language that the environment of a process asks for.

    Raises:
        InputError: ``RANDCHECK_LANG`` names another one (``language``).
    """
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), None)
    if locale is None and os.name == "nt":
        from locale import getlocale

        locale = getlocale()[0]
    choose("zh" if (locale or "").lower().startswith(_CHINESE) else "en")
    if environment.get(VARIABLE):
        choose(environment[VARIABLE], VARIABLE)


def spoken(words: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Choose the language of a command line, and return its other words.

    Args:
        words: Of the command line; ``--lang zh`` may stand anywhere in them.
        environment: Of the process.

    Raises:
        InputError: A language is named that is not spoken (``language``).
    """
    choose_by(environment)
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == OPTION:
            choose(next(left, ""))
        elif word.startswith(f"{OPTION}="):
            choose(word.removeprefix(f"{OPTION}="))
        elif word == "--":
            return [*rest, word, *left]
        else:
            rest.append(word)
    return rest


def chosen() -> Language:
    """Return the language that is spoken."""
    return _chosen.get()


def either(zh: str, en: str) -> str:
    """Return the one of two texts that is in the language spoken."""
    return zh if chosen() == "zh" else en


def problem_text(problem: Problem) -> str:
    """Return a problem, with its place, in the language spoken."""
    return problem.zh if chosen() == "zh" else problem.en


def text(code: str, **params: object) -> str:
    """Return the text of a message code in the language spoken.

    Args:
        code: As in ``messages/zh.toml`` and ``messages/en.toml``.
        params: What the text mentions.
    """
    from randcheck.messages import render

    return render(chosen(), code, params)
