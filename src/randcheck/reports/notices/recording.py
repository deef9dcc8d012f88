"""The draw record (抽取记录表) on one page, its annex, and the page for the big screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical.arguments import checked
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.records import AMENDMENT, DRAW, REQUEST, VOID
from randcheck.certificates.views import public
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import InputError
from randcheck.office.reading.published import SHOWN_BOTH
from randcheck.reports.documents.document import FORM, SCREEN, Facts, Listing, Paragraph, Signatures
from randcheck.reports.documents.fitting import lines_of_facts, lines_of_table
from randcheck.reports.notices.announcing import sources_table, together
from randcheck.reports.notices.paper import (
    SECRET,
    Names,
    certificate_proof,
    commitment_proof,
    moment,
    rated,
    span,
    stratum_id,
)
from randcheck.reports.statistics.figures import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.certificate import Certificate
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.notices.paper import Paper

ROOM: Final = 32
"""Lines of tables and facts for which a record has room on one page of A4."""
LISTED: Final = "抽中名单"
"""Title of the table that whoever asks for a table of the record means."""
SIGNERS: Final = ("抽取操作人员", "见证人员", "纪检监督人员", "分管领导")
_STRATA: Final = (
    Column("stratum", "分层"),
    Column("rate", "抽取比例"),
    Column("N", "名录基数", NUMBER),
    Column("eligible", "可抽", NUMBER),
    Column("need", "应抽", NUMBER),
    Column("drawn", "抽中", NUMBER),
    Column("reserves", "备选", NUMBER),
    Column("shortfall", "不足", NUMBER),
)
_SEED: Final = (
    Column("order", "次序", NUMBER),
    Column("source", "来源"),
    Column("how", "方式"),
    Column("said", "开启内容"),
)
_DRAWN: Final = (
    Column("order", "序号", NUMBER),
    Column("stratum", "分层"),
    Column("target", "检查对象"),
    Column("id", "编号"),
    Column("team", "检查人员、执法证号"),
    Column("responsible", "责任人"),
)
_LOT: Final = Column("ticket", "签号（前 16 位）")
_TICKET: Final = 16
_CHANGES: Final = (
    Column("number", "第几次", NUMBER),
    Column("target", "检查对象"),
    Column("before", "原为"),
    Column("after", "现为"),
    Column("cause", "原因"),
    Column("asked_by", "提出"),
    Column("when", "时间"),
)
_HOW: Final = {
    "opened": "承诺值已开启",
    "unopened": "逾期未开启，以承诺值代入",
    "beacon": "公共信标",
    "figure": "公开数值",
}


@frozen
class _Drawn:
    """A draw as everybody may see it, and its tables.

    Attributes:
        shown: The public view.
        names: Names behind ids.
        strata: In which order they are listed.
    """

    shown: Certificate
    names: Names
    strata: tuple[str, ...] = ()

    @property
    def said(self) -> Mapping[str, Any]:
        return self.shown.commitment

    @property
    def body(self) -> Mapping[str, Any]:
        return self.shown.of_kind(DRAW)[0].body

    def seed_table(self) -> Table:
        rows = [
            (order, source["id"], _HOW[source["kind"]], _opened(source))
            for order, source in enumerate(self.body["sources"], 1)
        ]
        return Table("随机种子的来源", _SEED, rows)

    def tables(self) -> Iterator[Table]:
        """Yield what must go on the page in this order: seed, strata, changes, who was drawn."""
        yield self.seed_table()
        if not self.shown.is_sealed:
            now = standing(self.shown.open_records)
            yield self._strata(now)
            if self.shown.of_kind(AMENDMENT):
                yield Table("变更情况", _CHANGES, self._changes())
            yield Table(LISTED, _DRAWN, self._lots(now))

    def large_table(self) -> Table:
        """Return who was drawn and who checks it: no more than can be read from afar."""
        now = standing(self.shown.open_records)
        both = Column("target", SHOWN_BOTH)
        lots = (row for table in (self.shown.targets, self.shown.reserves) for row in table)
        tickets = {(row["stratum"], row["target"]): str(row["ticket"])[:_TICKET] for row in lots}
        rows = [
            (row[0], self.named(str(row[3])), tickets.get((row[1], row[3]), ""), row[5], row[4])
            for row in self._lots(now)
        ]
        return Table(LISTED, (_DRAWN[0], both, _LOT, _DRAWN[5], _DRAWN[4]), rows)

    def named(self, id: str) -> str:
        """Return the name of a target with its id below it."""
        name = self.names.target(id)
        return id if name == id else f"{name}\n{id}"

    def _changes(self) -> Iterator[tuple[int | str, ...]]:
        """Yield who was replaced by whom, on whose word, why and when, amendment by amendment."""
        asked: Mapping[str, Any] = {}
        for record in self.shown.open_records:
            if record.kind == REQUEST:
                asked = record.body
            elif record.kind == AMENDMENT:
                why = asked["cause"], asked["asked_by"], moment(asked["instant"])
                for target, before, after, reason in self._replaced(asked, record.body):
                    yield (asked["number"], target, before, after, reason or why[0], *why[1:])

    def _replaced(
        self, asked: Mapping[str, Any], amendment: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, str, str]]:
        """Yield target, who stood there, who stands there now, and the reason of its own."""
        gone = {entry["target"] for entry in asked["unreachable"]}
        for entry in asked["unreachable"]:
            before, after = self.named(entry["target"]), self.named(entry["reserve"])
            yield f"分层 {entry['stratum']}", before, after, entry["reason"]
        for entry in amendment["teams"]:
            for seat in entry["seats"]:
                before, after = seat["before"], seat["after"]
                if before is None or before == after or entry["check"] in gone:
                    continue  # a seat of the reserve, or of whom it stands in for
                now = "" if after is None else self.names.team([after])
                yield self.named(entry["check"]), self.names.team([before]), now, ""

    def _strata(self, now: Standing) -> Table:
        rows = [
            (
                s["id"],
                rated(s),
                s["N"],
                s["eligible"],
                s["need"],
                len(now.drawn.get(s["id"], ())),
                len(now.reserves.get(s["id"], ())),
                s["shortfall"],
            )
            for s in in_order(self.said["strata"], self.strata, key=stratum_id)
        ]
        return Table("分层抽取情况", _STRATA, rows)

    def _lots(self, now: Standing) -> Iterator[tuple[int | str, ...]]:
        plans = {
            stratum: plan["scope"] for plan in self.said["teams"] for stratum in plan["strata"]
        }
        order = 0
        for stratum in in_order(now.drawn, self.strata):
            for id in now.drawn[stratum]:
                order += 1
                team = now.teams.get(plans.get(stratum, ""), {}).get(id)
                seats = [] if team is None else [who for _, who in sorted(team.seats.items())]
                chief = "" if team is None else team.seats.get(team.responsible, "")
                name = self.names.target(id)
                people = self.names.team(seats), self.names.inspector(chief)
                yield order, stratum, name, id, *people


def _opened(source: Mapping[str, Any]) -> str:
    if source["kind"] == "opened":
        return str(source["value"])
    if source["kind"] == "unopened":
        return str(source["commitment"])
    if source["kind"] == "beacon":
        return f"第 {source['round']} 轮：{source['randomness']}"
    return f"{source['event']}：{source['text']}"


@checked
def record_draw(certificate: Certificate, paper: Paper, *, names: Names | None = None) -> Document:
    """Return the record of a draw on one page: what was fixed, how it fell, who signs.

    Lists that the page has no room for go into an annex, see `annex_record`; the record
    says so. Of a sealed draw nothing but what is public stands in it (X22-10).

    Args:
        certificate: Drawn, or void; as amended.
        paper: Of the office.
        names: The names behind ids.

    Raises:
        InputError: Nothing has been drawn yet (``notice-not-drawn``).
    """
    drawn = _drawn(certificate, paper, names)
    facts = Facts(_facts(drawn, paper))
    shown, left = _fitted(drawn, facts)
    blocks: list[Block | None] = [facts, *_remarks(drawn), *map(_listing, shown)]
    if left:
        titles = "、".join(f"“{table.title}”（{len(table)} 行）" for table in left)
        blocks.append(Paragraph(f"{titles}见本表附件，附件与本表载有同一抽取凭证摘要。"))
    if drawn.shown.is_sealed:
        blocks += [Facts(together(drawn.said)), SECRET]
    blocks += [certificate_proof(drawn.shown), Signatures(SIGNERS)]
    return paper.document("“双随机、一公开”抽取记录表", blocks, layout=FORM)


@checked
def needs_annex(certificate: Certificate, paper: Paper, *, names: Names | None = None) -> bool:
    """Tell whether the record of a draw has lists that its one page has no room for."""
    drawn = _drawn(certificate, paper, names)
    return bool(_fitted(drawn, Facts(_facts(drawn, paper)))[1])


@checked
def annex_record(certificate: Certificate, paper: Paper, *, names: Names | None = None) -> Document:
    """Return the annex of the record: all its lists, on as many pages as they need.

    Raises:
        InputError: Nothing has been drawn yet (``notice-not-drawn``).
    """
    drawn = _drawn(certificate, paper, names)
    blocks: list[Block | None] = [
        Facts([("抽取编号（draw_id）", drawn.shown.draw_id)]),
        *_remarks(drawn),
        *(() if drawn.shown.is_void else map(_listing, drawn.tables())),
        SECRET if drawn.shown.is_sealed else None,
        certificate_proof(drawn.shown),
        Signatures(SIGNERS),
    ]
    return paper.document("“双随机、一公开”抽取记录表附件", blocks, layout=FORM)


@checked
def show_draw(certificate: Certificate, paper: Paper, *, names: Names | None = None) -> Document:
    """Return a draw in large print for a screen that the public sees (大屏).

    Before the draw it shows where the seed will come from, afterwards how the lot fell: its page
    opens the sources one after the other, then lets names roll until those drawn stand.

    Args:
        certificate: At any stage.
        paper: Of the office.
        names: The names behind ids.
    """
    shown = public(certificate)
    drawn = _Drawn(shown, names or Names(), paper.strata)
    blocks: list[Block | None] = [Facts([("抽取编号（draw_id）", shown.draw_id)])]
    if shown.is_void:
        blocks += _remarks(drawn)
    elif not shown.of_kind(DRAW):
        blocks += [Listing(sources_table(shown.commitment)), commitment_proof(shown)]
        return paper.document("公开抽取：等待开启", blocks, layout=SCREEN)
    else:
        seed = Facts([("随机种子（seed）", drawn.body["seed"])])
        blocks += [Listing(drawn.seed_table()), seed]
        blocks += [_listing(drawn.large_table())] if not shown.is_sealed else []
    blocks += [SECRET if shown.is_sealed else None, certificate_proof(shown)]
    return paper.document("公开抽取结果", blocks, layout=SCREEN)


def _drawn(certificate: Certificate, paper: Paper, names: Names | None) -> _Drawn:
    shown = public(certificate)
    if not shown.is_void and not shown.of_kind(DRAW):
        raise InputError("notice-not-drawn", value=shown.draw_id)
    return _Drawn(shown, names or Names(), paper.strata)


def _listing(table: Table) -> Listing:
    return Listing(table, main=table.title == LISTED)


def _facts(drawn: _Drawn, paper: Paper) -> Iterator[tuple[str, str]]:
    said = drawn.said
    window = said["window"]
    yield "抽取编号", said["draw_id"]
    yield (
        "检查期限",
        span((date.fromisoformat(window["first"]), date.fromisoformat(window["last"]))),
    )
    yield "抽取时间", moment(said["instant"])
    yield "抽取地点", paper.place
    yield "抽取人", said["operator"]
    yield "见证人", "、".join(said["witnesses"])
    yield "承诺摘要", drawn.shown.records[0].digest
    if drawn.shown.of_kind(DRAW):
        yield "随机种子", drawn.body["seed"]


def _remarks(drawn: _Drawn) -> Iterator[Block]:
    void = drawn.shown.of_kind(VOID)
    if void:
        yield Paragraph(f"本次抽取已作废，没有产生结果。原因：{void[0].body['reason']}")
    amended = len(drawn.shown.of_kind(AMENDMENT))
    if amended and not void:
        lists = "" if drawn.shown.is_sealed else "下列名单为变更后的结果；"
        yield Paragraph(f"本次抽取已变更 {amended} 次，{lists}原结果见抽取凭证。")
        yield from map(Paragraph, _seeds(drawn))


def _seeds(drawn: _Drawn) -> list[str]:
    """Return the seeds of changes; one that left nothing to the lot has none."""
    changes = (record.body for record in drawn.shown.of_kind(AMENDMENT))
    return [
        f"第 {body['request']} 次变更的随机种子：{body['seed']}" for body in changes if body["seed"]
    ]


def _fitted(drawn: _Drawn, facts: Facts) -> tuple[list[Table], list[Table]]:
    """Return the tables that the page has room for, and those that go into the annex."""
    shown: list[Table] = []
    left: list[Table] = []
    room = ROOM - lines_of_facts(facts.rows) - len(_seeds(drawn))
    for table in () if drawn.shown.is_void else drawn.tables():
        lines = lines_of_table(table)
        if lines <= room:
            shown.append(table)
            room -= lines
        else:
            left.append(table)
            room -= 1
    return shown, left
