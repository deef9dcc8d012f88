"""py_ecc, the other library for the beacon's curve.

On import it raises the interpreter's recursion limit to 100,000, with which the parser of
JSON runs out of stack on deep nesting instead of refusing it; the limit is put back here.
"""

from __future__ import annotations

import sys

BEFORE = sys.getrecursionlimit()
try:
    from py_ecc import optimized_bls12_381 as oracle
    from py_ecc.bls.g2_primitives import subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import (
        compress_G1,
        compress_G2,
        decompress_G1,
        decompress_G2,
    )
    from py_ecc.optimized_bls12_381 import constants
finally:
    sys.setrecursionlimit(BEFORE)

__all__ = [
    "compress_G1",
    "compress_G2",
    "constants",
    "decompress_G1",
    "decompress_G2",
    "hash_to_G1",
    "oracle",
    "subgroup_check",
]
