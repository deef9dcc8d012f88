"""The announcement before a draw (抽取公告): what, when, from which seed, and how to verify it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.arguments import checked
from randcheck.certificates.views import public
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.reports.documents.document import Facts, Heading, Listing, Paragraph
from randcheck.reports.documents.wording import written_day
from randcheck.reports.notices.paper import (
    SECRET,
    commitment_proof,
    moment,
    rated,
    span,
    stratum_id,
)
from randcheck.reports.statistics.figures import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.notices.paper import Paper

_STRATA: Final = (
    Column("stratum", "分层"),
    Column("items", "检查事项"),
    Column("rate", "抽取比例"),
    Column("N", "名录基数", NUMBER),
    Column("eligible", "可抽对象", NUMBER),
    Column("n", "抽取数量", NUMBER),
)
_SOURCES: Final = (
    Column("order", "次序", NUMBER),
    Column("source", "来源"),
    Column("kind", "种类"),
    Column("said", "事先公布的内容"),
)
_KINDS: Final = {"contribution": "承诺值", "beacon": "公共信标", "figure": "公开数值"}


@checked
def announce_draw(
    certificate: Certificate, paper: Paper, *, basis: str = "", verifier: str = ""
) -> Document:
    """Return the announcement of a committed draw, to be published before its seed is known.

    Of a sealed draw only what is public anyway is said: items and rates together, no
    stratum by itself, no number, no list (X22-10).

    Args:
        certificate: With its commitment; of a pending draw, or any later view of it.
        paper: Of the office.
        basis: On what the draw rests, such as the title of the rule book.
        verifier: Digest of the page with which anybody verifies, where it is published.
    """
    shown = public(certificate)
    said = shown.commitment
    because = f"根据《{basis}》，" if basis else ""
    opening = (
        f"{because}{paper.office}将以抽签方式随机抽取检查对象、随机选派执法检查人员。"
        "名册和随机种子的来源已经固定并作出承诺，任何人都不能预知或改变抽取结果。现公告如下："
    )
    blocks: list[Block | None] = [
        Paragraph(opening),
        Heading("一、抽取安排"),
        Facts(_arrangement(said, paper)),
        Heading("二、抽取范围和比例"),
        *_range(said, paper),
        Heading("三、随机种子的来源"),
        Paragraph(_seed_text(said)),
        Listing(sources_table(said)),
        Heading("四、到场和监督"),
        Paragraph(_attending(paper)),
        Heading("五、核验方法"),
        Paragraph(_verifying(verifier)),
        SECRET if shown.is_sealed else None,
        commitment_proof(shown),
    ]
    return paper.document("关于公开抽取“双随机、一公开”检查对象和执法检查人员的公告", blocks)


def _arrangement(said: Mapping[str, Any], paper: Paper) -> Iterator[tuple[str, str]]:
    yield "抽取编号（draw_id）", said["draw_id"]
    yield "抽取时间", moment(said["instant"]) or "另行通知"
    yield "抽取地点", paper.place or "另行通知"
    window = said["window"]
    first, last = date.fromisoformat(window["first"]), date.fromisoformat(window["last"])
    yield "检查期限", span((first, last))
    if said["operator"]:
        yield "抽取人", said["operator"]
    if said["witnesses"]:
        yield "见证人", "、".join(said["witnesses"])
    if said["published_list"] is not None:
        published = date.fromisoformat(said["published_list"]["published"])
        yield "对象清单公示", f"{written_day(published)}，摘要 {said['published_list']['digest']}"


def _range(said: Mapping[str, Any], paper: Paper) -> Iterator[Block]:
    if said["seal"] is None:
        rows = [
            (s["id"], "、".join(s["items"]), rated(s), s["N"], s["eligible"], s["n"])
            for s in in_order(said["strata"], paper.strata, key=stratum_id)
        ]
        yield Listing(Table("分层和比例", _STRATA, rows))
    else:
        yield Facts(together(said))


def together(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return items and rates of a sealed draw, over all strata together: no stratum by itself."""
    items = sorted({item for stratum in said["strata"] for item in stratum["items"]})
    rates = sorted({rated(stratum) for stratum in said["strata"]})
    return (
        ("检查事项", "；".join(items)),
        ("抽取比例", "；".join(rates)),
        ("数量和名单", "不予公开"),
    )


def _seed_text(said: Mapping[str, Any]) -> str:
    until = said["openings_until"]
    limit = (
        f"各方应当在{moment(until)}之前依次开启；" if until is not None else "各方当众依次开启；"
    )
    return (
        "随机种子由下列来源共同产生，次序和内容均已固定，此后不增不减。承诺值"
        f"（commit–reveal）由各方事先提交，{limit}逾期未开启的，以其承诺值代入并记明。"
    )


def sources_table(said: Mapping[str, Any]) -> Table:
    """Return the sources of the seed, in their committed order."""
    rows = [
        (order, source["id"], _kind(source), _promised(source))
        for order, source in enumerate(said["sources"], 1)
    ]
    return Table("种子来源", _SOURCES, rows)


def _kind(source: Mapping[str, Any]) -> str:
    word = _KINDS[source["kind"]]
    return f"{word}（外部）" if source.get("outside") else word


def _promised(source: Mapping[str, Any]) -> str:
    if source["kind"] == "contribution":
        return str(source["commitment"])
    if source["kind"] == "beacon":
        return f"drand 第 {source['round']} 轮，{moment(source['time'])}；链 {source['chain']}"
    return f"{source['event']}（{source['form']}），{moment(source['time'])}"


def _attending(paper: Paper) -> str:
    contact = f"联系方式：{paper.contact}。" if paper.contact else ""
    return (
        "抽取过程公开进行。检查对象、有关单位和社会公众可以到场观看，或者要求提供见证；"
        f"纪检监督人员对抽取全过程进行监督。{contact}"
    )


def _verifying(verifier: str) -> str:
    how = "运行 randcheck verify 凭证文件，即可逐步重新计算并核对结果。"
    if verifier:
        how = (
            f"用浏览器打开核验网页 verify.html，或者{how}"
            f"该网页的摘要为 {verifier}，可用 certutil -hashfile 核对。"
        )
    return (
        "1. 现在记下文末的抽取承诺摘要。\n"
        "2. 抽取结束后取得抽取凭证和公布的名册，核对凭证中的承诺摘要与本公告一致。\n"
        f"3. {how}"
    )
