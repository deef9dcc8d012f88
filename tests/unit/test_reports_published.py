"""Published lists: read as they stand on websites, compared with the certificate as amended."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import MODES, carried
from fixtures.ceremonies import discarded, slot
from fixtures.offices import drawn, drawn_from, office, task
from randcheck.certificates.views import Views
from randcheck.cli import main
from randcheck.cli.view import _save_secrets
from randcheck.office.directories.targets import TargetDirectory
from randcheck.office.reading.published import PublishedRow, read_published
from randcheck.office.reading.webpage import MOST_SPANNED, is_page, read_page
from randcheck.reports.published import compare_published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OFFICE = "huaxian-2023"
CERTIFICATE = drawn(task(OFFICE, "lightning"))
TARGETS = office(OFFICE).files.targets
PEOPLE = office(OFFICE).files.inspectors
NAMES = {target.id: target.name for target in TARGETS}
WHO = {person.id: person.name for person in PEOPLE}
DRAWN = list(dict.fromkeys(id for ids in CERTIFICATE.drawn.values() for id in ids))


def lines(ids: Sequence[str]) -> list[PublishedRow]:
    """A plain list of ids."""
    return [PublishedRow(place=f"list:{at}", ids=[id]) for at, id in enumerate(ids, 1)]


def codes(problems: Sequence[rc.Problem]) -> list[str]:
    """The codes of problems."""
    return [problem.code for problem in problems]


def write(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


# --- comparing ----------------------------------------------------------------------------


def test_the_list_of_those_drawn_agrees():
    """A list of exactly those drawn is the same, in whatever order where lots were drawn."""
    report = compare_published(CERTIFICATE, lines(sorted(DRAWN)))
    assert (report.verdict, report.rows, report.drawn) == ("same", len(DRAWN), len(DRAWN))
    assert report.findings == report.undecided == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda ids: ids[1:], "published-missing"),
        (lambda ids: [*ids, ids[0]], "published-twice"),
        (lambda ids: [*ids, CERTIFICATE.reserves.column("target")[0]], "published-reserve"),
        (lambda ids: [*ids, "91410526MA40000000"], "published-stranger"),
    ],
)
def test_what_differs_is_named(change, code):
    """Missing, twice, a reserve, a stranger: each is a difference of its own."""
    report = compare_published(CERTIFICATE, lines(change(DRAWN)), targets=TARGETS)
    assert report.verdict == "different"
    assert codes(report.findings) == [code]


@pytest.mark.parametrize("header", [["序号", "对象编号"], ["对象编号", "抽查分组"],
                                    ["No.", "统一社会信用代码", "备注"]])  # fmt: skip
def test_one_known_name_of_an_id_makes_a_header(tmp_path, header: list[str]):
    """Beside the ids a list may say what it likes; whatever is not compared is named."""
    at = next(n for n, name in enumerate(header) if name in {"对象编号", "统一社会信用代码"})
    rows = [[id if n == at else f"{k}" for n in range(len(header))] for k, id in enumerate(DRAWN)]
    read = read_published(write(tmp_path / "名单.csv", [header, *rows])).value
    assert [row.ids[0] for row in read] == DRAWN
    assert {row.unread for row in read} == {
        tuple(n for n in header[1:] if n in {"抽查分组", "备注"})
    }


@pytest.mark.parametrize("names", [["检查员"], ["检查人"], ["执法人"], ["抽查人员"], ["参检人员"],
                                   ["监管人员"], ["承办人"], ["主检人员", "协检人员"],
                                   ["主办人", "协办人"]])  # fmt: skip
def test_wrong_inspectors_differ_under_every_header(tmp_path, names: list[str]):
    """“Inspectors are compared” under whatever a list calls them; right ones agree."""
    teams = CERTIFICATE.teams
    wrong = {teams[DRAWN[0]][1]: "16059999999"}
    for replaced, verdict in (({}, "same"), (wrong, "different")):
        rows = []
        for id in DRAWN:
            team = [replaced.get(who, who) for who in teams[id]]
            cells = ["、".join(team)] if len(names) == 1 else [team[0], "、".join(team[1:])]
            rows.append([id, *cells])
        file = write(tmp_path / "名单.csv", [["对象编号", *names], *rows])
        assert compare_published(CERTIFICATE, read_published(file).value).verdict == verdict


def test_who_leads_alone_is_no_team(tmp_path):
    """A column of leaders alone is named as not compared, and accuses nobody."""
    rows = [[id, CERTIFICATE.teams[id][0]] for id in DRAWN]
    read = read_published(write(tmp_path / "名单.csv", [["对象编号", "主检人员"], *rows])).value
    report = compare_published(CERTIFICATE, read)
    assert (report.verdict, {row.unread for row in read}) == ("same", {("主检人员",)})


def test_a_target_of_the_directory_that_was_not_drawn_is_extra():
    """A target that exists and was not drawn is told from one that nobody knows."""
    known = {*DRAWN, *CERTIFICATE.reserves.column("target")}
    other = next(id for id in TARGETS.ids if id not in known)
    report = compare_published(CERTIFICATE, lines([*DRAWN, other]), targets=TARGETS)
    assert codes(report.findings) == ["published-extra"]


def test_names_need_the_directory():
    """A list of names cannot be judged without a directory, and agrees with one."""
    rows = [PublishedRow(place="x", name=NAMES[id]) for id in DRAWN]
    without = compare_published(CERTIFICATE, rows)
    assert without.verdict == "undecided"
    assert set(codes(without.undecided)) == {"published-names"}
    spaced = [evolve(row, name=f" {row.name[:2]} {row.name[2:]}") for row in rows]
    assert compare_published(CERTIFICATE, spaced, targets=TARGETS).verdict == "same"


def _answering(of: Sequence[str], who: str) -> list[PublishedRow]:
    return [evolve(row, responsible=who) for row in lines(of)]


def test_who_answers_by_name_alone_is_not_agreed_to():
    """A shown 责任人 that cannot be compared is undecided; a directory decides it."""
    stranger = next(id for id in WHO if id not in CERTIFICATE.teams[DRAWN[0]])
    for who in (WHO[stranger], "无此人"):
        listed = [*_answering(DRAWN[:1], who), *lines(DRAWN[1:])]
        report = compare_published(CERTIFICATE, listed)
        assert (report.verdict, report.whole) == ("undecided", False)
        assert codes(report.undecided) == ["published-responsible-unread"]
        told = compare_published(CERTIFICATE, listed, inspectors=PEOPLE)
        assert (told.verdict, codes(told.findings)) == ("different", ["published-responsible"])


def test_a_missing_target_is_missed_whatever_else_is_undecided():
    """Names of inspectors that cannot be compared hide no target that is not on the list."""
    listed = [evolve(row, inspectors="某某、某某某") for row in lines(DRAWN[1:])]
    report = compare_published(CERTIFICATE, listed)
    assert (report.verdict, codes(report.findings)) == ("different", ["published-missing"])


def test_a_list_that_was_compared_in_part_says_so_in_its_first_line():
    """“Agrees” stands alone only where everything shown was compared."""
    plain = compare_published(CERTIFICATE, lines(DRAWN))
    assert (plain.headline.code, plain.to_dict()["whole"]) == ("published-same", True)
    for shown in ({"name": "某公司"}, {"unread": ("检查结果",)}, {"inspectors": ""}):
        report = compare_published(CERTIFICATE, [evolve(row, **shown) for row in lines(DRAWN)])
        assert (report.verdict, report.to_dict()["whole"]) == ("same", False)
        assert "未核对" in report.lines("zh")[0]
        assert "not compared" in report.lines("en")[0]


def test_a_name_of_two_targets_is_not_guessed():
    """Where two firms have one name nobody says which is meant."""
    twin = evolve(next(t for t in TARGETS if t.id == DRAWN[0]), id="twin")
    directory = TargetDirectory([*TARGETS, twin])
    rows = [PublishedRow(place="x", name=NAMES[DRAWN[0]]), *lines(DRAWN[1:])]
    report = compare_published(CERTIFICATE, rows, targets=directory)
    assert (report.verdict, codes(report.undecided)) == ("undecided", ["published-name-shared"])


def test_ids_are_compared_as_people_type_them():
    """Full-width digits and lower case are noted and no difference; another name is noted."""
    wide = DRAWN[0].translate({ord("0") + n: ord("０") + n for n in range(10)}).lower()
    rows = [PublishedRow(place="a", ids=[wide], name="别的名称"), *lines(DRAWN[1:])]
    report = compare_published(CERTIFICATE, rows, targets=TARGETS)
    assert report.verdict == "same"
    assert codes(report.notes) == ["published-tidied", "published-name-other"]


def test_order_matters_where_it_must():
    """Another order is a difference where the caller says so; in a census it is noted."""
    turned = lines(DRAWN[::-1])
    assert compare_published(CERTIFICATE, turned).verdict == "same"
    strict = compare_published(CERTIFICATE, turned, ordered=True)
    several = [ids for ids in CERTIFICATE.drawn.values() if len(ids) > 1]
    assert codes(strict.findings) == ["published-order"] * len(several)
    assert compare_published(CERTIFICATE, lines(DRAWN), ordered=True).verdict == "same"


def test_teams_are_compared_where_the_list_names_them():
    """Ids in any order, names with the directory, numbers in brackets; another team differs."""
    team = CERTIFICATE.teams[DRAWN[0]]
    rest = lines(DRAWN[1:])
    names = "、".join(WHO[who] for who in team)
    both = "，".join(f"{WHO[who]}（{who}）" for who in team)
    for text in ("；".join(reversed(team)), names, both):
        row = PublishedRow(place="x", ids=[DRAWN[0]], inspectors=text)
        report = compare_published(CERTIFICATE, [row, *rest], inspectors=PEOPLE)
        assert report.verdict == "same", text
    row = PublishedRow(place="x", ids=[DRAWN[0]], inspectors=names)
    assert codes(compare_published(CERTIFICATE, [row, *rest]).undecided) == ["published-inspectors"]
    row = PublishedRow(place="x", ids=[DRAWN[0]], inspectors=both)
    assert compare_published(CERTIFICATE, [row, *rest]).verdict == "same"
    other = next(who for who in WHO if who not in team)
    row = PublishedRow(place="x", ids=[DRAWN[0]], inspectors=f"{team[0]}、{other}")
    wrong = compare_published(CERTIFICATE, [row, *rest], inspectors=PEOPLE)
    assert codes(wrong.findings) == ["published-team"]
    row = PublishedRow(place="x", ids=[DRAWN[0]], inspectors=team[0])
    assert codes(compare_published(CERTIFICATE, [row, *rest]).findings) == ["published-team"]


def test_the_list_must_follow_amendments():
    """Whoever was replaced by a reserve must go, and the reserve must stand there."""
    pending, before = MODES["checks"]
    (target,) = before.drawn["小型"]
    amended = carried(pending, before, form="reserve", unreachable={target: "注销"})[1]
    (reserve,) = amended.drawn["小型"]
    old = [id for ids in before.drawn.values() for id in ids]
    report = compare_published(amended, lines(old))
    assert [(p.code, p.params["value"]) for p in report.findings] == [
        ("published-replaced", target),
        ("published-missing", reserve),
    ]
    new = [id for ids in amended.drawn.values() for id in ids]
    assert compare_published(amended, lines(new)).verdict == "same"
    assert compare_published(before, lines(old)).verdict == "same"


def test_a_void_draw_drew_nobody():
    """Of a slot that was given up nobody may be published."""
    given_up = discarded(slot())
    assert compare_published(given_up, []).verdict == "same"
    report = compare_published(given_up, lines(["T-01"]), targets=TARGETS)
    assert codes(report.findings) == ["published-stranger"]


def test_a_draw_that_waits_cannot_be_compared():
    """Before the draw there is nothing to compare."""
    waiting, _ = drawn_from(task(OFFICE, "lightning"))
    with pytest.raises(rc.UndecidedError) as caught:
        compare_published(waiting.certificate, [])
    assert caught.value.code == "published-not-drawn"


def test_a_sealed_list_is_the_auditors():
    """Without results nobody compares; with them nothing is named unless asked for."""
    sealed = drawn(task(OFFICE, "lightning"), sealed=True)
    rows = lines(sorted({id for ids in sealed.drawn.values() for id in ids})[1:])
    with pytest.raises(rc.ConfidentialityError) as caught:
        compare_published(evolve(sealed, results=None), rows)
    assert caught.value.code == "published-sealed"
    veiled = compare_published(sealed, rows)
    assert (veiled.rows, veiled.drawn, codes(veiled.findings)) == (None, None, ["published-veiled"])
    told = json.dumps(veiled.to_dict(), ensure_ascii=False) + str(veiled)
    assert not [id for id in TARGETS.ids if id in told]
    longer = compare_published(sealed, rows[1:])
    assert longer == veiled  # not even how much is missing can be read off
    assert codes(compare_published(sealed, rows, reveal=True).findings) == ["published-missing"]


# --- reading ------------------------------------------------------------------------------


def test_csv_with_title_rows_and_synonyms(tmp_path):
    """Titles, another name of a column, a total and a note below are all passed over."""
    rows = [
        ["滑县气象局抽查名单公示"],
        ["序号", "统一社会信用代码", "被检查单位", "执法检查人员"],
        *([str(at), id, NAMES[id], "、".join(CERTIFICATE.teams[id])]
          for at, id in enumerate(DRAWN, 1)),
        ["合计", "", f"{len(DRAWN)}家", ""],
        ["注：以上名单如有异议请联系我局", "", "", ""],
    ]  # fmt: skip
    found = read_published(write(tmp_path / "list.csv", rows))
    assert [row.ids for row in found.value] == [(id,) for id in DRAWN]
    assert compare_published(CERTIFICATE, found.value).verdict == "same"


def test_the_librarys_own_table_can_be_compared(tmp_path):
    """What `Certificate.targets` saves is a published list, in both kinds of file."""
    for name in ("targets.csv", "targets.xlsx"):
        CERTIFICATE.targets.save(tmp_path / name)
        found = read_published(tmp_path / name)
        assert compare_published(CERTIFICATE, found.value, ordered=True).verdict == "same"


def test_one_id_a_line(tmp_path):
    """Plain text with or without numbers and names, and a heading, is a list too."""
    plain = tmp_path / "list.txt"
    plain.write_text("检查对象\n" + "\n".join(f"{n}、{id} {NAMES[id]}" for n, id in
                     enumerate(DRAWN, 1)) + "\n\n", encoding="utf-8")  # fmt: skip
    assert compare_published(CERTIFICATE, read_published(plain).value).verdict == "same"
    one = write(tmp_path / "list.csv", [[id] for id in DRAWN])
    assert compare_published(CERTIFICATE, read_published(one).value).verdict == "same"


PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>公示</title>
<style>td {{ color: red }}</style></head><body><table><tr><td>导航</td></tr></table>
<table border=1><tr><th colspan=3>抽查结果公示</th></tr>
<tr><th>序号<th>检查对象<th>检查人员</tr>{rows}</table><script>var a = "<td>x</td>";</script>
</body></html>"""


def test_a_saved_page(tmp_path):
    """A page in GBK: titles over all columns, tags left open, inspectors for several rows."""
    first, *rest = DRAWN
    team = CERTIFICATE.teams[first]
    same = [first, *(id for id in rest if set(CERTIFICATE.teams[id]) == set(team))]
    others = [id for id in rest if id not in same]
    html = [f"<tr><td>{n}<td>{id}<br>" + (f"<td rowspan={len(same)}>{'、'.join(team)}" if n == 0
            else "") + "</tr>" for n, id in enumerate(same)]  # fmt: skip
    html += [f"<tr><td>0</td><td> {id}&nbsp;</td><td>{'、'.join(CERTIFICATE.teams[id])}</td></tr>"
             for id in others]  # fmt: skip
    path = tmp_path / "公示.html"
    path.write_bytes(PAGE.format(rows="\n".join(html)).encode("gb18030"))
    found = read_published(path).value
    assert {row.name for row in found} == set(DRAWN)
    assert all(row.inspectors for row in found)
    assert compare_published(CERTIFICATE, found).verdict == "same"


def test_merged_cells_of_a_workbook_cover_their_rows(tmp_path):
    """One target over two rows of items is one row; inspectors merged down belong to all."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["检查对象", "检查事项", "检查人员"], [DRAWN[0], "甲", "x"], [None, "乙", None],
                [DRAWN[1], "甲", None]]:  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("C2:C4")
    book.save(tmp_path / "list.xlsx")
    found = read_published(tmp_path / "list.xlsx").value
    assert [(row.name, row.inspectors) for row in found] == [(DRAWN[0], "x"), (DRAWN[1], "x")]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", "名字,颜色\n甲,红\n".encode(), "published-none"),
        ("a.html", b"<html><body>nothing</body></html>", "published-none"),
        ("a.txt", b"", "file-empty"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "file-old-excel"),
        ("none.csv", None, "file-missing"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, name, data, code):
    """One clear error for whatever holds no list."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(rc.InputError) as caught:
        read_published(tmp_path / name)
    assert caught.value.code == code


def test_numbers_of_excel_are_refused(tmp_path):
    """An id that a spreadsheet has made a number of is destroyed, and said so."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in [["检查对象编号", "名称"], [914105260000000000, "甲"]]:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(rc.InputError) as caught:
        read_published(tmp_path / "list.xlsx")
    assert (caught.value.code, caught.value.problems[0].place) == (
        "id-number-cell", "list.xlsx[Sheet] A2"
    )  # fmt: skip


def test_pages_do_not_blow_up():
    """Spans are bounded, nested tables stand on their own, cells below a span move right."""
    assert is_page(b"\xef\xbb\xbf\n <TABLE><tr>")
    assert not is_page(b"<3 tables")
    (outer, inner) = read_page(
        "<table><tr><td rowspan=2>a<td>b<tr><td>c<table><tr><td>in</table></table>", "x"
    )
    assert outer.rows == [["a", "b"], ["", "c"]]
    assert inner.rows == [["in"]]
    (wide,) = read_page(f"<table><tr><td colspan={10**6}>a<td rowspan=-1>b</table>", "x")
    assert len(wide.rows[0]) <= MOST_SPANNED + 1
    grids = read_page(f"<table>{f'<tr><td colspan={MOST_SPANNED}>a' * 2500}</table>", "x")
    assert sum(len(row) for row in grids[0].rows) <= 2_000_000


# --- the command --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "code", "verdict"),
    [(DRAWN, 0, "same"), (DRAWN[1:], 1, "different"), ([NAMES[DRAWN[0]]], 3, "undecided")],
)
def test_verify_tells_by_its_exit_code(tmp_path, capsys, ids, code, verdict):
    """0 where the list agrees, 1 where it differs, 3 where that cannot be said."""
    saved, path = tmp_path / "certificate.json", tmp_path / "list.txt"
    CERTIFICATE.save(saved)
    path.write_text("\n".join(ids), encoding="utf-8")
    assert main(["verify", str(saved), "--published", str(path), "--json"]) == code
    said = json.loads(capsys.readouterr().out)
    assert said["published"]["verdict"] == verdict
    assert main(["verify", str(saved), "--published", str(tmp_path / "none.txt")]) == 2


def test_verify_takes_directories(tmp_path, capsys):
    """With the directories a list of names agrees, and the report is in two languages."""
    saved = tmp_path / "certificate.json"
    CERTIFICATE.save(saved)
    rows = [["名称", "检查人员"]]
    rows += [[NAMES[id], "、".join(WHO[w] for w in CERTIFICATE.teams[id])] for id in DRAWN]
    path = write(tmp_path / "list.csv", rows)
    folder = office(OFFICE).folder
    assert folder is not None
    files = ["--targets", str(folder / "targets.csv"), "--inspectors",
             str(folder / "inspectors.csv")]  # fmt: skip
    assert main(["verify", str(saved), "--published", str(path), *files]) == 0
    out = capsys.readouterr().out
    assert out.startswith("公示名单与抽取")
    assert "一致" in out


def test_verify_of_a_sealed_draw_needs_the_auditors_folder(tmp_path, capsys):
    """With the results beside the rosters the list is compared, and nothing is named."""
    pending, sealed = drawn_from(task(OFFICE, "lightning"), sealed=True)
    view = Views(sealed, pending).auditor()
    view.save(tmp_path / "certificate.json")
    pending = evolve(pending, certificate=sealed)
    _save_secrets(pending, tmp_path / "rosters")
    path = tmp_path / "list.txt"
    ids = sorted({id for ids in sealed.drawn.values() for id in ids})
    path.write_text("\n".join(ids[1:]), encoding="utf-8")
    ask = ["verify", str(tmp_path / "certificate.json"), "--published", str(path)]
    assert main(ask) == 2
    assert "published-sealed" not in capsys.readouterr().err  # the text, not the code
    assert main([*ask, "--rosters", str(tmp_path / "rosters")]) == 1
    out = capsys.readouterr().out
    assert not [id for id in TARGETS.ids if id in out]
    assert main([*ask, "--rosters", str(tmp_path / "rosters"), "--reveal"]) == 1
    assert ids[0] in capsys.readouterr().out
    (tmp_path / "rosters" / "results.json").unlink()
    assert main([*ask, "--rosters", str(tmp_path / "rosters")]) == 2
