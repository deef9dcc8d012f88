"""The exact shape of a commitment: what is fixed before the seed can be known (protocol §6).

In a sealed draw every count is a hash; nothing else differs.
"""

from __future__ import annotations

from typing import Final

from randcheck.canonical.shapes import (
    ASCENDING,
    DATE,
    INSTANT,
    Boolean,
    ByNull,
    Choice,
    Fields,
    Id,
    Integer,
    Listing,
    Null,
    Nullable,
    OneOf,
    Text,
    by,
)
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.certificates.records.names import (
    COMMITMENT,
    ROSTERS,
    record_format,
)
from randcheck.certificates.records.values import (
    COUNT,
    DECIMAL,
    DIGEST,
    HASH,
    LARGEST_BUCKET,
    PLAIN_ID,
    RATE,
    ROOT,
    listing,
)
from randcheck.certificates.signatures.keys import KEY, ROLE
from randcheck.draws.quota import ELIGIBLE, MAXIMUM, MINIMUM, ROSTER
from randcheck.draws.totals import WAYS
from randcheck.draws.words import (
    ALL,
    ANY,
    AS_DRAWN,
    AT_DRAW,
    AT_RESULT,
    AT_VISIT,
    CHECKS,
    DEPARTMENT,
    DIRECTORIES,
    EACH_ITEM,
    GROUPS,
    LEAST_TEAM,
    LEAVE_OUT,
    LEVEL,
    OFFICE,
    OTHER_UNITS,
    UNIT,
)
from randcheck.lottery.designs import DESIGNS
from randcheck.lottery.grouping import EXTRA_MEMBER, IDLE

CALENDAR_FORMAT: Final = "randcheck/calendar-window/1"
COUNTS: Final = ("N", "eligible", "outside", "need", "n", "shortfall")
"""Fields of a stratum that are hashes in a sealed draw; and ``year`` of its batch."""
YEAR: Final = "year"
UNSEALED: Final = ("raised", "sizes")
"""Fields of a stratum that stay with the office in a sealed draw."""
OPEN_ONLY: Final = ("ceiling", "yearly", "of")
"""Fields of a stratum with which no draw can be sealed."""

SIGNER = Fields({"role": ROLE, "key": KEY, "keyid": HASH})
SOURCE = OneOf(
    "kind",
    {
        "contribution": Fields(
            {
                "kind": Choice(("contribution",)),
                "id": Id(),
                "outside": Boolean(),
                "commitment": HASH,
            }
        ),
        "beacon": Fields(
            {
                "kind": Choice(("beacon",)),
                "id": Id(),
                "chain": HASH,
                "round": Integer(1),
                "time": INSTANT,
            }
        ),
        "figure": Fields(
            {
                "kind": Choice(("figure",)),
                "id": Id(),
                "event": Text(empty=False),
                "form": Text(empty=False),
                "time": INSTANT,
            }
        ),
    },
)
BATCH = Fields({"number": Integer(1), "of": Integer(1), YEAR: COUNT, "first": Nullable(DIGEST)})
STRATUM = Fields(
    {
        "id": Id(),
        "scope": Id(),
        "items": Listing(Id(), str.encode, by("id")),
        "design": Choice(DESIGNS),
        "base": Choice((ROSTER, ELIGIBLE)),
        "rate": RATE,
        "rate_is": Choice((MINIMUM, MAXIMUM)),
        "floor": COUNT,
        **dict.fromkeys(COUNTS, COUNT),
        "reserves": COUNT,
        "seats": Nullable(Listing(COUNT)),
        "batch": Nullable(BATCH),
    },
    {
        # why a rate was raised (W22-8), where there is something to say
        "raised": Fields({"clause": Text(), "reason": Text(empty=False)}),
        # of a systematic draw: how many are certain, and the sum of the other weights
        "sizes": Fields({"certain": COUNT, "total": DECIMAL}),
        # greatest numbers: of this draw; of the year, of which so many have been drawn
        "ceiling": COUNT,
        "yearly": Fields({"rate": RATE, "year": Integer(1, 9999), "drawn": COUNT}),
        # the target of the first stage whose units it holds
        "of": Id(),
    },
)
_SEALED_STRATUM = Fields(
    {
        **STRATUM.required,
        **dict.fromkeys(COUNTS, HASH),
        "batch": Nullable(Fields({**BATCH.required, YEAR: HASH})),
    }
)
TOTAL = Fields(
    {
        "rate": RATE,
        "rate_is": Choice((MINIMUM, MAXIMUM)),
        "floor": COUNT,
        "by": Choice(WAYS),
        "need": COUNT,
        "n": COUNT,
        "shortfall": COUNT,
        "strata": listing(
            Fields({"id": Id(), "share": Integer(1), "floor": COUNT, "ceiling": Nullable(COUNT)}),
            "id",
            least=1,
        ),
    }
)
REQUIREMENT = Fields(
    {"stage": COUNT, "types": Nullable(Listing(Listing(Text()), lambda t: t, ASCENDING))}
)
TEAMS = Fields(
    {
        "scope": Id(),
        "strata": Listing(Id(), str.encode, by("id")),
        "mode": Choice((GROUPS, CHECKS)),
        "attributes": Listing(Text(empty=False)),
        "requirements": Listing(REQUIREMENT),
        "seats": Listing(COUNT),
        "size": Integer(LEAST_TEAM),
        "leftover": Nullable(Choice((EXTRA_MEMBER, IDLE))),
        "number": Nullable(Integer(1)),
        "most": Nullable(Integer(1)),
        "responsible": Nullable(COUNT),
        "drawn_from_pool": Nullable(Integer(1)),
    }
)
PUBLISHED_LIST = Fields({"published": DATE, "digest": DIGEST})
_NOTICE = Fields({"id": Text(empty=False), "number": Nullable(Text()), "known_from": DATE})
CALENDAR = Fields(
    {
        "format": Choice((CALENDAR_FORMAT,)),
        "start": DATE,
        "end": DATE,
        "settled": Nullable(DATE),
        "off": Listing(Text(empty=False), str.encode, by("date")),
        "work": Listing(Text(empty=False), str.encode, by("date")),
        "notices": Listing(_NOTICE),
        "as_of": Nullable(DATE),
        "digest": HASH,
    }
)
"""What `randcheck.calendars.snapshot` says of the window."""
CAP = Fields(
    {
        "rule": Id(),
        "strata": Listing(Id(), str.encode, by("id"), least=1),
        "causes": Listing(Text(empty=False), str.encode, ASCENDING, least=1),
        "most": Integer(1),
        "first": DATE,
        "counted": Choice((AT_DRAW, AT_VISIT, AT_RESULT)),
        "per": Choice((ANY, EACH_ITEM)),
        "scope": Choice((ALL, LEVEL, DEPARTMENT, OFFICE, UNIT, OTHER_UNITS)),
        "key": Text(empty=False),
        "leaves_base": Boolean(),
        "binds_all": Boolean(),
    }
)
PAST = Fields(
    {
        "day": DATE,
        "cause": Text(empty=False),
        "unit": Text(),
        "department": Text(),
        "level": Text(),
        "open": Choice((AS_DRAWN, LEAVE_OUT)),
        "caps": Listing(CAP, lambda c: (c["rule"].encode(), c["strata"][0].encode()),
                        by("rule, then first stratum")),
        "records": Listing(COUNT),
        "heads": Nullable(HASH),
    },
    {"load_year": Integer(1, 9999)},  # only where burdens are counted over a year
)  # fmt: skip
"""By which caps past checks were counted, from what, and what later draws count of this one."""
_PADDED = Fields({"root": HASH, "size": Integer(1, LARGEST_BUCKET)})
_GROUNDS = {
    # of what day the directories are (L19-10), where there is something to say
    "directories": Fields({name: Nullable(DATE) for name in DIRECTORIES}),
    "past": PAST,  # absent where a draw has no past and is none
}
OPEN: Final = Fields(
    {
        "format": Choice((record_format(COMMITMENT),)),
        "draw_id": Text(empty=False),
        "office": PLAIN_ID,
        "plan": PLAIN_ID,
        "draw": PLAIN_ID,
        "slot": Integer(1),
        "previous_slot": Nullable(DIGEST),
        "replaces": Nullable(DIGEST),
        "suite": Choice(SUITE_NAMES),
        "plan_file": Nullable(DIGEST),
        "item_list": Nullable(DIGEST),
        "rule_book": Nullable(DIGEST),
        "published_list": Nullable(PUBLISHED_LIST),
        "window": Fields({"first": DATE, "last": DATE}),
        "strata": listing(STRATUM, "id"),
        "rosters": Fields(dict.fromkeys(ROSTERS, ROOT)),
        "teams": listing(TEAMS, "scope"),
        "calendar": Nullable(CALENDAR),
        "sources": Listing(SOURCE),
        "openings_until": Nullable(INSTANT),
        "seal": Null(),
        "signers": listing(SIGNER, "keyid"),
        "threshold": COUNT,
        "operator": Text(),
        "witnesses": Listing(Text(empty=False)),
        "instant": Nullable(INSTANT),
    },
    # a number for several strata together; the draw of whose targets the units are drawn
    {**_GROUNDS, "total": TOTAL, "stage": Fields({"first": DIGEST})},
)
SEALED: Final = Fields(
    {
        **OPEN.required,
        "strata": listing(_SEALED_STRATUM, "id"),
        "rosters": Fields(dict.fromkeys(ROSTERS, _PADDED)),
        "seal": HASH,
    },
    _GROUNDS,
)
SHAPE: Final = ByNull("seal", OPEN, SEALED)
