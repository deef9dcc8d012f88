"""Signatures and the chain are independent: more of them never change what they sign."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.signers import NAMES, key, promised

SIGNERS = ("office", "chief", "supervisor", "notary")
DRAWN = rc.draw(promised(*SIGNERS, threshold=2))
DIGESTS = [record.digest for record in DRAWN.records]


class TestDigestsDoNotCoverSignatures:
    """“Digest of a record = HASH over the DSSE PAE of its type and payload”.

    Mutation that it catches: making `Record.signed_by` compute the digest of the envelope, or
    `Certificate.head` from it.
    """

    @given(names=st.lists(st.sampled_from(SIGNERS)), cut=st.integers(1, len(DIGESTS)))
    def test_signing_in_any_order_at_any_stage(self, names: list[str], cut: int):
        """Whoever signs, how often, in which order, at which stage: the same chain.

        The file depends on who signed, not on the order.
        """
        part = DRAWN.first(cut)
        signed = part.signed(*map(key, names))
        assert [record.digest for record in signed.records] == DIGESTS[:cut]
        assert signed.head == part.head
        ordered = part.signed(*map(key, sorted(set(names), key=NAMES.index)))
        assert signed.to_bytes() == ordered.to_bytes()

    @given(halves=st.lists(st.booleans(), min_size=len(SIGNERS), max_size=len(SIGNERS)))
    def test_joining_copies_is_signing_one(self, halves: list[bool]):
        """Two copies, each signed by some of the signers, join to the file that all signed."""
        one = DRAWN.signed(*(key(n) for n, h in zip(SIGNERS, halves, strict=True) if h))
        other = DRAWN.signed(*(key(n) for n, h in zip(SIGNERS, halves, strict=True) if not h))
        assert one.joined(other).to_bytes() == DRAWN.signed(*map(key, SIGNERS)).to_bytes()
