"""The texts of all codes, in Chinese and English.

One table a language (``zh.toml``, ``en.toml``), a line a code. Texts are read
when the first one is needed and name their parameters in braces.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("zh", "en")


@cache
def texts(language: str) -> dict[str, str]:
    """Return every code and its text in one language.

    Args:
        language: ``zh`` or ``en``.
    """
    raw = files("randcheck.messages").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(raw))


class Phrase(NamedTuple):
    """A parameter that is itself said in both languages, such as what was expected."""

    code: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return render("en", self.code, dict(self.params))


def render(language: str, code: str, params: Mapping[str, object]) -> str:
    """Return the text of `code` with `params` filled in.

    Values are shown as a person can read and copy them: control characters and
    lone surrogates as escapes, anything long cut in the middle.
    """
    return texts(language)[code].format_map(
        {key: _show(language, value) for key, value in params.items()}
    )


_LONGEST = 160


def _show(language: str, value: object) -> str:
    if isinstance(value, Phrase):
        return render(language, value.code, dict(value.params))
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(_show(language, one) for one in value)
    text = render_value(value)
    text = printable(text)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
    return text


def render_value(value: object) -> str:
    """Return a parameter as text."""
    try:
        return repr(value) if isinstance(value, bytes) else str(value)
    except ValueError:  # a number of more digits than Python writes
        return type(value).__name__


def printable(text: str) -> str:
    """Return a text whose control characters a console shows instead of obeying."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    return character if character.isprintable() else _escape(character)


def _escape(character: str) -> str:
    return f"<U+{ord(character):04X}>"
