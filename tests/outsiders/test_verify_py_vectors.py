"""`verify.py` against every vector that ships with the library, kind by kind."""

from __future__ import annotations

import base64
import importlib.util
import json
from importlib.resources import files
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.outsider_runs import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

    Case = dict[str, Any]

_SPEC = importlib.util.spec_from_file_location("verify_of_outsiders", PROGRAM)
assert _SPEC
assert _SPEC.loader
verify: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(verify)

FOLDER = files("randcheck.selftest").joinpath("vectors")
CASES = [
    case
    for path in sorted(FOLDER.iterdir(), key=lambda path: path.name)
    if path.name.endswith(".json")
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
]
RUN_WHOLE = {"certificate", "register"}  # test_verify_py runs these as a program


def suite(given: Case) -> Any:  # noqa: ANN401 - a class of the program
    """The suite of a case, sealed where it has a sealing secret."""
    return verify.Suite(given["suite"], bytes.fromhex(given.get("sealing_secret", "")) or None)


def field(value: Case) -> Any:  # noqa: ANN401 - text, number or bytes
    """A field as `H` takes it."""
    return bytes.fromhex(value["hex"]) if "hex" in value else value.get("text", value.get("int"))


def each(work: Callable[[Any], Any]) -> Callable[[Case], Case]:
    """For a kind whose input is a list."""
    return lambda given: {"results": [work(one) for one in given["list"]]}


def told(text: str) -> Case:
    """Of a JSON text, its canonical bytes, or that it is refused."""
    try:
        data = text.encode()
        return {"ok": True, "hex": verify.canonical(verify.parse(data)).hex()}
    except (verify.Refused, UnicodeEncodeError):
        return {"ok": False}


def seed(given: Case) -> Case:
    """The seed of some outcomes."""
    kinds = {"contribution": "opened"}
    outcomes = [
        {**s, "kind": kinds.get(s["kind"], s["kind"]), "id": s["source_id"]}
        for s in given["sources"]
    ]
    return {"seed": verify.seed_of(suite(given), given["draw_id"], outcomes).hex()}


def lots(given: Case, design: str, weights: list[Any]) -> Case:
    """A draw of one stratum."""
    used, n = suite(given), given["n"]
    stratum = {"id": "s", "scope": given["scope"], "design": design, "n": n, "reserves": 10**6}
    line = {"stratum": "s", "verdict": "eligible"}
    roster = [{"id": id, "weight": w, **line} for id, w in weights]
    if design == "systematic" and verify.census_part([w for _, w in weights], n)[0]:
        return {"drawn": None, "reason": "weight_too_large"}  # these vectors know no census part
    drawn, rest = verify.drawn_first(used, stratum, bytes.fromhex(given["seed"]), roster)
    if design == "systematic":
        return {"drawn": [id for _, id, _ in drawn]}
    order = [[id, *([slip] if design == "slips" else []), t.hex()] for t, id, slip in drawn + rest]
    reserves = [id for _, id, _ in rest[: given["reserves"]]]
    return {"order": order, "drawn": [id for _, id, _ in drawn], "reserves": reserves}


def roster(given: Case) -> Case:
    """The root of a list."""
    lines = [(record["id"], verify.canonical(record)) for record in given["records"]]
    return {"root": suite(given).salted(bytes.fromhex(given["roster_secret"]), lines)["root"]}


def included(one: Case) -> Case:
    """Whether a path leads to a root."""
    root, leaf = bytes.fromhex(one["root"]), bytes.fromhex(one["leaf"])
    path = [bytes.fromhex(node) for node in one["path"]]
    return {"ok": suite(one).includes(root, leaf, one["index"], one["size"], path)}


def seal(given: Case) -> Case:
    """Seal, counts and keys of a sealed draw."""
    used, plain = suite(given), verify.Suite(given["suite"])
    counts = [
        plain.H("count", given["draw_id"], name, bytes.fromhex(salt), value).hex()
        for name, salt, value in given["counts"]
    ]
    keys = [
        used.key(bytes.fromhex(k["seed"]), k["purpose"], k["scope"], k["attempt"])
        for k in given["keys"]
    ]
    made = plain.H("seal", given["draw_id"], bytes.fromhex(given["sealing_secret"])).hex()
    return {"seal": made, "counts": counts, "keys": keys}


def keys(one: Case) -> Case:
    """Whether a key is one that somebody can hold."""
    key = one["key"]
    fine = verify.key_text(key) and verify.key_holds(key)
    return {"ok": True, "keyid": verify.keyid_of(key)} if fine else {"ok": False}


def signatures(one: Case) -> Case:
    """Whether a signature is taken."""
    sig, key = bytes.fromhex(one["sig"]), one["key"]
    fine = len(sig) == 64 and verify.key_text(key) and verify.key_holds(key)
    text = base64.b64encode(sig).decode()
    return {"ok": bool(fine) and verify.signed(key, bytes.fromhex(one["message"]), text)}


def envelopes(one: Case) -> Case:
    """Whether an envelope has its form and the one signature of the key."""
    try:
        value = one["envelope"]
        verify.obj(verify.ENVELOPE)(value)
        payload = verify.base64d(value["payload"])
        verify.parse(payload, exact=True)
        (sig,) = value["signatures"]
    except (verify.Refused, ValueError, TypeError, AttributeError):
        return {"ok": False}
    message = verify.pae(value["payloadType"], payload)
    mine = sig["keyid"] == verify.keyid_of(one["key"])
    if not mine or not verify.signed(one["key"], message, sig["sig"]):
        return {"ok": False}
    return {"ok": True, "digest": suite(one).digest(message)}


def problem(given: Case) -> SimpleNamespace:
    """Inspectors, seats and recusals of a case."""
    ids = [i for i, *_ in given["inspectors"]]
    people = {i: ((t,), cap, base) for i, t, cap, base in given["inspectors"]}
    stages = [(stage, types and [[t] for t in types]) for stage, types in given["requirements"]]
    seats = [
        (check, r, wanted[:n].count(r))
        for check, wanted, _ in given["checks"]
        for n, r in enumerate(wanted)
    ]
    recused = {(ids[i], check) for check, _, who in given["checks"] for i in who}
    return SimpleNamespace(ids=ids, people=people, stages=stages, seats=seats, recused=recused)


def deal(given: Case) -> Case:
    """Who is dealt to which seat."""
    p = problem(given)
    found = verify.deal(
        suite(given),
        p.seats,
        p.people,
        p.stages,
        p.recused,
        bytes.fromhex(given["seed"]),
        given["scope"],
    )
    if found is None:
        return {"at": None}
    return {
        "at": [p.ids.index(found[0][s]) for s in p.seats],
        "loads": [found[1][i] for i in p.ids],
    }


def plan_of(given: Case, wanted: list[int], mode: str, **more: Any) -> Case:  # noqa: ANN401
    """A team plan for the problem of a case."""
    types = [{"stage": s, "types": t and [[one] for one in t]} for s, t in given["requirements"]]
    plan = {
        "scope": given["scope"],
        "mode": mode,
        "requirements": types,
        "seats": wanted,
        "most": None,
    }
    return {
        **plan,
        "size": len(wanted),
        "number": None,
        "leftover": "idle",
        "responsible": None,
        **more,
    }


def staffed(given: Case, plan: Case) -> Case:
    """What is drawn and dealt under a plan."""
    p = problem(given)
    checks = {check: verify.numbered(wanted) for check, wanted, _ in given["checks"]}
    found = verify.staffed(
        suite(given), plan, checks, p.people, p.recused, bytes.fromhex(given["seed"])
    )
    if found is None:
        return {"at": None, "drawn": None}
    load = {entry["inspector"]: entry["load"] for entry in found["loads"]}
    said = {"loads": [load[i] for i in p.ids]}
    if "drawn_from_pool" in found:
        said["drawn"] = [
            [p.ids.index(lot["id"]), lot["ticket"]] for lot in found["drawn_from_pool"]
        ]
    teams = {team["check"]: team for team in found["teams"]}
    if plan["mode"] == "groups":
        return {
            **said,
            "attempt": found["attempt"],
            "at": [teams[c]["group"] for c, *_ in given["checks"]],
        }
    at = {(c, *seat): i for c, team in teams.items() for seat, i in verify.seats_of(team).items()}
    return {**said, "at": [p.ids.index(at[seat]) for seat in p.seats]}


def pool(given: Case) -> Case:
    """Inspectors drawn from the pool first."""
    plan = plan_of(given, [0, 0], "checks", drawn_from_pool=given["drawn"])
    found = staffed(given, plan)
    return {name: value for name, value in found.items() if found["at"] or name == "drawn"}


def pool_groups(given: Case) -> Case:
    """Groups out of inspectors drawn from the pool."""
    named = {name: given[name] for name in ("leftover", "number", "most")}
    plan = plan_of(given, given["rule"], "groups", drawn_from_pool=given["drawn"], **named)
    return {k: v for k, v in staffed(given, plan).items() if k in {"at", "drawn", "attempt"}}


def groups(given: Case) -> Case:
    """Groups first; as many and as large as the case says."""
    wanted = given["group_seats"]
    plan = plan_of(given, min(wanted, key=len), "groups", drawn_from_pool=None, number=len(wanted))
    if any(len(one) != len(wanted[0]) for one in wanted):
        plan["leftover"] = "extra_member"
    found = staffed(given, plan)
    return {} if found["at"] is None else {k: found[k] for k in ("attempt", "at")}


def swap(given: Case) -> Case:
    """The seat with which somebody changes places."""
    p = problem(given)
    now = {seat: p.ids[i] for seat, i in zip(p.seats, given["at"], strict=True)}
    own = p.seats[given["seat"]]
    plan = plan_of(given, [0, 0], "checks")
    case = SimpleNamespace(suite=suite(given))
    recused = p.recused | {(now[own], own[0])}
    found = verify.swap(case, plan, now, own, p.people, recused, None, bytes.fromhex(given["seed"]))
    return {"with": None if found is None else next(p.seats.index(s) for s in found if s != own)}


def substitute(given: Case) -> Case:
    """Who comes onto the seats that are vacated, all others keeping theirs."""
    p = problem(given)
    now = {seat: p.ids[i] for seat, i in zip(p.seats, given["at"], strict=True)}
    checks = [check for check, *_ in given["checks"]]
    recused = p.recused | {(p.ids[i], checks[check]) for i, check in given["recused_now"]}
    gone = {p.ids[i] for i in given["absent_now"]}
    left = [seat for seat, i in now.items() if i in gone or (i, seat[0]) in recused]
    kept = {seat: i for seat, i in now.items() if seat not in left}
    plan, seed = plan_of(given, [0, 0], "checks"), bytes.fromhex(given["seed"])
    made = verify.deal_again(
        suite(given), plan, kept, sorted(left), p.people, gone, recused, seed
    )  # fmt: skip
    said = {"vacated": [p.seats.index(seat) for seat in left]}
    if made is None:
        return {**said, "at": None}
    after = {**now, **{seat: at for seat, (at, _) in made.items()}}
    return {**said, "at": [p.ids.index(after[seat]) for seat in p.seats]}


def consistency(given: Case) -> Case:
    """Roots of a tree and its beginning; the path of the vector leads from one to the other."""
    used, leaves = suite(given), [bytes.fromhex(leaf) for leaf in given["leaves"]]
    old, new = used.root(leaves[: given["earlier"]]), used.root(leaves)
    (path,) = (c["out"]["path"] for c in CASES if c["in"] is given)
    nodes = [bytes.fromhex(node) for node in path]
    assert used.extends(old, given["earlier"], new, len(leaves), nodes)
    return {"old": old.hex(), "new": new.hex()}


def batches(one: Case) -> Case:
    """The parts of a year."""
    year = {"year": one["n"], "of": one["batches"]}
    numbers = range(1, one["batches"] + 1)
    return {"sizes": [verify.batch_need({**year, "number": b}) for b in numbers]}


def year(given: Case) -> Case:
    """A year in batches, each out of those who were not drawn before."""
    left, said = list(given["ids"]), []
    sizes = batches({"n": given["n"], "batches": len(given["seeds"])})["sizes"]
    for n, seed in zip(sizes, given["seeds"], strict=True):
        now = {**given, "n": n, "seed": seed, "reserves": 0}
        drawn = lots(now, "lots", [(id, 1) for id in left])["drawn"]
        left = [id for id in left if id not in drawn]
        said.append({"n": n, "key": key_of(now), "drawn": drawn})
    return {"batches": said}


def differ(given: Case) -> Case:
    """Two inputs that look alike, and what comes of each."""
    return {name: KINDS[given["kind"]](given[name])[given["output"]] for name in ("a", "b")}


def quotas(one: Case) -> Case:
    """How many are drawn."""
    need = verify.quota(one)
    n = min(need, one["eligible"])
    return {"need": need, "n": n, "shortfall": need - n}


def listed(given: Case) -> Case:
    """The tree of what a record lists."""
    kind = {"lots": "draw", "teams": "assignment"}[given["list"]]
    return verify.open_tree(suite(given), kind, given["fields"])


def digest(given: Case) -> Case:
    """The digest of a record."""
    message = verify.pae(given["payload_type"], bytes.fromhex(given["payload"]))
    return {"digest": suite(given).digest(message)}


def rates(value: Any) -> Case:  # noqa: ANN401 - any JSON value
    """A rate, in its parts."""
    if not verify.rate(value):
        return {"ok": False}
    p, q = value.split("/")
    return {"ok": True, "p": int(p), "q": int(q)}


def log(given: Case) -> Case:
    """Leaves and root of the log of a register."""
    used = suite(given)
    leaves = [used.entry(given["office"], *entry) for entry in given["entries"]]
    return {"leaves": [leaf.hex() for leaf in leaves], "root": used.root(leaves).hex()}


def consistent(one: Case) -> Case:
    """Whether one tree is the beginning of another."""
    old, new = bytes.fromhex(one["old"]), bytes.fromhex(one["new"])
    path = [bytes.fromhex(node) for node in one["path"]]
    return {"ok": suite(one).extends(old, one["earlier"], new, one["size"], path)}


def heads(one: Case) -> Case:
    """Which slots wait below the head of a register."""
    try:
        head = verify.read_head(one["file"].encode())
    except verify.Refused:
        return {"ok": False}
    return {"ok": True, "waiting": [list(w) for w in verify.waiting(head["size"], head["entries"])]}


def sized(given: Case) -> Case:
    """A systematic stratum with its census part."""
    used, weights = suite(given), dict(given["weights"])
    certain, total = verify.census_part(list(weights.values()), given["n"])
    rest = given["n"] - certain
    taken = sorted(id for id, w in weights.items() if rest * w > total) if rest else None
    stratum = {
        "id": "s",
        "design": "systematic",
        "n": given["n"],
        "reserves": 0,
        "scope": given["scope"],
    }
    line = {"stratum": "s", "verdict": "eligible"}
    roster = [{"id": id, "weight": w, **line} for id, w in weights.items()]
    drawn, _ = verify.drawn_first(used, stratum, bytes.fromhex(given["seed"]), roster)
    said = {"total": str(total), "drawn": [id for _, id, _ in drawn]}
    return said if taken is None else {**said, "certain": taken}


def totals(one: Case) -> Case:
    """A number spread over strata."""
    strata = [{**s, "base": one["base"], "rate": "0/1", "floor": 0} for s in one["strata"]]
    total = {name: one[name] for name in ("rate", "rate_is", "floor", "by")}
    total |= {"strata": one["strata"], "need": 0, "n": 0, "shortfall": 0}
    wrong, needs = verify.total_needs(total, strata)
    if "total-floors" in wrong:
        return {"refused": "total_floors"}
    return {"needs": [[s["id"], needs[s["id"]]] for s in one["strata"]]}


def ceilings(one: Case) -> Case:
    """How many are drawn below a ceiling."""
    return quotas({name: value for name, value in one.items() if value is not None})


KINDS: dict[str, Callable[[Case], Case]] = {
    "lp": lambda g: {"hex": [verify.LP(field(one)).hex() for one in g["fields"]]},
    "h": lambda g: {"digest": suite(g).H(g["label"], *map(field, g["fields"])).hex()},
    "ids": each(lambda one: {"ok": verify.ident(one)}),
    "jcs": each(told),
    "rates": each(rates),
    "contribution": lambda g: {"commitment": contribution(g)},
    "openings": each(lambda one: {"ok": opens(one)}),
    "seed": seed,
    "key": lambda g: {"key": key_of(g)},
    "ticket": lambda g: {"ticket": suite(g).ticket(g["key"], *g["parts"]).hex()},
    "quotas": each(quotas),
    "draw": lambda g: {"key": key_of(g), **lots(g, "lots", [(id, 1) for id in g["ids"]])},
    "slips": lambda g: {"key": key_of(g), **lots(g, "slips", g["weights"])},
    "systematic": lambda g: lots(g, "systematic", g["weights"]),
    "salt": lambda g: {"salt": suite(g).salt(bytes.fromhex(g["roster_secret"]), g["id"]).hex()},
    "digest": digest,
    "file": lambda g: {"digest": suite(g).digest(bytes.fromhex(g["bytes"]))},
    "leaf": lambda g: {
        "leaf": suite(g).leaf(bytes.fromhex(g["salt"]), verify.canonical(g["record"])).hex()
    },
    "trees": each(lambda g: {"root": suite(g).root([bytes.fromhex(x) for x in g["leaves"]]).hex()}),
    "tree": lambda g: {"root": suite(g).root([bytes.fromhex(x) for x in g["leaves"]]).hex()},
    "roster": roster,
    "inclusions": each(included),
    "seal": seal,
    "decoy": lambda g: {
        "salt": suite(g).salt(bytes.fromhex(g["roster_secret"]), f"@decoy{g['k']}").hex()
    },
    "list": listed,
    "log": log,
    "consistencies": each(consistent),
    "heads": each(heads),
    "sized": sized,
    "totals": each(totals),
    "ceilings": each(ceilings),
    "keys": each(keys),
    "signatures": each(signatures),
    "envelopes": each(envelopes),
    "deal": deal,
    "pool": pool,
    "pool_groups": pool_groups,
    "groups": groups,
    "swap": swap,
    "substitute": substitute,
    "consistency": consistency,
    "batches": each(batches),
    "year": year,
    "differ": differ,
}  # fmt: skip


def contribution(given: Case) -> str:
    """C of a nonce and a value."""
    opening = {"source": given["source_id"], "nonce": given["nonce"], "value": given["value"]}
    found: str = verify.contribution(suite(given), given["draw_id"], opening).hex()
    return found


def opens(given: Case) -> bool:
    """Whether nonce and value open a C; a nonce of another length is no hash, and opens nothing."""
    return verify.hexed(given["nonce"]) and contribution(given) == given["commitment"]


def key_of(given: Case) -> str:
    """The key of a purpose."""
    named = given.get("purpose", "targets"), given["scope"], given.get("attempt", 0)
    found: str = suite(given).key(bytes.fromhex(given["seed"]), *named)
    return found


def answers(said: Any, wanted: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether all that is said is as wanted; what is not said is not compared."""
    if isinstance(said, dict):
        return all(name in wanted and answers(value, wanted[name]) for name, value in said.items())
    if isinstance(said, list) and said and isinstance(said[0], dict):
        return len(said) == len(wanted) and all(map(answers, said, wanted))
    return bool(said == wanted)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"tree"}))
def test_vectors_of_a_kind(kind: str):
    """Whatever the program says of a case is what the vector says."""
    cases = [case for case in CASES if case["kind"] == kind]
    assert cases
    for case in cases:
        said = KINDS[kind](case["in"])
        assert answers(said, case["out"]), (case["name"], said)


def test_no_kind_is_left_out():
    """Every kind of vector is run here, or by another test that is named."""
    assert {case["kind"] for case in CASES} | {"tree"} == set(KINDS) | RUN_WHOLE


def test_plain_sm3_is_that_of_the_standard():
    """GB/T 32905-2016, appendix A: both examples, for machines whose library has no SM3."""
    assert verify.sm3_plain(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert verify.sm3_plain(b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )
    for length in (0, 55, 56, 63, 64, 65, 1000):
        assert verify.sm3_plain(bytes(length)) == verify.sm3(bytes(length))
