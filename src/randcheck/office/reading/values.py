"""One cell to one value: ids, names, words, days. Nothing is repaired in passing."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from randcheck.canonical.ids import id_problems, is_id
from randcheck.disk.sheets import FORMULA_SIGNS
from randcheck.office.reading.cells import Day, Fault, Formula, Number, is_blank, shown
from randcheck.office.reading.codes import (
    code_problem,
    is_credit_code,
    is_formed,
    is_register_number,
    is_scientific,
)
from randcheck.office.reading.days import read_day
from randcheck.office.reading.identity import holds_identity_number
from randcheck.office.reading.text import STANDARD
from randcheck.office.reading.words import YES_NO, is_absent

if TYPE_CHECKING:
    from collections.abc import Collection

    from randcheck.office.reading.log import Log

Words: TypeAlias = "Collection[str]"

SIGNS = frozenset(FORMULA_SIGNS + "'")  # a text that begins with one is looked at
LONG_NUMBER = re.compile(r"\d{6}").search
_MARKED = re.compile(r'="([^"]*)"|\'(?![=+@-])(.+)', re.DOTALL)
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_PLANES = range(0x20000, 0x3FFFE)  # rare Chinese characters; an older Unicode table lacks some
_REGISTER = "注册号"  # a header that says so takes numbers of the register of before 2015 too


def read_code(  # noqa: PLR0913 - a cell, its place, and what is known of it
    log: Log,
    number: int,
    at: int,
    cell: object,
    *,
    normalise: bool,
    confirmed: bool = False,
) -> str:
    """Return a credit code whose check characters are right; problems go to the log.

    Args:
        log: Takes problems and notices.
        number: Row.
        at: Column; where its header says 注册号, numbers of fifteen digits are read too.
        cell: What stands there.
        normalise: Whether it may be tidied.
        confirmed: Whether the row says that a code which does not check is genuine.
    """
    if type(cell) is str and is_credit_code(cell):
        return cell
    text = _id_text(log, number, at, cell)
    if text is None or is_credit_code(text):  # what had a text mark
        return text or ""
    if normalise:
        text = _normalised(log, number, at, text, upper=True)
    elif is_credit_code(_tidy(text, upper=True)):
        log.wrong("code-untidy", number, at, value=text, tidy=_tidy(text, upper=True))
        return ""
    if found := code_problem(text):
        return _other_code(log, number, at, text, found, confirmed=confirmed)
    return text


def _other_code(  # noqa: PLR0913 - a cell, its place, and what is known of it
    log: Log,
    number: int,
    at: int,
    text: str,
    found: tuple[str, dict[str, object]],
    *,
    confirmed: bool,
) -> str:
    """Return what stands in the place of a credit code, if it may: `found` is what is wrong."""
    if _is_no_number(log, number, at, text):
        return ""
    code, params = found
    if code == "credit-code-length" and is_register_number(text) is not None:
        if _REGISTER not in log.headers[at]:
            log.wrong("register-number-header", number, at, value=text, column=log.headers[at])
            return ""
        if not is_register_number(text):
            log.note("register-number-check", number, at, value=text)
        return text
    if confirmed and is_formed(text):
        log.note("code-confirmed", number, at, value=text)
        return text
    log.wrong(code, number, at, **({"value": text} | params))
    return ""


def _is_no_number(log: Log, number: int, at: int, text: str) -> bool:
    """Tell whether a text is no number of what it stands for, and say what it is."""
    if text and is_absent(text):
        log.wrong("id-absent", number, at, value=text)
        return True
    if holds_identity_number(text):
        log.wrong("id-identity-card", number, at)
        return True
    return False


def read_number(log: Log, number: int, at: int, cell: object, *, normalise: bool) -> str:
    """Return the number of a work, facility or licence; problems go to the log."""
    text = _id_text(log, number, at, cell)
    if text is None:
        return ""
    if normalise:
        text = _normalised(log, number, at, text, upper=False)
    if is_scientific(text):
        log.wrong("id-scientific", number, at, value=text)
        return ""
    if _is_no_number(log, number, at, text):
        return ""
    if is_id(text):
        return text
    if is_id(_tidy(text, upper=False)):
        log.wrong("code-untidy", number, at, value=text, tidy=_tidy(text, upper=False))
    else:
        for problem in id_problems(text):
            log.wrong(problem.code, number, at, **({"value": text} | problem.params))
    return ""


def _id_text(log: Log, number: int, at: int, cell: object) -> str | None:
    if isinstance(cell, str):
        marked = _MARKED.fullmatch(cell)
        if marked is None:
            return cell
        text = marked[1] if marked[2] is None else marked[2]
        log.note("text-mark", number, at, value=cell, text=text)
        return text
    if cell is None:
        return ""
    if isinstance(cell, Number | Day | bool):
        log.wrong("id-number-cell", number, at, value=shown(cell))
    else:
        log.wrong("id-formula-cell", number, at, value=shown(cell))
    return None


def _tidy(text: str, *, upper: bool) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    return text.upper() if upper else text


def _normalised(log: Log, number: int, at: int, text: str, *, upper: bool) -> str:
    tidy = _tidy(text, upper=upper)
    if tidy != text:
        log.note("code-normalised", number, at, value=text, tidy=tidy)
    return tidy


def read_text(log: Log, number: int, at: int, cell: object) -> str:
    """Return the text of a cell as it stands; formulas and invisible signs are reported."""
    if type(cell) is str and cell.isprintable() and cell[:1] not in SIGNS:
        return cell
    cell = _computed(log, number, at, cell)
    text = "" if cell is None else shown(cell)
    if log.raw:
        return _odd(log, number, at, text, signs="") if text else ""
    if text[:1] == "'":
        text = _unescaped(log, number, at, text)
        return text if text.isprintable() else _odd(log, number, at, text, signs="")
    return _odd(log, number, at, text) if text else ""


def read_said(log: Log, number: int, at: int, cell: object) -> str:
    """Return a text of a field, as `read_text`: what gets into records holds no identity card."""
    text = read_text(log, number, at, cell)
    if LONG_NUMBER(text) and holds_identity_number(text):
        log.wrong("id-identity-card", number, at)
    return text


def _computed(log: Log, number: int, at: int, cell: object) -> object:
    """Return what a formula last gave; say so, and refuse one that gave nothing."""
    if isinstance(cell, Fault):
        log.wrong("cell-fault", number, at, value=cell.text)
        return None
    if not isinstance(cell, Formula):
        return cell
    if cell.value is None or isinstance(cell.value, Fault):
        log.wrong("formula-no-value", number, at, value=cell.text)
        return None
    log.note("formula-value", number, at, value=shown(cell.value), formula=cell.text)
    return cell.value


def _odd(log: Log, number: int, at: int, text: str, *, signs: str = FORMULA_SIGNS) -> str:
    if text[0] in signs and text.strip() and not _is_harmless(text):
        log.wrong("formula-text", number, at, value=text)
        return text
    for character in text:
        if character not in " \n\r\t\u3000" and (code := _strange(character)):
            standard = STANDARD.get(ord(character), "")
            params = {"value": text, "codepoint": f"{ord(character):04X}"}
            if standard:
                params |= {"standard": standard, "meant": f"{ord(standard):04X}"}
            log.wrong(code, number, at, **params)
            break
    return text


def _strange(character: str) -> str:
    """Return the code of what is wrong with a character that is not printed; empty if nothing."""
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return "cell-invisible"
    if category == "Co":
        return "cell-private" if ord(character) in STANDARD else "cell-private-unknown"
    if category == "Cn" and ord(character) not in _PLANES:
        return "cell-private-unknown"
    return ""


def _is_harmless(text: str) -> bool:
    """Tell whether a text only looks like a formula: a dash, a signed number."""
    rest = text[1:]
    return text[0] in "+-" and (not rest.strip("-") or rest.replace(".", "", 1).isdecimal())


def _unescaped(log: Log, number: int, at: int, text: str) -> str:
    """Take back the apostrophe that `escaped` puts before a formula sign, and say so."""
    if text.lstrip("'")[:1] in FORMULA_SIGNS and text.lstrip("'"):
        log.note("text-unescaped", number, at, value=text)
        return text[1:]
    return text


def read_word(  # noqa: PLR0913, PLR0917 - a cell, its place, and what it may say
    log: Log,
    number: int,
    at: int,
    cell: object,
    known: Words,
    code: str,
    *,
    normalise: bool,
) -> str:
    """Return a word whose meaning is known; `code` is the problem of any other."""
    if type(cell) is str and cell in known:
        return cell
    found = _computed(log, number, at, cell)
    if found is None and not is_blank(cell):
        return ""  # an error, which has been told
    text = shown(found)
    if text in known:
        return text
    if normalise:
        tidy = next(
            (word for word in known if _tidy(word, upper=True) == _tidy(text, upper=True)), ""
        )
        if tidy:
            log.note("code-normalised", number, at, value=text, tidy=tidy)
            return tidy
    log.wrong(f"{code}-empty" if not text.strip() else code, number, at, value=text)
    return ""


def read_flag(log: Log, number: int, at: int, cell: object, *, normalise: bool) -> bool | None:
    """Return yes or no; ``None`` for a blank."""
    if type(cell) is str and cell in YES_NO:
        return YES_NO[cell]
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        return None
    word = read_word(log, number, at, cell, YES_NO, "word-yes-no", normalise=normalise)
    return YES_NO.get(word)


def read_date(  # noqa: PLR0913 - a cell, its place, and what it may say
    log: Log, number: int, at: int, cell: object, *, normalise: bool, month: bool = False
) -> Day | None:
    """Return a day; ``None`` for a blank or what cannot be read.

    Args:
        log: Takes the problem.
        number: Row.
        at: Column.
        cell: What stands there.
        normalise: Whether full-width digits may be converted.
        month: Whether a month without a day will do.
    """
    if is_blank(cell):
        return None
    cell = _computed(log, number, at, cell)
    if isinstance(cell, Number) and cell.serial is not None:
        log.note("date-from-number", number, at, value=cell.text, day=cell.serial.isoformat())
        cell = Day(cell.serial)
    elif not isinstance(cell, Day):
        text = shown(cell)
        found = read_day(_normalised(log, number, at, text, upper=False) if normalise else text)
        if isinstance(found, str):
            if text:
                log.wrong(found, number, at, value=text)
            return None
        cell = found
    if cell.has_time:
        log.note("date-time", number, at, value=shown(cell))
    if cell.month_only and not month:
        log.wrong("date-month-only", number, at, value=f"{cell.day.year}-{cell.day.month:02d}")
        return None
    return cell
