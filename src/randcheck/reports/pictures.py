"""Pictures of a year and of a draw (图), with the extra ``plot``: for notebooks and reports.

Each function takes a table that `randcheck.reports.statistics` made, or what it is made from,
and returns a `Picture`. They are drawn to be read in black and white: what differs in colour
differs in lightness, mark or words too. The text of the SVG stays text, so that whoever looks
at it needs a font with Chinese signs and the machine that drew it does not.
"""

from __future__ import annotations

import io
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.arguments import checked
from randcheck.certificates.records import DRAW
from randcheck.checks.due import Kept
from randcheck.errors import ExtraMissingError, InputError
from randcheck.reports.documents.picture import Picture
from randcheck.reports.notices.paper import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from randcheck.certificates.certificate import Certificate
    from randcheck.checks.due import Due
    from randcheck.draws.tables import Table

INSTALL: Final = 'pip install "randcheck[plot]"'
_DARK, _MID, _LIGHT = "#26415b", "#7f97ad", "#d5dde5"
_FONTS: Final = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Sans CJK JP", "SimSun", "DejaVu Sans"),
)
_STYLE: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "randcheck",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "font.size": 10,
    "hatch.linewidth": 0.6,
}
_MANY: Final = 40  # rows that a picture names one by one
_LINE: Final = 0.3  # inches of a row
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # an axis of time has room on either side of a day


@contextmanager
def _drawing(title: str, lines: float, made: list[Picture]) -> Iterator[Any]:
    """Lend the axes of a picture; whoever leaves has drawn it."""
    try:
        from matplotlib import font_manager, rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ExtraMissingError("extra-missing", package="matplotlib", command=INSTALL) from None
    there = {font.name for font in font_manager.fontManager.ttflist}
    known = [name for name in _FONTS if name in there]
    style: Any = {**_STYLE, "font.family": known}
    with rc_context(style):
        figure = Figure(figsize=(7.2, max(1.6, 0.8 + lines * _LINE)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.set_title(title, loc="left", fontsize=11)
        yield axes
        made.append(Picture(title, _svg(figure, known), _png(figure, known)))


def _svg(figure: Any, known: Sequence[str]) -> str:  # noqa: ANN401 - of an extra
    """Return a figure as SVG whose letters any machine's Chinese font may show."""
    out = io.StringIO()
    with _quiet():
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    fonts = ", ".join(f"'{name}'" for name in known)
    anywhere = ", ".join(f"'{name}'" for name in (*_FONTS, "sans-serif"))
    return text[text.index("<svg") :].replace(fonts, anywhere)


def _png(figure: Any, known: Sequence[str]) -> bytes:  # noqa: ANN401 - of an extra
    if known[0] == _FONTS[-1]:
        return b""  # every Chinese sign would be a box
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=200, metadata={"Software": None})
    return out.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing of signs that the font of this machine lacks: in an SVG they are text."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def _bars(
    title: str, rows: Sequence[tuple[str, Sequence[int], str]], words: Sequence[str]
) -> Picture:
    """Return bars of one or two numbers a row, the second inside the first, and a remark."""
    made: list[Picture] = []
    with _drawing(title, len(rows) + 1, made) as axes:
        places = range(len(rows))
        looks = ((_LIGHT, "#555555", ""), (_DARK, _DARK, ""))[-len(words) :]
        for at, (word, (fill, edge, hatch)) in enumerate(zip(words, looks, strict=True)):
            axes.barh(
                places, [numbers[at] for _, numbers, _ in rows], 0.62 - 0.22 * at,
                color=fill, edgecolor=edge, hatch=hatch, label=word,
            )  # fmt: skip
        for place, (_, numbers, remark) in enumerate(rows):
            axes.annotate(
                remark, (max(numbers), place), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=9,
            )  # fmt: skip
        axes.set_yticks(places, [name for name, _, _ in rows])
        axes.invert_yaxis()
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.margins(x=0.14)
        if len(words) > 1:
            axes.legend(frameon=False, fontsize=9, ncols=len(words), loc="lower right",
                        bbox_to_anchor=(1, 1))  # fmt: skip
    return made[0]


@checked
def draw_coverage(table: Table) -> Picture:
    """Return how many of each stratum, item or region are listed, drawn and checked.

    Args:
        table: As `coverage_by_stratum`, `coverage_by_item` or `coverage_by_region` gives it.

    Raises:
        InputError: The table is another one (``picture-table``).
        ExtraMissingError: The extra ``plot`` is not installed.
    """
    _columns(table, "listed", "drawn", "checked", "percent")
    name = table.columns[0].name
    rows = [
        (str(row[name]), (_n(row["listed"]), _n(row["checked"])),
         f"抽中 {_n(row['drawn'])}，检查 {_n(row['checked'])}/{_n(row['listed'])}"
         + (f"（{row['percent']}）" if row["percent"] else ""))
        for row in table
    ]  # fmt: skip
    return _bars(table.title, rows, ("名录库数量", "已检查"))


@checked
def draw_over_years(table: Table) -> Picture:
    """Return how many were checked for the first time each year, and the share so far.

    Args:
        table: As `coverage_over_years` gives it.
    """
    _columns(table, "until", "new", "checked", "listed", "percent")
    rows = [
        (str(row["until"]), (_n(row["checked"]), _n(row["new"])),
         f"累计 {_n(row['checked'])}/{_n(row['listed'])}"
         + (f"（{row['percent']}）" if row["percent"] else ""))
        for row in table
    ]  # fmt: skip
    return _bars(table.title, rows, ("累计已检查", "当年首次检查"))


@checked
def draw_workload(table: Table) -> Picture:
    """Return how many checks each inspector had; of many people how many had how many.

    Args:
        table: As `workload` or `named` gives it.
    """
    _columns(table, "inspector", "assigned", "made")
    loads = [_n(row["assigned"]) for row in table]
    if len(loads) > _MANY:
        counted = Counter(loads)
        counts = [
            (f"{load} 次", (counted[load],), f"{counted[load]} 人")
            for load in range(min(loads), max(loads) + 1)
        ]
        return _bars(f"{table.title}：选派次数的分布", counts, ("人数",))
    named = any(column.name == "name" for column in table.columns)
    rows = [
        (str((row["name"] if named else "") or row["inspector"]),
         (_n(row["assigned"]), _n(row["made"])),
         f"选派 {_n(row['assigned'])}，已检查 {_n(row['made'])}")
        for row in table
    ]  # fmt: skip
    return _bars(table.title, rows, ("选派次数", "已检查"))


@checked
def draw_pairs(table: Table) -> Picture:
    """Return who was drawn into one team with whom, and how often, as a map (热图).

    Args:
        table: As `pairs` gives it.
    """
    _columns(table, "first", "second", "together")
    people = sorted({str(row[side]) for row in table for side in ("first", "second")})
    place = {who: at for at, who in enumerate(people)}
    met = [[0] * len(people) for _ in people]
    for row in table:
        one, other = place[str(row["first"])], place[str(row["second"])]
        met[one][other] = met[other][one] = _n(row["together"])
    made: list[Picture] = []
    with _drawing(table.title, max(6, min(len(people), _MANY)), made) as axes:
        most = max(map(max, met), default=0)
        axes.imshow(met or [[0]], cmap="Greys", vmin=0, vmax=most * 1.4 or 1)
        if len(people) <= _MANY:
            axes.set_xticks(range(len(people)), people, rotation=90, fontsize=8)
            axes.set_yticks(range(len(people)), people, fontsize=8)
            for down, row_ in enumerate(met):
                for across, times in enumerate(row_):
                    if times:
                        axes.text(
                            across,
                            down,
                            str(times),
                            ha="center",
                            va="center",
                            fontsize=8,
                            color="white" if times > most / 2 else "black",
                        )
        else:
            axes.set_xticks([])
            axes.set_yticks([])
            axes.set_xlabel(f"{len(people)} 人，最多同组 {most} 次")
    return made[0]


_LOOKS: Final = {
    Kept.MET: ("o", _DARK, "按期"),
    Kept.LATE: ("X", "black", "逾期完成"),
    Kept.OVERDUE: ("X", "white", "逾期未完成"),
    Kept.OPEN: ("o", "white", "未到期"),
    Kept.UNDECIDED: ("d", _LIGHT, "无法判断"),
}


@checked
def draw_deadlines(dues: Iterable[Due], *, today: date) -> Picture:
    """Return when what is due, and how it stands: a line of time a kind of deadline (期限).

    Args:
        dues: As `deadlines` gives them for each check; those without a day are left out,
            and the title says how many.
        today: The day on which it is looked at.

    Raises:
        InputError: The day is so far away that no axis of time reaches it (``picture-day``).
        ExtraMissingError: The extra ``plot`` is not installed.
    """
    given = tuple(dues)
    if not _FIRST_YEAR <= today.year <= _LAST_YEAR:
        raise InputError("picture-day", value=today.isoformat(), first=_FIRST_YEAR, last=_LAST_YEAR)
    shown = sorted(
        (due for due in given if due.day is not None), key=lambda due: (due.rule, due.zh)
    )
    kinds = list(dict.fromkeys(due.zh for due in shown))
    left = len(given) - len(shown)
    title = "期限执行情况" + (f"（另有 {left} 项尚无工作日历，未列）" if left else "")
    made: list[Picture] = []
    with _drawing(title, len(kinds) + 3, made) as axes:
        for state, (mark, fill, word) in _LOOKS.items():
            here = [due for due in shown if due.on(today) is state]
            if here:
                axes.scatter(
                    [due.day for due in here], [kinds.index(due.zh) for due in here],
                    s=42, marker=mark, facecolor=fill, edgecolor="black", zorder=3,
                    label=f"{word} {len(here)}",
                )  # fmt: skip
        axes.axvline(today, color="#555555", linestyle="--", linewidth=1)
        axes.annotate(f"今天 {today}", (today, -0.8), fontsize=8, ha="center")
        axes.set_yticks(range(len(kinds)), kinds)
        axes.set_ylim(len(kinds) - 0.4, -1.1)
        axes.grid(axis="y", color="#e5e5e5")
        for label in axes.get_xticklabels():
            label.set_rotation(30)
            label.set_horizontalalignment("right")
        if shown:
            axes.legend(
                frameon=False, fontsize=9, ncols=5, loc="lower right", bbox_to_anchor=(1, 1)
            )
    return made[0]


@checked
def draw_seal(certificate: Certificate) -> Picture:
    """Return who put what into the seed and when, as far as the certificate says (种子的来源).

    From left to right: bound by the commitment, then opened or published, then in the seed.
    Somebody who could have known all the rest before giving would stand out here.

    Args:
        certificate: At any stage.
    """
    said: Mapping[str, Any] = certificate.commitment
    drawn = certificate.of_kind(DRAW)
    used = {} if not drawn else {one["id"]: one for one in drawn[0].body["sources"]}
    stages = ("承诺时已封定", "其后开启或公布", "进入种子")
    made: list[Picture] = []
    with _drawing(f"{certificate.draw_id} 的种子由谁决定", len(said["sources"]) + 3, made) as axes:
        for place, source in enumerate(said["sources"]):
            own = source["kind"] == "contribution"
            one = used.get(source["id"])
            reached = [own, one is not None and one["kind"] != "unopened", one is not None]
            for across, there in enumerate(reached):
                axes.scatter([across], [place], s=90, marker="o" if own else "s", zorder=3,
                             facecolor=_DARK if there else "white", edgecolor="black")  # fmt: skip
            axes.plot([0, 2], [place, place], color=_MID, linewidth=1, zorder=1)
            words = (
                "已封定" if own else "只定了时刻",
                moment(source["time"]) if source.get("time") else "",
                "以承诺值代入" if one is not None and one["kind"] == "unopened" else "",
            )
            for across, word in enumerate(words):
                axes.annotate(word, (across, place), xytext=(0, -13), textcoords="offset points",
                              ha="center", fontsize=8)  # fmt: skip
        names = [
            f"{source['id']}{'（外部）' if source.get('outside') else ''}"
            for source in said["sources"]
        ]
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.2, -0.6)
        axes.set_xticks(range(len(stages)), stages)
        axes.set_xlim(-0.4, 2.4)
        until = said["openings_until"]
        if until:
            axes.set_xlabel(f"开启截止：{moment(until)}")
    return made[0]


def _n(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload, no-any-return]


def _columns(table: Table, *names: str) -> None:
    """Refuse a table that is not the one a picture is drawn of."""
    missing = [name for name in names if name not in {column.name for column in table.columns}]
    if missing:
        raise InputError("picture-table", value=table.title, missing="、".join(missing))
