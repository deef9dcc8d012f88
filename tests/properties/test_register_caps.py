"""Honest years with caps stay clean; nobody ends above one, and nothing can be left out unseen."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.capped import CappedYear, drawn, firms, rules
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.register import examine_register, history_of
from randcheck.draws.past import PastCheck
from randcheck.errors import InputError

if TYPE_CHECKING:
    from random import Random

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "commit", "void", "finish", "merge", "list", "amend"]),
        st.sampled_from(["safety", "storage"]),
        st.integers(0, 25),
    ),
    min_size=2,
    max_size=6,
)
CAPS = st.sampled_from([
    'most = 2, period = "calendar-year"',
    'most = 1, counted = "result", per = "item"',
    'most = 2, counted = "visit", period = "rolling-year"',
    'most = 1, scope = "unit"',
    'most = 1, exempt = [{ flag = "penalty", clause = "x" }]',
])  # fmt: skip


OURS = ("register-past-", "register-cap-", "register-open-")


def grown(acts: list[tuple[str, str, int]], cap: str, opened: str) -> CappedYear:
    """A year in which every commitment is made from the register as it stands."""
    year = CappedYear(rules(cap, rate="1/5", opened=opened))
    year.targets = [*firms(*(f"T{n:03}" for n in range(24))), *firms("P0", "P1", flags=["penalty"])]
    listed: list[PastCheck] = []
    merged: dict[str, str] = {}
    day = date(2026, 1, 5)
    for act, draw, step in acts:
        day += timedelta(days=step)
        waiting = [
            n for n, c in enumerate(year.certificates) if not c.of_kind("draw") and not c.is_void
        ]
        if act == "merge":
            _merge(year, merged, (cap, opened))
        elif act == "list":
            listed.append(PastCheck(target="T003", day=day, cause="投诉举报", item="消防"))
            listed.append(
                PastCheck(target="T005", day=date(2026, 1, 2), cause="双随机", item="消防")
            )
        elif act == "finish" and waiting:
            year.draw(waiting[0] + 1)
        elif act == "amend" and year.certificates:
            _amend(year, step)
        elif act in {"hold", "commit", "void"}:
            task = year.task(draw, on=day, history=listed)
            try:
                year.commit(task)
            except InputError:  # nobody is left, or too few to staff
                continue
            if act == "hold":
                year.draw()
            elif act == "void":
                year.certificates[-1] = void(year.pending[-1], "名册有误")
    return year


def _merge(year: CappedYear, merged: dict[str, str], ruled: tuple[str, str]) -> None:
    """Let a firm that the last slot has drawn go on under another number."""
    old = min(drawn(year.certificates[-1]), default="") if year.certificates else ""
    if not old or old in merged or old in merged.values():
        return
    merged[old] = f"N{len(merged)}"
    more = "[merged]\n" + "".join(f'"{a}" = "{b}"\n' for a, b in merged.items())
    year.book = rules(ruled[0], rate="1/5", opened=ruled[1], more=more)
    year.targets = [evolve(t, id=merged.get(t.id, t.id)) for t in year.targets]


def _amend(year: CappedYear, which: int) -> None:
    """Let a reserve stand in, as an office does that looks up the other draws of the reserve."""
    slot = which % len(year.certificates) + 1
    before = year.certificates[slot - 1]
    listed = sorted(drawn(before)) if before.of_kind("draw") else []
    others = {id for n, one in enumerate(year.certificates, 1) if n != slot and one.of_kind("draw")
              for id in drawn(one)}  # fmt: skip
    if not listed or any(not one.of_kind("draw") for one in year.certificates):
        return
    try:
        after = year.amend(listed[which % len(listed)], slot)
    except rc.RandcheckError:  # no reserve is left
        return
    if (drawn(after) - drawn(before)) & others:
        year.certificates[slot - 1] = before  # one that another draw has: not asked in


@given(ACTS, CAPS, st.sampled_from(["", "leave-out"]), st.randoms(use_true_random=False))
def test_honest_year_is_clean_in_any_order(
    acts: list[tuple[str, str, int]], cap: str, opened: str, random: Random
):
    """“The order and the names of the files are irrelevant to what is found”: nothing is."""
    year = grown(acts, cap, opened)
    if not year.certificates:
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        first = year.examine(folder)
        codes = [p.code for p in (*first.findings, *first.questions)]
        assert not [code for code in codes if code.startswith(OURS)]
        names = list(range(len(year.certificates)))
        random.shuffle(names)
        for number, certificate in zip(names, year.certificates, strict=True):
            (folder / "other").mkdir(exist_ok=True)
            (folder / "other" / f"{number}.json").write_bytes(certificate.to_bytes())
        second = examine_register(folder / "other", rosters=folder / "private")
        assert sorted(p.code for p in second.findings) == sorted(p.code for p in first.findings)
        assert sorted(p.code for p in second.notes) == sorted(p.code for p in first.notes)
    shuffled = list(year.certificates)
    random.shuffle(shuffled)
    assert history_of(shuffled, "lan", pending=year.pending) == year.earlier()


@given(ACTS, st.integers(0, 5))
def test_certificate_left_out_is_found(acts: list[tuple[str, str, int]], which: int):
    """“A slot from 1 to the highest of an office has no commitment”: found."""
    year = grown(acts, 'most = 2, period = "calendar-year"', "")
    if len(year.certificates) < 2:
        return
    gone = which % (len(year.certificates) - 1)
    with TemporaryDirectory() as name:
        folder = Path(name)
        year.examine(folder, rosters=False)
        (folder / "register" / f"{gone + 1}.json").unlink()
        codes = [p.code for p in examine_register(folder / "register").findings]
    assert "register-slot-missing" in codes


@given(ACTS)
def test_nobody_ends_above_a_cap(acts: list[tuple[str, str, int]]):
    """“The register names whoever ends above the cap”: of honest commitments nobody does."""
    year = grown(acts, 'most = 2, period = "calendar-year"', "")
    counted = Counter(id for one in year.certificates for id in drawn(one))
    assert all(number <= 2 for number in counted.values())
