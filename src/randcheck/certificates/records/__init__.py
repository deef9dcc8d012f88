"""The exact shape of every record, of its lists and of the files that hold them (protocol §6).

===============  ===========================================================
`names`          words: kinds, rosters, designs, forms of a request
`values`         shapes of single values: hashes, digests, rates, paths
`commitment`     what is fixed before the seed
`chain`          every record of the chain
`lists`          what records list, and the leaves of their trees
`rosters`        the lines of the six rosters
`files`          the certificate file, its disclosures, the private results
===============  ===========================================================
"""

from __future__ import annotations

from randcheck.certificates.records.chain import OUTCOME, SEAL, SHAPES
from randcheck.certificates.records.commitment import CALENDAR, SIGNER, SOURCE
from randcheck.certificates.records.files import (
    DISCLOSURE,
    ENVELOPE,
    FILE,
    RESULTS,
    SIGNATURE,
    disclosure_order,
)
from randcheck.certificates.records.lists import FIELDS_OF, LIST_SHAPES
from randcheck.certificates.records.names import (
    AMENDMENT,
    ASSIGNMENT,
    CAMPAIGN,
    CERTIFICATE,
    CHECK,
    COMMITMENT,
    DRAW,
    LISTS,
    OPENING,
    REQUEST,
    RESERVE,
    ROSTERS,
    SUBSTITUTE,
    SWAP,
    TEAM,
    UNSEALING,
    VOID,
    payload_type,
    record_format,
)
from randcheck.certificates.records.rosters import ROSTER_SHAPES
from randcheck.certificates.records.values import (
    COUNT,
    DIGEST,
    DRAW_ID,
    HASH,
    LARGEST_BUCKET,
    PLAIN_ID,
    RATE,
    SECRET,
    SEED_ID,
)
from randcheck.lottery.designs import LOTS, ORDER, SLIPS, SYSTEMATIC

__all__ = [
    "AMENDMENT",
    "ASSIGNMENT",
    "CALENDAR",
    "CAMPAIGN",
    "CERTIFICATE",
    "CHECK",
    "COMMITMENT",
    "COUNT",
    "DIGEST",
    "DISCLOSURE",
    "DRAW",
    "DRAW_ID",
    "ENVELOPE",
    "FIELDS_OF",
    "FILE",
    "HASH",
    "LARGEST_BUCKET",
    "LISTS",
    "LIST_SHAPES",
    "LOTS",
    "OPENING",
    "ORDER",
    "OUTCOME",
    "PLAIN_ID",
    "RATE",
    "REQUEST",
    "RESERVE",
    "RESULTS",
    "ROSTERS",
    "ROSTER_SHAPES",
    "SEAL",
    "SECRET",
    "SEED_ID",
    "SHAPES",
    "SIGNATURE",
    "SIGNER",
    "SLIPS",
    "SOURCE",
    "SUBSTITUTE",
    "SWAP",
    "SYSTEMATIC",
    "TEAM",
    "UNSEALING",
    "VOID",
    "disclosure_order",
    "payload_type",
    "record_format",
]
