"""A verification in a few lines: who drew what when, the verdict, who vouches, what is open."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.certificate import read_certificate
from randcheck.certificates.records import AMENDMENT, DRAW
from randcheck.certificates.signatures.trust import load_trust
from randcheck.certificates.verification.report import FAIL, REFUTED
from randcheck.cli.language import chosen, either, problem_text
from randcheck.errors import InputError, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.signatures.trust import TrustedKey
    from randcheck.certificates.verification import Report

MOST: Final = 12
"""Lines of a summary."""
_STRATA: Final = 4  # that are named
_PROBLEMS: Final = 5
_UNMET: Final = {
    "recomputed": ("未由名册重新计算", "not recomputed from the rosters"),
    "outside": ("种子没有机关之外的来源", "no source of the seed outside the office"),
    "signed": ("没有您所信任的签名", "no signature that you trust"),
    "witnessed": ("没有外部见证", "no outside witness"),
    "published": ("未证明事先公布", "not shown to have been published before"),
}
"""What is said of properties that were not reached."""
_SAID: Final = {
    *("note-unprovable", "note-could-have-known", "note-no-outside"),
    "note-calendar-same",
}
"""Notes that say nothing that the lines before do not."""


def summary(report: Report, data: bytes, trust: str | None) -> list[str]:
    """Return at most `MOST` lines about one verification.

    Args:
        report: What it found.
        data: The file.
        trust: Folder with the public keys that were given.
    """
    try:
        certificate = read_certificate(data)
    except RandcheckError:
        return [problem_text(report.headline), *_refuted(report)]
    lines = [problem_text(report.headline), *told(certificate)]
    if report.verdict == REFUTED:
        return [*lines[:3], *_refuted(report)]
    lines.append(either("担保：", "vouched for by: ") + (_vouchers(report, certificate, trust)))
    lines.append(either("没有证明：", "not proved: ") + _unmet(report, certificate))
    notes = [problem_text(note) for note in report.notes if note.code not in _SAID]
    room = MOST - 1 - len(lines)  # of which one line says what comes next
    if len(notes) > room:
        more = len(notes) - room + 1
        notes[room - 1 :] = [either(f"另有 {more} 条提示", f"and {more} more notes")]
    return [*lines, *(f"* {note}" for note in notes)]


def told(certificate: Certificate) -> Iterator[str]:
    """Yield who drew what when, from how many, and how: as the certificate says."""
    said = certificate.commitment
    yield either(
        f"抽取：{said['office']}，{said['plan']} 计划，{said['draw']} 任务，第 {said['slot']} 号"
        f"（{certificate.draw_id}）",
        f"draw: {said['office']}, plan {said['plan']}, task {said['draw']}, slot {said['slot']}"
        f" ({certificate.draw_id})",
    )
    yield _when(said)
    yield _sizes(certificate)
    yield either("种子来自：", "seed from: ") + listed(s["id"] for s in said["sources"])
    amended = len(certificate.of_kind(AMENDMENT))
    if amended:
        yield either(f"已变更 {amended} 次", f"amended {amended} times")


def listed(words: Any) -> str:  # noqa: ANN401 - any iterable of texts
    """Return some words as a list in a sentence."""
    return either("、", ", ").join(words) or "—"


def _when(said: Any) -> str:  # noqa: ANN401 - the body of a commitment
    instant = said["instant"] or either("凭证未写明", "not stated")
    first, last = said["window"]["first"], said["window"]["last"]
    people = [said["operator"], *said["witnesses"]]
    by = listed(name for name in people if name)
    return either(
        f"时间：{instant}；检查期 {first} 至 {last}；在场 {by}",
        f"when: {instant}; checks from {first} to {last}; present {by}",
    )


def _sizes(certificate: Certificate) -> str:
    said = certificate.commitment
    if certificate.is_sealed:
        return either("已封存：数目与名单不公开", "sealed: numbers and lists are not public")
    rosters = said["rosters"]
    targets, people = rosters["targets"]["size"], rosters["inspectors"]["size"]
    n = sum(stratum["n"] for stratum in said["strata"])
    shown = [f"{s['id']} {s['n']}/{s['N']}" for s in said["strata"][:_STRATA]]
    more = "……" if len(said["strata"]) > _STRATA else ""
    parts = listed(shown) + (more if chosen() == "zh" else more.replace("……", " …"))
    drawn = bool(certificate.of_kind(DRAW))
    zh, en = ("抽中", "drawn") if drawn else ("应抽", "to be drawn")
    return either(
        f"名册：{targets} 个对象、{people} 名检查人员；{zh} {n} 个（{parts}）",
        f"rosters: {targets} targets, {people} inspectors; {n} {en} ({parts})",
    )


def _vouchers(report: Report, certificate: Certificate, trust: str | None) -> str:
    """Return whose signatures under the commitment the given keys verify."""
    roles = {signer["keyid"]: signer["role"] for signer in certificate.commitment["signers"]}
    signed = {signature["keyid"] for signature in certificate.records[0].signatures}
    keys: Mapping[str, TrustedKey] = {}
    if trust is not None:
        with suppress(InputError):  # whose keys cannot be read is among the notes
            keys = load_trust(trust)
    names = [keys[id].name or role for id, role in roles.items() if id in keys and id in signed]
    if names and (report.holds("signed") or report.holds("witnessed")):
        how = [("signed", "签署", "signed"), ("witnessed", "见证", "witnessed"),
               ("published", "事先公布", "published before")]  # fmt: skip
        reached = listed(either(zh, en) for name, zh, en in how if report.holds(name))
        return f"{listed(names)} ({reached})"
    if signed:
        text = listed(role for id, role in roles.items() if id in signed)
        return either(
            f"无人；{text} 的签名须用 --trust 给出公钥才能核对",
            f"nobody; the signatures of {text} are checked with --trust and their public keys",
        )
    return either("无人签名", "nobody signed")


def _unmet(report: Report, certificate: Certificate) -> str:
    found = [f.name for f in report.properties if not f.holds and f.name in _UNMET]
    beacon = any(source["kind"] == "beacon" for source in certificate.commitment["sources"])
    words = [either(*_UNMET[name]) for name in found]
    if beacon and not report.holds("before-beacon"):
        words.append(either("未证明承诺早于信标", "not shown to be earlier than its beacon"))
    words.append(either("名录是否完整、各方是否串通", "complete lists, no collusion"))
    return listed(words)


def _refuted(report: Report) -> Iterator[str]:
    problems = [
        f"{step.number} {step.text(chosen())}{either('：', ': ')}{problem_text(problem)}"
        for step in report.steps
        if step.status == FAIL
        for problem in step.problems
    ]
    yield from problems[:_PROBLEMS]
    more = len(problems) - _PROBLEMS
    if more > 0:
        yield either(f"另有 {more} 处", f"and {more} more")
