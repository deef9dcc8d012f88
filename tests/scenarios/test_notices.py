"""Notices and publications say what the five documents ask for, and nothing that they forbid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from fixtures.certificates import issued
from fixtures.offices import drawn_from, office, task
from fixtures.paperwork import (
    ITEM,
    NAME,
    PAPER,
    RULE,
    check,
    delivered,
    directories,
    done,
    items,
    names,
    published,
    team,
    texts_of,
)
from randcheck.checks.due import Due
from randcheck.checks.events import CalledOff, Decided, Ended, Rectified, Reused, TeamChanged
from randcheck.errors import ConfidentialityError, InputError
from randcheck.office.books.afterwards import CheckRule
from randcheck.reports.documents.document import Document, Listing
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.paper import Names
from randcheck.reports.notices.publishing import publish_month, publish_penalties, publish_results
from randcheck.reports.notices.recording import annex_record, needs_annex, record_draw, show_draw
from randcheck.reports.notices.replying import report_check
from randcheck.reports.notices.visiting import notify_before_visit, notify_inspection

if TYPE_CHECKING:
    from randcheck.draws.tables import Table


def tables(document: Document) -> dict[str, Table]:
    """The tables of a document, by title."""
    return {b.table.title: b.table for b in document.blocks if isinstance(b, Listing)}


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    """The codes of what was refused."""
    return [problem.code for problem in caught.value.problems]


# --- the draw ---------------------------------------------------------------------------


DRAWN = {"operator": "王五", "witnesses": ["赵六"], "instant": "2023-04-25T09:00:00+08:00"}


def test_l19_6_the_draw_is_announced_and_its_record_is_public():
    """L19-6: list, plan and results of the draw are public: announcement, record, and annex."""
    pending, certificate = drawn_from(task("huaxian-2023", "lightning"), **DRAWN)
    before = texts_of(announce_draw(pending.certificate, PAPER, basis="实施方案"))
    for text in ("huaxian/2023/lightning/1", "2023年4月25日 09:00（UTC+08:00）", "不低于30%",
                 "0f0b8c6ec6f87457f88c1044fb9d981743f1efbfc1dadde1d2864c7d1f0af922",
                 pending.certificate.head, "randcheck verify"):  # fmt: skip
        assert text in before
    files = office("huaxian-2023").files
    known = Names(targets=files.targets, inspectors=files.inspectors)
    record = texts_of(record_draw(certificate, PAPER, names=known))
    for text in ("3 5 2 6", "王五", "赵六", certificate.head, certificate.records[0].digest,
                 "纪检监督人员：", "“抽中名单”（45 行）见本表附件"):  # fmt: skip
        assert text in record
    assert needs_annex(certificate, PAPER, names=known)
    annex = tables(annex_record(certificate, PAPER, names=known))
    assert list(annex["抽中名单"].column("id")) == list(certificate.targets.column("target"))
    assert annex["分层抽取情况"].column("drawn") == (17, 12, 16)
    seats = {row["check"]: row["inspector"] for row in certificate.seats if row["responsible"]}
    for row in annex["抽中名单"]:
        assert known.inspector(str(seats[row["id"]])) == row["responsible"]
        assert str(seats[row["id"]]) in str(row["team"])


def test_a_short_list_stands_on_the_record_itself():
    """Where the page has room for it, the list of the drawn needs no annex."""
    certificate = issued()[1]
    assert not needs_annex(certificate, PAPER)
    listed = tables(record_draw(certificate, PAPER))["抽中名单"]
    assert list(listed.column("id")) == list(certificate.targets.column("target"))


def test_nothing_is_recorded_before_the_draw():
    """A record of a draw that has not been made is refused; the screen shows what is waited for."""
    pending, _ = drawn_from(task("huaxian-2023", "lightning"))
    for make in (record_draw, annex_record):
        with pytest.raises(InputError) as caught:
            make(pending.certificate, PAPER)
        assert codes(caught) == ["notice-not-drawn"]
    assert "等待开启" in texts_of(show_draw(pending.certificate, PAPER))


# --- the visit --------------------------------------------------------------------------


def test_w25_12_the_notice_names_basis_content_period_requirements_inspectors():
    """W25-12: basis, content, period, requirements, and the inspectors with their licences."""
    notice = notify_inspection(check(), PAPER, names=names(), items=items())
    said = texts_of(notice)
    (item,) = [item for item in items() if item.name == ITEM]
    for text in (item.basis, item.content, item.requirements, "2025年5月1日至2025年6月30日",
                 "sha256:" + "3c" * 32, "行政检查通知书", check().name):  # fmt: skip
        assert text in said
    listed = tables(notice)["检查人员名单"]
    assert listed.column("licence") == team()
    assert listed.column("responsible") == (True, False)
    assert all(listed.column("name"))


def test_w25_12_a_notice_without_one_of_them_is_refused():
    """W25-12: no basis, no content, an unknown item, one inspector, or one without a licence."""
    (item,) = [item for item in items() if item.name == ITEM]

    def refused(one=None, listed=(item,), **options: object) -> list[str]:
        with pytest.raises(InputError) as caught:
            notify_inspection(one or check(), PAPER, names=names(), items=listed, **options)
        return codes(caught)

    assert refused(listed=[evolve(item, basis="")]) == ["notice-basis"]
    assert refused(listed=[evolve(item, content="")]) == ["notice-content"]
    assert refused(listed=[]) == ["notice-item"]
    assert refused(check(team=team()[:1])) == ["notice-team"]
    assert refused(check(team=("16049999999", team()[0]))) == ["notice-inspector"]
    off = CalledOff(day=date(2025, 5, 2), by="a", reason="对象注销")
    assert refused(check(events=[off])) == ["notice-no-visit"]
    both = refused(check(team=team()[:1]), listed=[evolve(item, basis="", content="")])
    assert both == ["notice-team", "notice-basis", "notice-content"]
    given = notify_inspection(
        check(), PAPER, names=names(), items=[evolve(item, basis="")], basis="《人民防空法》第一条"
    )
    assert "《人民防空法》第一条" in texts_of(given)


def test_items_are_found_by_their_other_names():
    """An item that the plan calls differently is the one that the book says it is (W22-15)."""
    one = check(items=["设计检查"])
    notice = notify_inspection(one, PAPER, names=names(), items=items(), aliases={"设计检查": ITEM})
    assert "人防工程设计单位资质" in texts_of(notice)


def test_the_team_is_the_one_of_today():
    """After an amendment the notice names the inspectors who come (L19-15)."""
    three = [inspector.id for inspector in office(NAME).files.inspectors][1:3]
    changed = TeamChanged(day=date(2025, 5, 2), by="a", amendment="sha256:" + "1" * 64,
                          inspectors=three, responsible=three[1])  # fmt: skip
    listed = tables(notify_inspection(check(events=[changed]), PAPER, names=names(), items=items()))
    assert list(listed["检查人员名单"].column("licence")) == three
    assert listed["检查人员名单"].column("responsible") == (False, True)


def test_h23_16_a_notice_goes_out_before_the_visit():
    """H23-16: the target learns what is checked, when, by whom, and what to have ready."""
    said = texts_of(notify_before_visit(check(), PAPER, names=names(), prepare=["台账", "合同"]))
    for text in ("检查告知单", ITEM, "2025年5月1日至2025年6月30日期间", *team(), "1. 台账",
                 "2. 合同", "被检查对象（签收）"):  # fmt: skip
        assert text in said
    cause = check(cause="投诉举报", draw_id="", certificate="")
    assert "投诉" not in texts_of(notify_before_visit(cause, PAPER, names=names())).replace(
        "投诉举报。", ""
    )


# --- afterwards -------------------------------------------------------------------------


def test_w25_13_the_report_has_its_parts_and_waits_for_approval():
    """W25-13: time, content, steps, findings, evaluation, proposals; unapproved it says so."""
    one = done()
    said = texts_of(report_check(one, PAPER, rule=RULE, names=names()))
    for text in ("上午9时至11时", "设计资质", "查阅资料", "缺少签章一处", "总体合格", "限期补签",
                 "王主任", "二、检查内容", "三、方法步骤",
                 "六、处理意见和建议", "签字，李某"):  # fmt: skip
        assert text in said
    assert "尚未审定" not in said
    draft = evolve(one, events=[e for e in one.events if type(e).__name__ != "Approved"])
    assert "本报告尚未审定，不得公布" in texts_of(
        report_check(draft, PAPER, rule=RULE, names=names())
    )
    free = report_check(draft, PAPER, rule=CheckRule(), names=names())
    assert "尚未审定" not in texts_of(free)
    with pytest.raises(InputError) as caught:
        report_check(check(), PAPER, rule=RULE, names=names())
    assert codes(caught) == ["notice-no-report"]


def test_l19_19_the_target_is_told_the_result_and_may_comment():
    """L19-19: the result goes to the target, with room for its comment (L19-21)."""
    said = texts_of(delivered(done())["feedback"]())
    for text in (
        "总体合格",
        "限期补签",
        "10个工作日内",
        "对检查人员",
        "发现问题已责令改正",
        "被检查对象（签收）",
    ):
        assert text in said


def test_w22_16_penalties_are_published():
    """W22-16: every penalty with its number, whom it is for, and when it was decided."""
    document = publish_penalties([done(1), done(2, fined=False), check(3)], PAPER, names=names())
    (row,) = tables(document)["行政处罚决定"]
    assert (row["number"], row["text"], row["day"]) == (
        "舞国动罚〔2025〕1号",
        "罚款1千元",
        "2025-05-09",
    )
    assert row["id"] == check(1).target
    assert "until" not in row


def test_w25_15_the_last_day_of_publication_is_shown():
    """W25-15: where the deadlines are given, each penalty says until when it must be public."""
    one = done(1)
    due = Due(check=one.id, rule="W25-15", clause="舞钢2025", zh="公开", en="publish",
              event=date(2025, 5, 9), day=date(2025, 5, 20),
              met_by=("published:decision",))  # fmt: skip
    document = publish_penalties([one, done(2)], PAPER, names=names(), dues=[due])
    assert tables(document)["行政处罚决定"].column("until") == ("2025-05-20", "")


def test_results_are_published_by_the_day_they_were_settled():
    """Open checks and those called off have no result; a reused one has that of the joint check."""
    reused = Reused(day=date(2025, 5, 7), by="a", check="x#1", codes=["1"])
    off = CalledOff(day=date(2025, 5, 2), by="a", reason="注销")
    mended = evolve(done(2), events=(*done(2).events[:4], Decided(
        day=date(2025, 5, 12), by="b", decision="order"), Rectified(
        day=date(2025, 6, 2), by="b", done=True)))  # fmt: skip
    mine = [done(3, code="1", fined=False), mended, check(4, events=[reused]),
            check(5, events=[off]), check(6), done(9, cause="投诉举报")]  # fmt: skip
    window = (date(2025, 5, 1), date(2025, 5, 11))
    table = tables(publish_results(mine, PAPER, rule=RULE, names=names(), window=window))[
        "检查结果"
    ]
    assert table.column("id") == (check(4).target, check(2).target, check(3).target)
    assert table.column("result") == ("未发现问题", "发现问题已责令改正", "未发现问题")
    assert table.column("follow_up") == ("", "责令改正；已整改", "")
    whole = publish_results(mine, PAPER, rule=RULE, names=names())
    assert tables(whole)["检查结果"].column("kind")[-1] == "其他检查"
    assert "4 次，其中随机抽查 3 次" in texts_of(whole)


def test_x22_13_checks_and_penalties_of_a_month_are_published():
    """X22-13: what was finished and decided in the month, nothing of another month."""
    june = [Ended(day=date(2025, 6, 1), by="a")]
    late = evolve(done(4, fined=False), events=(*done(4, fined=False).events, Decided(
        day=date(2025, 6, 3), by="b", decision="penalty", number="9号")))  # fmt: skip
    mine = [done(1), late, check(5, events=june)]
    may = publish_month(mine, PAPER, year=2025, month=5, rule=RULE, names=names())
    assert may.title == "2025年5月行政检查和行政处罚情况公示"
    assert tables(may)["本月检查结果"].column("id") == (check(1).target, check(4).target)
    assert tables(may)["本月行政处罚决定"].column("number") == ("舞国动罚〔2025〕1号",)
    then = publish_month(mine, PAPER, year=2025, month=6, rule=RULE, names=names())
    assert tables(then)["本月检查结果"].column("id") == (check(5).target,)
    assert tables(then)["本月行政处罚决定"].column("number") == ("9号",)
    for year, month in ((2025, 13), (2025, 0), (0, 1)):
        with pytest.raises(InputError) as caught:
            publish_month(mine, PAPER, year=year, month=month, rule=RULE, names=names())
        assert codes(caught) == ["calendar-month"]


def test_w25_10_directories_show_names_and_licences_only():
    """W25-10: of inspectors the name and the licence number, never an identity-card number."""
    document = directories()
    listed = tables(document)
    people = listed["执法检查人员名录库"]
    assert [column.name for column in people.columns] == ["order", "name", "licence"]
    assert people.column("licence") == tuple(i.id for i in office(NAME).files.inspectors)
    assert listed["随机抽查事项清单"].column("item") == tuple(item.name for item in items())
    assert len(listed["检查对象名录库"]) == 40
    carded = evolve(next(iter(office(NAME).files.inspectors)), id="11010519491231002X")
    with pytest.raises(InputError) as caught:
        directories(inspectors=[carded])
    assert codes(caught) == ["identity-number"]


# --- secrets ----------------------------------------------------------------------------


def test_x22_10_secret_strata_are_published_without_list_or_number():
    """X22-10: with a warning, and the same however many checks there are."""
    mine = [done(1), done(2)]
    one = published([*mine, done(3, secret=True)])
    many = published([*mine, *(done(n, secret=True) for n in range(4, 11))])
    assert one == many
    assert all("不公布名录基数、抽取数量、名单" in texts_of(document) for document in one.values())
    assert not any("不公布名录基数" in texts_of(document) for document in published(mine).values())


def test_x22_10_a_secret_check_goes_to_its_target_alone():
    """X22-10: what names the target is refused, unless it goes to the target itself."""
    one = done(3, secret=True, stratum="机密层")
    for make in delivered(one).values():
        with pytest.raises(ConfidentialityError) as caught:
            make()
        assert one.target not in str(caught.value)
        assert one.name not in str(caught.value)
    for make in delivered(one, to_target=True).values():
        said = texts_of(make())
        assert one.name in said
        assert "只送达被检查对象本身" in said
        assert "机密层" not in said


def test_x22_10_the_directory_of_targets_is_left_out():
    """X22-10: where the numbers of a stratum are secret, no list of targets is laid open."""
    book = office("xicheng-2022").book
    document = directories(book=book, targets=tuple(office("xicheng-2022").files.targets))
    assert "检查对象名录库" not in tables(document)
    assert "数量不予公开" in texts_of(document)
