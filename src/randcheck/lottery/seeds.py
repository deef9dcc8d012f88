"""What several parties contributed becomes one seed (protocol §2).

A contribution is fixed as a hash ``C`` before the draw and opened afterwards;
a public figure is named beforehand and read once it is known. None of the
parties can choose the seed unless all of them do so together.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import (
    HASH_SIZE,
    Field,
    check_bytes32,
    labelled_hash,
)
from randcheck.canonical.framing import preimage as framed
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.canonical.suites import Suite


@frozen(kw_only=True, field_transformer=strict)
class Opened:
    """A contribution whose party opened it.

    Attributes:
        source_id: Id of the source.
        nonce: 32 bytes.
        value: What the party chose: dice, cards, any text.
    """

    source_id: str
    nonce: bytes = field(repr=False)
    value: str = field(repr=False)

    def fields(self) -> tuple[Field, ...]:
        """Return what the seed hashes of this source."""
        return self.source_id, check_bytes32(self.nonce, "nonce"), self.value


@frozen(kw_only=True, field_transformer=strict)
class Unopened:
    """A contribution that was not opened in time; its ``C`` stands in.

    Attributes:
        source_id: Id of the source.
        commitment: ``C``, 32 bytes.
    """

    source_id: str
    commitment: bytes

    def fields(self) -> tuple[Field, ...]:
        """Return what the seed hashes of this source."""
        return self.source_id, check_bytes32(self.commitment, "commitment")


@frozen(kw_only=True, field_transformer=strict)
class Beacon:
    """A public beacon's value.

    Attributes:
        source_id: Id of the source.
        round: Number of the committed round.
        randomness: 32 bytes.
        signature: What shows that they are that round's, as text; not hashed.
    """

    source_id: str
    round: int
    randomness: bytes
    signature: str = ""

    def fields(self) -> tuple[Field, ...]:
        """Return what the seed hashes of this source."""
        return self.source_id, self.round, check_bytes32(self.randomness, "randomness")


@frozen(kw_only=True, field_transformer=strict)
class Figure:
    """A public figure: a lottery's numbers, an index's closing value (RFC 3797).

    Attributes:
        source_id: Id of the source.
        event: The exact event that was committed.
        text: Its outcome in the exact form that was committed.
    """

    source_id: str
    event: str
    text: str

    def fields(self) -> tuple[Field, ...]:
        """Return what the seed hashes of this source."""
        return self.source_id, self.event, self.text


Outcome = Opened | Unopened | Beacon | Figure


@checked
def contribution_commitment(
    suite: Suite, draw_id: str, source_id: str, nonce: bytes, value: str
) -> bytes:
    """Return ``C = H("contribution", draw_id, source_id, nonce, value)``, 32 bytes.

    Args:
        suite: Whose HASH to use.
        draw_id: The draw it is made for; it opens no other.
        source_id: The source it is made as.
        nonce: 32 fresh random bytes; they keep a short value from being guessed.
        value: What the party chose.

    Raises:
        InputError: The nonce is not 32 bytes.
    """
    return labelled_hash(
        suite, "contribution", draw_id, source_id, check_bytes32(nonce, "nonce"), value
    )


@checked
def opens(suite: Suite, draw_id: str, opening: Opened, commitment: bytes) -> bool:
    """Tell whether a nonce and a value are those behind ``C``.

    A nonce that is not 32 bytes opens nothing.
    """
    if len(opening.nonce) != HASH_SIZE:
        return False
    found = contribution_commitment(suite, draw_id, opening.source_id, opening.nonce, opening.value)
    return hmac.compare_digest(found, commitment)


@checked
def seed_preimage(draw_id: str, outcomes: Sequence[Outcome]) -> bytes:
    """Return everything that the seed hashes: one flat list of fields."""
    return framed("seed", draw_id, *(f for outcome in outcomes for f in outcome.fields()))


@checked
def combine(suite: Suite, draw_id: str, outcomes: Sequence[Outcome]) -> bytes:
    """Return the seed, 32 bytes.

    Args:
        suite: Whose HASH to use.
        draw_id: ``<office>/<plan>/<draw>/<slot>``.
        outcomes: One for each committed source, in the committed order.

    Raises:
        InputError: There is no source (``seed-no-source``) or two have one id
            (``seed-source-twice``).
    """
    if not outcomes:
        raise InputError("seed-no-source")
    names = [outcome.source_id for outcome in outcomes]
    for name in names:
        if names.count(name) > 1:
            raise InputError("seed-source-twice", value=name)
    return suite.hash(seed_preimage(draw_id, outcomes))
