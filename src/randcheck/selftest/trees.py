"""The kinds of ``randcheck/vectors/protocol@1`` on leaves and trees.

`docs/spec/vectors.md` describes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates import lists, merkle
from randcheck.certificates.secrecy import sealing
from randcheck.certificates.signatures import heads

if TYPE_CHECKING:
    from collections.abc import Callable

Values = dict[str, Any]


def each(run: Callable[[Any], Any]) -> Callable[[Values], Values]:
    """Return what answers a list, one by one."""
    return lambda given: {"results": [run(one) for one in given["list"]]}


def raw(text: str) -> bytes:
    """Return the bytes of hexadecimal digits."""
    return bytes.fromhex(text)


def _decoy(given: Values) -> Values:
    used, secret, k = suite(given["suite"]), raw(given["roster_secret"]), given["k"]
    return {
        "salt": merkle.salt(used, secret, sealing.decoy_name(k)).hex(),
        "jcs": sealing.decoy_record(k).hex(),
        "leaf": sealing.decoy_leaf(used, secret, k).hex(),
    }


def _leaf(given: Values) -> Values:
    record = jcs.serialize(given["record"])
    leaf = merkle.leaf(suite(given["suite"]), raw(given["salt"]), record)
    return {"jcs": record.hex(), "leaf": leaf.hex()}


def _tree(given: Values) -> Values:
    return {"root": merkle.root(suite(given["suite"]), list(map(raw, given["leaves"]))).hex()}


def _roster(given: Values) -> Values:
    used, secret = suite(given["suite"]), raw(given["roster_secret"])
    names = [record["id"] for record in given["records"]]
    lines = [(record["id"], jcs.serialize(record)) for record in given["records"]]
    leaves = sorted(zip(merkle.salted_leaves(used, secret, lines), names, strict=True))
    hashes = [leaf for leaf, _ in leaves]
    return {
        "leaves": [[name, leaf.hex()] for leaf, name in leaves],
        "root": merkle.root(used, hashes).hex(),
        "paths": [
            [node.hex() for node in merkle.path(used, hashes, i)] for i in range(len(hashes))
        ],
    }


def _inclusion(given: Values) -> Values:
    path = list(map(raw, given["path"]))
    ok = merkle.includes(
        suite(given["suite"]),
        raw(given["root"]),
        raw(given["leaf"]),
        given["index"],
        given["size"],
        path,
    )
    return {"ok": ok}


def _list(given: Values) -> Values:
    used, fields = suite(given["suite"]), given["fields"]
    levels = lists.levels_of(used, fields)
    leaves = [lists.leaf(used, line) for line in lists.lines_of(fields)]
    return {
        "leaves": [leaf.hex() for leaf in leaves],
        **lists.root_of(used, fields),
        "paths": [[node.hex() for node in levels.path(i)] for i in range(len(leaves))],
    }


def _log(given: Values) -> Values:
    used, entries = suite(given["suite"]), [heads.Entry(*entry) for entry in given["entries"]]
    leaves = [entry.leaf(used, given["office"]) for entry in entries]
    return {"leaves": [leaf.hex() for leaf in leaves], "root": merkle.root(used, leaves).hex()}


def _consistency(given: Values) -> Values:
    used, leaves, earlier = suite(given["suite"]), list(map(raw, given["leaves"])), given["earlier"]
    path = heads.consistency_path(used, leaves, earlier)
    return {
        "old": merkle.root(used, leaves[:earlier]).hex(),
        "new": merkle.root(used, leaves).hex(),
        "path": [node.hex() for node in path],
    }


def _extends(given: Values) -> Values:
    old, new, path = raw(given["old"]), raw(given["new"]), list(map(raw, given["path"]))
    used = suite(given["suite"])
    return {"ok": heads.extends(used, old, given["earlier"], new, given["size"], path)}


KINDS: dict[str, Callable[[Values], Values]] = {
    "decoy": _decoy,
    "leaf": _leaf,
    "trees": each(_tree),
    "tree": _tree,
    "roster": _roster,
    "list": _list,
    "inclusions": each(_inclusion),
    "log": _log,
    "consistency": _consistency,
    "consistencies": each(_extends),
}
