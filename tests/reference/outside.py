"""A certificate and its rosters read with nothing but JSON, and its targets drawn again."""

from __future__ import annotations

import csv
import json
from base64 import b64decode
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import drawing, estimating
from .hashing import key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Draw:
    """What one certificate says: its commitment, what was drawn, and the roster of targets."""

    commitment: dict[str, Any]
    drawn: dict[str, list[dict[str, Any]]]
    seed: bytes
    roster: list[dict[str, Any]]
    teams: dict[str, list[str]]

    def eligible(self, stratum: str) -> dict[str, int]:
        """Return the eligible of a stratum with their weights."""
        return {
            target["id"]: entry["weight"]
            for target in self.roster
            for entry in target.get("strata", [target])
            if entry["stratum"] == stratum and entry["verdict"] == "eligible"
        }

    def again(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield every stratum with those drawn, and those that follow from roster and seed."""
        for stratum in self.commitment["strata"]:
            name, n, scope = stratum["id"], stratum["n"], stratum["scope"]
            able = self.eligible(name)
            targets = key(self.commitment["suite"], self.seed, "targets", scope)
            comb = key(self.commitment["suite"], self.seed, "weight", scope)
            if stratum["design"] == "systematic":
                certain, left, wanted = estimating.census_part(able, n)
                found = set(certain)
                if wanted:
                    plain = drawing.systematic("sha256", targets, comb, list(left.items()), wanted)
                    found |= set(plain.drawn if plain is not None else ())
                line = [id for id, _ in drawing.draw("sha256", targets, able, 0).order]
                wanted_ids = [id for id in line if id in found]
            elif stratum["design"] == "slips":
                wanted_ids = drawing.slips("sha256", targets, list(able.items()), n).drawn
            else:
                wanted_ids = drawing.draw("sha256", targets, able, n).drawn
            yield name, [lot["id"] for lot in self.drawn[name]], wanted_ids

    def chance(self, stratum: str, id: str) -> Fraction:
        """Return the inclusion probability of a target of a systematic stratum."""
        said = next(s for s in self.commitment["strata"] if s["id"] == stratum)
        certain, left, wanted = estimating.census_part(self.eligible(stratum), said["n"])
        return Fraction(1) if id in certain else Fraction(wanted * left[id], sum(left.values()))


def read(certificate: Path, rosters: Path) -> Draw:
    """Read a certificate and the rosters that were saved for it."""
    file = json.loads(certificate.read_bytes())
    bodies = [json.loads(b64decode(record["payload"])) for record in file["records"]]
    for shown in file["disclosures"]:
        bodies[shown["of"]] |= shown["fields"]
    drawn = next(body for body in bodies if body["format"] == "randcheck/draw@v1")
    lines = (rosters / "targets.jsonl").read_text(encoding="utf-8").splitlines()
    return Draw(
        commitment=bodies[0],
        drawn={stratum["id"]: stratum["drawn"] for stratum in drawn["strata"]},
        seed=bytes.fromhex(drawn["seed"]),
        roster=[json.loads(line) for line in lines],
        teams={
            team["check"]: [seat["inspector"] for seat in team["seats"]]
            for body in bodies
            if body["format"] == "randcheck/assignment@v1"
            for team in body["teams"]
        },
    )


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list that an office wrote."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
