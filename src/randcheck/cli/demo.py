"""``randcheck demo``: a whole draw with an invented office, from files to verification.

It calls the public functions as any other program would.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.rosters import ROSTERS_FOLDER, save_rosters
from randcheck.certificates.secretfiles import SECRETS_FILE, secrets_file
from randcheck.cli.language import either, problem_text
from randcheck.cli.output import line, say, table
from randcheck.disk.storage import write_whole
from randcheck.selftest.demonstration import commit_demo, lightning

if TYPE_CHECKING:
    import argparse

    from randcheck.certificates.pending import Pending
    from randcheck.draws.task import Task


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--out", required=True, metavar="DIR", help=either("输出文件夹", "folder to write")
    )
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Run the demonstration."""
    out = Path(options.out)
    task = lightning()
    pending = commit_demo(task)
    certificate = randcheck.draw(pending)
    save_rosters(out / ROSTERS_FOLDER, pending.rosters)
    write_whole(out / ROSTERS_FOLDER / SECRETS_FILE, secrets_file(pending.draw_id, pending.secrets))
    certificate.save(out / "certificate.json")
    report = randcheck.verify(out / "certificate.json", rosters=out / ROSTERS_FOLDER)
    _tell(task, pending, certificate, report, out)
    return 0


def _tell(
    task: Task,
    pending: Pending,
    certificate: randcheck.Certificate,
    report: randcheck.Report,
    out: Path,
) -> None:
    sizes = pending.certificate.commitment["rosters"]
    say(
        f"滑县气象局 2023（虚构数据，密值与贡献固定）：名册 {sizes['targets']['size']} 个对象、"
        f"{sizes['inspectors']['size']} 名检查人员",
        f"Huaxian 2023 (invented data, fixed secrets and contributions): roster of "
        f"{sizes['targets']['size']} targets, {sizes['inspectors']['size']} inspectors",
    )
    say(
        f"承诺 {certificate.records[0].digest[:19]}…，种子来自 2 份贡献",
        f"commitment {certificate.records[0].digest[:19]}…, seed from 2 contributions",
    )
    counts = task.counts()
    quotas = task.quotas()
    rows = [
        (s.id, counts[s.id].size, counts[s.id].eligible, f"{s.rate}", len(certificate.drawn[s.id]),
         quotas[s.id].shortfall)
        for s in task.strata
    ]  # fmt: skip
    table(
        (
            either("分层", "stratum"),
            "N",
            either("可抽", "eligible"),
            either("比例", "rate"),
            either("抽中", "drawn"),
            either("缺额", "short"),
        ),
        rows,
    )
    teams = certificate.teams
    groups = certificate.open_records[-1].body["groups"]
    people = {inspector for team in teams.values() for inspector in team}
    loads = sorted(group["load"] for group in groups)
    say(
        f"{len(people)} 人编为 {len(groups)} 组，每组检查 {loads[0]}–{loads[-1]} 个对象",
        f"{len(people)} inspectors in {len(groups)} teams, {loads[0]}–{loads[-1]} targets each",
    )
    line(either("核验：", "verification: ") + problem_text(report.headline))
    for path in (out / "certificate.json", out / ROSTERS_FOLDER):
        line(f"  {path}")
    say(
        f"再核验一次：randcheck verify {out / 'certificate.json'} --rosters {out / ROSTERS_FOLDER}",
        f"once more: randcheck verify {out / 'certificate.json'} --rosters {out / ROSTERS_FOLDER}",
    )
