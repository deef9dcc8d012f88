"""Credit codes (统一社会信用代码), checked by their two check characters.

The code has 18 characters: two of the register and the kind, six digits of the
region, nine of the organisation code (GB 11714), one check character (GB 32100-2015).
"""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015 table 2: without I O S V Z
LENGTH = 18
_REGISTER = 15  # digits of a register number
_FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}").fullmatch
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+?[0-9]{1,3}").fullmatch
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
# The digits of base 34, in the order of the alphabet: int() then adds the weights,
# because 34 = 3 (mod 31) and position i of a code weighs 3^i.
_BASE34 = bytes.maketrans(ALPHABET.encode(), b"0123456789abcdefghijklmnopqrstu")
_CHECKS = {character: value for value, character in enumerate("0123456789X")}  # GB 11714
LOOKALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5"}


def is_credit_code(text: str) -> bool:
    """Tell whether both check characters of a code are right.

    >>> is_credit_code("91410481MAXK2LGR6G"), is_credit_code("91410481MAXK2LGR6H")
    (True, False)
    """
    if _FORM(text) is None:
        return False
    values = text.encode().translate(_BASE34)
    if (int(values[16::-1], 34) + _VALUES[text[17]]) % 31:
        return False
    # GB 11714: weights 3 7 9 10 5 8 4 2 are 2^8 … 2^1 (mod 11), and 35 = 2 (mod 11).
    check = _CHECKS.get(text[16])
    return check is not None and (2 * int(text[8:16], 35) + check) % 11 == 0


def code_problem(text: str) -> tuple[str, dict[str, object]] | None:
    """Return code and parameters of the first thing wrong with a credit code.

    Args:
        text: What stands in the cell. Codes: ``id-empty``, ``id-scientific``,
            ``credit-code-length``, ``credit-code-character``, ``credit-code-region``,
            ``credit-code-organisation``, ``credit-code-check``.
    """
    if not text or is_scientific(text):
        return "id-scientific" if text else "id-empty", {"value": text}
    for position, character in enumerate(text, start=1):
        if character not in _VALUES:
            return "credit-code-character", _strange(text, position, character)
    if len(text) != LENGTH:
        return "credit-code-length", {"value": text, "size": len(text)}
    if not text[2:8].isdigit():
        return "credit-code-region", {"value": text, "region": text[2:8]}
    return _check_problem(text)


def _check_problem(text: str) -> tuple[str, dict[str, object]] | None:
    if is_credit_code(text):
        return None
    values = text.encode().translate(_BASE34)
    if (int(values[16::-1], 34) + _VALUES[text[17]]) % 31:
        return "credit-code-check", {"value": text, "character": text[17]}
    return "credit-code-organisation", {"value": text, "character": text[16]}


def is_formed(text: str) -> bool:
    """Tell whether a code has the form of GB 32100-2015, whatever its check characters say."""
    return _FORM(text) is not None


def is_register_number(text: str) -> bool | None:
    """Tell whether the check digit of a register number (注册号) is right; `None`: it is none.

    Fifteen digits, which businesses registered before 2015 have beside the code or instead
    of it; the last one checks by ISO 7064 MOD 11-10 (GS 15-2006).

    >>> is_register_number("110108000000016"), is_register_number("1101080000000")
    (True, None)
    """
    if len(text) != _REGISTER or not (text.isascii() and text.isdigit()):
        return None
    rest = 10
    for digit in text[:-1]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (rest + int(text[-1])) % 10 == 1


def is_scientific(text: str) -> bool:
    """Tell whether a spreadsheet has turned a long number into ``9.14E+17``."""
    return _SCIENTIFIC(text) is not None


def _strange(text: str, position: int, character: str) -> dict[str, object]:
    return {
        "value": text,
        "position": position,
        "character": character,
        "codepoint": f"{ord(character):04X}",
        "meant": LOOKALIKES.get(character, "-"),
    }
