"""A round of the beacon verified, against py_ecc doing the same."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from compare import Row, available, in_turn, ratios
from randcheck.lottery import drand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NUMBER = 1000
SIGNATURE = bytes.fromhex(
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b1957"
    "6350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
)


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure; fewer rounds in a sample."""
    things: dict[str, Callable[[], object]] = {"first": _first, "next": _next}
    assert _first() == _next() == sha256(SIGNATURE).digest()
    if available("py_ecc"):
        things["py_ecc"] = _oracle()
        assert things["py_ecc"]() is True
    times = in_turn(things, 3 if sample else 15)
    best = {name: f"{1000 * min(found):.0f} ms" for name, found in times.items()}
    if "py_ecc" not in times:
        return
    note = f"{best['first']} at best, py_ecc {best['py_ecc']}; key and generator read anew"
    yield Row("drand: verify a round / py_ecc", ratios(times, "first", "py_ecc"), 0.35, 0.2, note)
    yield Row(
        "drand: a further round of the chain / py_ecc",
        ratios(times, "next", "py_ecc"),
        note=f"{best['next']} at best, the lines of key and generator known",
    )


def _next() -> object:
    return drand.randomness(drand.QUICKNET, NUMBER, SIGNATURE)


def _first() -> object:
    drand._generator.cache_clear()  # noqa: SLF001 - nothing is known at the first round
    drand._key.cache_clear()  # noqa: SLF001
    return _next()


def _oracle() -> Callable[[], object]:
    """The same with py_ecc: strict points, both subgroups, one final exponentiation."""
    from py_ecc import optimized_bls12_381 as curve
    from py_ecc.bls.g2_primitives import subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2

    raw = drand.QUICKNET.public_key
    halves = int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big")

    def run() -> object:
        signature = decompress_G1(int.from_bytes(SIGNATURE, "big"))
        key = decompress_G2(halves)
        assert subgroup_check(signature)
        assert subgroup_check(key)
        hashed = hash_to_G1(sha256(NUMBER.to_bytes(8, "big")).digest(), drand.TAG, sha256)
        left = curve.pairing(curve.G2, curve.neg(signature), final_exponentiate=False)
        right = curve.pairing(key, hashed, final_exponentiate=False)
        return curve.final_exponentiate(left * right) == curve.FQ12.one()

    return run
