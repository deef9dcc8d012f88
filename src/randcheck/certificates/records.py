"""The exact shape of every record of the chain (protocol §6).

A record is data only, its format first. The shapes below refuse unknown fields,
wrong kinds of values and lists out of order; what a record *says* is checked in
`randcheck.certificates.verification`.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.ids import check_id
from randcheck.canonical.rates import parse_rate
from randcheck.canonical.shapes import (
    ASCENDING,
    DATE,
    INSTANT,
    Boolean,
    Choice,
    Either,
    Fields,
    Id,
    Integer,
    Listing,
    Nullable,
    OneOf,
    Pattern,
    Shape,
    Text,
    by,
    hexadecimal,
)
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.certificates import grounds
from randcheck.certificates.signatures.keys import KEY, ROLE
from randcheck.draws.quota import ELIGIBLE, MAXIMUM, MINIMUM, ROSTER
from randcheck.draws.teams import CHECKS, GROUPS, LEAST_TEAM
from randcheck.errors import Phrase
from randcheck.lottery.grouping import ATTEMPTS, EXTRA_MEMBER, IDLE
from randcheck.lottery.selection import HEAVIEST

CALENDAR_FORMAT: Final = "randcheck/calendar-window/1"
CERTIFICATE: Final = "randcheck/certificate@v1"
COMMITMENT, OPENING, DRAW, ASSIGNMENT = "commitment", "opening", "draw", "assignment"
VOID: Final = "void"
REQUEST, AMENDMENT = "request", "amendment"
SUBSTITUTE, SWAP, TEAM, RESERVE = "substitute", "swap", "team", "reserve"
CHECK, CAMPAIGN = "check", "campaign"
ROSTERS: Final = ("history", "inspectors", "interests", "presence", "recusals", "targets")
LOTS, SLIPS, SYSTEMATIC, ORDER = "lots", "slips", "systematic", "order"


def record_format(kind: str) -> str:
    """Return what stands in the field ``format`` of a kind of record."""
    return f"randcheck/{kind}@v1"


def payload_type(kind: str) -> str:
    """Return the DSSE payload type of a kind of record."""
    return f"application/vnd.randcheck.{kind}.v1+json"


def _nodes(text: str) -> None:
    raw = base64.b64decode(text, validate=True)
    if len(raw) % HASH_SIZE or base64.b64encode(raw).decode() != text:
        raise ValueError


def _rate(text: str) -> None:
    parse_rate(text)


def _utf8(name: str) -> Any:  # noqa: ANN401 - a key function of any field
    return lambda value: value[name].encode()


def _listing(shape: Shape, name: str) -> Listing:
    return Listing(shape, _utf8(name), by(name))


HASH = hexadecimal(HASH_SIZE)
DIGEST = Pattern(f"({'|'.join(SUITE_NAMES)}):[0-9a-f]{{64}}", Phrase("expect-digest"))
RATE = Pattern("[0-9]+/[0-9]+", Phrase("expect-rate"), _rate)
PATH = Pattern("[A-Za-z0-9+/]*={0,2}", Phrase("expect-path"), _nodes)
"""Canonical base64 of hashes, one behind the other."""
COUNT = Integer()
PLAIN_ID = Pattern("[^/]+", Phrase("expect-plain-id"), check_id)


def _draw_id(text: str) -> None:
    for part in text.split("/"):
        check_id(part)


DRAW_ID = Pattern("([^/]+/){3}[1-9][0-9]{0,15}", Phrase("expect-draw-id"), _draw_id)
"""``<office>/<plan>/<draw>/<slot>``, where a party or a list names a draw."""


def _seed_id(text: str) -> None:
    _draw_id("/".join(text.split("/")[:4]))


SEED_ID = Pattern(
    "([^/]+/){3}[1-9][0-9]{0,15}(/amend/[1-9][0-9]{0,15})?", Phrase("expect-draw-id"), _seed_id
)
"""The same, or ``<draw_id>/amend/<k>``: what a contribution is made for."""

ROOT = Fields({"root": HASH, "size": COUNT})
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
BATCH = Fields({"number": Integer(1), "of": Integer(1), "year": COUNT, "first": Nullable(DIGEST)})
STRATUM = Fields(
    {
        "id": Id(),
        "scope": Id(),
        "items": Listing(Id(), str.encode, by("id")),
        "design": Choice((LOTS, SLIPS, SYSTEMATIC, ORDER)),
        "base": Choice((ROSTER, ELIGIBLE)),
        "rate": RATE,
        "rate_is": Choice((MINIMUM, MAXIMUM)),
        "floor": COUNT,
        "N": COUNT,
        "eligible": COUNT,
        "outside": COUNT,
        "need": COUNT,
        "n": COUNT,
        "shortfall": COUNT,
        "reserves": COUNT,
        "seats": Nullable(Listing(COUNT)),
        "batch": Nullable(BATCH),
    },
    grounds.OF_STRATUM,
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
SHAPES: Final[dict[str, Fields]] = {
    COMMITMENT: Fields(
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
            "strata": _listing(STRATUM, "id"),
            "rosters": Fields(dict.fromkeys(ROSTERS, ROOT)),
            "teams": _listing(TEAMS, "scope"),
            "calendar": Nullable(CALENDAR),
            "sources": Listing(SOURCE),
            "openings_until": Nullable(INSTANT),
            "seal": Nullable(HASH),
            "signers": _listing(SIGNER, "keyid"),
            "threshold": COUNT,
            "operator": Text(),
            "witnesses": Listing(Text(empty=False)),
            "instant": Nullable(INSTANT),
        },
        grounds.OF_COMMITMENT,
    ),
    OPENING: Fields(
        {
            "format": Choice((record_format(OPENING),)),
            "previous": DIGEST,
            "commitment": DIGEST,
            "source": Id(),
            "nonce": HASH,
            "value": Text(),
        }
    ),
}
OUTCOME = OneOf(
    "kind",
    {
        "opened": Fields({"kind": Choice(("opened",)), "id": Id(), "nonce": HASH, "value": Text()}),
        "unopened": Fields({"kind": Choice(("unopened",)), "id": Id(), "commitment": HASH}),
        "beacon": Fields(
            {
                "kind": Choice(("beacon",)),
                "id": Id(),
                "round": Integer(1),
                "randomness": HASH,
                "signature": Text(empty=False),
            }
        ),
        "figure": Fields(
            {"kind": Choice(("figure",)), "id": Id(), "event": Text(), "text": Text(empty=False)}
        ),
    },
)
LOT = Fields({"id": Id(), "ticket": HASH, "slip": Integer(0, HEAVIEST)})
_LOTS = Listing(LOT, grounds.by_ticket, by("ticket"))
SEAT = Fields({"requirement": COUNT, "copy": COUNT, "inspector": Id()})
_SEATS = Listing(SEAT, lambda s: (s["requirement"], s["copy"]), by("requirement and copy"))
_PAIR = Fields({"id": Text(empty=False), "inspector": Id(), "target": Id()})
PRESENT = Fields({"id": Id(), "present": Boolean()}, grounds.OF_PRESENCE)


def _opened(record: Shape) -> Fields:
    return Fields({"secret": HASH, "records": _listing(record, "id")})


SHAPES[DRAW] = Fields(
    {
        "format": Choice((record_format(DRAW),)),
        "previous": DIGEST,
        "commitment": DIGEST,
        "sources": Listing(OUTCOME),
        "seed": HASH,
        "strata": _listing(
            Fields({"id": Id(), "key": HASH, "drawn": _LOTS, "reserves": _LOTS}), "id"
        ),
    }
)
TEAM_OF_CHECK = Fields(
    {
        "check": Id(),
        "group": Nullable(COUNT),
        "seats": _SEATS,
        "responsible": Fields({"requirement": COUNT, "copy": COUNT}),
    }
)
SHAPES[ASSIGNMENT] = Fields(
    {
        "format": Choice((record_format(ASSIGNMENT),)),
        "previous": DIGEST,
        "commitment": DIGEST,
        "scope": Id(),
        "attempt": Integer(0, ATTEMPTS - 1),
        "loads": _listing(Fields({"inspector": Id(), "load": COUNT}), "inspector"),
        "groups": Nullable(Listing(Fields({"seats": _SEATS, "load": COUNT}))),
        "teams": _listing(TEAM_OF_CHECK, "check"),
        "opened": Nullable(Fields({"presence": _opened(PRESENT), "recusals": _opened(_PAIR)})),
    },
    grounds.OF_ASSIGNMENT,
)
SHAPES[VOID] = Fields(
    {
        "format": Choice((record_format(VOID),)),
        "previous": DIGEST,
        "commitment": DIGEST,
        "reason": Text(empty=False),
        "sources": Listing(OUTCOME),
    }
)

MEMBERSHIP = Fields({"stratum": Id(), "verdict": Id(), "weight": Integer(0, HEAVIEST)})
ROSTER_SHAPES: Final[dict[str, Shape]] = {
    "targets": Either(
        "strata",
        Fields(
            {"id": Id(), "strata": Listing(MEMBERSHIP, _utf8("stratum"), by("stratum"), least=2)}
        ),
        Fields({"id": Id(), **MEMBERSHIP.required}),
    ),
    "inspectors": Fields(
        {
            "id": Id(),
            "verdict": Id(),
            "type": Listing(Text()),
            "cap": Nullable(COUNT),
            "base": COUNT,
        }
    ),
    "presence": PRESENT,
    "recusals": _PAIR,
    "interests": Fields(
        {
            "id": Text(empty=False),
            "inspector": Id(),
            "target": Id(),
            "relations": Listing(Text(), str.encode, ASCENDING),
        }
    ),
    "history": Fields(
        {
            "id": Text(empty=False),
            "target": Id(),
            "day": DATE,
            "month_only": Boolean(),
            "cause": Text(),
            "item": Text(),
            "unit": Text(),
        }
    ),
}
"""What one line of each roster file holds."""

DISCLOSURE = OneOf(
    "roster",
    {
        name: Fields(
            {
                "roster": Choice((name,)),
                "record": shape,
                "salt": HASH,
                "index": COUNT,
                "path": PATH,
            }
        )
        for name, shape in ROSTER_SHAPES.items()
    },
)
"""One leaf shown with its proof."""

SIG = Pattern("[A-Za-z0-9+/]{85}[AQgw]==", Phrase("expect-signature"))
"""Canonical base64 of 64 bytes."""
SIGNATURE = Fields({"keyid": HASH, "sig": SIG})
ENVELOPE = Fields(
    {
        "payload": Text(empty=False),
        "payloadType": Text(empty=False),
        "signatures": _listing(SIGNATURE, "keyid"),
    }
)
FILE = Fields(
    {
        "format": Choice((CERTIFICATE,)),
        "records": Listing(ENVELOPE),
        "disclosures": Listing(
            DISCLOSURE, lambda d: (d["roster"], d["record"]["id"].encode()), by("roster and id")
        ),
        "head": DIGEST,
    }
)
"""The certificate file."""
