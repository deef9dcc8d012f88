"""Cells judged together and cells judged one by one."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixtures.roster_strategies import ALPHABET, attributes, codes, credit_code, names, texts
from randcheck.errors import InputError
from randcheck.office.directories.targets import Target, make_targets
from randcheck.office.reading import past, read_history, read_targets, tables
from randcheck.office.reading import targets as target_rows
from randcheck.office.reading.cells import Number, is_blank
from randcheck.office.reading.codes import is_credit_code
from randcheck.office.reading.columns import are_credit_codes, are_names
from randcheck.office.reading.log import Log
from randcheck.office.reading.values import read_text


class Text(str):
    """A text of a library's own kind; only plain ones are judged together."""

    __slots__ = ()


def heaviest(at: int) -> str:
    """The characters whose weighed values at a place are the largest that there are."""
    allowed = ALPHABET[:10] if 2 <= at < 8 else ALPHABET
    return max(allowed, key=lambda c: ALPHABET.index(c) * pow(3, at, 31) % 31)


HEAVY = "".join(map(heaviest, range(16)))
HEAVY = credit_code(HEAVY[8:], region=HEAVY[2:8], kind=HEAVY[:2])


def sealed(first: str) -> str:
    """Seventeen characters and the last one that is right for them (GB 32100-2015)."""
    return (
        first + ALPHABET[-sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first)) % 31]
    )


@st.composite
def changed_codes(draw):
    """A right code with one character put in the place of another; its last one right or not."""
    code, at = draw(codes), draw(st.integers(0, 17))
    if draw(st.booleans()):
        return code[:at] + draw(st.sampled_from(f"{ALPHABET}IOSVZaＡ４²\u0660 ")) + code[at + 1 :]
    return sealed(code[:at] + draw(st.sampled_from(ALPHABET)) + code[at + 1 : 17])[:18]


@st.composite
def other_forms(draw):
    """A code whose sums are right, but for a letter in the region or at the end."""
    code, letter = draw(codes), draw(st.sampled_from(ALPHABET[10:]))
    if draw(st.booleans()):
        at = draw(st.integers(2, 7))
        return sealed(code[:at] + letter + code[at + 1 : 17])
    return sealed(code[:16] + letter)


odd = st.sampled_from(["", " ", "9.14E+17", "９１410481MAXK2LGR6G", "91410481MAXK2LGR6", None])
right = codes | st.just(HEAVY)
cells = st.lists(right, max_size=5).flatmap(
    lambda clean: st.lists(
        changed_codes() | other_forms() | odd | codes.map(Text), max_size=2
    ).flatmap(lambda dirty: st.permutations(clean + dirty))
)
BLANK = ["", " ", "\u3000", None]
SIGNS = ["=1+1", "'=1", "-", "@", "\t", "+86"]
SPACES = [" 甲", "甲 ", "甲\n乙", "甲\r", "\xa0", "甲\u2028乙"]
STRANGE = ["\ufeff甲", "甲\u200b", "\x7f", "\ud800", "\ue000", "𬭎", Text("甲")]
nasty = st.sampled_from([*BLANK, *SIGNS, *SPACES, *STRANGE])
columns = st.lists(names | nasty.filter(bool), max_size=4) | st.lists(names | nasty, max_size=4)

HEADER = [
    "序号",
    "名称",
    "统一社会信用代码",
    "类型",
    "信用风险等级",
    "状态",
    "严重违法失信",
    "备注",
]
HABITS = [[], [""], [" "] * 8, ["合计", "2家"], HEADER, ["注：以上"], ["", "", "91"], ["1", "甲"]]
CODE = credit_code("MAX00000")
CLEAN = ("有限公司", "A", "存续", "否", "")
ODD = {
    "序号": ["", "序号"],
    "名称": ["", " ", " 甲", "=1+1", "'=1", "甲\u200b", "甲\n乙", "\ue000", "\xa0"],
    "统一社会信用代码": ["", " ", "9.14E+17", "91410481MAXK2LGR6H", HEAVY.lower(), CODE],
    "类型": ["", "=1+1", "'-1", "合伙", "\u200b"],
    "信用风险等级": ["", "B", "低", "甲", " "],
    "状态": ["", "注销", "筹建"],
    "严重违法失信": ["", "是", "也许"],
    "备注": ["x", "=2", "'=2", "甲\u200b"],
}


@st.composite
def lists(draw):
    """A clean list with some cells changed, and with rows that are no data."""
    header = draw(
        st.sampled_from(
            [HEADER] * 4 + [[*HEADER[:7], ""], ["甲" if c == HEADER[2] else c for c in HEADER]]
        )
    )
    count = draw(st.sampled_from([0, 1, 3, 5, 8, 12]))
    rows = [["1", "甲公司", credit_code(f"MAX000{n:02d}"), *CLEAN] for n in range(count)]
    for _ in range(draw(st.integers(0, 3)) if rows else 0):
        column = draw(st.sampled_from(HEADER))
        draw(st.sampled_from(rows))[HEADER.index(column)] = draw(st.sampled_from(ODD[column]))
    if rows and draw(st.booleans()):
        rows.append(list(draw(st.sampled_from(rows))))
    for _ in range(draw(st.integers(0, 2))):
        habit = draw(st.sampled_from(HABITS))
        padding = [""] * draw(st.sampled_from([0, len(HEADER) - len(habit)]))
        rows.insert(draw(st.integers(0, len(rows))), habit + padding)
    return [header, *rows]


def outcome(path: Path | bytes, read=read_targets) -> object:
    """Whatever reading a list says: values and notices, or problems."""
    try:
        reading = read(path)
    except InputError as error:
        return error.problems
    return reading.value, reading.notices, reading.rows


def never(*_cells: object) -> bool:
    """No cells are judged together."""
    return False


class TestColumns:
    """How-to, read files: "nothing is left out in silence", however many cells are judged at once.

    Whatever is judged together is what comes out where each cell is judged alone.
    """

    # Caught: `_FEW` of 17 (a sum carries over into the next code's); position 17 weighed
    # by 3^17; X worth 0; regions with letters; the length of the joined text checked for the
    # length of each code.
    @settings(max_examples=300)
    @example([HEAVY, credit_code("MAXK2LGR")] * 3)
    @given(cells)
    def test_codes_are_right_together_where_each_is(self, cells):
        """No wrong code hides between right ones, and right ones are seen to be."""
        each = [type(cell) is str and is_credit_code(cell) for cell in cells]
        assert are_credit_codes(cells) == (bool(cells) and all(each))

    # Caught: the first characters not looked at; `isprintable` of the first name only; blanks
    # let through.
    @settings(max_examples=300)
    @given(columns)
    def test_names_are_plain_together_where_each_is(self, cells):
        """A name that changes, is blank, or calls for a remark is seen among others."""
        log = Log("a.csv")
        same = [type(c) is str and read_text(log, 1, 0, c) == c for c in cells]
        plain = bool(cells) and all(same) and not any(map(is_blank, cells))
        plain = plain and not log.notices and not log.problems
        if are_names(cells):
            assert plain
        elif plain:
            # Looked at and found harmless: a dash, an apostrophe alone, a line break, a wide space.
            assert any(cell[0] in " -+'" or not cell.isprintable() for cell in cells)

    # Caught: converters left out; the values of the column before; a default of another field.
    @given(
        st.lists(
            st.fixed_dictionaries(
                {"id": codes, "name": names},
                optional={
                    "kind": texts,
                    "tier": st.sampled_from("ABCD"),
                    "flags": st.lists(st.sampled_from(["penalty", "trustworthy"])),
                    "parties": st.lists(codes, max_size=2, unique=True),
                    "attributes": attributes.flatmap(st.permutations),
                },
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_targets_of_columns_are_targets_of_rows(self, rows):
        """Each target is the one that its row makes."""
        shared = set.intersection(*map(set, rows))
        rows = [{name: row[name] for name in shared} for row in rows]
        made = make_targets({name: [row[name] for row in rows] for name in shared})
        assert made == [Target(**row) for row in rows]
        assert [hash(target) for target in made] == [hash(Target(**row)) for row in rows]

    @given(st.lists(codes | st.sampled_from(["", "a b", "甲\u200b", None]), min_size=1))
    def test_columns_have_no_ids_that_targets_refuse(self, ids):
        """An id is refused in a column with the words that refuse it alone."""

        def refusals(make):
            try:
                make()
            except InputError as error:
                return error.problems
            return ()

        one_by_one = refusals(lambda: [Target(id=id) for id in ids])
        assert refusals(lambda: make_targets({"id": ids})) == one_by_one

    # Caught: a part ending where the next begins a row later; `previous` of the first part used
    # for all (blank rows counted again); words read before attributes; the header again taken
    # for data; parts with rows of several widths.
    @settings(max_examples=200, deadline=None)
    @example([HEADER, ["1", "甲", CODE, "=1", *CLEAN[1:]], ["2", "乙", HEAVY, *CLEAN[:4], "=2"]])
    @example([[*HEADER[:2], "甲", *HEADER[3:]], ["合计", "2家", *[""] * 6]])
    @given(lists())
    def test_files_read_alike(self, rows):
        """Targets, problems and notices are the same, and in the same order."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        data = text.getvalue().encode("utf-8-sig", "replace")
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            path = Path(folder, "targets.csv")
            path.write_bytes(data)
            patch.setattr(tables, "AT_ONCE", 3)
            together = outcome(path)
            patch.setattr(tables, "AT_ONCE", 1_000)
            patch.setattr(tables, "_are_data", never)
            patch.setattr(target_rows, "are_credit_codes", never)
            patch.setattr(target_rows, "are_names", never)
            assert together == outcome(path)

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["2025-03-10", "2025年3月", "2025-02-30", "20250310", "", "=1"]),
                st.sampled_from([CODE, HEAVY, "甲", CODE.lower(), ""]),
                st.sampled_from(["甲厂", "", "乙\u200b", "'=1", " "]),
                st.sampled_from(["双随机", "=1", ""]),
                st.sampled_from(["2025-03-01", "x", ""]),
                st.sampled_from(["2025-12-31", ""]),
                st.sampled_from(["备注", "", "-1"]),
            ),
            max_size=9,
        )
    )
    def test_past_checks_read_alike(self, rows):
        """Past checks, problems and notices are the same, and in the same order."""
        header = [
            "检查日期",
            "统一社会信用代码",
            "企业名称",
            "来源",
            "抽取日期",
            "检查期限",
            "备注",
        ]
        text = io.StringIO(newline="")
        csv.writer(text).writerows([header, ["2025-03-10", CODE, *[""] * 5], *rows])
        data = text.getvalue().encode("utf-8-sig")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tables, "AT_ONCE", 3)
            together = outcome(data, read_history)
            patch.setattr(past, "are_credit_codes", never)
            assert together == outcome(data, read_history)


def test_a_number_is_no_text():
    """A numeric cell is judged alone, where the message is made."""
    assert not are_credit_codes([Number("914104810000000000")])
    assert not are_names(["甲", Number("1")])
