"""Directories and lists as offices could have them, for hypothesis."""

from datetime import date

from hypothesis import strategies as st

from randcheck.draws.past import PastCheck
from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
from randcheck.office.directories.interests import Interest
from randcheck.office.directories.targets import Target, TargetDirectory

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(body: str, region: str = "410481", kind: str = "91") -> str:
    """A code with right check characters, computed as the standards print it."""
    values = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    total = sum(values[c] * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    first = kind + region + body + "0123456789X0"[(11 - total % 11) % 11 or 0]
    weighted = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[-weighted % 31]


codes = st.builds(
    credit_code,
    st.text(ALPHABET, min_size=8, max_size=8),
    st.sampled_from(["410481", "110102"]),
    st.sampled_from(["91", "12", "52", "92"]),
)
numbers = st.builds(
    "{}〔{}〕{}号".format,
    st.sampled_from(["人防竣备", "西防工", "A-7"]),
    st.integers(1970, 2030),
    st.integers(1, 9999),
)
licences = st.text("0123456789", min_size=8, max_size=8).map("160".__add__)
_SIGNS = "舞钢市𬭎䶮#·（）3'\"=+-@, ;、a\nＡ　"
names = st.text(_SIGNS, min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
texts = st.one_of(
    st.just(""), st.sampled_from(["物业管理", "a,b", "=1+1", "'=1", "-5", "1"]), names
)
days = st.dates(date(1999, 1, 1), date(2031, 12, 31))
attributes = st.dictionaries(
    st.sampled_from(["备注", "地址", "建筑面积（㎡）", "联系电话"]), names, max_size=3
).map(lambda pairs: tuple(sorted(pairs.items())))
_FLAGS = ["seriously_dishonest", "abnormal_operation", "penalty", "trustworthy"]


@st.composite
def target_directories(draw: st.DrawFn, *, sheets: bool = True) -> TargetDirectory:
    """Targets with credit codes or with numbers and a unit, on one sheet or several."""
    works = draw(st.booleans())
    graded, living = draw(st.booleans()), draw(st.booleans())
    ids = draw(st.lists(numbers if works else codes, min_size=1, max_size=6, unique=True))
    part = draw(st.sampled_from(["", "使用安全"])) if sheets else ""
    return TargetDirectory(
        Target(
            id=id,
            name=draw(names),
            kind=draw(texts),
            trade=draw(texts),
            region=draw(texts),
            tier=draw(st.sampled_from("ABCD")) if graded else "",
            state=draw(st.sampled_from(["存续", "注销", "在用"])) if living else "",
            flags=draw(st.frozensets(st.sampled_from(_FLAGS))),
            parties=tuple(draw(st.lists(codes, max_size=2, unique=True))) if works else (),
            sheet=part,
            attributes=draw(attributes),
        )
        for id in ids
    )


@st.composite
def inspector_directories(draw: st.DrawFn) -> InspectorDirectory:
    """Inspectors with and without a licence's end, posts and presence."""
    ids = draw(st.lists(licences, min_size=1, max_size=6, unique=True))
    fields = st.lists(st.sampled_from(["工程质量", "通信警报", "法制"]), max_size=2)
    return InspectorDirectory(
        Inspector(
            id=id,
            name=draw(names),
            department=draw(texts),
            post=draw(st.sampled_from(["", "A岗", "B岗"])),
            qualifications=tuple(draw(fields)),
            licence_until=draw(st.none() | days),
            present=draw(st.none() | st.booleans()),
            attributes=draw(attributes),
        )
        for id in ids
    )


interest_lists = st.lists(
    st.builds(
        Interest, inspector=licences, party=codes | numbers, relation=texts, attributes=attributes
    ),
    min_size=1,
    max_size=6,
    unique=True,
).map(lambda interests: tuple(sorted(interests)))


@st.composite
def past_checks(draw: st.DrawFn) -> PastCheck:
    """A past check, known by the day or by the month."""
    month_only = draw(st.booleans())
    day = draw(days)
    return PastCheck(
        target=draw(codes | numbers),
        day=day.replace(day=1) if month_only else day,
        month_only=month_only,
        cause=draw(st.sampled_from(["双随机", "投诉举报", ""])),
        item=draw(texts),
        unit=draw(texts),
        drawn=draw(st.none() | days),
        attributes=draw(attributes),
    )


histories = st.lists(past_checks(), min_size=1, max_size=6).map(tuple)
