"""Credit codes, against the definitions of the standards and an independent reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.roster_strategies import ALPHABET, codes
from randcheck.office.reading.codes import code_problem, is_credit_code


class TestCodes:
    # Caught: base 33 for 34; the check value 31 taken for 0 (`alphabet[31 - mod]`); position 17
    # not checked; X allowed as 33 instead of 10.
    @given(codes)
    def test_right_codes_are_right(self, code):
        """A code made as the standards print it is accepted."""
        assert is_credit_code(code)
        assert code_problem(code) is None

    @given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
    def test_one_wrong_character_is_noticed(self, code, position, character):
        """No change of one character gives another right code."""
        changed = code[:position] + character + code[position + 1 :]
        assert is_credit_code(changed) == (changed == code)

    @given(codes, st.sampled_from([2, 3, 4, 5, 6]))
    def test_agrees_with_stdnum_on_neighbours(self, code, at):
        """The independent reader judges swapped digits alike."""
        uscc = pytest.importorskip("stdnum.cn.uscc", reason="python-stdnum is not installed")
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert is_credit_code(swapped) <= uscc.is_valid(swapped)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "id-empty"),
            ("9.14E+17", "id-scientific"),
            ("9.14104819569820E17", "id-scientific"),
            ("91410481MAYO2CJG4P", "credit-code-character"),
            ("\ufeff91410481MAX93BA214", "credit-code-character"),
            ("91410481MAXK2LGR6", "credit-code-length"),
            ("91A10481MAXK2LGR6G", "credit-code-region"),
            ("91410481MAXK2LGR6H", "credit-code-check"),
        ],
    )
    def test_what_is_wrong(self, text, code):
        """Each kind of damage has a name of its own."""
        assert code_problem(text)[0] == code

    def test_lookalikes_are_named_and_not_repaired(self):
        """O is said to be perhaps a zero; nothing is changed."""
        code, params = code_problem("91410481MAYO2CJG4P")
        assert (params["position"], params["meant"]) == (12, "0")
        assert code == "credit-code-character"

    def test_organisation_code_is_checked_on_its_own(self):
        """A right last character does not cover a wrong organisation code."""
        good = "91410481MAXK2LGR6G"
        first = good[:16] + "7"
        weighted = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
        assert code_problem(first + ALPHABET[-weighted % 31])[0] == "credit-code-organisation"
