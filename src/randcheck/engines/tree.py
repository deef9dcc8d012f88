"""The root of leaves that an engine keeps (RFC 6962): block by block, slice by slice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.certificates import merkle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.suites import Suite
    from randcheck.engines.statements import Leaves


@frozen
class _Slices:
    """Slices that are gathered at once: how many leaves stand in each."""

    sizes: dict[str, int]

    @property
    def names(self) -> list[str]:
        return list(self.sizes)


def root_of(suite: Suite, leaves: Leaves) -> bytes:
    """Return the root of leaves that an engine keeps, slice by slice."""
    engine = leaves.engine
    frontier = merkle.Frontier(suite)
    at = 0
    for some in _together(engine.few(leaves.sizes()), engine.most):
        if not engine.folds:
            for _, gathered in engine.rows(leaves.rows(some.names[0], some.names[-1])):
                whole = gathered if isinstance(gathered, bytes) else b"".join(gathered)
                frontier.add(merkle.cut(whole))
            continue
        skips = {}
        for name, size in some.sizes.items():
            skips[name] = min(-at % (1 << merkle.BLOCK), size)
            at += size
        for _, head, blocks, tail in engine.rows(leaves.folded(suite, skips)):
            frontier.add(merkle.cut(bytes.fromhex(head)))
            frontier.add_blocks(merkle.cut(bytes.fromhex(blocks)))
            frontier.add(merkle.cut(bytes.fromhex(tail)))
    return frontier.root()


def _together(sizes: list[Any], most: int) -> Iterator[_Slices]:
    """Yield slices, as many together as have at most so many leaves."""
    held: dict[str, int] = {}
    for name, size in sizes:
        if held and sum(held.values()) + size > most:
            yield _Slices(held)
            held = {}
        held[name] = size
    if held:
        yield _Slices(held)
