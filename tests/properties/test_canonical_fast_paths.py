"""What is read quickly is judged as what is read slowly."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import example, given
from hypothesis import strategies as st

from fixtures.amendments import DRAWN, PENDING, carried, holder
from fixtures.certificates import IN_GROUPS, copied, issued, office_task
from randcheck.canonical import jcs
from randcheck.canonical.fitting import make_test, require
from randcheck.canonical.shapes import Mapped, Text
from randcheck.certificates.records import FILE, ROSTER_SHAPES, SHAPES
from randcheck.certificates.views import Views
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.canonical.shapes import Shape
    from randcheck.errors import Problem

SCALARS = st.sampled_from(
    [None, True, False, 0, 1, -1, 2**53 - 1, 2**53, 1.5, "", "x", "a/b", "滑", "𠀀", "0" * 64,
     "ab" * 32, "sha256:" + "ab" * 32, "1/2", "2026-01-01", "2026-02-30", "AAAA", "A", [], {}]
)  # fmt: skip


@cache
def samples() -> list[tuple[Shape, Any]]:
    """Records, roster lines and files of every form, each with its shape."""
    plain = issued()
    sealed = issued(sealed=True, bucket=32)
    made = [plain[1], issued(office_task(teams=IN_GROUPS))[1], sealed[1],
            carried(PENDING, DRAWN, recusals=[holder(DRAWN)])[1],
            Views(plain[1], plain[0]).target("T-01"),
            Views(sealed[1], sealed[0]).auditor()]  # fmt: skip
    found: list[tuple[Shape, Any]] = []
    for certificate in made:
        found += [(SHAPES[record.kind], record.body) for record in certificate.records]
        found.append((FILE, json.loads(certificate.to_bytes())))
    for name, roster in PENDING.rosters.items():
        found += [(ROSTER_SHAPES[name], record) for record in roster.records()]
    return found


def outcome(call: Callable[[], object]) -> list[Problem]:
    """What is wrong, according to some call."""
    try:
        call()
    except InputError as error:
        return list(error.problems)
    return []


def altered(value: Any, data: Any) -> Any:  # noqa: ANN401
    """A value with something in it replaced, left out, doubled or added."""
    if not isinstance(value, dict | list) or not value or data.draw(st.integers(0, 5)) == 0:
        return data.draw(SCALARS)
    at = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    what = data.draw(st.sampled_from(["inner", "inner", "inner", "drop", "more"]))
    if what == "inner":
        value[at] = altered(value[at], data)
    elif what == "drop":
        del value[at]
    elif isinstance(value, dict):
        value[at + data.draw(st.sampled_from(["x", "s", "_"]))] = data.draw(SCALARS)
    else:
        value.insert(at, copied(value[at]))
    return value


class TestFitting:
    """“a test may say no too often, … but never yes to what a shape finds something wrong with”.

    Caught by it: an optional field that is not counted (unknown ones pass); a list whose order is
    compared with `<=`; `True` taken for the integer 1; a pattern matched at its beginning only.
    """

    @given(st.data())
    def test_tests_and_shapes_agree(self, data: Any):  # noqa: ANN401
        """Of a right record, and of one that was altered anywhere."""
        shape, value = data.draw(st.sampled_from(samples()))
        assert make_test(shape)(value)
        other = altered(copied(value), data)
        wrong = next(iter(shape.problems(other, "x")), None)
        assert make_test(shape)(other) == (wrong is None)
        found = outcome(lambda: require(other, shape, "x"))
        assert found[:1] == ([] if wrong is None else [wrong])

    def test_shape_without_a_test_of_its_own(self):
        """Any shape has a test: the slow one where there is no quick one."""
        shape = Mapped(Text())
        assert make_test(shape)({"a": "b"})
        assert not make_test(shape)({"a": 1})
        assert make_test(shape) is make_test(shape)


class TestCanonical:
    """“What is not canonical is read again by `parse`, which finds out what is wrong.”.

    Caught by it: a name that stands twice; ``-0`` read as 0; ``1.0`` read as a float; a number of
    17 digits; a text with an escape that its canonical form has not.
    """

    @given(st.data())
    @example(None)
    def test_one_reading_and_two(self, data: Any):  # noqa: ANN401
        """Any text: the same value, the same verdict, the same error."""
        for text in TEXTS if data is None else [damaged(data)]:
            wrong = outcome(lambda text=text: jcs.parse(text, "x"))
            assert outcome(lambda text=text: jcs.parse_canonical(text, "x")) == wrong
            if not wrong:
                value = jcs.parse(text, "x")
                canonical = jcs.serialize(value) == text
                assert jcs.parse_canonical(text, "x") == (value, canonical)
                assert jcs.is_canonical(text, value) == canonical
                assert jcs.rewrite(value) == jcs.serialize(value)


TEXTS = (
    b"{}", b"[]", b"0", b"-0", b"1.0", b"1e2", b"NaN", b'{"a":1,"a":1}', b'{"a":1,"a":2}',
    b'{"b":1,"a":1}', b'{"a": 1}', b'["\\u0041"]', b'["\\n"]', b"9007199254740991",
    b"9007199254740992", b"[9007199254740992]", b"-9007199254740992", b"[-0]", b"\xff", b"",
    b"[" * 33 + b"]" * 33, b"[" * 32 + b"]" * 32, b'"\\ud800"', b"1" * 5000,
    '{"𠀀":1,"�":1}'.encode(), '{"�":1,"𠀀":1}'.encode(),
)  # fmt: skip
BITS = [b"", b"0", b"-0", b" ", b".0", b"e1", b"\\", b'"', b"\xff"]


def damaged(data: Any) -> bytes:  # noqa: ANN401
    """The canonical form of something, with a few bytes changed."""
    _, value = data.draw(st.sampled_from(samples()))
    text = bytearray(jcs.serialize(value))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from(BITS))
    return bytes(text)
