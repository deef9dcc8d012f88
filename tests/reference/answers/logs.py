"""Answers on logs of registers and their heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import heads

if TYPE_CHECKING:
    from collections.abc import Callable

    from .hashes import Document


def _log(d: Document) -> Document:
    leaves = [heads.entry_leaf(d["suite"], d["office"], tuple(entry)) for entry in d["entries"]]
    return {"leaves": [leaf.hex() for leaf in leaves], "root": heads.mth(d["suite"], leaves).hex()}


def _consistency(d: Document) -> Document:
    leaves, m = [bytes.fromhex(leaf) for leaf in d["leaves"]], d["earlier"]
    return {
        "old": heads.mth(d["suite"], leaves[:m]).hex(),
        "new": heads.mth(d["suite"], leaves).hex(),
        "path": [node.hex() for node in heads.consistency(d["suite"], m, leaves)],
    }


def _extends(d: Document) -> Document:
    old, new = bytes.fromhex(d["old"]), bytes.fromhex(d["new"])
    path = [bytes.fromhex(node) for node in d["path"]]
    return {"ok": heads.extends(d["suite"], old, d["earlier"], new, d["size"], path)}


LISTS: dict[str, Callable[[Any], Document]] = {"consistencies": _extends}
SINGLE: dict[str, Callable[[Document], Document]] = {"log": _log, "consistency": _consistency}
