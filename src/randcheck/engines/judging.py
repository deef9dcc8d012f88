"""What a table must be to be a roster of targets: looked at once, all said at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from randcheck.canonical.ids import id_problems
from randcheck.engines.statements import FEW
from randcheck.errors import InputError, Phrase, Problem
from randcheck.lottery.designs import Group
from randcheck.lottery.selection import LARGEST

if TYPE_CHECKING:
    from randcheck.engines.statements import Source

_IN_ONE = 1 << 24  # ids told apart at once
_KIND = re.compile(r"(?:LowCardinality\(|Nullable\()*([\w ]+)")


def check_kinds(source: Source, columns: dict[str, str | None]) -> None:
    """Make sure that columns are of text and of whole numbers; nothing is converted."""
    engine = source.engine
    problems = []
    for kinds in engine.few(source.kinds()):
        for (field, name), said in zip(columns.items(), kinds, strict=True):
            found = _KIND.match(said)
            kind = said if found is None else found[1]
            wanted = engine.integers if field == "weight" else engine.texts
            if name is not None and kind not in wanted:
                phrase = Phrase("kind-integer" if field == "weight" else "kind-text")
                params: dict[str, object] = {"value": name, "expected": phrase, "found": said}
                problems.append(Problem("engine-column", params, "targets"))
    if problems:
        raise InputError.collect(problems)


def tally_of(source: Source) -> dict[tuple[str, str], Group]:
    """Count the standings, and judge each of them and every id.

    Raises:
        InputError: An id, a stratum, a verdict or a weight is none; all that is wrong.
    """
    engine = source.engine
    found: dict[tuple[str, str], Group] = {}
    problems: list[Problem] = []
    for stratum, verdict, count, weighed, least, most in engine.few(source.tally()):
        wrong = [
            *(problem.at("targets.stratum") for problem in id_problems(stratum)),
            *(problem.at("targets.verdict") for problem in id_problems(verdict)),
        ]
        if weighed < count or not 0 <= least <= most <= LARGEST:
            weight = None if weighed < count else least if least < 0 else most
            params: dict[str, object] = {"value": stratum, "weight": repr(weight)}
            bounds = {"lowest": 0, "most": LARGEST}
            wrong.append(Problem("weight-range", {**params, **bounds}, "targets.weight"))
        problems += wrong
        if not wrong:
            found[stratum, verdict] = Group(count, int(least), int(most))
    ((unnamed,),) = engine.few(source.unnamed())
    if unnamed:
        problems += [problem.at("targets.id") for problem in id_problems(None)]
    for (id,) in engine.few(source.wrong_ids()):
        if id is not None and (id or not unnamed):
            problems += [problem.at("targets.id") for problem in id_problems(id)]
    if problems:
        raise InputError.collect(problems, FEW)
    return found


def size_of(source: Source, rows: int) -> int:
    """Return how many targets there are.

    Different hashes of 64 bits are different ids; where two are equal, they are looked at.

    Raises:
        InputError: One stands in a stratum more than once (``id-duplicate``).
    """
    engine = source.engine
    parts = -(-rows // _IN_ONE) or 1
    counted = [engine.few(source.spread(k, parts))[0] for k in range(parts)]
    if all(every == different for every, different in counted):
        return rows
    twice = [
        Problem("id-duplicate", {"value": id}, f"targets {stratum}")
        for id, stratum in engine.few(source.twice())
    ]
    if twice:
        raise InputError.collect(twice, FEW)
    ((size,),) = engine.few(source.targets())
    return int(size)
