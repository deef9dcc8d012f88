"""Verify a certificate of a random inspection draw with Python alone (3.8 or newer, no packages).

    python3 verify.py certificate.json                    what the file alone shows
    python3 verify.py certificate.json --rosters DIR      everything drawn and dealt again
    python3 verify.py FOLDER                              all certificates of an office, one row of slots
    python3 verify.py certificate.json --steps            every step with PASS, FAIL or SKIPPED
    python3 verify.py certificate.json --json             the same for a program

Exit codes: 0 holds, 1 refuted, 2 a file cannot be opened (or usage), 3 cannot be decided.

Written from the published specification (docs/spec) alone, in its order, sharing no code with any other
verifier. Each part names the page that it follows: [encoding], [certificate], [seed], [tickets], [draw],
[assignment], [sealed], [signatures], [beacon], [verification], [register]. A number in a comment, such as
"step 9", is that of the page verification. The words in quotes such as "draw-ticket" are the names of
findings in that page.

What it does not do: RFC 3161 time stamps are not judged, rule books are not read, and no calendar of its own
is held against the working days of a certificate. A step that would need the first is SKIPPED, never passed.
"""

import argparse
import base64
import datetime
import functools
import hashlib
import json
import math
import os
import re
import sys
from collections import Counter
from fractions import Fraction

VERSION = "verify.py 1"
LACKS = {  # what a verifier may lack, as the table capabilities.md names it, and what then happens
    "rfc3161": "time stamps: step statements is SKIPPED, before-beacon never holds",
    "book": "rule books: step files compares their digest alone",
    "calendar": "no schedule of its own: nothing is said of working days that were moved later",
    "published": "a published list, as of randcheck verify --published, is not compared",
}
MIB = 1024 * 1024

class Refused(Exception):
    """Something is not of its form; `code` says what, `place` where."""

    def __init__(self, code, place=""):
        super().__init__(code)
        self.code, self.place = code, place

class Unopened(Exception):
    """A file that cannot be opened: nothing is said of what it holds."""

class Lacking(Exception):
    """Cannot be checked here for want of an algorithm."""

class Skip(Exception):
    """A step has nothing to look at; the code says why."""

# ======================================================================================================
# 1 Bytes                                                                                     [encoding]
# ======================================================================================================

def sha256(data):
    return hashlib.sha256(data).digest()

def sm3_plain(data):
    """SM3 (GB/T 32905-2016)."""

    def rotate(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data += b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(data), 64):
        w = [int.from_bytes(data[start + 4 * j : start + 4 * j + 4], "big") for j in range(16)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            ss1 = rotate((rotate(a, 12) + e + rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
            ss2 = ss1 ^ rotate(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = tt1, a, rotate(b, 9), c, tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in state)

try:  # the machine's library, where it has it
    hashlib.new("sm3")

    def sm3(data):
        return hashlib.new("sm3", data).digest()
except ValueError:
    sm3 = sm3_plain
HASHES = {"sha256": sha256, "sm3": sm3}

def LP(field):
    """Length-prefixed bytes of a field: raw bytes, text in UTF-8, or a number in decimal digits."""
    data = field if isinstance(field, bytes) else str(field).encode()
    return len(data).to_bytes(4, "big") + data

class Suite:
    """One of the two suites; with a sealing secret, keys are made as in a sealed draw."""

    def __init__(self, name, sealing=None):
        self.name, self.hash, self.sealing = name, HASHES[name], sealing

    def H(self, label, *fields):
        return self.hash(b"".join(map(LP, ("randcheck/v1/" + label,) + fields)))

    def digest(self, data):
        return self.name + ":" + self.hash(data).hex()

    def hmac(self, secret, data):  # RFC 2104, block of 64 bytes; every secret here has 32
        block = secret + bytes(64 - len(secret))
        inner = self.hash(bytes(x ^ 0x36 for x in block) + data)
        return self.hash(bytes(x ^ 0x5C for x in block) + inner)

    def key(self, seed, purpose, scope, attempt=0):  # [tickets], [sealed]
        preimage = b"".join(map(LP, ("randcheck/v1/key", seed, purpose, scope, attempt)))
        return (self.hmac(self.sealing, preimage) if self.sealing else self.hash(preimage)).hex()

    def ticket(self, key, *parts):
        return self.hash((key + "#".join(map(str, parts))).encode())

    def order(self, key, *parts):
        """What lots are sorted by: the ticket, then the bytes of the parts."""
        return (self.ticket(key, *parts), tuple(str(part).encode() for part in parts))

    def salt(self, secret, name):
        return self.H("salt", secret, name)

    def leaf(self, salt, line):
        return self.hash(b"\x00" + LP(salt) + LP(line))

    def root(self, nodes):
        """Root of a tree in the shape of RFC 6962: pair from the left, lift a last odd one."""
        while len(nodes) > 1:
            odd = nodes[len(nodes) // 2 * 2 :]
            nodes = [self.hash(b"\x01" + a + b) for a, b in zip(nodes[::2], nodes[1::2])] + odd
        return nodes[0] if nodes else self.hash(b"")

    def includes(self, root, leaf, index, size, path):
        """Whether a path leads from a leaf to a root (RFC 9162, 2.1.3.2)."""
        if index >= size or any(len(node) != 32 for node in [root, leaf] + path):
            return False
        node, at, last = leaf, index, size - 1
        for beside in path:
            if last == 0:
                return False
            if at % 2 or at == last:
                node = self.hash(b"\x01" + beside + node)
                while at % 2 == 0 and at:
                    at, last = at // 2, last // 2
            else:
                node = self.hash(b"\x01" + node + beside)
            at, last = at // 2, last // 2
        return last == 0 and node == root

    def extends(self, old, earlier, new, size, path):
        """Whether a tree of `earlier` leaves is the beginning of one of `size` (RFC 9162, 2.1.4.2)."""
        if not 0 < earlier <= size or any(len(node) != 32 for node in [old, new] + path):
            return False
        if earlier == size:
            return not path and old == new
        path = [old] + path if earlier & (earlier - 1) == 0 else path
        if not path:
            return False
        fn, sn = earlier - 1, size - 1
        while fn % 2:
            fn, sn = fn // 2, sn // 2
        fr = sr = path[0]
        for c in path[1:]:
            if sn == 0:
                return False
            if fn % 2 or fn == sn:
                fr, sr = self.hash(b"\x01" + c + fr), self.hash(b"\x01" + c + sr)
                while fn % 2 == 0 and fn:
                    fn, sn = fn // 2, sn // 2
            else:
                sr = self.hash(b"\x01" + sr + c)
            fn, sn = fn // 2, sn // 2
        return sn == 0 and (fr, sr) == (old, new)

    def entry(self, office, slot, number, record):
        """Leaf of an entry in the log of a register [register, log and heads]."""
        return self.hash(b"\x00" + b"".join(map(LP, ("randcheck/v1/entry", office, slot, number, record))))

    def salted(self, secret, records, size=None):
        """Root and size of a list of (name, canonical line), padded with decoys up to a size."""
        digest_, before = self.hash, LP("randcheck/v1/salt") + LP(secret)
        leaves = []
        for name_, line in records:  # the leaf under the salt of the name
            raw = name_.encode()
            salt = digest_(before + len(raw).to_bytes(4, "big") + raw)
            leaves.append(digest_(b"\0\0\0\0\x20" + salt + len(line).to_bytes(4, "big") + line))
        for k in range((size or 0) - len(leaves)):
            leaves.append(self.leaf(self.salt(secret, "@decoy%d" % k), b'{"decoy":%d}' % k))
        return {"root": self.root(sorted(leaves)).hex(), "size": len(leaves)}

def pae(kind, payload):
    """DSSE's pre-authentication encoding: what is hashed and what is signed."""
    kind = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode

def canonical(value):
    """Canonical JSON (RFC 8785 for this subset of JSON)."""
    text = encode(value)
    if max(text, default="") > "\uffff":  # names are ordered by UTF-16 code units, not by code points
        text = json.dumps(utf16_ordered(value), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Refused("json-lone-surrogate")

def utf16_ordered(value):
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: utf16_ordered(value[name]) for name in names}
    return [utf16_ordered(one) for one in value] if isinstance(value, list) else value

def refuse_float(token):
    raise Refused("json-float")

def integer(token):
    value = int(token) if len(token) < 20 else 2**53
    if token == "-0":
        raise Refused("json-negative-zero")
    if abs(value) >= 2**53:
        raise Refused("json-integer-range")
    return value

def no_name_twice(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refused("json-duplicate-key")
    return found

def refuse_constant(token):
    raise Refused("json-syntax")

HOOKS = {"parse_int": integer, "parse_float": refuse_float, "parse_constant": refuse_constant}
decode = json.JSONDecoder(object_pairs_hook=no_name_twice, **HOOKS).decode

def parse(data, exact=False):
    """Strict JSON; with `exact` the bytes must be canonical."""
    if len(data) > 64 * MIB or sum(data.count(sign) for sign in b"{[,") > 3145728:
        raise Refused("json-too-large")
    try:
        text = data.decode()
        value = decode(text)
    except UnicodeDecodeError:
        raise Refused("json-encoding")
    except RecursionError:
        raise Refused("json-depth")
    except ValueError:
        raise Refused("json-syntax")
    if data.count(b"[") + data.count(b"{") > 32:
        layer, depth = [value], 0
        while layer:  # one bracket deeper each time
            layer = [part for part in layer if isinstance(part, (dict, list))]
            depth += bool(layer)
            if depth > 32:
                raise Refused("json-depth")
            layer = [sub for part in layer for sub in (part.values() if isinstance(part, dict) else part)]
    if canonical(value) != data and exact:
        raise Refused("json-not-canonical")
    return value

# ------------------------------------------------------------------------------------------------------
# Types of fields: each is a function that says whether a value is of the type            [encoding]

MOST = 2**53 - 1
ID_CHARACTERS = (
    r"[A-Za-z0-9\-_.:()\[\]/·〇〔〕【】《》"
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff\U00030000-\U000323af]+"
)

def matches(pattern, longest=None):
    found = re.compile(pattern).fullmatch
    return lambda v: isinstance(v, str) and found(v) is not None

def text(v):
    return isinstance(v, str)

def said(v):  # text that is not empty
    return isinstance(v, str) and v != ""

of_id = matches(ID_CHARACTERS)
hexed = matches("[0-9a-f]{64}")
digest = matches("(sha256|sm3):[0-9a-f]{64}")

def ident(v):
    return of_id(v) and len(v.encode()) <= 128

def name(v):
    return ident(v) and "/" not in v

def boolean(v):
    return v is True or v is False

def count(least=0, most=MOST):
    return lambda v: type(v) is int and least <= v <= most

def words(*listed):
    return lambda v: isinstance(v, str) and v in listed

def maybe(of):
    return lambda v: v is None or of(v)

def base64d(v):
    """The bytes of canonical base64, or None."""
    try:
        data = base64.b64decode(v.encode(), validate=True)
    except (ValueError, AttributeError):
        return None
    return data if base64.b64encode(data).decode() == v else None

def rate(v):
    found = re.fullmatch("(0|[1-9][0-9]{0,15})/([1-9][0-9]{0,15})", v) if isinstance(v, str) else None
    return bool(found) and int(found[1]) <= int(found[2]) and math.gcd(int(found[1]), int(found[2])) == 1

def date(v):
    if not isinstance(v, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", v):
        return False
    try:
        return bool(datetime.date(int(v[:4]), int(v[5:7]), int(v[8:])))
    except ValueError:
        return False

def day(v):
    return datetime.date(int(v[:4]), int(v[5:7]), int(v[8:10]))

def instant(v):
    clock = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][+-]([01][0-9]|2[0-3]):[0-5][0-9]"
    whole = isinstance(v, str) and re.fullmatch(clock, v[10:]) and not v.endswith("-00:00")
    return bool(whole) and date(v[:10])

def seconds(v):
    """An instant as a number, so that two offsets compare."""
    h, m, s, oh, om = (int(v[i : i + 2]) for i in (11, 14, 17, 20, 23))
    offset = (oh * 3600 + om * 60) * (-1 if v[19] == "-" else 1)
    return day(v).toordinal() * 86400 + h * 3600 + m * 60 + s - offset

def obj(fields, absent=()):
    """An object with exactly these fields; those of `absent` may be missing."""

    def check(v):
        if not isinstance(v, dict):
            raise Refused("shape-value")
        for field in v:
            if field not in fields:
                raise Refused("shape-unknown", field)
        for field, of in fields.items():
            if field in v:
                inside(of, v[field], field)
            elif field not in absent:
                raise Refused("shape-missing", field)
        return True

    return check

def inside(of, v, where):
    try:
        if of(v):
            return
    except Refused as found:
        raise Refused(found.code, "%s.%s" % (where, found.place) if found.place else str(where))
    raise Refused("shape-value", str(where))

def lst(of, by=None, least=0):
    """A list; with `by`, strictly ascending by what it gives of each element."""

    def check(v):
        if not isinstance(v, list) or len(v) < least:
            raise Refused("shape-value")
        for n, one in enumerate(v):
            inside(of, one, n)
        if by is not None and any(by(a) >= by(b) for a, b in zip(v, v[1:])):
            raise Refused("shape-order")
        return True

    return check

def by(*fields):
    return lambda v: tuple(v[field] for field in fields)

def itself(v):
    return v

# ======================================================================================================
# 2 Records, lists and rosters, field by field                                    [certificate], [sealed]
# ======================================================================================================

ROSTERS = ("history", "inspectors", "interests", "presence", "recusals", "targets")
KINDS = ("commitment", "opening", "draw", "assignment", "void", "request", "amendment", "unsealing")
DESIGNS = ("lots", "slips", "systematic", "order")
MILLION, HEAVIEST = count(most=1000000), 10**15

key_text = matches("ed25519:[0-9a-f]{64}|sm2:[0-9a-f]{128}")

def role(v):
    return v in ("office", "supervisor", "witness") or text(v) and v[:6] == "party:" and ident(v[6:])

def signature_text(v):
    return text(v) and len(base64d(v) or b"") == 64

def tagged(field, shapes):
    """An object whose shape is told by one of its fields."""

    def check(v):
        if not isinstance(v, dict) or not isinstance(v.get(field), str) or v[field] not in shapes:
            raise Refused("shape-value", field)
        return shapes[v[field]](v)

    return check

SOURCE = tagged("kind", {
    "contribution": obj({"kind": text, "id": ident, "outside": boolean, "commitment": hexed}),
    "figure": obj({"kind": text, "id": ident, "event": said, "form": said, "time": instant}),
    "beacon": obj({"kind": text, "id": ident, "chain": hexed, "round": count(1), "time": instant}),
})
OUTCOME = tagged("kind", {
    "opened": obj({"kind": text, "id": ident, "nonce": hexed, "value": text}),
    "unopened": obj({"kind": text, "id": ident, "commitment": hexed}),
    "figure": obj({"kind": text, "id": ident, "event": text, "text": said}),
    "beacon": obj({"kind": text, "id": ident, "round": count(1), "randomness": hexed, "signature": said}),
})
TREE = obj({"root": hexed, "size": count(1)})

def stratum(number, sealed):
    batch = {"number": count(1), "of": count(1), "year": number, "first": maybe(digest)}
    fields = {
        "id": ident, "scope": ident, "items": lst(ident, itself), "design": words(*DESIGNS),
        "base": words("roster", "eligible"), "rate": rate, "rate_is": words("minimum", "maximum"),
        "floor": count(), "N": number, "eligible": number, "outside": number, "need": number,
        "n": number, "shortfall": number, "reserves": count(), "seats": maybe(lst(count())),
        "batch": maybe(obj(batch)),
    }
    if not sealed:
        fields["raised"] = obj({"clause": text, "reason": said})
        fields["sizes"] = obj({"certain": count(), "total": matches("0|[1-9][0-9]{0,39}")})
        fields["ceiling"], fields["of"] = count(), ident
        fields["yearly"] = obj({"rate": rate, "year": count(1, 9999), "drawn": count()})
    return obj(fields, absent=("raised", "sizes", "ceiling", "of", "yearly"))

TOTAL = obj({
    "rate": rate, "rate_is": words("minimum", "maximum"), "floor": count(), "by": words("size", "share"),
    "need": count(), "n": count(), "shortfall": count(),
    "strata": lst(obj({"id": ident, "share": count(1), "floor": count(), "ceiling": maybe(count())}), by("id"), least=1),
})

PLAN = obj({
    "scope": ident, "strata": lst(ident, itself), "mode": words("groups", "checks"),
    "attributes": lst(said),
    "requirements": lst(obj({"stage": count(), "types": maybe(lst(lst(text), itself))})),
    "seats": lst(count()), "size": count(2), "leftover": maybe(words("extra_member", "idle")),
    "number": maybe(count(1)), "most": maybe(count(1)), "responsible": maybe(count()),
    "drawn_from_pool": maybe(count(1)),
})
CALENDAR = obj({
    "format": words("randcheck/calendar-window/1"), "start": date, "end": date, "settled": maybe(date),
    "off": lst(said, itself), "work": lst(said, itself),
    "notices": lst(obj({"id": said, "number": maybe(text), "known_from": date})),
    "as_of": maybe(date), "digest": hexed,
})

CAP = obj({
    "rule": ident, "strata": lst(ident, itself, least=1), "causes": lst(said, itself, least=1),
    "most": count(1), "first": date, "counted": words("draw", "visit", "result"),
    "per": words("any", "item"),
    "scope": words("all", "level", "department", "office", "unit", "other-units"),
    "key": said, "leaves_base": boolean, "binds_all": boolean,
})
PAST = obj({
    "day": date, "cause": said, "unit": text, "department": text, "level": text,
    "open": words("count", "leave-out"), "caps": lst(CAP, lambda c: (c["rule"], c["strata"][0])),
    "records": lst(count()), "heads": maybe(hexed),
})

def few(of, most=64):
    """A list of which a record may hold so many."""

    def check(v):
        if isinstance(v, list) and len(v) > most:
            raise Refused("too-many")
        return of(v)

    return check

def commitment_shape(sealed):
    size = count(1, 16777216) if sealed else count()
    one = obj({"root": hexed, "size": size})
    fields = {
        "format": words("randcheck/commitment@v1"), "draw_id": said, "office": name, "plan": name,
        "draw": name, "slot": count(1), "previous_slot": maybe(digest), "replaces": maybe(digest),
        "suite": words("sha256", "sm3"), "plan_file": maybe(digest), "item_list": maybe(digest),
        "rule_book": maybe(digest),
        "published_list": maybe(obj({"published": date, "digest": digest})),
        "window": obj({"first": date, "last": date}),
        "strata": lst(stratum(hexed if sealed else count(), sealed), by("id")),
        "rosters": obj({roster: one for roster in ROSTERS}), "teams": lst(PLAN, by("scope")),
        "calendar": maybe(CALENDAR), "sources": few(lst(SOURCE)), "openings_until": maybe(instant),
        "seal": maybe(hexed),
        "signers": few(lst(obj({"role": role, "key": key_text, "keyid": hexed}), by("keyid"))),
        "threshold": count(), "operator": text, "witnesses": lst(said), "instant": maybe(instant),
        "directories": obj({"inspectors": maybe(date), "targets": maybe(date)}), "past": PAST,
    }
    if not sealed:
        fields["total"], fields["stage"] = TOTAL, obj({"first": digest})
    return obj(fields, absent=("directories", "past", "total", "stage"))

SEAL = obj({
    "sealing": hexed, "counts": hexed, "results": hexed,
    "values": lst(obj({"name": said, "value": count()}), by("name")),
})
SECRETS_OF_ROSTERS = obj({roster: hexed for roster in ROSTERS})

def record_shape(kind, **fields):
    head = {"format": words("randcheck/%s@v1" % kind), "previous": digest, "commitment": digest}
    return obj({**head, **fields})

RECORDS = {
    "opening": record_shape("opening", source=ident, nonce=hexed, value=text),
    "draw": record_shape("draw", sources=few(lst(OUTCOME)), seed=hexed, lists=TREE),
    "assignment": record_shape("assignment", scope=ident, lists=TREE),
    "void": record_shape("void", reason=said, sources=few(lst(OUTCOME))),
    "request": record_shape(
        "request", number=count(1), sources=few(lst(SOURCE)), openings_until=maybe(instant),
        instant=maybe(instant), lists=TREE),
    "amendment": record_shape(
        "amendment", request=count(1), sources=few(lst(OUTCOME)), seed=maybe(hexed), lists=TREE),
    "unsealing": record_shape("unsealing", reason=said, rosters=SECRETS_OF_ROSTERS, seal=SEAL),
}

RESPONSIBLE = obj({"requirement": count(), "copy": count()})
SEATS = lst(obj({"requirement": count(), "copy": count(), "inspector": ident}), by("requirement", "copy"))
LOT = obj({"id": ident, "ticket": hexed, "slip": MILLION, "weight": count(1, HEAVIEST)}, absent=("weight",))
LOTS = lst(LOT, by("ticket", "id"))
TEAM = obj({"check": ident, "group": maybe(count()), "seats": SEATS, "responsible": RESPONSIBLE})

STANDING = {"stratum": ident, "verdict": ident, "weight": count(most=HEAVIEST), "unbound": lst(ident, itself, least=1)}
ONE_STANDING = obj({"id": ident, **STANDING}, absent=("unbound",))
MANY_STANDINGS = obj({
    "id": ident, "strata": lst(obj(STANDING, absent=("unbound",)), by("stratum"), least=2)})
PAIR = {"id": said, "inspector": ident, "target": ident}
LINES = {  # one line of each roster
    "targets": lambda v: (MANY_STANDINGS if isinstance(v, dict) and "strata" in v else ONE_STANDING)(v),
    "inspectors": obj({
        "id": ident, "verdict": ident, "type": lst(text), "cap": maybe(count()), "base": count()}),
    "presence": obj(
        {"id": ident, "present": boolean, "confirmed_by": said, "confirmed_on": date},
        absent=("confirmed_by", "confirmed_on")),
    "recusals": obj(PAIR),
    "interests": obj({**PAIR, "relations": lst(text, itself)}),
    "history": obj({
        "id": said, "target": ident, "day": date, "month_only": boolean, "cause": text, "item": text,
        "unit": text, "drawn": date, "slot": count(1), "drawn_as": ident,
        "rules": lst(ident, itself, least=1)}, absent=("drawn", "slot", "drawn_as", "rules")),
}

def opened_list(roster):
    return obj({"secret": hexed, "records": lst(LINES[roster], by("id"))})

ASKED = obj({
    "form": words("substitute", "swap", "team", "reserve"), "amends": lst(ident, itself), "cause": said,
    "asked_by": said,
    "recusals": lst(obj({"inspector": ident, "target": ident}), by("inspector", "target")),
    "scope": words("check", "campaign"), "absences": lst(ident, itself),
    "unreachable": lst(
        obj({"stratum": ident, "target": ident, "reserve": ident, "reason": said}), by("stratum", "target")),
})
SEAT_NOW = {"requirement": count(), "copy": count(), "before": maybe(ident), "after": maybe(ident)}
LISTS = {  # what each kind of record lists
    "draw": obj({"strata": lst(
        obj({"id": ident, "key": hexed, "drawn": LOTS, "reserves": LOTS}), by("id"))}),
    "assignment": obj({
        "attempt": count(most=1023), "loads": lst(obj({"inspector": ident, "load": count()}), by("inspector")),
        "groups": maybe(lst(obj({"seats": SEATS, "load": count()}))), "teams": lst(TEAM, by("check")),
        "drawn_from_pool": lst(obj({"id": ident, "ticket": hexed}), by("ticket", "id")),
        "opened": maybe(obj({"presence": opened_list("presence"), "recusals": opened_list("recusals")})),
    }, absent=("drawn_from_pool",)),
    "request": ASKED,
    "amendment": obj({"teams": lst(obj({
        "scope": ident, "check": ident,
        "seats": lst(obj({**SEAT_NOW, "possible": count()}), by("requirement", "copy")),
        "responsible": maybe(RESPONSIBLE)}), by("scope", "check"))}),
}
LOT_LEAF = {"list": text, "id": ident, "strata": lst(ident, itself, least=1)}
TEAM_LEAF = {"list": text, "scope": ident, "id": ident}
SEALED_LEAVES = tagged("list", {
    "drawn": obj(LOT_LEAF), "reserves": obj(LOT_LEAF),
    "loads": obj({"list": text, "id": ident, "load": count()}),
    "teams": obj({**TEAM_LEAF, "seats": SEATS, "responsible": RESPONSIBLE}),
    "asked": obj({"list": text, "fields": ASKED}),
    "changes": obj({
        **TEAM_LEAF, "seats": lst(obj(SEAT_NOW), by("requirement", "copy")), "responsible": maybe(RESPONSIBLE)}),
})

def fields_of_list(v):
    """A whole list, of whichever record; step 12 asks whether it is that of its own."""
    if not isinstance(v, dict):
        raise Refused("shape-value")
    kind = ("draw" if "strata" in v else "request" if "form" in v
            else "assignment" if "attempt" in v else "amendment")
    return LISTS[kind](v)

def path_text(v):
    data = base64d(v)
    return data is not None and len(data) % 32 == 0

def disclosure(v):
    if not isinstance(v, dict):
        raise Refused("shape-value")
    placed = {"index": count(), "path": path_text}
    if "roster" in v:
        line = LINES.get(v["roster"]) if isinstance(v["roster"], str) else None
        if line is None:
            raise Refused("shape-value", "roster")
        return obj({"roster": text, "record": line, "salt": hexed, **placed})(v)
    if "count" in v:
        return obj({"count": said, "salt": hexed, "value": count()})(v)
    if "fields" in v:
        return obj({"of": count(), "fields": fields_of_list})(v)
    if "salt" in v:
        return obj({"of": count(), "record": SEALED_LEAVES, "salt": hexed, **placed})(v)
    lot = isinstance(v.get("record"), dict) and "ticket" in v["record"]
    return obj({"of": count(), "record": LOT if lot else TEAM, **placed})(v)

def disclosure_order(v):
    if "roster" in v:
        return (0, v["roster"], v["record"]["id"], 0)
    if "count" in v:
        return (2, v["count"], "", 0)
    return (1, "", "", v["of"] * (MOST + 2) + (v["index"] + 1 if "index" in v else 0))

SIGNATURES = lst(obj({"keyid": hexed, "sig": signature_text}), by("keyid"))
ENVELOPE = {"payloadType": said, "payload": said, "signatures": SIGNATURES}
FILE = obj({
    "format": words("randcheck/certificate@v1"), "records": few(lst(obj(ENVELOPE), least=1), 4096),
    "disclosures": few(lst(disclosure, disclosure_order), 65536), "head": digest,
})

def standings(target):
    """The strata in which a target of the roster stands, each with verdict and weight."""
    return target.get("strata", [target])

# ======================================================================================================
# 3 Signatures                                                                              [signatures]
# ======================================================================================================

P = 2**255 - 19  # Ed25519 (RFC 8032); points are (x, y, z, t) with x = X/Z, y = Y/Z, t = XY/Z
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SMALL = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL_ORDER = (0, 1, P - 1, SMALL, P - SMALL)

def ed_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)

def times(n, point, add, zero):
    found = zero
    while n:
        if n & 1:
            found = add(found, point)
        point, n = add(point, point), n >> 1
    return found

def ed_point(data):
    """The point of 32 bytes, or None where they are not canonical or no point."""
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    if y >= P or (sign and y in (1, P - 1)):
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        return None
    x = P - x if x % 2 != sign else x
    return (x, y, 1, x * y % P)

BASE = ed_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519(key, message, sig):
    a, r, s = ed_point(key), ed_point(sig[:32]), int.from_bytes(sig[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(sig[:32] + key + message).digest(), "little") % L
    zero = (0, 1, 1, 0)
    left, right = times(s, BASE, ed_add, zero), ed_add(r, times(k, a, ed_add, zero))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

SM2_P = 2**256 - 2**224 - 2**96 + 2**64 - 1  # GB/T 32918.5-2017; None is the point at infinity
SM2_A, SM2_N = SM2_P - 3, 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SM2_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

def sm2_add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % SM2_P == 0:
        return None
    if p == q:
        slope = (3 * p[0] * p[0] + SM2_A) * pow(2 * p[1], -1, SM2_P)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, SM2_P)
    x = (slope * slope - p[0] - q[0]) % SM2_P
    return (x, (slope * (p[0] - x) - p[1]) % SM2_P)

def sm2(key, message, sig):
    numbers = [int.from_bytes(part, "big") for part in (key[:32], key[32:], sig[:32], sig[32:])]
    point, r, s = tuple(numbers[:2]), numbers[2], numbers[3]
    t = (r + s) % SM2_N
    if not (0 < r < SM2_N and 0 < s < SM2_N and t):
        return False
    user, curve = b"1234567812345678", (SM2_A, SM2_B) + SM2_G
    z = sm3((8 * len(user)).to_bytes(2, "big") + user + b"".join(x.to_bytes(32, "big") for x in curve) + key)
    e = int.from_bytes(sm3(z + message), "big")
    found = sm2_add(times(s, SM2_G, sm2_add, None), times(t, point, sm2_add, None))
    return found is not None and (e + found[0]) % SM2_N == r

def raw_key(key):
    return bytes.fromhex(key.partition(":")[2])

def keyid_of(key):
    return sha256(raw_key(key)).hex()

def key_holds(key):
    """What the algorithm asks of a key: a point of the curve, and not of small order."""
    raw = raw_key(key)
    if key.startswith("ed25519:"):
        point = ed_point(raw)
        return point is not None and point[1] not in SMALL_ORDER
    x, y = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    return x < SM2_P and y < SM2_P and (y * y - x**3 - SM2_A * x - SM2_B) % SM2_P == 0

def signed(key, message, sig):
    check = ed25519 if key.startswith("ed25519:") else sm2
    return check(raw_key(key), message, base64d(sig))

# ======================================================================================================
# 4 The beacon                                                                                  [beacon]
# ======================================================================================================

CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
GENESIS, PERIOD = 1692803367, 3
EPOCH = datetime.date(1970, 1, 1).toordinal() * 86400
BLS_X = 0xD201000000010000  # of the curve BLS12-381, without its sign
BLS_R = BLS_X**4 - BLS_X**2 + 1
BLS_P = (BLS_X + 1) ** 2 * BLS_R // 3 - BLS_X
DRAND_KEY = (  # X = a + b·i: b, then a; the greater Y is told by its first bits
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a")
BLS_G2 = (  # X and Y, each a + b·i
    (0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
     0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E),
    (0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
     0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE))
ISO_A, ISO_B = (  # of the curve that SSWU maps to, 11-isogenous to G1's [RFC 9380, 8.8.1]
    0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D,
    0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0)
# Numerator and denominator of x and of y, the lowest coefficient first [RFC 9380, E.2].
COEFFICIENTS = """
11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
80d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
6e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229

8ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c
12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff
b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19
3425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8
13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e
e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5
772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a
14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e
a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641
95fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a
1

90d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33
134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696
cc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6
1f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb
8cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb
16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0
4ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2
987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29
9fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587
e1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30
19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132
18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e
b182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8
245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133
5c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b
15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604

16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1
1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d
58df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2
16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416
be0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d
8d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac
166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c
16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9
1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a
167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55
4d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8
accbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092
ad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc
2660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7
e0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f
1
"""
ISOGENY = [[int(k, 16) for k in part.split()] for part in COEFFICIENTS.split("\n\n")]

# A number of the field with p^12 elements is a list of 12 coefficients of w, with w^12 = 2·w^6 − 2 and i = w^6 − 1.

def inverse(n):
    return pow(n, BLS_P - 2, BLS_P)

def w_mul(a, b):
    c = [0] * 23
    for n, x in enumerate(a):
        if x:
            for m, y in enumerate(b):
                c[n + m] += x * y
    for n in range(22, 11, -1):
        c[n - 6] += 2 * c[n]
        c[n - 12] -= 2 * c[n]
    return [x % BLS_P for x in c[:12]]

def w_power(a, n):
    found = [1] + [0] * 11
    for bit in format(n, "b"):
        found = w_mul(found, found)
        found = w_mul(found, a) if bit == "1" else found
    return found

def w_number(value, at=0):
    """a + b·i times w^at."""
    found = [0] * 12
    found[at] += value[0] - value[1]
    found[at + 6] += value[1]
    return found

def i_mul(a, b):
    return ((a[0] * b[0] - a[1] * b[1]) % BLS_P, (a[0] * b[1] + a[1] * b[0]) % BLS_P)

def i_inverse(a):
    n = inverse(a[0] * a[0] + a[1] * a[1])
    return (a[0] * n % BLS_P, -a[1] * n % BLS_P)

def i_minus(a, b):
    return ((a[0] - b[0]) % BLS_P, (a[1] - b[1]) % BLS_P)

def i_root(a):
    """The root of a number a + b·i that has one."""
    n = pow(a[0] * a[0] + a[1] * a[1], (BLS_P + 1) // 4, BLS_P)
    for norm in (n, -n):
        x = pow((a[0] + norm) * inverse(2), (BLS_P + 1) // 4, BLS_P)
        y = a[1] * inverse(2 * x) % BLS_P
        if i_mul((x, y), (x, y)) == (a[0] % BLS_P, a[1] % BLS_P):
            return (x, y)
    return None

def paired(pairs):
    """Whether the product of the pairings of (point of G1, point of G2) is 1."""
    found = [1] + [0] * 11
    for (px, py), q in pairs:
        value, (x, y) = [1] + [0] * 11, q
        for bit in format(BLS_X, "b")[1:]:
            for other in ((x, y), q) if bit == "1" else ((x, y),):
                doubling = other == (x, y)
                above = i_mul((3, 0), i_mul(x, x)) if doubling else i_minus(other[1], y)
                below = i_mul((2, 0), y) if doubling else i_minus(other[0], x)
                slope = i_mul(above, i_inverse(below))
                # the line through both, at the point of G1, times w^3
                line = [a + b + c for a, b, c in zip(w_number((py, 0), 3), w_number(i_mul(slope, (-px, 0)), 2),
                                                     w_number(i_minus(i_mul(slope, x), y)))]
                value = w_mul(w_mul(value, value) if doubling else value, line)
                x3 = i_minus(i_minus(i_mul(slope, slope), x), other[0])
                x, y = x3, i_minus(i_mul(slope, i_minus(x, x3)), y)
        found = w_mul(found, value)
    # 1 = found^((p^12 − 1)/r) where no odd power of w is left in found^((p^6 + 1)/r), as ^p^6 turns w to −w
    part, turn = w_power(found, (BLS_P**4 - BLS_P**2 + 1) // BLS_R), (1, 0)
    for bit in format((BLS_P**2 - 1) // 6, "b"):  # w^(p^2 − 1), which is a number mod p
        turn = i_mul(turn, turn)
        turn = i_mul(turn, (1, 1)) if bit == "1" else turn
    whole = w_mul([x * pow(turn[0], n, BLS_P) for n, x in enumerate(part)], part)
    return any(whole) and not any(whole[1::2])

def g1_add(p, q):
    """The sum of two points of Y² = X³ + 4; None is infinity."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % BLS_P == 0:
        return None
    above, below = (3 * p[0] ** 2, 2 * p[1]) if p == q else (q[1] - p[1], q[0] - p[0])
    slope = above * inverse(below) % BLS_P
    x = (slope * slope - p[0] - q[0]) % BLS_P
    return (x, (slope * (p[0] - x) - p[1]) % BLS_P)

def sswu(u):
    """A number as a point of G1's curve: RFC 9380, 6.6.2, and the isogeny behind it."""
    z = 11 * u * u % BLS_P
    t = (z * z + z) % BLS_P
    first = (-ISO_B * inverse(ISO_A) * (1 + inverse(t)) if t else ISO_B * inverse(11 * ISO_A)) % BLS_P
    for x in (first, z * first % BLS_P):
        square = (x**3 + ISO_A * x + ISO_B) % BLS_P
        y = pow(square, (BLS_P + 1) // 4, BLS_P)
        if y * y % BLS_P == square:
            break
    y = y if y % 2 == u % 2 else BLS_P - y
    xn, xd, yn, yd = (sum(k * pow(x, n, BLS_P) for n, k in enumerate(part)) % BLS_P for part in ISOGENY)
    return (xn * inverse(xd) % BLS_P, y * yn * inverse(yd) % BLS_P)

def hash_to_g1(message):
    """BLS12381G1_XMD:SHA-256_SSWU_RO_ (RFC 9380, 8.8.1)."""
    tag = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
    tag += bytes([len(tag)])
    first = sha256(bytes(64) + message + (128).to_bytes(2, "big") + b"\0" + tag)
    blocks = [sha256(first + b"\1" + tag)]
    for n in range(2, 5):
        blocks.append(sha256(bytes(a ^ b for a, b in zip(first, blocks[-1])) + bytes([n]) + tag))
    uniform = b"".join(blocks)
    points = [sswu(int.from_bytes(part, "big") % BLS_P) for part in (uniform[:64], uniform[64:])]
    return times(BLS_X + 1, g1_add(*points), g1_add, None)

@functools.lru_cache(maxsize=None)
def bls_wrong(number, signature):
    """What is wrong with the signature of a round [beacon, a round holds]."""
    if signature[0] & 0xC0 != 0x80:
        return ["point-form"]
    x = int.from_bytes(signature, "big") % (1 << 381)
    if x >= BLS_P:
        return ["point-range"]
    y = pow(x**3 + 4, (BLS_P + 1) // 4, BLS_P)
    if (y * y - x**3 - 4) % BLS_P:
        return ["point-curve"]
    y = y if (2 * y > BLS_P) == bool(signature[0] & 0x20) else BLS_P - y
    if times(BLS_R, (x, y), g1_add, None) is not None:
        return ["point-subgroup"]
    key = bytes.fromhex(DRAND_KEY)
    kx = (int.from_bytes(key[48:], "big"), int.from_bytes(key[:48], "big") % (1 << 381))
    cube = i_mul(kx, i_mul(kx, kx))
    ky = i_root(((cube[0] + 4) % BLS_P, (cube[1] + 4) % BLS_P))
    ky = ky if (2 * ky[1] > BLS_P) == bool(key[0] & 0x20) else (-ky[0] % BLS_P, -ky[1] % BLS_P)
    hx, hy = hash_to_g1(sha256(number.to_bytes(8, "big")))
    return [] if paired([((x, y), BLS_G2), ((hx, -hy % BLS_P), (kx, ky))]) else ["beacon-signature"]

def beacon_source(source):
    """Step 5 of a source: the chain is known and the time is that of the round."""
    if source["chain"] != CHAIN:
        return ["beacon-chain"]
    time = EPOCH + GENESIS + (source["round"] - 1) * PERIOD
    if time >= 86400 * (datetime.date.max.toordinal() + 1):
        return ["beacon-round"]
    return [] if time == seconds(source["time"]) else ["beacon-time"]

def beacon_round(outcome):
    """What is wrong with a round: its signature, or the randomness that is said to follow from it."""
    signature = outcome["signature"]
    if not re.fullmatch("[0-9a-f]{96}", signature):
        return ["hex"]
    right = outcome["randomness"] == sha256(bytes.fromhex(signature)).hex()
    return bls_wrong(outcome["round"], bytes.fromhex(signature)) if right else ["beacon-randomness"]

def beacons_wrong(outcomes):
    """The first of some rounds that does not hold."""
    for o in outcomes:
        wrong = beacon_round(o) if o["kind"] == "beacon" else []
        if wrong:
            return [(code, o["id"]) for code in wrong]
    return []

# ======================================================================================================
# 5 Seed, tickets, draw                                                          [seed], [tickets], [draw]
# ======================================================================================================

def contribution(suite, seed_id, opening):
    return suite.H("contribution", seed_id, opening["source"], bytes.fromhex(opening["nonce"]), opening["value"])

def seed_of(suite, seed_id, outcomes):
    fields = []
    for o in outcomes:
        raw = {"opened": "nonce", "unopened": "commitment", "beacon": "randomness"}.get(o["kind"])
        fields += [o["id"]] + ([o["round"]] if o["kind"] == "beacon" else [])
        fields += [bytes.fromhex(o[raw])] if raw else [o["event"], o["text"]]
        fields += [o["value"]] if o["kind"] == "opened" else []
    return suite.H("seed", seed_id, *fields)

def is_outside(source):
    return source["kind"] != "contribution" or source["outside"]

def is_void(sources, unopened):
    """The rule of void slots, with the ids of the contributions that were not opened."""
    outside = [source["id"] for source in sources if is_outside(source)]
    return sources[0]["id"] in unopened or (bool(outside) and set(outside) <= set(unopened))

def three_rules(sources):
    """What step 5 asks of a list of sources."""
    ids, kinds = [s["id"] for s in sources], [s["kind"] == "contribution" for s in sources]
    found = [] if sources else ["seed-no-source"]
    found += ["seed-source-twice"] if len(set(ids)) < len(ids) else []
    if sources and not (kinds[0] and not sources[0]["outside"]):
        found.append("seed-office-first")
    found += ["seed-order"] if kinds != sorted(kinds, reverse=True) else []
    for source in sources:
        found += beacon_source(source) if source["kind"] == "beacon" else []
    return found

def openings_late(until, sources):
    times = [seconds(s["time"]) for s in sources if s["kind"] != "contribution"]
    return until is not None and any(seconds(until) >= time for time in times)

def in_form(form, value):
    """A figure in one of the two forms that have a meaning (RFC 3797)."""
    if form not in ("rfc3797", "rfc3797-ordered"):
        return True
    if not re.fullmatch(r"((0|[1-9][0-9]*)\.)+/", value):
        return False
    numbers = value[:-2].split(".")
    by_value = sorted(numbers, key=lambda n: (len(n), n))  # no number is ever converted
    return form == "rfc3797-ordered" or numbers == by_value

def fits(source, outcome, opening):
    """Whether an outcome is one of its source, an opening being known or None (step 8)."""
    if source["kind"] == "contribution":
        if opening is None:
            return outcome["kind"] == "unopened" and outcome["commitment"] == source["commitment"]
        same = outcome["kind"] == "opened" and outcome["nonce"] == opening["nonce"]
        return same and outcome["value"] == opening["value"]
    if outcome["kind"] != source["kind"]:
        return False
    if source["kind"] == "beacon":
        return outcome["round"] == source["round"]
    return outcome["event"] == source["event"] and in_form(source["form"], outcome["text"])

def outcomes_fit(sources, outcomes, openings):
    """Step 8 but for the seed."""
    if [s["id"] for s in sources] != [o["id"] for o in outcomes]:
        return [("seed-sources", "")]
    found = [("seed-source", source["id"]) for source, outcome in zip(sources, outcomes)
             if not fits(source, outcome, openings.get(source["id"]))]
    return found or beacons_wrong(outcomes)

def batch_need(batch):
    year, b, of = batch["year"], batch["number"], batch["of"]
    return -(-year * b // of) + (-year * (b - 1) // of)

def asked(rule, counted):
    """What a rate asks of so many, without floor: rounded down for a maximum, else up."""
    p, q = map(int, rule["rate"].split("/"))
    return counted * p // q if rule["rate_is"] == "maximum" else max(rule["floor"], -(-counted * p // q))

def quota(s):
    """What a stratum's rule asks for: need, or None where the rule cannot be (step 6)."""
    if s["eligible"] > s["N"] or (s["rate_is"] == "maximum" and s["floor"]):
        return None
    counted = s["N"] if s["base"] == "roster" else s["eligible"]
    need = min(asked(s, counted), s.get("ceiling", MOST))
    if "yearly" in s:  # a ceiling of the whole year goes before everything else
        p, q = map(int, s["yearly"]["rate"].split("/"))
        need = min(need, max(counted * p // q - s["yearly"]["drawn"], 0))
    return need

def spread(n, parts):
    """n spread over id -> (weight, share, least, most) by largest remainder, within bounds."""

    def at(scale):
        return {i: min(max(scale * w, Fraction(least)), Fraction(most)) for i, (w, _, least, most) in parts.items()}

    turns = [Fraction(bound, w or 1) for w, _, least, most in parts.values() for bound in (0, least, most)]
    low = max((turn for turn in turns if sum(at(turn).values()) <= n), default=Fraction(0))
    q, growing = at(low), [i for i, (w, _, least, most) in parts.items() if least <= low * w < most]
    if growing:
        q = at(low + (n - sum(q.values())) / sum(parts[i][0] for i in growing))
    found = {i: math.floor(one) for i, one in q.items()}
    for i in sorted(parts, key=lambda i: (found[i] - q[i], -parts[i][1], i.encode()))[: n - sum(found.values())]:
        found[i] += 1
    return found

def total_needs(total, strata):
    """Step 6 of a total over strata: findings, and what each of its strata needs."""
    by_id = {s["id"]: s for s in strata}
    own = [by_id.get(part["id"]) for part in total["strata"]]
    if None in own or len({s["base"] for s in own}) > 1:
        return ["total-stratum"], {}
    found = []
    if any(s["rate"] != "0/1" or s["floor"] or "ceiling" in s or "yearly" in s for s in own):
        found.append("total-own")
    if total["rate_is"] == "maximum" and total["floor"]:
        return found + ["quota-wrong"], {}
    base = "N" if own[0]["base"] == "roster" else "eligible"
    parts = {}
    for part, s in zip(total["strata"], own):
        most = min(s["eligible"], MOST if part["ceiling"] is None else part["ceiling"])
        weight = part["share"] * (s[base] if total["by"] == "size" else 1)
        parts[s["id"]] = (weight, part["share"], min(part["floor"], most), most)
    need = asked(total, sum(s[base] for s in own))
    n = min(need, sum(most for _, _, _, most in parts.values()))
    if (total["need"], total["n"], total["shortfall"]) != (need, n, need - n):
        found.append("quota-wrong")
    if sum(least for _, _, least, _ in parts.values()) > n:
        return found + ["total-floors"], {}
    return found, spread(n, parts)

def drawn_first(suite, s, seed, roster):
    """The lots of a stratum from the roster: drawn and reserves, each (ticket, id, slip); or None."""
    key = suite.key(seed, "targets", s["scope"])
    own = s["id"]
    able = [
        (target["id"], one["weight"]) for target in roster for one in standings(target)
        if one["verdict"] == "eligible" and one["stratum"] == own
    ]
    n, lots = s["n"], []
    for ident_, weight in able:
        if s["design"] == "slips":
            if not 0 < weight <= 1000000:
                return None
            (ticket, _), slip = least_slip(suite, key, ident_, weight)
        else:
            ticket, slip = suite.hash((key + ident_).encode()), 0
        lots.append((ticket, ident_, slip))
    lots.sort()
    if s["design"] == "systematic":
        return systematic(suite, suite.key(seed, "weight", s["scope"]), lots, dict(able), n), []
    return lots[:n], lots[n : n + s["reserves"]]

def least_slip(suite, key, ident_, weight):
    """The first by ticket of a target's slips, with its number."""
    return min((suite.order(key, ident_, j), j) for j in range(1, weight + 1))

def census_part(weights, n):
    """How many of these weights are drawn for certain, and the sum of the others; None where none can be."""
    certain, total = 0, sum(weights)
    for weight in sorted(weights, reverse=True):
        if (n - certain) * weight <= total:
            break
        certain, total = certain + 1, total - weight
    return None if total == 0 and certain < n else (certain, total)

def systematic(suite, key, lots, weights, n):
    """Hartley and Rao, behind the census part: points W apart on the line of n times each weight."""
    sizes = census_part(list(weights.values()), n)
    if sizes is None:
        return None
    n, W = n - sizes[0], sizes[1]
    drawn = [lot for lot in lots if n * weights[lot[1]] > W]
    if n == 0:
        return sorted(sorted(lots, key=lambda lot: -weights[lot[1]])[: sizes[0]])
    j = 0
    while int.from_bytes(suite.ticket(key, j), "big") >= 2**256 - 2**256 % W:
        j += 1
    point, passed, left = int.from_bytes(suite.ticket(key, j), "big") % W, 0, n
    for lot in lots:
        if n * weights[lot[1]] > W:
            continue
        passed += n * weights[lot[1]]
        if point < passed and left:
            drawn.append(lot)
            point, left = point + W, left - 1
    return sorted(drawn)

# ======================================================================================================
# 6 Assignment                                                                              [assignment]
# ======================================================================================================
#
# A seat is (check, requirement, copy). `people` is id -> (type, cap, base), `stages` a list of
# (stage, types or None), `recused` a set of (inspector, target).

class Seating:
    """Who sits where, while seats are being filled; finds chains of exchanges."""

    def __init__(self, seats, people, stages, recused):
        self.people, self.recused = people, recused
        self.at = dict.fromkeys(seats)  # seat -> inspector or None
        self.held = {i: {} for i in people}  # inspector -> his seats that may still change hands
        self.sits = Counter()  # (inspector, check) -> how often
        self.of, self.by_check = {}, {}  # seats that may still change hands
        for seat in seats:
            self.of.setdefault(seat[1], {})[seat] = True
            self.by_check.setdefault(seat[0], {})[seat] = True
        self.empty = {r: list(of) for r, of in self.of.items()}
        takes = {r: None if stages[r][1] is None else {tuple(t) for t in stages[r][1]} for r in self.of}
        self.wanted = {  # inspector -> the requirements that he meets
            i: [r for r in takes if takes[r] is None or person[0] in takes[r]] for i, person in people.items()
        }

    def may(self, i, seat):
        return seat[1] in self.wanted[i] and (i, seat[0]) not in self.recused

    def put(self, i, seat):
        before = self.at[seat]
        if before is not None:
            del self.held[before][seat]
            self.sits[before, seat[0]] -= 1
        self.at[seat] = i
        self.held[i][seat] = True
        self.sits[i, seat[0]] += 1

    def fix(self, seat):
        """This seat keeps its holder from now on."""
        del self.held[self.at[seat]][seat], self.of[seat[1]][seat], self.by_check[seat[0]][seat]

    def chain(self, start, gave, ends_at, ends_with=lambda _: False, hands_to=lambda _: ()):
        """A chain of exchanges as [(inspector, seat)], the last first; None where there is none.

        `start` leaves the seat `gave`, or takes one more seat where that is None; the holder of what he
        takes goes on. It ends at a seat for which `ends_at` holds, or with somebody for whom `ends_with` does;
        who leaves a seat may also keep one fewer, and those of `hands_to` go on with one more.
        """
        left = {r: list(of) for r, of in self.of.items()}
        came, free, queue = {}, set(), [(start, gave)]
        for i, gave_up in queue:
            anywhere = i not in free  # he may leave his check once; within it he may move each time
            if not anywhere and gave_up is None:
                continue
            free.add(i)
            if anywhere and gave_up is not None:
                if ends_with(i):
                    return self.back(came, gave_up)
                queue.extend((j, None) for j in hands_to(i))
            for r in self.wanted[i]:
                stay = []
                for seat in left[r] if anywhere else [s for s in self.by_check[gave_up[0]] if s[1] == r]:
                    within = gave_up is not None and seat[0] == gave_up[0]
                    if not within and self.sits[i, seat[0]] or (i, seat[0]) in self.recused:
                        stay.append(seat)
                    elif seat not in came and seat != gave:
                        came[seat] = (i, gave_up)
                        if ends_at(seat):
                            return self.back(came, seat)
                        if self.at[seat] is not None:
                            queue.append((self.at[seat], seat))
                if anywhere:
                    left[r] = stay
        return None

    def back(self, came, seat):
        moves = []
        while seat in came:
            moves.append((came[seat][0], seat))
            seat = came[seat][1]
        return moves

    def one_more(self, i):
        """Give somebody one more seat, whoever must move for it; whether that can be."""
        for r in self.wanted[i]:
            empty = self.empty[r]
            while empty and self.at[empty[-1]] is not None:
                empty.pop()
            for seat in reversed(empty[-50:]):
                if self.at[seat] is None and not self.sits[i, seat[0]] and (i, seat[0]) not in self.recused:
                    self.put(i, seat)
                    return True
        moves = self.chain(i, None, lambda seat: self.at[seat] is None)
        for who, seat in moves or ():
            self.put(who, seat)
        return moves is not None

    def exchange(self, i, seat, apply=True):
        """Let somebody take a seat for one that he has, all others keeping as many as they have."""
        holder, mine = self.at[seat], self.held[i]
        if self.sits[i, seat[0]]:  # he may not sit twice in the check: it is that seat he gives up
            mine = [own for own in mine if own[0] == seat[0]]
        for own in mine:
            if self.may(holder, own) and (own[0] == seat[0] or not self.sits[holder, own[0]]):
                moves = [(holder, own)]
                break
        else:
            moves = self.chain(holder, seat, lambda other: other in mine)
        for who, other in (moves or []) + [(i, seat)] if moves is not None and apply else ():
            self.put(who, other)
        return moves is not None

def level(suite, seats, people, stages, recused, key):
    """Step 1 of the deal, loads as even as can be: (Seating, loads), or None where seats stay empty."""
    seating, load = Seating(seats, people, stages, recused), dict.fromkeys(people, 0)
    able = sorted(people, key=lambda i: suite.order(key, i))
    filled = 0
    while filled < len(seats) and able:
        height = min(people[i][2] + load[i] for i in able)
        for i in list(able):
            if people[i][2] + load[i] == height and filled < len(seats):
                cap = people[i][1]
                if (cap is None or load[i] < cap) and seating.one_more(i):
                    load[i], filled = load[i] + 1, filled + 1
                else:
                    able.remove(i)
    return (seating, load) if filled == len(seats) else None

def deal(suite, seats, people, stages, recused, seed, scope, attempt=0):
    """Who is dealt to which seat: (seat -> inspector, loads), or None where there is no assignment."""
    keys = {p: suite.key(seed, p, scope, attempt) for p in ("extra", "lot", "check")}
    made = level(suite, seats, people, stages, recused, keys["extra"])
    if made is None:
        return None
    seating, load = made
    box = sorted(((i, k) for i in people for k in range(load[i])), key=lambda lot: suite.order(keys["lot"], *lot))
    turn = {seat[0]: suite.order(keys["check"], seat[0]) for seat in seats}
    team = set()
    for seat in sorted(seats, key=lambda s: (stages[s[1]][0], turn[s[0]], s[1], s[2])):
        for lot in box:  # those passed over stay where they are
            i = lot[0]
            fine = seating.may(i, seat) and (i, seat[0]) not in team
            if fine and (seating.at[seat] == i or seating.exchange(i, seat)):
                break
        box.remove(lot)
        seating.fix(seat)
        team.add((i, seat[0]))
    return seating.at, load

def possible(seating, load, seat):
    """How many inspectors hold a seat in some assignment with the least sum of squares.

    Two such assignments differ by exchanges round a circle; where one of them keeps a seat fewer and
    another one more, the sum stays where the latter had one fewer.
    """

    def can(i):
        if seating.at[seat] == i:
            return True
        if not seating.may(i, seat):
            return False
        mine, levels = set(seating.held[i]), set()
        twice = seating.sits[i, seat[0]]  # he sits in the check, and must leave the seat there
        if twice:
            mine = {own for own in mine if own[0] == seat[0]}

        def more(j, than):
            cap = seating.people[j][1]
            return load[j] == load[than] - 1 and (cap is None or load[j] < cap)

        def hands_to(j):
            fresh, _ = load[j] not in levels, levels.add(load[j])
            return [k for k in load if more(k, j)] if fresh else ()

        ends_with = (lambda j: False) if twice else (lambda j: more(i, j))
        return seating.chain(seating.at[seat], seat, lambda s: s in mine, ends_with, hands_to) is not None

    return sum(map(can, seating.people))

def stages_of(plan):
    return [(r["stage"], r["types"]) for r in plan["requirements"]]

def numbered(wanted):
    """Requirement numbers as (requirement, copy), copies counted from 0."""
    seen = Counter()
    found = []
    for r in wanted:
        found.append((r, seen[r]))
        seen[r] += 1
    return sorted(found)

def responsible_seat(plan, seats):
    if plan["responsible"] is not None:
        return (plan["responsible"], 0)
    return min(seats, key=lambda s: (plan["requirements"][s[0]]["stage"], s[0], s[1]))

def checks_of(commitment, drawn, plan):
    """The checks of a plan with their seats; `drawn` is stratum -> ids."""
    found = {}
    for s in commitment["strata"]:
        if s["id"] in plan["strata"]:
            wanted = Counter(plan["seats"] if s["seats"] is None else s["seats"])
            for target in drawn.get(s["id"], ()):
                found[target] = found.get(target, Counter()) | wanted
    return {check: numbered(wanted.elements()) for check, wanted in found.items()}

def seats_json(seats):
    """{(requirement, copy): inspector} as a record has it."""
    return [{"requirement": r, "copy": c, "inspector": i} for (r, c), i in sorted(seats.items())]

def staffed(suite, plan, checks, people, recused, seed):
    """The assignment of a plan as its list has it, but for `opened`; None where there is none."""
    number, tickets = plan["drawn_from_pool"], suite.key(seed, "inspectors", plan["scope"])
    if number is None:
        return dealt_list(suite, plan, checks, people, recused, seed)
    ranked = sorted((i for i in people if people[i][1] != 0), key=lambda i: suite.order(tickets, i))
    for m in range(min(number, len(ranked)), len(ranked) + 1):
        chosen = set(ranked[:m])
        able = {i: (t, cap if i in chosen else 0, base) for i, (t, cap, base) in people.items()}
        found = dealt_list(suite, plan, checks, able, recused, seed)
        if found is not None:
            lots = [{"id": i, "ticket": suite.ticket(tickets, i).hex()} for i in ranked[:m]]
            return dict(found, drawn_from_pool=lots)
    return None

def dealt_list(suite, plan, checks, people, recused, seed):
    if plan["mode"] == "groups":
        return grouped(suite, plan, sorted(checks), people, recused, seed)
    seats = [(check, r, c) for check in sorted(checks) for r, c in checks[check]]
    found = deal(suite, seats, people, stages_of(plan), recused, seed, plan["scope"])
    if found is None:
        return None
    at, load = found
    teams = []
    for check in sorted(checks):
        r, c = responsible_seat(plan, checks[check])
        holders = {seat: at[(check,) + seat] for seat in checks[check]}
        teams.append({"check": check, "group": None, "seats": seats_json(holders),
                      "responsible": {"requirement": r, "copy": c}})
    loads = [{"inspector": i, "load": load[i]} for i in sorted(load)]
    return {"attempt": 0, "loads": loads, "groups": None, "teams": teams}

def grouped(suite, plan, checks, people, recused, seed):
    """Groups first: inspectors are dealt to groups, then groups to checks."""
    P, s = sum(cap != 0 for _, cap, _ in people.values()), plan["size"]
    g = min(x for x in (P // s, plan["number"], plan["most"]) if x is not None)
    idle = {"attempt": 0, "loads": [{"inspector": i, "load": 0} for i in sorted(people)], "groups": [], "teams": []}
    if not g or s == 0:
        return None if checks else idle
    anyone, lists = len(plan["requirements"]) - 1, []
    for k in range(g):
        size = P // g + (k < P % g) if plan["leftover"] == "extra_member" else 0
        lists.append(plan["seats"] + [anyone] * (size - len(plan["seats"])))
    seats = [("@%d" % k,) + seat for k, wanted in enumerate(lists) for seat in numbered(wanted)]
    forming = {i: (t, 1 if cap is None else min(1, cap), 0) for i, (t, cap, _) in people.items()}
    largest = sorted((len(checks) if cap is None else cap for _, cap, _ in people.values()), reverse=True)
    if sum(largest[min(map(len, lists)) - 1 :: min(map(len, lists))]) < len(checks):
        return None  # no groups could serve, whatever the lots
    for attempt in range(1024):
        formed = deal(suite, seats, forming, stages_of(plan), set(), seed, plan["scope"], attempt)
        if formed is None:
            return None
        group_of = {i: seat[0] for seat, i in formed[0].items()}
        caps = {}
        for i, group in group_of.items():
            caps.setdefault(group, []).append(people[i][1])
        teams = {
            group: ((), min((cap for cap in caps[group] if cap is not None), default=None), 0) for group in caps}
        barred = {(group_of[i], check) for i, check in recused if i in group_of}
        served = [(check, 0, 0) for check in checks]
        matched = deal(suite, served, teams, [(0, None)], barred, seed, plan["scope"], attempt)
        if matched is not None:
            break
    else:
        return None
    members = [{} for _ in range(g)]
    for (group, r, c), i in formed[0].items():
        members[int(group[1:])][r, c] = i
    load = [matched[1].get("@%d" % k, 0) for k in range(g)]
    loads = [{"inspector": i, "load": load[int(group_of[i][1:])] if i in group_of else 0} for i in sorted(people)]
    made = []
    for check in checks:
        k = int(matched[0][check, 0, 0][1:])
        r, c = responsible_seat(plan, members[k])
        made.append({"check": check, "group": k, "seats": seats_json(members[k]),
                     "responsible": {"requirement": r, "copy": c}})
    groups = [{"seats": seats_json(members[k]), "load": load[k]} for k in range(g)]
    return {"attempt": attempt, "loads": loads, "groups": groups, "teams": made}

def pool_of(inspectors, present):
    """id -> (type, cap, base) of everybody eligible; who is not present has cap 0."""
    return {
        r["id"]: (tuple(r["type"]), r["cap"] if r["id"] in present else 0, r["base"])
        for r in inspectors if r["verdict"] == "eligible"
    }

# ======================================================================================================
# 7 What is verified, and with what                                        [certificate], [verification]
# ======================================================================================================

def list_kind(fields):
    return ("draw" if "strata" in fields else "request" if "form" in fields
            else "assignment" if "attempt" in fields else "amendment")

def elements(kind, fields):
    """The head of a list, and its elements in the order of their leaves."""
    if kind == "draw":
        head = [dict(s, drawn=len(s["drawn"]), reserves=len(s["reserves"])) for s in fields["strata"]]
        return {"strata": head}, [lot for s in fields["strata"] for lot in s["drawn"] + s["reserves"]]
    if kind == "request":
        return fields, []
    return dict(fields, teams=len(fields["teams"])), fields["teams"]

def open_tree(suite, kind, fields):
    """Root and size of what a record of an open draw lists."""
    head, rest = elements(kind, fields)
    nodes = [suite.hash(b"\x00" + canonical(one)) for one in [head] + rest]
    return {"root": suite.root(nodes).hex(), "size": len(nodes)}

class Case:
    """A certificate, what was given besides, and what the steps have learned so far."""

    def __init__(self, data, given):
        self.data, self.given = data, given
        self.file, self.records, self.unopened = None, [], []
        self.lists, self.remade, self.rosters, self.bad_rosters = {}, {}, None, None
        self.secrets = self.seal = None
        self.trust, self.evidence, self.unused, self.stamped, self.misformed = {}, [], [], False, []

    # ---- after step 2

    def read(self, records):
        self.records, self.bodies = records, [record["body"] for record in records]
        self.kinds = [record["kind"] for record in records]
        self.commitment = self.bodies[0]
        self.sealed = self.commitment["seal"] is not None
        self.suite = Suite(self.commitment["suite"])
        self.draw_id, self.plans = self.commitment["draw_id"], self.commitment["teams"]
        for record in records:
            record["digest"] = self.suite.digest(pae(record["type"], record["payload"]))
        for shown in self.file["disclosures"]:
            of = shown.get("of", -1)
            if "fields" in shown and of < len(records) and list_kind(shown["fields"]) == self.kinds[of]:
                self.lists[of] = shown["fields"]
        unsealing = self.first("unsealing")
        if unsealing is not None and self.sealed:
            self.seal = self.bodies[unsealing]["seal"]
        if self.secrets and self.secrets.get("seal") and self.sealed:
            self.seal = self.secrets["seal"]
        if self.secrets is None and unsealing is not None and self.rosters is not None:
            self.secrets = {"draw_id": self.draw_id, "rosters": self.bodies[unsealing]["rosters"]}
        if self.rosters is not None and self.secrets is None and not self.bad_rosters:  # without their secrets lists show nothing
            self.rosters = self.unopened.append("file-unreadable")
        if self.seal:
            self.suite.sealing = bytes.fromhex(self.seal["sealing"])
        self.strata = self.commitment["strata"]
        if self.sealed and self.seal:
            self.strata = [self.with_counts(s) for s in self.strata]
        self.bucket = self.commitment["rosters"]["targets"]["size"]

    def with_counts(self, s):
        """A stratum of a sealed draw with its counts opened."""
        values = {entry["name"]: entry["value"] for entry in self.seal["values"]}
        opened = {f: values.get("%s/%s" % (s["id"], f), 0) for f in COUNTS}
        batch = s["batch"] and dict(s["batch"], year=values.get(s["id"] + "/year", 0))
        return dict(s, batch=batch, **opened)

    def kinds_known(self):
        return bool(self.records)

    def first(self, kind):
        return self.kinds.index(kind) if kind in self.kinds else None

    def all(self, kind):
        return [n for n, one in enumerate(self.kinds) if one == kind]

    def listed(self, n, again=False):
        """What a record lists, where it is known."""
        return self.lists.get(n) or (self.remade.get(n) if again else None)

    def openings(self, request=None):
        """The opening records of the draw, or those behind a request."""
        start = 0 if request is None else request
        found = []
        for body, kind in list(zip(self.bodies, self.kinds))[start + 1 :]:
            if kind != "opening":
                break
            found.append(body)
        return found

    def answer(self, request):
        """The place of the amendment that answers a request, or None."""
        at = request + len(self.openings(request)) + 1
        return at if at < len(self.kinds) and self.kinds[at] == "amendment" else None

    @property
    def stage(self):
        requests = self.all("request")
        if self.first("void") is not None:
            return "void"
        if requests:
            return "amended" if "amendment" in self.kinds[requests[-1] :] else "requested"
        if self.first("draw") is not None:
            made = len(self.all("assignment"))
            return "assigned" if self.plans and made >= len(self.plans) else "drawn"
        return "opened" if self.first("opening") is not None else "committed"

    def plan(self, scope):
        return next((plan for plan in self.plans if plan["scope"] == scope), None)

    def signers_asked(self, n):
        """How many must sign a record, and of whom [signatures]."""
        signers = self.commitment["signers"]
        if self.kinds[n] == "opening":
            source = self.bodies[n]["source"]
            before = [k for k in self.all("request") if k < n]
            sources = self.bodies[before[-1]]["sources"] if before else self.commitment["sources"]
            first = bool(sources) and sources[0]["id"] == source
            named = {s["keyid"] for s in signers
                     if s["role"] == "party:" + source or (first and s["role"] == "office")}
            if named:
                return 1, named
        return self.commitment["threshold"], {s["keyid"] for s in signers}

    def counts(self, signer):
        """Whether a signature of this signer counts, by the keys that were given."""
        return self.key_counts(signer["keyid"], signer["role"], self.commitment["office"])

    def key_counts(self, keyid, role_, office):
        key = self.trust.get(keyid)
        return (key is not None and key["revoked"] is None and role_ in key["roles"]
                and key["office"] in (None, office))

COUNTS = ("N", "eligible", "outside", "need", "n", "shortfall")

def read_file(path, most=64 * MIB):
    if not os.path.isfile(path):  # a pipe or a device would be read for ever
        raise Unopened(path)
    try:
        if os.path.getsize(path) > most:
            raise Refused("json-too-large")
        with open(path, "rb") as stream:
            return stream.read()
    except (OSError, ValueError):
        raise Unopened(path)

USUAL = re.compile(  # a target in one stratum, as canonical JSON has it; ids have nothing to escape
    '{"id":"(%s)","stratum":"(%s)","verdict":"(%s)","weight":(0|[1-9][0-9]{0,14}|10{15})}' % (3 * (ID_CHARACTERS,))
).fullmatch

def read_line(roster, line):
    """The record of one line, which is canonical and of its shape."""
    text_ = line.decode()
    usual = USUAL(text_) if roster == "targets" and len(line) < 128 else None
    if usual:
        found = usual.groups()
        return {"id": found[0], "stratum": found[1], "verdict": found[2], "weight": int(found[3])}
    record = decode(text_)
    if not LINES[roster](record) or encode(record) != text_:
        raise Refused("roster-line")
    return record

def read_roster(roster, data):
    """The lines of a roster file and their records."""
    lines, records, last = data.split(b"\n"), [], ""
    if lines.pop() != b"":
        raise Refused("roster-line")
    for n, line in enumerate(lines):
        try:
            record = read_line(roster, line)
            if record["id"] <= last:
                raise Refused("roster-line")
        except (ValueError, RecursionError, Refused):
            raise Refused("roster-line", "%s:%d" % (roster, n + 1))
        last = record["id"]
        records.append((record, line))
    return records

SECRETS_FILE = obj({
    "format": words("randcheck/roster-secrets@v1"), "draw_id": said, "rosters": SECRETS_OF_ROSTERS, "seal": SEAL,
}, absent=("seal",))
KEY_FILE = obj({
    "format": words("randcheck/key@v1"), "key": key_text, "keyid": hexed, "name": text, "office": maybe(name),
    "roles": lst(role, itself, least=1), "replaces": maybe(hexed),
    "revoked": maybe(obj({"instant": instant, "reason": text})),
})
STATEMENT = obj({
    "format": words("randcheck/statement@v1"), "office": name, "slot": count(1), "commitment": digest})
HEAD_STATEMENT = obj({
    "format": words("randcheck/head-statement@v1"), "office": name, "size": count(1), "root": digest})
ENTRY = {"slot": count(1), "number": count(), "record": digest}
LOG = obj({"format": words("randcheck/register-log@v1"), "office": name, "entries": lst(obj(ENTRY), least=1)})
HEAD = obj({
    "format": words("randcheck/register-head@v1"), "office": name, "size": count(1), "root": digest,
    "since": maybe(obj({"size": count(1), "root": digest})), "consistency": path_text,
    "entries": lst(obj({"index": count(), "path": path_text, **ENTRY}), by("index")),
})

def read_head(data):
    """The head of a register as it is handed over; its paths and its consistency hold."""
    head = parse(data)
    HEAD(head)
    kind, _, root = head["root"].partition(":")
    suite, root, size = Suite(kind), bytes.fromhex(root), head["size"]
    for e in head["entries"]:
        leaf = suite.entry(head["office"], e["slot"], e["number"], e["record"])
        if not suite.includes(root, leaf, e["index"], size, nodes_of(e["path"])):
            raise Refused("head-entry", str(e["index"]))
    since, path = head["since"], nodes_of(head["consistency"])
    if since is None:
        fine = not path
    else:
        of, _, old = since["root"].partition(":")
        fine = of == kind and suite.extends(bytes.fromhex(old), since["size"], root, size, path)
    if not fine:
        raise Refused("head-consistency")
    return head

def waiting(size, entries):
    """Slots whose commitment is entered and nothing behind it: (slot, commitment) as a head shows them."""
    by_index, found = {e["index"]: e for e in entries}, []
    for e in entries:
        behind = [by_index.get(n) for n in range(e["index"], size)] if size - e["index"] <= len(by_index) else [None]
        fine = e["number"] == 0 and None not in behind
        if fine and not any(b["slot"] == e["slot"] and b["number"] > 0 for b in behind):
            found.append((e["slot"], e["record"]))
    return sorted(found)

def take_rosters(case):
    """Rosters and secrets, as step 13 says; what cannot be opened is told apart from what is misformed."""
    folder, secrets = case.given.get("rosters"), case.given.get("secrets")
    if folder:
        inner = os.path.join(folder, "rosters")
        for place in (folder, inner):
            if any(os.path.isfile(os.path.join(place, r + ".jsonl")) for r in ROSTERS):
                folder = place
                break
        else:
            folder = case.unopened.append("rosters-none")
    if folder and not secrets:
        beside = os.path.join(os.path.dirname(os.path.abspath(folder)), "secrets.json")
        secrets = os.path.join(folder, "secrets.json")
        if not os.path.isfile(secrets):
            private = os.path.basename(os.path.abspath(folder)) == "rosters" and os.path.isfile(beside)
            secrets = beside if private else None
    try:
        if secrets:
            found = parse(read_file(secrets))
            SECRETS_FILE(found)
            case.secrets = found
    except Unopened:
        folder = case.unopened.append("file-unreadable")
    except Refused as found:
        case.bad_rosters = (found.code, "secrets")
    lists = {}
    try:
        for roster in ROSTERS if folder else ():
            lists[roster] = read_file(os.path.join(folder, roster + ".jsonl"), 1024 * MIB)
    except Unopened:
        folder = case.unopened.append("file-unreadable")
    try:
        if folder:
            case.rosters = {roster: read_roster(roster, lists[roster]) for roster in ROSTERS}
    except Refused as found:
        case.bad_rosters = (found.code, found.place)

def files_in(folder, ending):
    try:
        names = sorted(n for n in os.listdir(folder) if n.endswith(ending) and n[0] != ".")
    except OSError:
        raise Unopened(folder)
    return [os.path.join(folder, n) for n in names]

def take_trust(case):
    if not case.given.get("trust"):
        return
    try:
        paths = files_in(case.given["trust"], ".json")
    except Unopened:
        case.unopened.append("file-unreadable")
        return
    try:
        for path in paths:
            key = parse(read_file(path))
            KEY_FILE(key)
            if key["keyid"] != keyid_of(key["key"]) or not key_holds(key["key"]) or key["keyid"] in case.trust:
                raise Refused("keyid-wrong")
            case.trust[key["keyid"]] = key
    except Unopened:
        case.trust, case.misformed = {}, [("trust-file", os.path.basename(path))]
    except Refused as found:
        case.trust, case.misformed = {}, [(found.code, os.path.basename(path))]

def take_evidence(case):
    """Statements that can be read; time stamps are not judged here."""
    try:
        if case.given.get("roots"):  # root certificates of time-stamping authorities: opened, not used
            read_file(case.given["roots"])
        if not case.given.get("evidence"):
            return
        paths = files_in(case.given["evidence"], (".json", ".tsr"))
    except Unopened:
        case.unopened.append("file-unreadable")
        return
    for path in paths:
        if path.endswith(".tsr"):
            case.stamped = True
            continue
        try:
            case.evidence.append((path, read_evidence(read_file(path))))
        except (Refused, Unopened):
            case.unused.append(os.path.basename(path))

STATEMENTS = {"statement": STATEMENT, "head-statement": HEAD_STATEMENT}

def read_evidence(data):
    """(kind, body, signature, message) of a statement, or ("head", …) of a head as it was handed over."""
    if b"randcheck/register-head@v1" in data:
        return "head", read_head(data), None, None
    envelope = parse(data, exact=True)
    obj(ENVELOPE)(envelope)
    payload, type_ = base64d(envelope["payload"]), envelope["payloadType"]
    kind = re.fullmatch(r"application/vnd\.randcheck\.((?:head-)?statement)\.v1\+json", type_)
    if payload is None or not kind or len(envelope["signatures"]) != 1:
        raise Refused("statement-form")
    body = parse(payload, exact=True)
    STATEMENTS[kind[1]](body)
    return kind[1], body, envelope["signatures"][0], pae(type_, payload)

def counted_evidence(evidence, key_counts, trust, office_keys, unused):
    """What the evidence that counts says.

    {(office, slot, place): digests}, {(office, size): roots}, the heads shown, and the slots that statements
    name, with the commitment.
    """
    said_, roots, shown, heads, stated_slots = {}, {}, [], [], set()
    for path, (kind, body, signature, message) in evidence:
        if kind == "head":
            heads.append((path, body))
            continue
        keyid = signature["keyid"]
        fine = key_counts(keyid, "witness", body["office"]) and keyid not in office_keys
        if not fine or not signed(trust[keyid]["key"], message, signature["sig"]):
            unused.append(os.path.basename(path))
        elif kind == "statement":
            said_.setdefault((body["office"], body["slot"], 0), set()).add(body["commitment"])
            stated_slots.add((body["office"], body["slot"], body["commitment"]))
        else:
            roots.setdefault((body["office"], body["size"]), set()).add(body["root"])
    stated = {slot: set(of) for slot, of in roots.items()}
    for path, head in heads:
        if head["root"] not in stated.get((head["office"], head["size"]), ()):
            unused.append(os.path.basename(path))
            continue
        shown.append(head)
        for e in head["entries"]:
            said_.setdefault((head["office"], e["slot"], e["number"]), set()).add(e["record"])
        if head["since"]:
            roots.setdefault((head["office"], head["since"]["size"]), set()).add(head["since"]["root"])
    return said_, roots, shown, stated_slots

def entries_of(heads):
    """(office, size, root) -> all entries that files of one head show together."""
    found = {}
    for head in heads:
        entries = found.setdefault((head["office"], head["size"], head["root"]), {})
        entries.update({e["index"]: e for e in head["entries"]})
    return found

# ======================================================================================================
# 8 The steps                                                                             [verification]
# ======================================================================================================
#
# Each takes the case and returns its findings, as (name, place); none means PASS. Skip and Lacking are
# raised. They stand in the order of the page, and say with its words what they look at.

def step_form(case):
    case.file = None
    try:
        found = parse(case.data, exact=True)
        FILE(found)
        if sum(len(envelope["signatures"]) for envelope in found["records"]) > 1024:
            raise Refused("too-many", "signatures")
        shown = [d["record"] for d in found["disclosures"] if d.get("roster") == "targets"]
        weights = [one["weight"] for target in shown for one in standings(target)]
        if sum(weight for weight in weights if weight <= 1000000) > 4194304:
            raise Refused("too-many", "weights")
    except Refused as refused:
        return [(refused.code, refused.place)]
    case.file = found
    return []

def step_records(case):
    records, beacons = [], 0
    for n, envelope in enumerate(case.file["records"]):
        kind = re.fullmatch(r"application/vnd\.randcheck\.([a-z]+)\.v1\+json", envelope["payloadType"])
        if not kind or kind[1] not in KINDS:
            return [("record-kind", n)]
        payload = base64d(envelope["payload"])
        if payload is None:
            return [("payload-base64", n)]
        try:
            body = parse(payload, exact=True)
            sealed = isinstance(body, dict) and body.get("seal") is not None
            (RECORDS.get(kind[1]) or commitment_shape(sealed))(body)
        except Refused as found:
            return [(found.code, "%d.%s" % (n, found.place))]
        if n == 0 and kind[1] != "commitment":
            return [("chain-start", 0)]
        outcomes = body["sources"] if kind[1] in ("draw", "void", "amendment") else []
        beacons += sum(outcome["kind"] == "beacon" for outcome in outcomes)
        if beacons > 256:
            return [("too-many", n)]
        records.append({"kind": kind[1], "type": envelope["payloadType"], "payload": payload, "body": body,
                        "signatures": envelope["signatures"]})
    case.read(records)
    return []

def step_chain(case):
    found, asked, made = [], False, 0
    for n, kind in enumerate(case.kinds):
        before = case.kinds[n - 1] if n else None
        ready = made == len(case.plans) and before in ("assignment" if case.plans else "draw", "amendment")
        if kind == "commitment":
            fine = n == 0
        elif kind == "opening":
            fine = before in ("opening", "request" if asked else "commitment")
        elif kind == "draw":
            fine = before in ("commitment", "opening") and not asked
        elif kind == "assignment":
            fine = before in ("draw", "assignment")
        elif kind == "request":
            fine = ready or before == "request" or (asked and before == "opening")
        elif kind == "amendment":
            fine = asked and before in ("request", "opening")
        elif kind == "void":
            fine = not asked and before not in ("void", "unsealing")
        else:
            fine = ready
            found += [] if case.sealed else [("unsealing-open", n)]
        found += [] if fine else [("chain-order", n)]
        asked, made = asked or kind == "request", made + (kind == "assignment")
        if n:
            if case.bodies[n].get("previous") != case.records[n - 1]["digest"]:
                found.append(("chain-link", n))
            if case.bodies[n].get("commitment") != case.records[0]["digest"]:
                found.append(("chain-commitment", n))
    scopes = [case.bodies[n]["scope"] for n in case.all("assignment")]
    if scopes != [plan["scope"] for plan in case.plans][: len(scopes)]:
        found.append(("chain-assignments", ""))
    head = case.records[-1]["digest"]
    found += [("chain-head", "")] if case.file["head"] != head else []
    known = case.given.get("head")
    return found + ([("chain-known-head", "")] if known is not None and known != head else [])

def step_signatures(case):
    c, found = case.commitment, []
    signers, least = {s["keyid"]: s for s in c["signers"]}, 1 if c["signers"] else 0
    if not (least <= c["threshold"] <= len(c["signers"])):
        found.append(("signature-threshold", ""))
    if not signers and not c["threshold"] and not any(r["signatures"] for r in case.records):
        raise Skip("skip-unsigned")
    bad = set()
    parties = {s["id"] for s in c["sources"] if s["kind"] == "contribution"}
    for keyid, signer in signers.items():
        if signer["key"].split(":")[0] != {"sha256": "ed25519", "sm3": "sm2"}[c["suite"]]:
            found.append(("signature-suite", keyid))
            bad.add(keyid)
        elif not key_holds(signer["key"]):
            found.append(("key-weak", keyid))
            bad.add(keyid)
        if keyid != keyid_of(signer["key"]):
            found.append(("keyid-wrong", keyid))
        if signer["role"][:6] == "party:" and signer["role"][6:] not in parties:
            found.append(("signature-role", keyid))
    for n, record in enumerate(case.records):
        for s in record["signatures"]:
            if s["keyid"] not in signers:
                found.append(("signature-no-signer", n))
            elif s["keyid"] not in bad:
                message = pae(record["type"], record["payload"])
                if not signed(signers[s["keyid"]]["key"], message, s["sig"]):
                    found.append(("signature-wrong", n))
        number, of = case.signers_asked(n)
        if sum(s["keyid"] in of for s in record["signatures"]) < number:
            found.append(("signature-missing", n))
    return found

def step_commitment(case):
    c = case.commitment
    found = []

    def ask(fine, code, place=""):
        found.extend([] if fine else [(code, place)])

    ask(c["draw_id"] == "%s/%s/%s/%d" % (c["office"], c["plan"], c["draw"], c["slot"]), "commit-draw-id")
    ask((c["previous_slot"] is None) == (c["slot"] == 1), "slot-previous")
    ask(c["window"]["first"] <= c["window"]["last"], "book-window")
    for of in (c.get("directories") or {}).values():
        ask(None in (of, c["instant"]) or of <= c["instant"][:10], "as-of-later")
    found += [(code, "sources") for code in three_rules(c["sources"])]
    listed = [c["plan_file"], c["item_list"], c["rule_book"], (c["published_list"] or {}).get("digest")]
    listed += [s["batch"] and s["batch"]["first"] for s in c["strata"]]
    ask(all(one is None or one.startswith(c["suite"] + ":") for one in listed), "commit-suite")
    ask(not openings_late(c["openings_until"], c["sources"]), "seed-openings-late")
    ask(c["strata"], "book-no-stratum")
    ask(c["rosters"]["presence"]["size"] == c["rosters"]["inspectors"]["size"], "commit-presence")
    of = [s.get("of") for s in c["strata"]]
    ask(len(set(of)) == len(of) and None not in of if "stage" in c else set(of) <= {None}, "stage-of")
    ask("stage" not in c or not c["teams"], "stage-teams")
    past = c.get("past")
    if past:
        ask(all({s["id"] for s in c["strata"]} >= set(cap["strata"]) for cap in past["caps"]), "past-strata")
        ask(len(past["records"]) in (0, c["slot"] - 1), "past-slots")
        ask((past["heads"] is None) == (not past["records"]), "past-heads")
    ids, taken = {s["id"]: s for s in c["strata"]}, set()
    for plan in c["teams"]:
        scope, strata = plan["scope"], plan["strata"]
        ask(strata and set(strata) <= set(ids) and not set(strata) & taken, "commit-team-strata", scope)
        taken |= set(strata)
        own = [ids[s]["seats"] for s in strata if s in ids and ids[s]["seats"] is not None]
        for seats in [plan["seats"]] + own:
            ask(len(seats) >= max(2, plan["size"]), "team-of-one", scope)
            ask(all(r < len(plan["requirements"]) for r in seats), "commit-requirement", scope)
            ask(plan["responsible"] is None or plan["responsible"] in seats, "commit-leader", scope)
        groups = plan["mode"] == "groups"
        ask((plan["leftover"] is not None) == groups and not (groups and own), "commit-groups", scope)
        ask(plan["size"] == len(plan["seats"]), "commit-size", scope)
        ask((plan["drawn_from_pool"] or plan["size"]) >= plan["size"], "commit-drawn", scope)
        if groups:
            stages = [r["stage"] for r in plan["requirements"]]
            last = plan["requirements"][-1:] and plan["requirements"][-1]["types"] is None
            anyone = len(stages) - 1
            fine = last and all(s < stages[-1] for s in stages[:-1]) and anyone not in plan["seats"]
            ask(fine, "commit-anyone", scope)
    return found

def step_quotas(case):
    found, needs = [], {}
    if "total" in case.commitment:
        wrong, needs = total_needs(case.commitment["total"], case.strata)
        found += [(code, "total") for code in wrong]
    for s in case.strata:
        batch, design = s["batch"], s["design"]
        if s["reserves"] and design in ("systematic", "order"):
            found.append(("quota-reserves", s["id"]))
        if batch and (batch["number"] > batch["of"] or (batch["first"] is None) != (batch["number"] == 1)):
            found.append(("quota-batch", s["id"]))
        sizes = s.get("sizes")
        fine = case.sealed or (sizes is not None) == (design == "systematic")
        if not fine or (sizes and (sizes["certain"] > s["n"] or (sizes["certain"] < s["n"] and sizes["total"] == "0"))):
            found.append(("quota-sizes", s["id"]))
        if case.sealed and not case.seal:
            continue
        need = quota(s)
        need = needs.get(s["id"], need) if need is not None else None
        if need is None:
            found.append(("quota-wrong", s["id"]))
            continue
        if batch:
            if batch["number"] == 1 and batch["year"] != need:
                found.append(("quota-wrong", s["id"]))
            need = batch_need(batch)
        n = min(need, s["eligible"])
        if (s["need"], s["n"], s["shortfall"]) != (need, n, need - n):
            found.append(("quota-wrong", s["id"]))
        if design == "order" and s["n"] != s["eligible"]:
            found.append(("quota-order", s["id"]))
    if case.sealed and not case.seal and not found:
        raise Skip("skip-sealed")
    return found

def opened_by(openings):
    return {opening["source"]: opening for opening in openings}

def check_openings(suite, seed_id, sources, openings):
    """Step 7 of the openings of the draw or of a request."""
    order = {s["id"]: n for n, s in enumerate(sources) if s["kind"] == "contribution"}
    found, last = [], -1
    for opening in openings:
        source = opening["source"]
        if source not in order:
            found.append(("source-unknown", source))
            continue
        if order[source] <= last:
            found.append(("opening-order", source))
        last = order[source]
        if contribution(suite, seed_id, opening).hex() != sources[order[source]]["commitment"]:
            found.append(("opening-mismatch", source))
    return found

def step_openings(case):
    sources, openings, void = case.commitment["sources"], case.openings(), case.first("void")
    found = check_void(case, case.bodies[void]["sources"], sources, opened_by(openings)) if void is not None else []
    if not openings and not found:
        raise Skip("skip-not-opened")
    return found or check_openings(case.suite, case.draw_id, sources, openings)

def check_void(case, stated, sources, openings):
    order = [s["id"] for s in sources]
    ids, places = [o["id"] for o in stated], [order.index(o["id"]) for o in stated if o["id"] in order]
    if len(places) < len(ids) or places != sorted(set(places)):
        return [("void-order", "")]
    draw, found = case.first("draw"), []
    drawn = {o["id"]: o for o in case.bodies[draw]["sources"]} if draw is not None else {}
    for o in stated:
        source = sources[order.index(o["id"])]
        fine = o["kind"] != "unopened" and fits(source, o, openings.get(o["id"]))
        if not fine or (o["id"] in drawn and drawn[o["id"]] != o):
            found.append(("void-source", o["id"]))
    known = set(openings) | {id_ for id_, o in drawn.items() if o["kind"] != "unopened"}
    found += [("void-left-out", id_) for id_ in sorted(known - set(ids))]
    return found or beacons_wrong(stated)

def check_seed(suite, seed_id, sources, outcomes, openings, stated):
    """Step 8 of the draw or of an amendment."""
    found = outcomes_fit(sources, outcomes, opened_by(openings))
    if ("seed-sources", "") in found:
        return found
    if stated is None or seed_of(suite, seed_id, outcomes).hex() != stated:
        found.append(("seed-wrong", ""))
    if is_void(sources, {o["id"] for o in outcomes if o["kind"] == "unopened"}):
        found.append(("slot-void", ""))
    return found

def step_seed(case):
    draw = case.first("draw")
    if draw is None:
        raise Skip("skip-not-drawn")
    body = case.bodies[draw]
    return check_seed(
        case.suite, case.draw_id, case.commitment["sources"], body["sources"], case.openings(), body["seed"])

def lots_of(s):
    """How many reserves a stratum has, and how many lots in all."""
    reserves = min(s["reserves"], max(s["eligible"] - s["n"], 0))
    return reserves, s["n"] + reserves

def seed_drawn(case):
    return bytes.fromhex(case.bodies[case.first("draw")]["seed"])

def for_certain(s, weight):
    """Whether a weight is of the census part of a stratum (of design systematic)."""
    sizes = s.get("sizes")
    return bool(sizes) and (s["n"] - sizes["certain"]) * weight > int(sizes["total"])

def check_lot(suite, s, key, lot):
    found = [] if (lot["slip"] != 0) == (s["design"] == "slips") else [("draw-slip", lot["id"])]
    found += [] if ("weight" in lot) == (s["design"] == "systematic") else [("draw-weight", lot["id"])]
    parts = (lot["id"], lot["slip"]) if s["design"] == "slips" else (lot["id"],)
    return found if suite.ticket(key, *parts).hex() == lot["ticket"] else found + [("draw-ticket", lot["id"])]

def step_tickets(case):
    draw = case.first("draw")
    if draw is None:
        raise Skip("skip-not-drawn")
    if case.sealed:
        raise Skip("skip-sealed")
    strata, stated, fields = case.strata, case.bodies[draw]["lists"], case.listed(draw)
    if stated["size"] != 1 + sum(lots_of(s)[1] for s in strata):
        return [("draw-count", "")]
    if fields is None:
        raise Skip("skip-lists")
    if open_tree(case.suite, "draw", fields) != stated:
        return [("lists-changed", draw)]
    if [s["id"] for s in fields["strata"]] != [s["id"] for s in strata]:
        return [("draw-strata", "")]
    found = []
    for s, o in zip(strata, fields["strata"]):
        key = case.suite.key(seed_drawn(case), "targets", s["scope"])
        lots = o["drawn"] + o["reserves"]
        found += [("draw-key", s["id"])] if key != o["key"] else []
        for lot in lots:
            found += check_lot(case.suite, s, key, lot)
        found += [("draw-twice", s["id"])] if len({lot["id"] for lot in lots}) < len(lots) else []
        if (len(o["drawn"]), len(o["reserves"])) != (s["n"], lots_of(s)[0]):
            found.append(("draw-count", s["id"]))
        if "sizes" in s and sum(for_certain(s, lot.get("weight", 0)) for lot in lots) != s["sizes"]["certain"]:
            found.append(("draw-certain", s["id"]))
        places = [(lot["ticket"], lot["id"]) for lot in lots]
        if s["design"] != "systematic" and places != sorted(places):
            found.append(("draw-reserve-first", s["id"]))
    return found

def assignments(case):
    """The assignment records; step 10 and those like it have nothing to do without them."""
    if not case.plans:
        raise Skip("skip-no-teams")
    found = case.all("assignment")
    if not found:
        raise Skip("skip-not-assigned")
    return found

def pair_named(record):
    return record["id"] == "%s@%s" % (record["inspector"], record["target"])

def step_opened(case):
    made = assignments(case)
    if case.sealed:
        raise Skip("skip-sealed")
    found = [("lists-changed", n) for n in made if case.listed(n)
             and open_tree(case.suite, "assignment", case.lists[n]) != case.bodies[n]["lists"]]
    if found:
        return found
    for n in made:
        fields = case.listed(n)
        if fields is None:
            continue
        if (fields["opened"] is None) == (n == made[0]):
            found.append(("opened-missing" if n == made[0] else "opened-twice", n))
        for roster, shown in (fields["opened"] or {}).items():
            lines = [(r["id"], canonical(r)) for r in shown["records"]]
            if case.suite.salted(bytes.fromhex(shown["secret"]), lines) != case.commitment["rosters"][roster]:
                found.append(("roster-changed", roster))
            if roster == "recusals" and not all(map(pair_named, shown["records"])):
                found.append(("pair-name", roster))
    if not found and any(case.listed(n) is None for n in made):
        raise Skip("skip-lists")
    return found

def opened_rosters(case, again=False):
    """Who is present and which pairs are recused, as the first assignment opened it."""
    shown = case.listed(case.first("assignment"), again)["opened"]
    present = {r["id"] for r in shown["presence"]["records"] if r["present"]}
    return present, {(r["inspector"], r["target"]) for r in shown["recusals"]["records"]}

def drawn_ids(fields, part="drawn"):
    return {s["id"]: [lot["id"] for lot in s[part]] for s in fields["strata"]}

def seats_of(team):
    return {(s["requirement"], s["copy"]): s["inspector"] for s in team["seats"]}

def responsible_of(team):
    return (team["responsible"]["requirement"], team["responsible"]["copy"])

def step_teams(case):
    made = assignments(case)
    if case.sealed:
        raise Skip("skip-sealed")
    draw = case.listed(case.first("draw"))
    if draw is None or any(case.listed(n) is None for n in made):
        raise Skip("skip-lists")
    present, recused = opened_rosters(case)
    found = []
    for n in made:
        plan, fields = case.plan(case.bodies[n]["scope"]), case.lists[n]
        found += check_assignment(case, plan, fields, drawn_ids(draw), present, recused)
    return found

def check_assignment(case, plan, fields, drawn, present, recused):
    checks, teams, groups = checks_of(case.commitment, drawn, plan), fields["teams"], fields["groups"]
    if sorted(checks) != [team["check"] for team in teams]:
        return [("team-checks", plan["scope"])]
    if (groups is None) != (plan["mode"] == "checks"):
        return [("team-mode", plan["scope"])]
    found, load, served = [], Counter(), Counter()
    every = [seat["requirement"] for one in teams + (groups or []) for seat in one["seats"]]
    if any(r >= len(plan["requirements"]) for r in every):
        return [("commit-requirement", plan["scope"])]
    for team in teams:
        check, seats, people = team["check"], seats_of(team), [s["inspector"] for s in team["seats"]]
        if groups is None:
            fine = team["group"] is None and sorted(seats) == checks[check]
        else:
            k = team["group"]
            fine = k is not None and k < len(groups) and groups[k]["seats"] == team["seats"]
            fine = fine and set(numbered(plan["seats"])) <= set(seats)
            served[k] += 1
        found += [] if fine else [("team-seats", check)]
        if not seats or responsible_of(team) != responsible_seat(plan, seats):
            found.append(("team-responsible", check))
        found += team_holds(check, people, present, recused)
        load.update(people)
    everybody = [s["inspector"] for group in groups or [] for s in group["seats"]]
    if len(set(everybody)) < len(everybody):
        found.append(("team-two-groups", plan["scope"]))
    loads = {entry["inspector"]: entry["load"] for entry in fields["loads"]}
    if {i: n for i, n in loads.items() if n} != dict(load):
        found.append(("team-loads", plan["scope"]))
    if any(group["load"] != served[k] for k, group in enumerate(groups or [])):
        found.append(("team-loads", plan["scope"]))
    if groups is None and fields["attempt"]:
        found.append(("team-attempt", plan["scope"]))
    return found + check_pool(case, plan, fields, loads, present, set(load) | set(everybody))

def team_holds(check, people, present, recused):
    found = [("team-twice", check)] if len(set(people)) < len(people) else []
    found += [("team-absent", check)] if not set(people) <= present else []
    return found + ([("team-recused", check)] if any((i, check) in recused for i in people) else [])

def check_pool(case, plan, fields, loads, present, seated):
    """Who was drawn from the pool: the first by ticket, as many as the plan says or more."""
    number, lots = plan["drawn_from_pool"], fields.get("drawn_from_pool")
    if (number is None) != (lots is None):
        return [("pool-form", plan["scope"])]
    if lots is None:
        return []
    key = case.suite.key(seed_drawn(case), "inspectors", plan["scope"])
    ranked = sorted(case.suite.order(key, i) + (i,) for i in loads if i in present)
    first = [{"id": i, "ticket": ticket.hex()} for ticket, _, i in ranked[: len(lots)]]
    found = [] if lots == first else [("pool-drawn", plan["scope"])]
    if len(lots) < min(number, len(ranked)):
        found.append(("pool-count", plan["scope"]))
    if not seated <= {lot["id"] for lot in lots}:
        found.append(("pool-not-drawn", plan["scope"]))
    return found

def nodes_of(path):
    data = base64d(path)
    return [data[k : k + 32] for k in range(0, len(data), 32)]

def leads(case, shown, leaf, tree):
    root = bytes.fromhex(tree["root"])
    return case.suite.includes(root, leaf, shown["index"], tree["size"], nodes_of(shown["path"]))

class People:
    """Leaves of people that a file shows, and what may not be said of them."""

    def __init__(self, shown):
        self.inspectors = {r["id"]: r for name_, r in shown if name_ == "inspectors"}
        self.absent = {r["id"] for name_, r in shown if name_ == "presence" and not r["present"]}
        self.pairs = {(r["inspector"], r["target"]) for name_, r in shown if name_ in ("recusals", "interests")}

    def seats(self, plan, check, seats, came=True):
        """Findings on who sits where; of a group (no check) only what the roster says of him."""
        found = []
        for (r, _), i in seats.items():
            record = self.inspectors.get(i)
            if record is not None:
                found += [("team-outside-pool", i)] if record["verdict"] != "eligible" else []
                types = plan["requirements"][r]["types"] if r < len(plan["requirements"]) else None
                found += [("team-type", i)] if types is not None and record["type"] not in types else []
            if check is not None:
                found += [("team-absent", i)] if i in self.absent else []
                found += [("team-recused", i)] if (i, check) in self.pairs else []
        return found

    def caps(self, held):
        return [("team-cap", i) for i, n in held.items() if i in self.inspectors
                and self.inspectors[i]["cap"] is not None and n > self.inspectors[i]["cap"]]

    def pool(self, loads):
        return [("team-pool", i) for i, r in self.inspectors.items() if (i in loads) != (r["verdict"] == "eligible")]

def lone_team(plan, seats, responsible, asked=None):
    """Findings on a team shown as a leaf, by itself."""
    if any(r >= len(plan["requirements"]) for r, _ in seats):
        return [("commit-requirement", asked)]
    found = [("team-twice", asked)] if len(set(seats.values())) < len(seats) else []
    fine = bool(seats) and responsible == responsible_seat(plan, seats)
    return found if fine else found + [("team-responsible", asked)]

def step_disclosures(case):
    shown = case.file["disclosures"]
    if not shown:
        raise Skip("skip-no-disclosures")
    rosters = [(d["roster"], d["record"]) for d in shown if "roster" in d]
    found = []
    for d in shown:
        if "roster" in d:
            leaf = case.suite.leaf(bytes.fromhex(d["salt"]), canonical(d["record"]))
            fine = leads(case, d, leaf, case.commitment["rosters"][d["roster"]])
            found += [] if fine else [("disclosure-wrong", d["record"]["id"])]
    rest = [d for d in shown if "roster" not in d]
    return found + (sealed_leaves if case.sealed else open_leaves)(case, rest, rosters)

def open_leaves(case, shown, rosters):
    found = []
    people, targets = People(rosters), [r for name_, r in rosters if name_ == "targets"]
    draw, known, held, places = case.first("draw"), {}, {}, {}  # known: stratum -> place -> lot
    start = 1
    for s in case.strata:
        places[s["id"]] = (start, start + lots_of(s)[1])
        start += lots_of(s)[1]
        known[s["id"]] = {}
    for d in shown:
        kind = case.kinds[d["of"]] if d.get("of", len(case.kinds)) < len(case.kinds) else None
        if "count" in d or "salt" in d:
            found.append(("disclosure-open", d.get("count", "")))
        elif "fields" in d:
            if kind not in LISTS or list_kind(d["fields"]) != kind:
                found.append(("lists-nowhere", d["of"]))
            elif kind == "draw":
                for s in d["fields"]["strata"]:
                    at = places.get(s["id"], (1, 1))[0]
                    known.setdefault(s["id"], {}).update(enumerate(s["drawn"] + s["reserves"], at))
            elif kind == "assignment":
                plan = case.plan(case.bodies[d["of"]]["scope"])
                found += people.pool({entry["inspector"] for entry in d["fields"]["loads"]})
                count_ = Counter()
                for team in d["fields"]["teams"]:
                    found += people.seats(plan, team["check"], seats_of(team))
                    count_.update(s["inspector"] for s in team["seats"])
                for group in d["fields"]["groups"] or []:
                    found += people.seats(plan, None, seats_of(group))
                found += people.caps(count_)
        elif kind != ("draw" if "ticket" in d["record"] else "assignment"):
            found.append(("lists-nowhere", d["of"]))
        else:
            leaf = case.suite.hash(b"\x00" + canonical(d["record"]))
            if not leads(case, d, leaf, case.bodies[d["of"]]["lists"]):
                found.append(("disclosure-wrong", d["of"]))
            if kind == "draw":
                s = next((s for s in case.strata if places[s["id"]][0] <= d["index"] < places[s["id"]][1]), None)
                if s is None:
                    found.append(("disclosure-wrong", d["of"]))
                else:
                    known[s["id"]][d["index"]] = d["record"]
                    key = case.suite.key(seed_drawn(case), "targets", s["scope"])
                    found += check_lot(case.suite, s, key, d["record"])
    for s in case.strata if draw is not None else ():
        for target in targets:
            one = next((one for one in standings(target) if one["stratum"] == s["id"]), None)
            found += held_against(case, s, one, target["id"], known[s["id"]], places[s["id"]])
    if not rosters and all("fields" in d for d in shown):
        return found
    for s in case.strata:
        lots = [lot for _, lot in sorted(known[s["id"]].items())]
        found += [("draw-twice", s["id"])] if len({lot["id"] for lot in lots}) < len(lots) else []
        order = [(lot["ticket"], lot["id"]) for lot in lots]
        if s["design"] != "systematic" and order != sorted(order):
            found.append(("draw-reserve-first", s["id"]))
    for d in shown:
        if "seats" in d.get("record", {}) and d["of"] in case.all("assignment"):
            plan, team = case.plan(case.bodies[d["of"]]["scope"]), d["record"]
            seats, check = seats_of(team), team["check"]
            found += lone_team(plan, seats, responsible_of(team), check)
            found += people.seats(plan, check, seats)
            held.setdefault(d["of"], Counter()).update(seats.values())
            if any(target["id"] == check for target in targets):
                drawn = any(
                    lot["id"] == check and at < places[s["id"]][0] + s["n"] for s in case.strata
                    if s["id"] in plan["strata"] for at, lot in known[s["id"]].items())
                found += [] if drawn else [("team-checks", check)]
    for count_ in held.values():
        found += people.caps(count_)
    if draw is None:
        return found
    for s in case.strata:
        for target in targets:
            one = next((one for one in standings(target) if one["stratum"] == s["id"]), None)
            found += passed_over(case, s, one, target["id"], known[s["id"]], places[s["id"]])
    return found

def held_against(case, s, one, target, known, places):
    """A lot of a target that is known, against the leaf of the target."""
    found = []
    for lot in known.values():
        if lot["id"] != target:
            continue
        weighed = s["design"] not in ("slips", "systematic") or (one and one["weight"])
        if one is None or one["verdict"] != "eligible" or not weighed:
            found.append(("disclosure-not-eligible", target))
        elif s["design"] == "systematic":
            found += [] if lot.get("weight") == one["weight"] else [("disclosure-weight", target)]
        elif s["design"] == "slips" and one["weight"] > 1000000:
            found.append(("weight-range", target))
        elif s["design"] == "slips":
            key = case.suite.key(seed_drawn(case), "targets", s["scope"])
            if least_slip(case.suite, key, target, one["weight"])[1] != lot["slip"]:
                found.append(("disclosure-slip", target))
    return found

def passed_over(case, s, one, target, known, places):
    """A target without a lot: the last lot is shown, and comes before its own."""
    first, end = places
    if one is None or one["verdict"] != "eligible" or any(lot["id"] == target for lot in known.values()):
        return []
    if for_certain(s, one["weight"]):
        return [("disclosure-passed-over", target)]
    if first == end or s["design"] == "systematic":
        return []
    key = case.suite.key(seed_drawn(case), "targets", s["scope"])
    if s["design"] == "slips":
        if not 0 < one["weight"] <= 1000000:
            return [("weight-range", target)] if one["weight"] else []
        mine = least_slip(case.suite, key, target, one["weight"])[0][0].hex(), target
    else:
        mine = case.suite.ticket(key, target).hex(), target
    over = any((lot["ticket"], lot["id"]) > mine for lot in known.values()) or end - first >= s["eligible"]
    found = [("disclosure-passed-over", target)] if over else []
    return found if end - 1 in known else found + [("disclosure-lot-missing", s["id"])]

def sealed_leaves(case, shown, rosters):
    found, people = [], People(rosters)
    targets = {r["id"]: {one["stratum"] for one in standings(r) if one["verdict"] == "eligible"}
               for name_, r in rosters if name_ == "targets"}
    leaves, counts = [], {}
    for d in shown:
        if "count" in d:
            counts[d["count"]] = d
            continue
        kind = case.kinds[d["of"]] if d["of"] < len(case.kinds) else None
        if "fields" in d or "salt" not in d or kind not in LISTS:
            found.append(("lists-nowhere", d["of"]))
            continue
        leaf = case.suite.leaf(bytes.fromhex(d["salt"]), canonical(d["record"]))
        if not leads(case, d, leaf, case.bodies[d["of"]]["lists"]):
            found.append(("disclosure-wrong", d["of"]))
        leaves.append((d["of"], kind, d["record"]))
    committed = committed_counts(case)
    for name_, d in counts.items():
        value = case.suite.H("count", case.draw_id, name_, bytes.fromhex(d["salt"]), d["value"]).hex()
        found += [] if committed.get(name_) == value else [("disclosure-count", name_)]
    drawn = {(of, r["id"]): set(r["strata"]) for of, _, r in leaves if r["list"] == "drawn"}
    held, loads = {}, {}
    for of, kind, r in leaves:
        if r["list"] in ("drawn", "reserves") and r["id"] in targets and not set(r["strata"]) <= targets[r["id"]]:
            found.append(("disclosure-not-eligible", r["id"]))
        if r["list"] == "loads":
            loads.setdefault(of, {})[r["id"]] = r["load"]
        if r["list"] not in ("teams", "changes"):
            continue
        plan, check = case.plan(r["scope"]), r["id"]
        if plan is None:
            found.append(("commit-requirement", check))
            continue
        if r["list"] == "changes":
            seats = {(s["requirement"], s["copy"]): s["after"] for s in r["seats"] if s["after"] is not None}
            if any(s["requirement"] >= len(plan["requirements"]) for s in r["seats"]):
                found.append(("commit-requirement", check))
                continue
            found += people.seats(plan, check, seats)
            continue
        seats = seats_of(r)
        one = lone_team(plan, seats, responsible_of(r), check)
        if kind == "amendment" and responsible_of(r) in seats:
            one = [f for f in one if f[0] != "team-responsible"]
        found += one + people.seats(plan, check, seats)
        held.setdefault((of, r["scope"]), Counter()).update(seats.values())
        first = (case.first("draw"), check) if kind == "assignment" else (of, check)
        for known in (targets.get(check), drawn.get((of, check)), drawn.get(first)):
            if known is not None and not known & set(plan["strata"]):
                found.append(("team-checks", check))
    for (of, _), number in held.items():
        found += people.caps(number)
        if of in loads:
            found += [("team-loads", i) for i, n in number.items() if loads[of].get(i, n) < n]
    for load in loads.values():
        found += people.caps(load)
        for i, n in load.items():
            outside = i in people.inspectors and people.inspectors[i]["verdict"] != "eligible"
            found += [("team-pool", i)] if outside else []
            found += [("team-absent", i)] if n and i in people.absent else []
    return found

def committed_counts(case):
    """Name of a count -> its hash, of a sealed commitment."""
    found = {"%s/%s" % (s["id"], f): s[f] for s in case.commitment["strata"] for f in COUNTS}
    found.update({s["id"] + "/year": s["batch"]["year"] for s in case.commitment["strata"] if s["batch"]})
    return found

def step_roots(case):
    found = []
    if case.secrets and case.secrets["draw_id"] != case.draw_id:
        found.append(("other-draw", "secrets"))
    if case.sealed and not case.seal and (case.secrets or case.rosters is not None):
        found.append(("seal-missing", ""))
    if found:
        return found
    if case.rosters is None:
        raise Skip("skip-no-rosters")
    for roster, records in case.rosters.items():
        lines = [(record["id"], line) for record, line in records]
        secret = bytes.fromhex(case.secrets["rosters"][roster])
        size = case.commitment["rosters"][roster]["size"] if case.sealed else None
        if len(lines) > (size or len(lines)) or case.suite.salted(secret, lines, size) != (
                case.commitment["rosters"][roster]):
            found.append(("roster-changed", roster))
        if roster in ("recusals", "interests") and not all(pair_named(record) for record, _ in records):
            found.append(("pair-name", roster))
    return found

def step_verdicts(case):
    if case.rosters is None:
        raise Skip("skip-no-rosters")
    found, by_id = [], {s["id"]: s for s in case.strata}
    counts, weights = {s["id"]: Counter() for s in case.strata}, {s["id"]: [] for s in case.strata}
    caps = (case.commitment.get("past") or {"caps": ()})["caps"]
    loose = {(cap["rule"], s) for cap in caps if not cap["binds_all"] for s in cap["strata"]}
    for target, _ in case.rosters["targets"]:
        for one in standings(target):
            verdict = which = one["verdict"]
            if verdict != "eligible":
                which = verdict.partition(":")[0]
                if which not in ("excluded", "outside") or ":" not in verdict:
                    found.append(("verdict-unknown", target["id"]))
            if one["stratum"] not in by_id:
                found.append(("verdict-stratum", target["id"]))
                continue
            counts[one["stratum"]][which] += 1
            if which == "eligible":
                weights[one["stratum"]].append(one["weight"])
            if one["weight"] != 1 and by_id[one["stratum"]]["design"] in ("lots", "order"):
                found.append(("verdict-weight", target["id"]))
            if not all((rule, one["stratum"]) in loose and which == "eligible" for rule in one.get("unbound", ())):
                found.append(("past-unbound", target["id"]))
    for s in case.strata:
        if "sizes" in s:
            sizes = census_part(weights[s["id"]], s["n"])
            if sizes is None or (s["sizes"]["certain"], s["sizes"]["total"]) != (sizes[0], str(sizes[1])):
                found.append(("quota-wrong", s["id"]))
        n = counts[s["id"]]
        if (s["N"], s["eligible"], s["outside"]) != (sum(n.values()) - n["outside"], n["eligible"], n["outside"]):
            found.append(("quota-wrong", s["id"]))
    inspectors = [r for r, _ in case.rosters["inspectors"]]
    presence = {r["id"]: r["present"] for r, _ in case.rosters["presence"]}
    found += [] if set(presence) == {r["id"] for r in inspectors} else [("commit-presence", "")]
    for plan in case.plans:
        if any(len(r["type"]) != len(plan["attributes"]) for r in inspectors):
            found.append(("pool-type", plan["scope"]))
        if plan["drawn_from_pool"] and any(
                r["cap"] == 0 and r["verdict"] == "eligible" and presence.get(r["id"]) for r in inspectors):
            found.append(("pool-cap-zero", plan["scope"]))
    pairs = {(r["inspector"], r["target"]) for r, _ in case.rosters["recusals"]}
    for r, _ in case.rosters["interests"]:
        found += [] if (r["inspector"], r["target"]) in pairs else [("interest-not-recused", r["id"])]
    return found

def sealed_tree(case, kind, scope, seed_id, leaves):
    """Root and size of what a record of a sealed draw lists."""
    secret = case.suite.H("result", bytes.fromhex(case.seal["results"]), seed_id, kind, scope)
    size = {"request": 1, "amendment": case.bucket * (2 + 2 * len(case.plans))}.get(kind, 2 * case.bucket)
    names = ["%s@%s@%s" % (leaf["list"], leaf.get("scope", ""), leaf.get("id", "")) for leaf in leaves]
    return case.suite.salted(secret, list(zip(names, map(canonical, leaves))), size)

def lot_leaves(parts):
    """Leaves of who is drawn and in reserve; `parts` is list -> stratum -> ids."""
    found = []
    for list_, strata in parts.items():
        of = {}
        for s in sorted(strata):
            for id_ in strata[s]:
                of.setdefault(id_, []).append(s)
        found += [{"list": list_, "id": id_, "strata": of[id_]} for id_ in of]
    return found

def step_draw(case):
    if case.rosters is None:
        raise Skip("skip-no-rosters")
    draw, strata, roster = case.first("draw"), [], [r for r, _ in case.rosters["targets"]]
    if draw is None:
        raise Skip("skip-not-drawn")
    for s in case.strata:
        lots = drawn_first(case.suite, s, seed_drawn(case), roster)
        if lots is None or lots[0] is None:
            return [("draw-differs", s["id"])]
        json_ = [[{"id": i, "ticket": ticket.hex(), "slip": slip} for ticket, i, slip in part] for part in lots]
        if s["design"] == "systematic" and not case.sealed:
            heavy = {t["id"]: one["weight"] for t in roster for one in standings(t) if one["stratum"] == s["id"]}
            json_[0] = [dict(lot, weight=heavy[lot["id"]]) for lot in json_[0]]
        key = case.suite.key(seed_drawn(case), "targets", s["scope"])
        strata.append({"id": s["id"], "key": key, "drawn": json_[0], "reserves": json_[1]})
    made, stated = {"strata": strata}, case.bodies[draw]["lists"]
    if case.sealed:
        leaves = lot_leaves({part: drawn_ids(made, part) for part in ("drawn", "reserves")})
        fine, code = sealed_tree(case, "draw", "", case.draw_id, leaves) == stated, "draw-root"
    elif case.listed(draw):
        fine, code = case.listed(draw) == made, "draw-differs"
    else:
        fine, code = open_tree(case.suite, "draw", made) == stated, "draw-root"
    if fine:
        case.remade[draw] = made
    return [] if fine else [(code, "")]

def pool(case):
    """Everybody in the pool of the rosters, who of them is present, and the recusals."""
    present = {r["id"] for r, _ in case.rosters["presence"] if r["present"]}
    recused = {(r["inspector"], r["target"]) for r, _ in case.rosters["recusals"]}
    return pool_of([r for r, _ in case.rosters["inspectors"]], present), recused

def step_deal(case):
    if case.rosters is None:
        raise Skip("skip-no-rosters")
    made, draw = assignments(case), case.listed(case.first("draw"), again=True)
    if draw is None:
        raise Skip("skip-sealed" if case.sealed else "skip-lists")
    people, recused = pool(case)
    opened = {r: {"secret": case.secrets["rosters"][r], "records": [one for one, _ in case.rosters[r]]}
              for r in ("presence", "recusals")}
    for n in made:
        plan, stated = case.plan(case.bodies[n]["scope"]), case.bodies[n]["lists"]
        checks = checks_of(case.commitment, drawn_ids(draw), plan)
        dealt = staffed(case.suite, plan, checks, people, recused, seed_drawn(case))
        if dealt is None:
            return [("deal-infeasible", plan["scope"])]
        ways = [dealt]
        if plan["mode"] == "groups" and not checks:  # nothing drawn: the groups need not be made
            ways.append(dict(dealt, groups=[], attempt=0))
        for way in ways:
            way["opened"] = None if case.sealed or n != made[0] else opened
        if case.sealed:
            fine = any(sealed_tree(case, "assignment", plan["scope"], case.draw_id, team_leaves(plan, way)) == stated
                       for way in ways)
        elif case.listed(n):
            shown = {field: value for field, value in case.listed(n).items() if field != "opened"}
            fine = any(shown == {f: v for f, v in way.items() if f != "opened"} for way in ways)
        else:
            fine = any(open_tree(case.suite, "assignment", way) == stated for way in ways)
        if not fine:
            return [("deal-differs", plan["scope"])]
        case.remade[n] = dealt
    return []

def team_leaves(plan, dealt):
    found = [{"list": "loads", "id": one["inspector"], "load": one["load"]} for one in dealt["loads"]]
    for team in dealt["teams"]:
        found.append({"list": "teams", "scope": plan["scope"], "id": team["check"], "seats": team["seats"],
                      "responsible": team["responsible"]})
    return found

def step_calendar(case):
    calendar, window = case.commitment["calendar"], case.commitment["window"]
    if calendar is None:
        raise Skip("skip-no-calendar")
    content = {field: value for field, value in calendar.items() if field != "digest"}
    if Suite("sha256").H("calendar-window", canonical(content)).hex() != calendar["digest"]:
        return [("calendar-window-digest", "")]
    found, first, last = [], day(calendar["start"]), day(calendar["end"])
    if not (first <= last and (last - first).days <= 3660 and first > datetime.date.min):
        found.append(("calendar-window-form", "start"))
    for list_, weekend in (("off", False), ("work", True)):
        passed = datetime.date.min
        for text_ in calendar[list_]:
            ends = text_.split("/")
            if len(ends) > 2 or not all(map(date, ends)):
                found.append(("calendar-date-text", text_))
                continue
            a, b = day(ends[0]), day(ends[-1])
            if len(ends) == 2 and not 1 <= (b - a).days <= 30:
                found.append(("calendar-notice-span", text_))
                continue
            days = [a + datetime.timedelta(n) for n in range((b - a).days + 1)]
            fine = passed < a and first <= a and b <= last
            if not fine or any((one.weekday() >= 5) != weekend for one in days):
                found.append(("calendar-window-form", text_))
            passed = b
    if calendar["settled"] is not None and not first <= day(calendar["settled"]) <= last:
        found.append(("calendar-window-form", "settled"))
    if not (calendar["start"] <= window["first"] and window["last"] <= calendar["end"]):
        found.append(("calendar-window", ""))
    return found

def step_statements(case):
    c, digests = case.commitment, [record["digest"] for record in case.records]
    office = {s["keyid"] for s in c["signers"] if s["role"] == "office"}
    told, roots, heads, stated = counted_evidence(case.evidence, case.key_counts, case.trust, office, case.unused)
    mine = {place: of for (o, slot, place), of in told.items() if (o, slot) == (c["office"], c["slot"])}
    found = [("statement-fork", "%s %d" % key[:2]) for key, of in told.items() if len(of) > 1]
    found += [("statement-fork", n) for n, of in mine.items() if n < len(digests) and of - {digests[n]}]
    found += [("head-fork", "%s %d" % key) for key, of in roots.items() if len(of) > 1]
    waits = [(o, one) for (o, size, _), entries in entries_of(heads).items()
             for one in waiting(size, list(entries.values()))]
    case.published = (c["office"], c["slot"], digests[0]) in stated or (c["office"], (c["slot"], digests[0])) in waits
    case.longest = max(mine, default=0)
    if case.stamped and not found:
        raise Lacking
    if not found and not mine:
        raise Skip("skip-no-evidence")
    return found

# ---- amendments (steps 19 and 20)

class Standing:
    """How things stand: who is drawn, in reserve, on which seat, present and recused."""

    def __init__(self, case, draw, made):
        self.case, self.plans = case, case.plans
        self.drawn, self.reserves = drawn_ids(draw), drawn_ids(draw, "reserves")
        self.used = {s: set() for s in self.drawn}  # reserves that amendments have drawn
        self.unreachable, self.gone, self.recused, self.pool = set(), set(), set(), set()
        self.teams, self.responsible = {}, {}  # scope -> check -> ...
        for plan, fields in zip(self.plans, made):
            self.teams[plan["scope"]] = {team["check"]: seats_of(team) for team in fields["teams"]}
            self.responsible[plan["scope"]] = {team["check"]: responsible_of(team) for team in fields["teams"]}
            self.pool |= {entry["inspector"] for entry in fields["loads"]}

    def next_reserve(self, s, unreachable, taken):
        out = self.unreachable | unreachable
        return next((i for i in self.reserves[s] if i not in self.used[s] | taken and i not in out), None)

    def unused(self):
        return {i for s in self.reserves for i in self.reserves[s]
                if i not in self.used[s] and i not in self.unreachable}

    def requested(self, q):
        """What step 19 asks of a request for `q`, but for what a file without lists shows."""
        found, names = [], {r["inspector"] for r in q["recusals"]} | set(q["absences"])
        if q["form"] == "swap" and (len(q["recusals"]) != 1 or q["scope"] != "check" or q["absences"]):
            found.append("amend-swap")
        found += [] if bool(q["unreachable"]) == (q["form"] == "reserve") else ["amend-reserve"]
        found += ["amend-scope"] if not q["recusals"] and q["scope"] != "check" else []
        drawn = {i for ids in self.drawn.values() for i in ids}
        found += [] if {r["target"] for r in q["recusals"]} <= drawn | self.unused() else ["amend-target"]
        found += [] if names <= self.pool else ["amend-inspector"]
        wrong = self.replaced(q, drawn)
        if wrong:
            return found + wrong
        changes = self.changes(q)
        moving = [scope for scope, change in changes.items() if any(change.values())]
        found += ["amend-nothing"] if q["form"] != "reserve" and not moving else []
        return found + ([] if q["amends"] == sorted(moving) else ["amend-scopes"])

    def replaced(self, q, drawn):
        found, taken = [], {s: set() for s in self.drawn}
        targets = {u["target"] for u in q["unreachable"]}
        listed = {(u["stratum"], u["target"]) for u in q["unreachable"]}
        found += [] if targets <= drawn else ["amend-not-drawn"]
        where = {(s, t) for t in targets for s, ids in self.drawn.items() if t in ids}
        found += [] if listed == where else ["amend-strata"]
        for u in q["unreachable"] if not found else ():
            s = u["stratum"]
            following = self.next_reserve(s, targets, taken[s])
            if following is None:
                found.append("amend-no-reserve")
            elif following != u["reserve"]:
                found.append("amend-reserve-order")
            taken[s].add(following)
        return found

    def changes(self, q):
        """Scope -> the seats left, added and gone; of a swap the seats left."""
        self.leaving = self.gone | set(q["absences"])
        if q["scope"] == "campaign":
            self.leaving = self.leaving | {r["inspector"] for r in q["recusals"]}
        pairs = {(r["inspector"], r["target"]) for r in q["recusals"]}
        drawn = self.after(q)
        found = {}
        for plan in self.plans:
            teams, left, added, gone = self.teams[plan["scope"]], set(), set(), set()
            now = checks_of(self.case.commitment, drawn, plan)
            for check, seats in teams.items():
                out = {seat for seat, i in seats.items()
                       if (i in self.leaving and q["form"] != "swap") or (i, check) in pairs}
                out = set(seats) if out and q["form"] == "team" else out
                if check not in now:
                    gone |= {(check,) + seat for seat in seats}
                    continue
                left |= {(check,) + seat for seat in out}
            for check in now:
                wanted = now[check]
                if plan["mode"] == "groups":
                    first = next((u["target"] for u in q["unreachable"]
                                  if u["reserve"] == check and u["stratum"] in plan["strata"]), check)
                    wanted = list(teams.get(check, teams.get(first, {})))
                added |= {(check,) + seat for seat in wanted if seat not in teams.get(check, ())}
            found[plan["scope"]] = {"left": left, "added": added, "gone": gone}
        return found

    def after(self, q):
        """Who is drawn once unreachable targets are replaced: reserves come last."""
        drawn = {s: list(ids) for s, ids in self.drawn.items()}
        for u in q["unreachable"]:
            if u["stratum"] in drawn:
                drawn[u["stratum"]] = [i for i in drawn[u["stratum"]] if i != u["target"]] + [u["reserve"]]
        return drawn

    def seat_of(self, plan, check, seats):
        known = self.responsible[plan["scope"]].get(check)
        return known or responsible_seat(plan, seats)

    def carry(self, q, teams):
        """Carry an amendment out: `teams` as its list has them."""
        self.changes(q)
        self.gone = self.leaving
        self.recused |= {(r["inspector"], r["target"]) for r in q["recusals"]}
        self.drawn = self.after(q)
        for u in q["unreachable"]:
            self.used[u["stratum"]].add(u["reserve"])
            self.unreachable.add(u["target"])
        for team in teams:
            seats = self.teams[team["scope"]].setdefault(team["check"], {})
            for s in team["seats"]:
                seats[s["requirement"], s["copy"]] = s["after"]
                if s["after"] is None:
                    del seats[s["requirement"], s["copy"]]
            if team["responsible"] is None:
                del self.teams[team["scope"]][team["check"]]
            else:
                self.responsible[team["scope"]][team["check"]] = responsible_of(team)

def dagger(case, number, at, earlier):
    """The points marked with a dagger in step 19: findings, and whether an algorithm is lacking."""
    body, seed_id = case.bodies[at], "%s/amend/%d" % (case.draw_id, number)
    sources, openings, answer = body["sources"], case.openings(at), case.answer(at)
    found = [] if body["number"] == number else ["amend-number"]
    if sources:
        found += three_rules(sources)
        found += ["seed-openings-late"] if openings_late(body["openings_until"], sources) else []
    elif case.sealed:
        found.append("amend-no-sources")
    found += [code for code, _ in check_openings(case.suite, seed_id, sources, openings)]
    nonces = [opening["nonce"] for opening in openings]
    found += ["amend-nonce-again"] if set(nonces) & earlier or len(set(nonces)) < len(nonces) else []
    unopened = {s["id"] for s in sources if s["kind"] == "contribution"} - set(opened_by(openings))
    if answer is None and at != case.all("request")[-1] and not (sources and is_void(sources, unopened)):
        found.append("amend-abandoned")
    return found

def answered(case, number, at):
    """What is marked with a dagger of an amendment."""
    body, asked = case.bodies[case.answer(at)], case.bodies[at]
    found = [] if body["request"] == number else [("amend-number", "")]
    if not asked["sources"]:
        return found + ([] if body["seed"] is None and not body["sources"] else [("seed-sources", "")])
    return found + check_seed(case.suite, "%s/amend/%d" % (case.draw_id, number), asked["sources"],
                              body["sources"], case.openings(at), body["seed"])

def step_amendments(case):
    requests, draw, made = case.all("request"), case.first("draw"), case.all("assignment")
    if not requests:
        raise Skip("skip-not-amended")
    found = [("lists-changed", n) for n in requests + case.all("amendment") if case.listed(n) and not case.sealed
             and open_tree(case.suite, case.kinds[n], case.lists[n]) != case.bodies[n]["lists"]]
    if found:
        return found
    known = all(case.listed(n, again=True) for n in [draw] + made + requests + case.all("amendment"))
    standing = None
    if known and not case.sealed:
        standing = Standing(case, case.listed(draw, True), [case.listed(n, True) for n in made])
        present, standing.recused = opened_rosters(case, True) if made else (set(), set())
        standing.gone = standing.pool - present
    earlier = {opening["nonce"] for opening in case.openings()}
    for number, at in enumerate(requests, 1):
        found = [(code, number) for code in dagger(case, number, at, earlier)]
        earlier |= {opening["nonce"] for opening in case.openings(at)}
        q, answer = case.listed(at), case.answer(at)
        if standing:
            found += [(code, number) for code in standing.requested(q)]
            changes = standing.changes(q)
            dealt = any(change["left"] | change["added"] for change in changes.values())
            found += [("amend-no-sources", number)] if dealt and not case.bodies[at]["sources"] else []
        fine = not found
        if answer is not None:
            found += answered(case, number, at)
            if standing and fine:
                found += check_changes(case, standing, q, case.listed(answer)["teams"])
        if found:
            return found
        if standing and answer is not None:
            standing.carry(q, case.listed(answer)["teams"])
    if not case.sealed and not known:
        raise Skip("skip-lists")
    return []

def check_changes(case, standing, q, teams):
    """The last two points of step 19 on an amendment."""
    changes, found = standing.changes(q), []
    stated = {scope: {} for scope in changes}
    for team in teams:
        if team["scope"] not in stated:
            return [("amend-seats", team["scope"])]
        for s in team["seats"]:
            stated[team["scope"]][team["check"], s["requirement"], s["copy"]] = s
    if any(not team["seats"] for team in teams):
        return [("amend-seats", "")]
    for plan in case.plans:
        scope = plan["scope"]
        change, seats, now = changes[scope], stated[scope], standing.teams[scope]
        holder = {key: now.get(key[0], {}).get(key[1:]) for key in seats}
        if q["form"] == "swap" and change["left"]:
            (own,) = change["left"] if len(change["left"]) == 1 else (None,)
            others = set(seats) - {own}
            (other,) = others if len(others) == 1 else (None,)
            fine = (own in seats and other is not None and other[0] != own[0] and holder[other] is not None
                    and holder[other] != holder[own] and seats[own]["after"] == holder[other]
                    and seats[other]["after"] == holder[own])
        else:
            fine = set(seats) == change["left"] | change["added"] | change["gone"]
            fine = fine and all((s["after"] is None) == (key in change["gone"]) for key, s in seats.items())
        found += [] if fine else [("amend-seats", scope)]
        found += [("amend-before", key[0]) for key, s in seats.items() if s["before"] != holder[key]]
        found += [("amend-possible", key[0]) for key, s in seats.items() if (s["possible"] == 0) != (s["after"] is None)]
        moved = {s["after"] for s in seats.values()} - {None}
        found += [("amend-inspector", i) for i in sorted(moved - standing.pool)]
    return found or check_teams_now(case, standing, q, teams)

def check_teams_now(case, standing, q, teams):
    then, found = Standing.__new__(Standing), []
    then.__dict__.update(standing.__dict__)
    then.teams = {scope: {c: dict(s) for c, s in of.items()} for scope, of in standing.teams.items()}
    then.responsible = {scope: dict(of) for scope, of in standing.responsible.items()}
    then.used = {s: set(ids) for s, ids in standing.used.items()}
    then.unreachable, then.recused = set(standing.unreachable), set(standing.recused)
    leaves = People([(d["roster"], d["record"]) for d in case.file["disclosures"] if "roster" in d])
    for team in teams:
        plan, check = case.plan(team["scope"]), team["check"]
        seats = dict(standing.teams[team["scope"]].get(check, {}))
        seats.update({(s["requirement"], s["copy"]): s["after"] for s in team["seats"]})
        seats = {seat: i for seat, i in seats.items() if i is not None}
        if any(r >= len(plan["requirements"]) for r, _ in seats):
            return [("amend-seats", check)]
        stated = team["responsible"] and responsible_of(team)
        right = standing.seat_of(plan, check, seats) if seats else None
        found += [] if stated == right else [("team-responsible", check)]
    if found:
        return found
    then.carry(q, teams)
    for team in teams:
        check, plan = team["check"], case.plan(team["scope"])
        seats = then.teams[team["scope"]].get(check, {})
        found += team_holds(check, list(seats.values()), then.pool - then.gone, then.recused)
        for s in team["seats"]:
            record = leaves.inspectors.get(s["after"])
            types = plan["requirements"][s["requirement"]]["types"]
            if record and (record["verdict"] != "eligible" or (types is not None and record["type"] not in types)):
                found.append(("amend-type", s["after"]))
    for scope in {team["scope"] for team in teams}:
        held = Counter(i for seats in then.teams[scope].values() for i in seats.values())
        found += [("amend-cap", i) for _, i in leaves.caps(held)]
    return found

def amendment_of(case, standing, q, seed):
    """The changed teams that follow from a request and its seed, as a list has them; None where none do."""
    people, committed = pool(case)
    changes, found = standing.changes(q), {}
    recused = committed | standing.recused | {(r["inspector"], r["target"]) for r in q["recusals"]}
    for plan in case.plans:
        scope, change, teams = plan["scope"], changes[plan["scope"]], standing.teams[plan["scope"]]
        now = {(check,) + seat: i for check, seats in teams.items() for seat, i in seats.items()}
        seats = {key: (now[key], None, 0) for key in change["gone"]}
        to_deal = sorted(change["left"] | change["added"])
        if q["form"] == "swap" and to_deal:
            swapped = swap(case, plan, now, to_deal[0], people, recused, standing, seed)
            if swapped is None:
                return None
            seats.update(swapped)
        elif to_deal:
            kept = {key: i for key, i in now.items() if key not in change["left"] | change["gone"]}
            made = deal_again(case.suite, plan, kept, to_deal, people, standing.leaving, recused, seed)
            if made is None:
                return None
            seats.update({seat: (now.get(seat), at, number) for seat, (at, number) in made.items()})
        for (check, r, c), (before, after, number) in seats.items():
            found.setdefault((scope, check), {})[r, c] = (before, after, number)
    teams = []
    for (scope, check), seats in sorted(found.items()):
        plan = case.plan(scope)
        whole = set(standing.teams[scope].get(check, {})) | set(seats)
        gone = all(after is None for _, after, _ in seats.values())
        r, c = standing.seat_of(plan, check, whole)
        listed = [{"requirement": s[0], "copy": s[1], "before": seats[s][0], "after": seats[s][1],
                   "possible": seats[s][2]} for s in sorted(seats)]
        teams.append({"scope": scope, "check": check, "seats": listed,
                      "responsible": None if gone else {"requirement": r, "copy": c}})
    return teams

def deal_again(suite, plan, kept, to_deal, people, leaving, recused, seed):
    """Seat -> who comes there, and how many could, all others keeping theirs; None where it cannot be."""
    held = Counter(kept.values())
    able = {i: (t, 0 if i in leaving else cap if cap is None else max(cap - held[i], 0), 0)
            for i, (t, cap, _) in people.items()}
    barred, stages = recused | {(i, seat[0]) for seat, i in kept.items()}, stages_of(plan)
    made = level(suite, to_deal, able, stages, barred, suite.key(seed, "extra", plan["scope"]))
    if made is None:
        return None
    at, _ = deal(suite, to_deal, able, stages, barred, seed, plan["scope"])
    return {seat: (at[seat], possible(made[0], made[1], seat)) for seat in to_deal}

def swap(case, plan, now, own, people, recused, standing, seed):
    """The seat with which the inspector who leaves `own` changes places."""
    i, stages = now[own], stages_of(plan)
    sits = {(holder, seat[0]) for seat, holder in now.items()}

    def may(who, seat):
        types = stages[seat[1]][1]
        fine = who in people and (types is None or list(people[who][0]) in types)
        return fine and (who, seat[0]) not in recused and (who, seat[0]) not in sits

    valid = [seat for seat, j in now.items() if seat[0] != own[0] and j != i and may(j, own) and may(i, seat)]
    if not valid:
        return None
    key = case.suite.key(seed, "swap", plan["scope"])
    other = min(valid, key=lambda seat: case.suite.order(key, *seat))
    return {own: (i, now[other], len(valid)), other: (now[other], i, len(valid))}

def step_amended(case):
    if case.rosters is None:
        raise Skip("skip-no-rosters")
    answers = [(number, at, case.answer(at)) for number, at in enumerate(case.all("request"), 1)]
    answers = [one for one in answers if one[2] is not None]
    if not answers:
        raise Skip("skip-not-amended")
    draw, made = case.first("draw"), case.all("assignment")
    asked = {at: asked_by_leaf(case, number, at) if case.sealed else case.listed(at) for number, at, _ in answers}
    if case.sealed and any(n not in case.remade for n in [draw] + made):
        raise Skip("skip-sealed")
    if any(q is None for q in asked.values()):
        raise Skip("skip-asked" if case.sealed else "skip-lists")
    if any(case.listed(n, again=True) is None for n in [draw] + made):
        raise Skip("skip-lists")
    standing = Standing(case, case.listed(draw, True), [case.listed(n, True) for n in made])
    people, standing.recused = pool(case)
    present = {r["id"] for r, _ in case.rosters["presence"] if r["present"]}
    standing.gone = standing.pool - present
    for number, at, answer in answers:
        body, q = case.bodies[answer], asked[at]
        if case.sealed:
            found = standing.requested(q)
            if found:
                return [(code, number) for code in found]
        seed = bytes.fromhex(body["seed"] or "")
        teams = amendment_of(case, standing, q, seed)
        if teams is None:
            return [("amend-infeasible", number)]
        stated = case.listed(answer)
        if case.sealed:
            standing.carry(q, teams)
            leaves = amendment_leaves(case, standing, teams)
            seed_id = "%s/amend/%d" % (case.draw_id, number)
            if sealed_tree(case, "amendment", "", seed_id, leaves) != body["lists"]:
                return [("amend-root", number)]
            continue
        if stated is not None and stated["teams"] != teams:
            return [("amend-differs", number)]
        if stated is None and open_tree(case.suite, "amendment", {"teams": teams}) != body["lists"]:
            return [("amend-root", number)]
        standing.carry(q, teams)
    return []

def asked_by_leaf(case, number, at):
    """What a request of a sealed draw asks for, where its leaf is shown and under its root."""
    for d in case.file["disclosures"]:
        if d.get("of") == at and "salt" in d and d["record"]["list"] == "asked":
            leaf = case.suite.leaf(bytes.fromhex(d["salt"]), canonical(d["record"]))
            if leads(case, d, leaf, case.bodies[at]["lists"]):
                return d["record"]["fields"]
    return None

def amendment_leaves(case, standing, teams):
    free = {s: [i for i in ids if i not in standing.used[s] and i not in standing.unreachable]
            for s, ids in standing.reserves.items()}
    found = lot_leaves({"drawn": standing.drawn, "reserves": free})
    for scope, checks in standing.teams.items():
        for check, seats in checks.items():
            r, c = standing.responsible[scope][check]
            found.append({"list": "teams", "scope": scope, "id": check, "seats": seats_json(seats),
                          "responsible": {"requirement": r, "copy": c}})
    for team in teams:
        seats = [{f: s[f] for f in SEAT_NOW} for s in team["seats"]]
        found.append({"list": "changes", "scope": team["scope"], "id": team["check"], "seats": seats,
                      "responsible": team["responsible"]})
    return found

def step_seal(case):
    if not case.sealed:
        raise Skip("skip-not-sealed")
    found = []
    sizes = {root["size"] for root in case.commitment["rosters"].values()}
    trees = {"draw": 2, "assignment": 2, "amendment": 2 + 2 * len(case.plans)}
    for kind, body in zip(case.kinds, case.bodies):
        if kind in LISTS and body["lists"]["size"] != (1 if kind == "request" else trees[kind] * case.bucket):
            found.append(("seal-bucket", kind))
    found += [("seal-bucket", "rosters")] if len(sizes) > 1 else []
    unsealing, file_seal = case.first("unsealing"), (case.secrets or {}).get("seal")
    seals = [file_seal] if file_seal else []
    if unsealing is not None:
        seals.append(case.bodies[unsealing]["seal"])
        given = case.secrets and case.secrets["rosters"] != case.bodies[unsealing]["rosters"]
        if given or (file_seal and file_seal != seals[-1]):
            found.append(("seal-two", ""))
    return found + [("seal-wrong", "") for seal in seals if not seal_fits(case, seal)]

def seal_fits(case, seal):
    """Whether a seal opens the commitment's and every count."""
    values = {entry["name"]: entry["value"] for entry in seal["values"]}
    secret = bytes.fromhex(seal["counts"])
    made = {n: case.suite.H("count", case.draw_id, n, case.suite.salt(secret, n), v).hex() for n, v in values.items()}
    right = case.suite.H("seal", case.draw_id, bytes.fromhex(seal["sealing"])).hex() == case.commitment["seal"]
    return right and made == committed_counts(case)

def step_files(case):
    c = case.commitment
    digests = {"plan": c["plan_file"], "items": c["item_list"], "rule_book": c["rule_book"],
               "published": (c["published_list"] or {}).get("digest")}
    given = {n: case.given["files"][n] for n in digests if n in case.given["files"]}
    if case.sealed and digests["plan"] is None:
        given.pop("plan", None)
    if not given:
        raise Skip("skip-no-files")
    found = []
    for n, data in given.items():
        if digests[n] is None:
            found.append(("file-not-committed", n))
        elif digests[n] != case.suite.digest(data):
            found.append(("file-differs", n))
    return found

# ======================================================================================================
# 9 Verdict, properties, notes                                                            [verification]
# ======================================================================================================

STEPS = (
    ("form", "", step_form), ("records", "form", step_records), ("chain", "records", step_chain),
    ("signatures", "chain", step_signatures), ("commitment", "chain", step_commitment),
    ("quotas", "chain", step_quotas), ("openings", "commitment", step_openings),
    ("seed", "openings", step_seed), ("tickets", "seed quotas", step_tickets),
    ("opened", "commitment", step_opened), ("teams", "opened tickets", step_teams),
    ("disclosures", "chain", step_disclosures), ("roots", "chain", step_roots),
    ("verdicts", "roots", step_verdicts), ("draw", "verdicts tickets", step_draw),
    ("deal", "verdicts teams", step_deal), ("calendar", "chain", step_calendar),
    ("statements", "chain", step_statements), ("amendments", "teams tickets", step_amendments),
    ("amended", "verdicts amendments", step_amended), ("seal", "chain", step_seal),
    ("files", "chain", step_files),
)
NAMES = tuple(name_ for name_, _, _ in STEPS)
PROPERTIES = ("consistent", "recomputed", "outside", "signed", "witnessed", "before-beacon", "published")

class Report:
    """What came out: `steps` as name -> (status, [(code, place)]), notes, properties, verdict."""

    def __init__(self, case):
        self.case, self.steps, self.notes = case, {}, []
        self.readable = self.draw_id = self.commitment = self.head = self.stage = ""
        self.verdict, self.properties = "undecided", dict.fromkeys(PROPERTIES, False)
        self.headline, self.alone = "headline-undecided", False

    def failed(self):
        return [name_ for name_ in NAMES if self.steps[name_][0] == "FAIL"]

def examine(data, given=None):
    """Verify the bytes of a certificate; `data` None: it could not be opened."""
    given = dict({"files": {}}, **(given or {}))
    case = Case(data, given)
    report = Report(case)
    if data is None:
        report.steps = {name_: ("SKIPPED", [("file-unreadable", "")]) for name_ in NAMES}
        return report
    take_rosters(case)
    take_trust(case)
    take_evidence(case)
    case.published, case.longest = False, 0
    held, lacking = set(), False
    for name_, needs, step in STEPS:
        if name_ == "roots" and case.bad_rosters:
            report.steps[name_] = ("FAIL", [case.bad_rosters])
            held.add(name_)
            continue
        if held & set(needs.split()):
            report.steps[name_] = ("SKIPPED", [("skip-failed", "")])
            held.add(name_)
            continue
        try:
            found = step(case)
            report.steps[name_] = ("FAIL" if found else "PASS", [(code, str(place)) for code, place in found])
            if found:
                held.add(name_)
        except Skip as skip:
            report.steps[name_] = ("SKIPPED", [(str(skip), "")])
        except Lacking:
            report.steps[name_] = ("SKIPPED", [("extra-missing", "")])
            held.add(name_)
            lacking = True
    conclude(case, report, lacking)
    return report

def conclude(case, report, lacking):
    refuted, readable = report.failed(), report.steps["records"][0] == "PASS"
    report.verdict = "refuted" if refuted else "undecided" if case.unopened or case.misformed or lacking else "verified"
    if readable:
        report.draw_id, report.stage = case.draw_id, case.stage
        report.commitment, report.head = case.records[0]["digest"], case.records[-1]["digest"]
        if report.verdict == "verified":
            properties(case, report)
    report.headline = headline(case, report)
    if readable:
        notes(case, report)
    report.notes += [(code, "") for code in case.unopened] + case.misformed
    report.notes += [("note-evidence-unused", name_) for name_ in case.unused]

def properties(case, report):
    holds, steps, c = report.properties, report.steps, case.commitment
    holds["consistent"] = True
    again = [name_ for name_ in ("roots", "verdicts", "draw", "deal", "amended")
             if steps[name_][0] != "PASS" and steps[name_][1][0][0] not in ("skip-no-teams", "skip-not-amended")]
    if case.sealed:
        again += [name_ for name_ in ("quotas", "seal") if steps[name_][0] != "PASS"]
    stages = ("amended", "assigned" if case.plans else "drawn")
    holds["recomputed"] = case.rosters is not None and report.stage in stages and not again
    asked = [c["sources"]] + [case.bodies[n]["sources"] for n in case.all("request") if case.bodies[n]["sources"]]
    holds["outside"] = all(any(map(is_outside, sources)) for sources in asked)
    counting = {s["keyid"] for s in c["signers"] if case.counts(s)}
    enough = []
    for n, record in enumerate(case.records):
        number, of = case.signers_asked(n)
        enough.append(sum(s["keyid"] in of & counting for s in record["signatures"]) >= number)
    holds["signed"] = bool(c["signers"]) and all(enough)
    outside = {"party:" + s["id"] for s in c["sources"] if s["kind"] == "contribution" and s["outside"]}
    parties = {s["keyid"] for s in c["signers"] if s["role"] in outside} & counting
    holds["witnessed"] = any(s["keyid"] in parties for s in case.records[0]["signatures"])
    holds["published"] = case.published

def headline(case, report):
    steps = report.steps
    if report.verdict != "verified":
        return "headline-" + report.verdict
    if report.stage == "void":
        return void_headline(case)
    alone = not any(report.properties[name_] for name_ in ("outside", "witnessed", "published"))
    report.alone = alone and case.first("draw") is not None
    if report.stage in ("committed", "opened"):
        return "headline-not-drawn"
    if report.stage == "drawn" and case.plans:
        return "headline-not-assigned"
    if report.stage == "requested":
        return "headline-not-amended"
    if report.properties["recomputed"]:
        return "headline-recomputed"
    if case.sealed:
        return "headline-sealed"
    lists = any(("skip-lists", "") in found for _, found in steps.values())
    return "headline-lists" if lists else "headline-consistent"

def void_headline(case):
    stated = {o["id"] for o in case.bodies[case.first("void")]["sources"]}
    sources = case.commitment["sources"]
    if case.first("opening") is None:
        return "headline-void"
    unopened = {s["id"] for s in sources if s["kind"] == "contribution"} - stated
    public = {s["id"] for s in sources if s["kind"] != "contribution"}
    known = not is_void(sources, unopened) and public <= stated
    return "headline-void-drawn" if known or case.first("draw") is not None else "headline-void-opened"

def known_when_made(c):
    """What was known when a commitment was made, as dates or instants [register, dates]."""
    found = [c["published_list"]["published"]] if c["published_list"] else []
    if c["calendar"]:
        found += [c["calendar"]["as_of"]] + [n["known_from"] for n in c["calendar"]["notices"]]
    return [one for one in found if one is not None]

def later(a, b):
    """Whether one moment is later than another: as instants, or by dates where one is a date."""
    return seconds(a) > seconds(b) if len(a) > 10 and len(b) > 10 else a[:10] > b[:10]

def notes(case, report):
    c, say, verified = case.commitment, report.notes.append, report.verdict == "verified"
    if c["sources"] and not any(map(is_outside, c["sources"])):
        say(("note-no-outside", ""))
    draw, void = case.first("draw"), case.first("void")
    for n in [draw] if draw is not None else []:
        unopened = [o["id"] for o in case.bodies[n]["sources"] if o["kind"] == "unopened"]
        if unopened:
            say(("note-unopened", ", ".join(unopened)))
    for number, at in enumerate(case.all("request"), 1):
        sources, answer = case.bodies[at]["sources"], case.answer(at)
        if sources and not any(map(is_outside, sources)):
            say(("note-no-outside", "request %d" % number))
        if answer is None:
            if at != case.all("request")[-1]:
                say(("note-amend-void", "request %d" % number))
            continue
        if any(o["kind"] == "unopened" for o in case.bodies[answer]["sources"]):
            say(("note-unopened", "request %d" % number))
        fields, q = case.listed(answer), case.listed(at)
        seats = [s for team in fields["teams"] for s in team["seats"]] if fields else []
        if any(s["possible"] == 1 for s in seats):
            say(("note-amend-determined", "request %d" % number))
        if q and q["unreachable"]:
            say(("note-replaced", "request %d" % number))
    if c.get("total", {}).get("shortfall"):
        say(("note-total-short", c["total"]["shortfall"]))
    if "stage" in c:
        say(("note-stage-alone", c["stage"]["first"]))
    for s in case.strata:
        if (case.seal if case.sealed else True) and s["shortfall"]:
            say(("note-shortfall", s["id"] if case.sealed else "%s: %d" % (s["id"], s["shortfall"])))
        if s["batch"] and s["batch"]["first"] is not None:
            say(("note-batch-alone", s["id"]))
    past = case.commitment.get("past")
    if past and case.commitment["slot"] > 1 and (past["caps"] or past["open"] == "leave-out"):
        say(("note-past-alone", "%d" % len(past["records"])))
    for n in case.all("assignment"):
        scope, fields = case.bodies[n]["scope"], case.listed(n, again=True)
        number = (case.plan(scope) or {"drawn_from_pool": None})["drawn_from_pool"]
        lots = fields and not case.sealed and fields.get("drawn_from_pool")
        if lots and len(lots) != number:
            say(("note-pool-drawn", scope))
    if void is not None:
        stated = {o["id"] for o in case.bodies[void]["sources"]}
        say(("note-void-reason", case.bodies[void]["reason"]))
        missing = [s["id"] for s in c["sources"] if s["kind"] == "contribution" and s["id"] not in stated]
        public = [s["id"] for s in c["sources"] if s["kind"] != "contribution" and s["id"] not in stated]
        if missing:
            say(("note-void-unopened", ", ".join(missing)))
        if public and case.first("opening") is not None:
            say(("note-void-public", ", ".join(public)))
        if case.first("opening") is None and not any(map(is_outside, c["sources"])):
            say(("note-void-known", ""))
    nonces = Counter(case.bodies[n]["nonce"] for n in case.all("opening"))
    if any(n > 1 for n in nonces.values()):
        say(("note-nonce-repeated", ""))
    if case.sealed:
        say(("note-sealed-rate", ""))
    for signer in c["signers"]:
        if (case.trust.get(signer["keyid"]) or {}).get("revoked"):
            say(("note-key-revoked", signer["keyid"]))
    known = known_when_made(c) + ([c["instant"]] if c["instant"] else [])
    holds = report.properties
    for s in c["sources"]:
        early = s["kind"] != "contribution" and any(later(one, s["time"]) for one in known)
        if early and not holds["published"] and not holds["before-beacon"]:
            say(("note-source-out", s["id"]))
    if "rule_book" in case.given["files"] and report.steps["files"][0] == "PASS":
        say(("note-book-unread", ""))
    if verified and not holds["witnessed"] and not holds["published"]:
        say(("note-one-of-many" if holds["before-beacon"] else "note-could-have-known", ""))
    if case.longest >= len(case.records):
        say(("note-register-longer", case.longest))
    if verified:
        say(("note-unprovable", ""))

# ======================================================================================================
# 10 All certificates of an office                                                            [register]
# ======================================================================================================

class Chain:
    """One chain of records as one or several files hold it."""

    def __init__(self, report, path):
        case = self.case = report.case
        self.report, self.files, self.c = report, [path], case.commitment
        self.digests = [record["digest"] for record in case.records]
        self.office, self.slot, self.stage = self.c["office"], self.c["slot"], report.stage
        self.draw = (self.office, self.c["plan"], self.c["draw"])
        self.held = case.first("draw") is not None and case.first("void") is None
        void = case.first("void")
        self.void = self.digests[void] if void is not None else None
        self.stated = {o["id"] for o in case.bodies[void]["sources"]} if void is not None else set()
        self.opened = case.first("opening") is not None
        self.private, self.secret = None, case.sealed  # rosters as committed; whether nobody here knows the counts

    def begins(self, other):
        return other.digests[: len(self.digests)] == self.digests

    def no_outside(self):
        return not any(map(is_outside, self.c["sources"]))

    def discarded(self):
        public = [s["id"] for s in self.c["sources"] if s["kind"] != "contribution"]
        known = void_headline(self.case) == "headline-void-drawn"
        return known or (self.opened and not set(public) <= self.stated)

    def drawn_by(self, known=None, at_first=False):
        """Stratum -> ids drawn by the first `known` records, as amended; None where they are not listed."""
        case = self.case
        if self.secret:
            return None if case.first("draw") is not None and not self.void else {}
        kinds = case.kinds[:known]
        if "draw" not in kinds or "void" in kinds:
            return {}
        if case.listed(case.first("draw")) is None:
            return None
        drawn = {s: set(ids) for s, ids in drawn_ids(case.listed(case.first("draw"))).items()}
        for at in case.all("request") if not at_first else ():
            if case.answer(at) is None or case.answer(at) >= len(kinds):
                continue
            if case.listed(at) is None:
                return None
            for u in case.listed(at)["unreachable"]:
                drawn[u["stratum"]] = drawn.get(u["stratum"], set()) - {u["target"]} | {u["reserve"]}
        return drawn

    def drawn(self, stratum_):
        found = self.drawn_by() if self.held else None
        return None if found is None else found.get(stratum_, set())

    def ever(self):
        """Stratum -> whoever was drawn at first or is drawn now; None where it is not known."""
        now, first = self.drawn_by(), self.drawn_by(at_first=True)
        return None if None in (now, first) else {s: now.get(s, set()) | first[s] for s in first}

    def gone(self):
        """Stratum -> whoever was drawn at first and is not drawn any more."""
        now, first = self.drawn_by() or {}, self.drawn_by(at_first=True) or {}
        return {s: first[s] - now.get(s, set()) for s in first}

    def passed(self):
        """How many reserves that stood in were passed over in their turn."""
        case, came, number = self.case, set(), 0
        for at in case.all("request"):
            for u in (case.listed(at) or {"unreachable": ()})["unreachable"] if case.answer(at) is not None else ():
                number += (u["stratum"], u["target"]) in came
                came.add((u["stratum"], u["reserve"]))
        return number

    def waits(self, known):
        """Stratum -> whom its first `known` records may still draw, as far as its rosters tell."""
        kinds, found = self.case.kinds[:known], {}
        if "void" in kinds:
            return found
        if "draw" not in kinds:
            return {s["id"]: {i for i, verdict in self.verdicts(s["id"]).items() if verdict == "eligible"}
                    for s in self.c["strata"] if self.private}
        for at in self.case.all("request"):
            answer = self.case.answer(at)
            if at < len(kinds) and (answer is None or answer >= len(kinds)) and self.case.listed(at):
                for u in self.case.listed(at)["unreachable"]:
                    found.setdefault(u["stratum"], set()).add(u["reserve"])
        return found

    def items_of(self, drawn):
        """Target -> the items of the strata in which it is drawn; a stratum that names none has one, empty."""
        found = {}
        for s in self.c["strata"]:
            for id_ in drawn.get(s["id"], ()):
                found.setdefault(id_, set()).update(s["items"] or [""])
        return found

    def verdicts(self, stratum_):
        return {t["id"]: one["verdict"] for t in self.private.targets for one in standings(t) if one["stratum"] == stratum_}

def json_files(folder):
    if not os.path.isdir(folder):
        raise Unopened(folder)
    for where, _, names in sorted(os.walk(folder)):
        for name_ in sorted(names):
            if name_.lower().endswith(".json"):
                yield os.path.join(where, name_)

def read_chains(folder, say, office=None, logs=None):
    """The chains of a folder, and the files passed over; logs go into `logs`."""
    chains, passed = [], []
    for path in json_files(folder):
        place = os.path.relpath(path, folder)
        try:
            data = read_file(path, 2**62)
        except Unopened:
            say("unopened", "file-unreadable", place)
            continue
        if b"randcheck/certificate@v" not in data:
            if logs is None or b"randcheck/register-log@v1" not in data:
                passed.append(place)
                continue
            try:
                log = parse(data)
                LOG(log)
                logs += [(log, place)] if office in (None, log["office"]) else []
            except Refused as refused:
                say("findings", "register-log-form", place, refused.code)
            continue
        report = examine(data)
        if report.case.kinds_known() and office not in (None, report.case.commitment["office"]):
            continue
        if report.verdict != "verified":
            kind = "findings" if report.verdict == "refuted" else "questions"
            say(kind, "register-" + report.verdict, place)
        if all(report.steps[name_][0] == "PASS" for name_ in ("form", "records", "chain")):
            chains.append(Chain(report, place))
    longest = []
    for chain in sorted(chains, key=lambda one: -len(one.digests)):
        same = [one for one in longest if chain.begins(one)]
        for one in same:
            one.files += chain.files
        longest += [] if same else [chain]
    return longest, passed

def examine_register(folder, office=None, against=(), heads=None, accepted=(), trust=None, evidence=None,
                     rosters=None):
    """What all certificates of an office say together: verdict and lists of (code, place, detail, slot, number)."""
    found = {"findings": [], "questions": [], "notes": [], "unopened": []}

    def say(kind, code, place, detail="", slot=None, number=0):
        found[kind].append((code, place, detail, kind, slot, number))

    logs, noted = [], Case(None, {"trust": trust, "evidence": evidence})
    chains, passed = read_chains(folder, say, office, logs)
    take_trust(noted)
    take_evidence(noted)
    if noted.misformed:
        say("unopened", noted.misformed[0][0], noted.misformed[0][1])
    if noted.unopened:
        raise Unopened(trust or evidence)
    private = read_private(rosters, say) if rosters else {}
    everyone = {chain.digests[0]: chain.office for chain in chains}
    for name_ in sorted({chain.office for chain in chains}):
        own = sorted((c for c in chains if c.office == name_), key=lambda c: (c.slot, c.digests))
        take_private(own, private, say)
        row_of_slots(own, everyone, say)
        voids(own, say)
        dates(own, say)
        batches(own, say)
        stages(own, say)
        kept_out(own, say)
        questions(own, set(accepted), say)
        past_checks(own, say)
        register_notes(own, set(accepted), say)
    nonces(chains, say)
    keys = {s["keyid"] for c in chains for s in c.c["signers"] if s["role"] == "office"}
    told, roots, shown, stated = counted_evidence(noted.evidence, noted.key_counts, noted.trust, keys, noted.unused)
    known = copies(chains, against, heads, office, stated, say)
    for name_ in sorted({chain.office for chain in chains}):
        own = [c for c in chains if c.office == name_]
        compare_log(name_, own, [log for log in logs if log[0]["office"] == name_], known, roots, say)
    say("notes", "note-register-unprovable", "")
    verdict = ("refuted" if found["findings"]
               else "undecided" if found["questions"] or found["unopened"] else "verified")
    return verdict, found, chains, passed

def where(*chains):
    return ", ".join(chain.files[0] for chain in chains)

def grouped_by(chains, what):
    found = {}
    for chain in chains:
        found.setdefault(what(chain), []).append(chain)
    return found

def row_of_slots(own, everyone, say):
    slots = grouped_by(own, lambda c: c.slot)
    before = 0
    for slot in sorted(slots):
        if slot > before + 1:
            say("findings", "register-slot-missing", "", "%d-%d" % (before + 1, slot - 1))
        before = slot
        commitments = grouped_by(slots[slot], lambda c: c.digests[0])
        if len(commitments) > 1:
            ids = {c.c["draw_id"] for c in slots[slot]}
            say("findings", "register-slot-twice" if len(ids) > 1 else "register-draw-id-twice",
                where(*slots[slot]), slot)
    for same in grouped_by(own, lambda c: c.digests[0]).values():
        if len(same) > 1:
            say("findings", "register-fork", where(*same))
    for chain in own:
        previous, earlier = chain.c["previous_slot"], [c.digests[0] for c in slots.get(chain.slot - 1, ())]
        if previous is not None and earlier and previous not in earlier:
            other = previous.split(":")[0] not in {d.split(":")[0] for d in earlier}
            say("findings", "register-previous-suite" if other else "register-previous-wrong", where(chain))
        if everyone.get(previous, chain.office) != chain.office:
            say("findings", "register-office", where(chain))
    first = {c.digests[0]: c for c in own}.values()
    for previous, after in grouped_by(first, lambda c: c.c["previous_slot"]).items():
        if previous is not None and len(after) > 1:
            say("findings", "register-successors", where(*after))

def nonces(chains, say):
    seen = {}
    for chain in chains:
        number = 0
        for kind, body in zip(chain.case.kinds, chain.case.bodies):
            number += kind == "request"
            if kind == "opening":
                source = (chain.digests[0], number, body["source"])
                if seen.setdefault(body["nonce"], source) != source:
                    say("findings", "register-nonce-repeated", where(chain), body["source"])

def higher(own, chain, of="draw"):
    same = [c for c in own if c.slot > chain.slot and c.draw[: 3 if of == "draw" else 2] == chain.draw[: 3 if of == "draw" else 2]]
    least = min((c.slot for c in same), default=0)
    return [c for c in same if c.slot == least]

def voids(own, say):
    known = {c.void: c for c in own if c.void}
    for chain in own:
        following = higher(own, chain)
        if chain.stage in ("committed", "opened") and following:
            say("findings", "register-abandoned", where(chain))
        if chain.void and following and not any(c.c["replaces"] == chain.void for c in following):
            say("findings", "register-replaces-missing", where(chain))
        replaces = chain.c["replaces"]
        if replaces is not None:
            other = known.get(replaces)
            if other is None:
                say("findings", "register-replaces-unknown", where(chain))
            elif other.slot >= chain.slot or other.draw[:2] != chain.draw[:2]:
                say("findings", "register-replaces-wrong", where(chain))

def dates(own, say):
    voided = {c.void: c for c in own if c.void}
    known = []
    for chain in own:
        moments = known_when_made(chain.c)
        other = voided.get(chain.c["replaces"])
        if other:
            moments += [s["time"] for s in other.c["sources"] if s["kind"] != "contribution" and s["id"] in other.stated]
        known += [(moment, chain) for moment in moments]
    for chain in own:
        ahead = [chain.c["instant"], chain.c["openings_until"]]
        ahead += [s["time"] for s in chain.c["sources"] if s["kind"] != "contribution"]
        for moment, earlier in known:
            if earlier.slot <= chain.slot and any(a is not None and later(moment, a) for a in ahead):
                say("findings", "register-redated", where(chain), moment)

def year_of(own):
    """(first commitment, stratum) -> [(chain, stratum)] of one yearly quota."""
    found = {}
    for chain in own:
        for s in chain.case.strata:
            if s["batch"]:
                first = s["batch"]["first"] or chain.digests[0]
                found.setdefault((first, s["id"]), []).append((chain, s))
    return found

def batches(own, say):
    commitments = {c.digests[0]: c for c in own}
    for (first, id_), members in year_of(own).items():
        begun = commitments.get(first)
        start = begun and next((s for s in begun.case.strata if s["id"] == id_ and s["batch"]), None)
        drawn, numbers = [], {}
        for chain, s in sorted(members, key=lambda m: m[0].slot):
            if s["batch"]["first"] is not None:
                if not start or start["batch"]["number"] != 1 or begun.slot >= chain.slot:
                    say("findings", "register-batch-first", where(chain), id_)
                    continue
                if begun.void:
                    say("findings", "register-batch-void", where(chain), id_)
                sealed = chain.secret or begun.secret
                same = s["batch"]["of"] == start["batch"]["of"] and chain.draw == begun.draw
                if not same or (not sealed and s["batch"]["year"] != start["batch"]["year"]):
                    say("findings", "register-batch-differs", where(chain), id_)
                if chain.c["window"]["last"] < begun.c["window"]["first"]:
                    say("findings", "register-batch-window", where(chain), id_)
            if not chain.held:
                continue
            numbers.setdefault(s["batch"]["number"], set()).add(chain.digests[0])
            ids = chain.drawn(id_)
            if ids is not None:
                again = [one for slot, before in drawn if slot < chain.slot for one in sorted(ids & before)]
                if again:
                    say("findings", "register-batch-again", where(chain), ", ".join(again), chain.slot, len(again))
                drawn.append((chain.slot, ids))
        for number, of in numbers.items():
            if len(of) > 1:
                say("findings", "register-batch-twice", where(members[0][0]), "%s %d" % (id_, number))
        if start and numbers:
            over = any(c.c["window"]["first"][:4] > begun.c["window"]["last"][:4] for c in own)
            last = start["batch"]["of"] if over else max(numbers)
            if len(numbers) < last and (last > max(numbers) or set(range(1, last + 1)) - set(numbers)):
                say("questions", "register-batch-missing", where(begun), id_)

def stages(own, say):
    """Second stages: the draw that their strata are made from."""
    for chain in own:
        if "stage" not in chain.c:
            continue
        digest_ = chain.c["stage"]["first"]
        first = [c for c in own if c.held and c.slot < chain.slot and digest_ in c.digests]
        if not first:
            say("findings", "register-stage-first", where(chain))
            continue
        if all(c.digests[-1] != digest_ for c in first):
            say("findings", "register-stage-amended", where(chain))
        drawn = [first[0].drawn(s["id"]) for s in first[0].c["strata"]]
        if None not in drawn:
            ids, of = set().union(*drawn), {s.get("of") for s in chain.c["strata"]}
            for code, wrong in (("register-stage-left", ids - of), ("register-stage-foreign", of - ids)):
                if wrong:
                    say("findings", code, where(chain), ", ".join(map(str, sorted(wrong, key=str))))

def questions(own, accepted, say):
    open_ = [c for c in own if c.void not in accepted and c.digests[0] not in accepted]
    top = max(c.slot for c in own)
    for draw, chains in sorted(grouped_by(open_, lambda c: c.draw).items()):
        void = [c for c in chains if c.void]
        discarded = [c for c in void if c.discarded()]
        if discarded:
            say("questions", "register-discarded", where(*discarded), "/".join(draw))
        numbered_ = grouped_by(void, lambda c: tuple((s["batch"] or {}).get("number") for s in c.c["strata"]))
        for same in numbered_.values():  # voids of two batches are no second attempt
            plainly = [c for c in same if void_headline(c.case) == "headline-void-drawn"]
            if len(same) > 1 and len(plainly) < len(same):
                say("questions", "register-void-again", where(*same), "/".join(draw))
        held = [c for c in chains if c.held and all((s["batch"] or {}).get("number", 1) == 1 for s in c.c["strata"])]
        if len({c.slot for c in held}) > 1:
            say("questions", "register-again", where(*held), "/".join(draw))
    known = [c for c in open_ if c.void and not c.opened and c.no_outside()]
    if known:
        say("questions", "register-void-known", where(*known))
    dropped = []
    for c in open_:
        if c.slot < top and not higher(own, c) and c.stage in ("committed", "opened"):
            contributions = {s["id"] for s in c.c["sources"] if s["kind"] == "contribution"}
            if c.no_outside() or contributions <= {o["source"] for o in c.case.openings()}:
                dropped.append(c)
    if dropped:
        say("questions", "register-dropped", where(*dropped))
    fields = ("id", "items", "rate", "rate_is", "floor", "N", "eligible", "outside")
    alike = {}
    for c in open_:
        if any(s["items"] for s in c.c["strata"]):
            alike.setdefault(json.dumps([[s[f] for f in fields] for s in c.c["strata"]]), []).append(c)
    for same in alike.values():
        for n, a in enumerate(same):
            for b in same[n + 1 :]:
                if a.draw != b.draw and a.slot != b.slot and at_one_time(a, b):
                    say("questions", "register-alike", where(a, b))
    same_lists(open_, say)

def register_notes(own, accepted, say):
    named = {c.c["replaces"] for c in own}
    for chain in own:
        if chain.void:
            code = "register-accepted" if {chain.void, chain.digests[0]} & accepted else "register-void"
            say("notes", code, where(chain), chain.case.bodies[-1]["reason"])
            if chain.void not in named and not higher(own, chain) and higher(own, chain, "plan"):
                say("notes", "register-replaces-open", where(chain))
        for code, place in chain.report.notes:
            if code in ("note-replaced", "note-source-out"):
                say("notes", code, where(chain), place)
    for (first, id_), members in year_of(own).items():
        if any(chain.secret for chain, _ in members):
            say("notes", "note-register-sealed-year", where(members[0][0]), id_)
            continue
        members.sort(key=lambda m: m[0].slot)
        begun = next((s for chain, s in members if chain.digests[0] == first), None)
        drawn = 0
        for chain, s in members:
            if begun and s["N"] - s["eligible"] > begun["N"] - begun["eligible"] + drawn:
                say("notes", "note-register-kept-out", where(chain), id_)
            drawn += s["n"] if chain.held else 0

# ---- rosters of draws, and sealed draws that they open

RESULTS = obj({
    "format": words("randcheck/results@v1"), "draw_id": said,
    "lists": lst(obj({"of": count(), "fields": fields_of_list}), by("of"))})

class Private:
    """Rosters of targets and history, secrets and results of one draw."""

    def __init__(self, folder, names):
        secrets = os.path.join(folder if "secrets.json" in names else os.path.dirname(folder), "secrets.json")
        results = os.path.join(os.path.dirname(secrets), "results.json")
        self.folder, self.secrets = folder, parse(read_file(secrets))
        SECRETS_FILE(self.secrets)
        self.lines = {r: read_roster(r, read_file(os.path.join(folder, r + ".jsonl"), 1024 * MIB))
                      for r in ("targets", "history")}
        self.targets, self.history = ([r for r, _ in self.lines[one]] for one in ("targets", "history"))
        self.results = parse(read_file(results)) if os.path.isfile(results) else None
        if self.results:
            RESULTS(self.results)

    def wrong(self, chain):
        """What is not as the chain has it committed."""
        case, seal, found = chain.case, self.secrets.get("seal"), []
        for roster, records in self.lines.items():
            committed = case.commitment["rosters"][roster]
            lines = [(record["id"], line) for record, line in records]
            secret = bytes.fromhex(self.secrets["rosters"][roster])
            size = committed["size"] if case.sealed else None
            if len(lines) > (size or len(lines)) or case.suite.salted(secret, lines, size) != committed:
                found.append("roster-changed")
        if case.sealed and seal:
            found += [] if seal_fits(case, seal) else ["seal-wrong"]
            if self.results and case.first("draw") is not None and not found:
                found += self.wrong_results(case, seal)
        return found

    def wrong_results(self, case, seal):
        """Results whose leaves do not give the roots of their records."""
        if self.results["draw_id"] != case.draw_id:
            return ["other-draw"]
        case.seal, case.suite.sealing = seal, bytes.fromhex(seal["sealing"])
        lists = {one["of"]: one["fields"] for one in self.results["lists"]
                 if one["of"] < len(case.kinds) and case.kinds[one["of"]] == list_kind(one["fields"])}
        made = {}
        for n, fields in lists.items():
            kind = case.kinds[n]
            if kind == "draw":
                made[n] = "", case.draw_id, lot_leaves({part: drawn_ids(fields, part) for part in ("drawn", "reserves")})
            elif kind == "assignment":
                scope = case.bodies[n]["scope"]
                made[n] = scope, case.draw_id, team_leaves(case.plan(scope), fields)
            elif kind == "request":
                seed_id = "%s/amend/%d" % (case.draw_id, case.bodies[n]["number"])
                made[n] = "", seed_id, [{"list": "asked", "fields": fields}]
        if any(sealed_tree(case, case.kinds[n], scope, of, leaves) != case.bodies[n]["lists"]
               for n, (scope, of, leaves) in made.items()):
            case.seal = case.suite.sealing = None
            return ["results-changed"]
        case.lists.update(lists)
        return []

def read_private(folder, say):
    """draw_id -> rosters, of every folder below that has a targets.jsonl."""
    found, told = {}, False
    for place, _, names in sorted(os.walk(folder)):
        if "targets.jsonl" in names:
            try:
                one = Private(place, names)
                found[one.secrets["draw_id"]] = one
            except Unopened:
                told = say("unopened", "file-unreadable", place) or True
            except Refused as refused:
                told = say("unopened", refused.code, place) or True
    if not found and not told:
        say("unopened", "register-no-rosters", folder)
    return found

def take_private(own, given, say):
    """Give every chain its rosters where they are those committed; open the sealed draws whose secrets are there."""
    for chain in own:
        mine = given.get(chain.c["draw_id"])
        wrong = mine.wrong(chain) if mine else []
        for code in wrong:
            say("findings", code, "%s %s" % (mine.folder, where(chain)))
        if not mine or wrong:
            continue
        chain.private, case, seal = mine, chain.case, mine.secrets.get("seal")
        if case.sealed and seal and (case.first("draw") is None or mine.results):
            case.seal, chain.secret = seal, False
            case.strata = [case.with_counts(s) for s in case.commitment["strata"]]

# ---- past checks: what a commitment had to count of the slots below it

class Look:
    """A commitment that asks about past checks, and what it knew of the slots below."""

    def __init__(self, chain, own):
        self.chain, self.past, self.known, self.open = chain, chain.c["past"], {}, []
        self.caps = [cap for cap in self.past["caps"] if cap["key"] == "target"]
        self.items = {s["id"]: set(s["items"] or [""]) for s in chain.c["strata"]}
        self.lower = [c for c in own if c.slot < chain.slot]
        records, private = self.past["records"], chain.private
        for slot, chains in grouped_by(self.lower, lambda c: c.slot).items():
            s, n = chains[0], records[slot - 1] if records else len(chains[0].digests)
            if len(chains) > 1 or "past" not in s.c or not 0 < n <= len(s.digests):
                continue
            self.known[slot] = (s, n)
            if records and not {"draw", "void"} & set(s.case.kinds[:n]):
                self.open.append(s)
        self.all_known = all(c.drawn_by() is not None for c in self.lower)
        self.drawn = {slot: (s, s.items_of(s.drawn_by(n) or {})) for slot, (s, n) in self.known.items()}
        self.waiting = {slot: (s, s.items_of(s.waits(n))) for slot, (s, n) in self.known.items()} if records else {}
        self.targets = private and {t["id"]: t for t in private.targets}
        self.lines = {}
        for line in private.history if private else ():
            self.lines.setdefault(line["target"], []).append(line)
        self.unbound = {(t["id"], one["stratum"], rule) for t in (private.targets if private else ())
                        for one in standings(t) for rule in one.get("unbound", ())}

    def counts(self, cap, s, from_=True):
        """Whether a cap counts the checks of a slot, by cause and scope and, with `from_`, by its day."""
        p, q, scope = s.c["past"], self.past, cap["scope"]
        unit = p["unit"] == q["unit"]
        alike = {"all": True, "office": True, "unit": unit, "other-units": not unit}
        fine = alike[scope] if scope in alike else p[scope] == q[scope]
        return p["cause"] in cap["causes"] and fine and (not from_ or min(p["day"], q["day"]) >= cap["first"])

    def number(self, cap, stratum, items):
        """How many checks of one slot count of a target that is drawn for some items."""
        items = items & self.items[stratum] if cap["per"] == "item" else items
        return len(items) if cap["counted"] == "result" else int(bool(items))

    def by_slots(self, cap, stratum, id_, slots):
        return sum(self.number(cap, stratum, items[id_]) for s, items in slots if id_ in items and self.counts(cap, s))

    def by_lines(self, cap, stratum, id_, word=True):
        """How many checks the history gives a target, with or without those on the office's word."""
        marks, last = set(), self.past["day"]
        for line in self.lines.get(id_, ()):
            s = self.known.get(line.get("slot"), (None,))[0]
            if cap["per"] == "item" and line["item"] not in self.items[stratum]:
                continue
            if s is None:
                if "slot" in line or not word or cap["rule"] not in line.get("rules", ()):
                    continue
            else:
                late = cap["counted"] != "draw" and line["day"] >= cap["first"]
                if not self.counts(cap, s, from_=False) or not (late or line["drawn"] >= cap["first"]):
                    continue
            by_draw = line.get("slot") or line.get("drawn", line["day"])
            by_visit = line["day"] if line["day"] <= last else (line.get("slot"),)
            marks.add({"draw": by_draw, "visit": by_visit, "result": line["id"]}[cap["counted"]])
        return len(marks)

    def judged(self, cap, stratum, id_, word=True):
        """How many checks a target had by the lines and by what was waiting."""
        waiting = self.waiting.values() if self.past["open"] == "count" else ()
        return self.by_lines(cap, stratum, id_, word) + self.by_slots(cap, stratum, id_, waiting)

def past_checks(own, say):
    """Caps over the year, of every commitment that asks about past checks."""
    asking = [c for c in own if "past" in c.c and (c.c["past"]["caps"] or c.c["past"]["open"] == "leave-out")]
    for chain in asking:
        look = Look(chain, own)

        def tell(code, targets, detail, kind="findings", of=chain):
            if targets:
                say(kind, code, where(of), "%s: %s" % (detail, ", ".join(sorted(targets))), of.slot, len(targets))

        past_named(look, say)
        past_drawn(look, tell)
        if chain.private:
            if look.all_known:
                past_lines(look, own, tell)
            past_judged(look, tell)
        past_amended(look, own, tell)
        if len(look.caps) < len(look.past["caps"]):
            say("notes", "note-register-cap-key", where(chain))
    none = [c for c in own if "past" not in c.c]
    if none and any(c.c["past"]["caps"] for c in asking):
        say("notes", "note-register-past-none", where(*none))

def past_named(look, say):
    """The records of lower slots that a commitment says it knew."""
    past, place, slots = look.past, where(look.chain), grouped_by(look.lower, lambda c: c.slot)
    named = dict(enumerate(past["records"], 1))
    missing = [c.slot for c in look.lower if not named.get(c.slot) and "past" in c.c and (
        past["open"] == "leave-out" or any(look.counts(cap, c, from_=False) for cap in past["caps"]))]
    if missing:
        say("findings", "register-past-missing", place, missing)
    longer = [slot for slot, chains in slots.items() if all(named.get(slot, 0) > len(c.digests) for c in chains)]
    if longer:
        say("findings", "register-past-longer", place, longer)
    one = {slot: chains[0].digests for slot, chains in slots.items() if len(chains) == 1}
    if past["heads"] and all(not n or n <= len(one.get(slot, ())) for slot, n in named.items()):
        digests = [one[slot][n - 1] if n else "" for slot, n in named.items()]
        if look.chain.case.suite.H("past", *digests).hex() != past["heads"]:
            say("findings", "register-past-differs", place)

def past_drawn(look, tell):
    """Whoever was drawn above a cap by the certificates alone, or while another slot could draw him."""
    given, first = look.targets is not None, look.chain.drawn_by(at_first=True) or {}
    later = [(s, s.items_of(s.ever() or {})) for s in look.open]
    drawn = [one for slot, one in look.drawn.items() if one[0] not in look.open]
    slots = drawn + (later if look.past["open"] == "count" else [])
    for cap in look.caps:
        if cap["counted"] == "visit" and given:
            continue
        over = {id_ for stratum in cap["strata"] for id_ in first.get(stratum, ())
                if (id_, stratum, cap["rule"]) not in look.unbound
                and look.by_slots(cap, stratum, id_, slots) >= cap["most"]}
        unsure = not given and (cap["counted"] == "visit" or not cap["binds_all"])
        tell("register-cap-may-be" if unsure else "register-cap-over", over, cap["rule"],
             "questions" if unsure else "findings")
    if look.past["open"] == "leave-out":
        everybody = {id_ for ids in first.values() for id_ in ids}
        waited = {id_ for s, items in later for id_ in items}
        waited |= {id_ for s, items in look.waiting.values() if s not in look.open
                   for id_ in items if id_ in s.items_of(s.ever() or {})}
        tell("register-open-drawn", everybody & waited, "open")

def past_lines(look, own, tell):
    """The committed history against who was drawn."""
    past, forged, left, there = look.past, set(), set(), set()
    own_word = [c.c["past"] for c in own if "past" in c.c]
    begun = min(p["day"] for p in own_word)
    for lines in look.lines.values():
        for line in lines:
            if "slot" not in line:
                wrong = line.get("drawn", "") >= begun and any(
                    line["cause"] == p["cause"] and line["unit"] in ("", p["unit"]) for p in own_word)
            else:
                as_ = line.get("drawn_as", line["target"])
                there.add((as_, line["slot"], line["item"]))
                s, items = look.drawn.get(line["slot"], (None, {}))
                p = s and s.c["past"]
                wrong = not s or line["item"] not in items.get(as_, ()) or line["day"] < line["drawn"] or (
                    line["drawn"], line["cause"], line["unit"]) != (min(p["day"], past["day"]), p["cause"], p["unit"])
            forged |= {line["target"]} if wrong else set()
    tell("register-past-forged", forged, "history")
    mine = set().union(*look.items.values())
    for slot, (s, items) in look.drawn.items():
        caps = [cap for cap in past["caps"] if look.counts(cap, s)]
        only = bool(caps) and all(cap["per"] == "item" for cap in caps)
        left |= {id_ for id_, of in items.items() if caps and id_ in look.targets
                 and any((id_, slot, item) not in there for item in (of & mine if only else of))}
    tell("register-past-left-out", left, "history")

def past_judged(look, tell):
    """The verdicts of the roster against the committed history and what was waiting."""
    told, word, opened = {}, set(), set()
    all_open = all(s.private for s in look.open)
    waiting = {id_ for _, items in look.waiting.values() for id_ in items}
    for id_, target in look.targets.items():
        own = set().union(*(look.items.get(one["stratum"], set()) for one in standings(target)))
        for one in standings(target):
            stratum, verdict = one["stratum"], one["verdict"]
            caps = grouped_by([c for c in look.past["caps"] if stratum in c["strata"]], lambda c: c["rule"])
            if verdict == "eligible" and look.past["open"] == "leave-out" and id_ in waiting:
                opened.add(id_)
            for rule, of in caps.items():
                if any(cap["key"] != "target" for cap in of):
                    continue
                if verdict == "eligible":
                    full = any(look.judged(cap, stratum, id_) >= cap["most"] for cap in of)
                    if full and (id_, stratum, rule) not in look.unbound:
                        told.setdefault(("register-cap-eligible", rule), set()).add(id_)
                elif verdict.partition(":")[2] == rule:
                    out = [look.judged(cap, stratum, id_) + (
                        look.number(cap, stratum, own) if cap["counted"] == "result" and look.past["cause"] in cap["causes"]
                        else 0) >= cap["most"] for cap in of]
                    if not any(out) and all_open:
                        told.setdefault(("register-cap-kept-out", rule), set()).add(id_)
                    if any(out) and all(look.judged(cap, stratum, id_, word=False) < cap["most"] for cap in of):
                        word.add(id_)
    for (code, rule), targets in told.items():
        tell(code, targets, rule)
    tell("register-open-eligible", opened, "open")
    tell("note-register-word", word, "history", "notes")

def past_amended(look, own, tell):
    """Reserves that came in, and all other slots that draw them now."""
    chain = look.chain
    now, first = chain.drawn_by() or {}, chain.drawn_by(at_first=True) or {}
    others = [(s, s.items_of(s.drawn_by() or {})) for s in own if s is not chain and "past" in s.c
              and s.slot != chain.slot and s.c["past"]["day"] <= chain.c["window"]["last"]]
    for cap in look.caps:
        came = {id_ for stratum in cap["strata"] for id_ in now.get(stratum, ())
                if id_ not in first.get(stratum, ()) and (id_, stratum, cap["rule"]) not in look.unbound
                and look.by_slots(cap, stratum, id_, others) >= cap["most"]}
        tell("register-cap-amended", came, cap["rule"], "questions")

# ---- who was kept out of later batches, and lists that were drawn before

def kept_out(own, say):
    for chain in own:
        if not chain.private or chain.secret:
            continue
        lower = [c for c in own if c.slot < chain.slot]
        ever = [c.ever() for c in lower]
        taken = None if None in ever else {id_ for of in ever for ids in of.values() for id_ in ids}
        for s in chain.case.strata:
            first, id_ = (s["batch"] or {"first": None})["first"], s["id"]
            if first is None:
                continue
            year = [c for c in lower if c.digests[0] == first or any(
                (o["batch"] or {}).get("first") == first for o in c.c["strata"])]
            drawn = {i for c in year for i in (c.drawn_by() or {}).get(id_, ())}
            said_ = chain.verdicts(id_)
            begun = next((c.verdicts(id_) for c in year if c.digests[0] == first and c.private), {})
            rules = {said_[i] for i in drawn if said_.get(i, "eligible") != "eligible"}
            again = {i for i in drawn if said_.get(i) == "eligible"}
            others = {i for i, verdict in said_.items() if taken is not None and i not in taken
                      and verdict in rules and begun.get(i) != verdict}
            for code, ids in (("register-batch-eligible", again), ("register-batch-kept-out", others)):
                if ids:
                    say("findings", code, where(chain), "%s: %s" % (id_, ", ".join(sorted(ids))), chain.slot, len(ids))

def same_lists(open_, say):
    roots = grouped_by([c for c in open_ if c.c["rosters"]["targets"]["size"]], lambda c: c.c["rosters"]["targets"]["root"])
    for same in roots.values():
        if len({c.digests[0] for c in same}) > 1:
            say("questions", "register-roster-same", where(*same))
    for other in open_:
        if not other.private or other.void or (other.c.get("past") or {}).get("caps"):
            continue
        for lower in open_:
            drawn = lower.drawn_by() if lower.slot < other.slot and lower.draw != other.draw and lower.held else None
            if not drawn or not at_one_time(lower, other):
                continue
            for one in lower.c["strata"]:
                ids, again = set(drawn.get(one["id"], ())), False
                for two in other.c["strata"]:
                    alike = set(one["items"]) & set(two["items"]) or not one["items"] and not two["items"]
                    said_ = other.verdicts(two["id"]) if alike else {}
                    again = again or 2 * sum(said_.get(i) == "eligible" for i in ids) > len(ids)
                if again:
                    say("questions", "register-roster-overlap", where(lower, other))
                    break

def at_one_time(a, b):
    wa, wb = a.c["window"], b.c["window"]
    return wa["first"] <= wb["last"] and wb["first"] <= wa["last"]

# ---- the table of a year

OVER = {"register-batch-again", "register-cap-over", "register-cap-may-be", "register-cap-amended", "register-open-drawn"}
KEPT_OUT = {"register-batch-kept-out", "register-cap-kept-out"}

def year_table(year, own, verdict, found):
    """The table of one office's calendar year [register, year]."""
    mine = sorted((c for c in own if c.c["window"]["first"][:4] == "%04d" % year), key=lambda c: (c.slot, c.digests[-1]))
    if not mine:
        raise Refused("register-year-none", str(year))
    slots, strata = [], {}
    for chain in mine:
        c, case = chain.c, chain.case
        numbers = {(s["batch"]["number"], s["batch"]["of"]) for s in c["strata"] if s["batch"]}
        drawn = case.first("draw") is not None and not chain.secret
        counted = {}
        for name_, codes in (("over", OVER), ("kept_out", KEPT_OUT)):
            fine = not chain.secret and (name_ == "over" or chain.private)
            counted[name_] = sum(one[5] for kind in ("findings", "questions") for one in found[kind]
                                 if one[0] in codes and one[4] == chain.slot) if fine else None
        gone = chain.gone() if drawn else {}
        slots.append(dict(
            counted, slot=chain.slot, draw_id=c["draw_id"], commitment=chain.digests[0], head=chain.digests[-1],
            stage=chain.stage, first=c["window"]["first"], last=c["window"]["last"],
            openings_until=c["openings_until"], batches=[{"number": n, "of": of} for n, of in sorted(numbers)],
            sealed=case.sealed, void=case.bodies[case.first("void")]["reason"] if chain.void else None,
            drawn=sum(s["n"] for s in case.strata) if drawn else None,
            replaced=len(set().union(*gone.values())) if drawn else None,
            passed=None if case.sealed or not drawn else chain.passed(),
            **{kind: sum(bool(set(one[1].split(", ")) & set(chain.files)) for one in found[kind])
               for kind in ("findings", "questions")}))
        for s in case.strata if not chain.void else ():
            first = s["batch"] and (s["batch"]["first"] or chain.digests[0])
            strata.setdefault((c["plan"], c["draw"], s["id"], first), []).append((chain, s))
    rows = []
    for (plan, draw, id_, _), members in strata.items():
        held, batch = [(c, s) for c, s in members if c.held], members[0][1]["batch"]
        shown = not any(c.secret for c, _ in members)
        quota_ = batch["year"] if batch else sum(s["need"] for _, s in members) if shown else None
        rows.append({
            "plan": plan, "draw": draw, "stratum": id_, "of": batch and batch["of"], "quota": quota_ if shown else None,
            "batches": sorted({s["batch"]["number"] for _, s in held if s["batch"]}),
            "drawn": sum(s["n"] for _, s in held) if shown else None,
            "shortfall": sum(s["shortfall"] for _, s in held) if shown else None,
            "replaced": sum(len(c.gone().get(id_, ())) for c, _ in held) if shown else None})
    made = {"format": "randcheck/register-year@v1", "office": mine[0].office, "year": year, "verdict": verdict,
            "slots": slots, "strata": rows}
    return dict(made, digest="sha256:" + sha256(canonical(made)).hex())

def compare_log(office, own, logs, heads, roots, say):
    """The log of an office against its certificates and against every head that is given."""
    logs = sorted(logs, key=lambda one: -len(one[0]["entries"]))
    sizes = {}
    for of, size, root in [(h["office"], h["size"], h["root"]) for h in heads] + [
            (h["office"], h["since"]["size"], h["since"]["root"]) for h in heads if h["since"]]:
        sizes.setdefault(size, set()).update({root} if of == office else ())
    for (of, size), found in roots.items():
        sizes.setdefault(size, set()).update(found if of == office else ())
    sizes = {size: found for size, found in sizes.items() if found}
    for size, found in sizes.items():
        if len(found) > 1:
            say("findings", "head-fork", "", "%s %d" % (office, size))
    if not logs:
        if sizes:
            say("questions", "register-head-no-log", "", office)
        return
    place, entries = logs[0][1], logs[0][0]["entries"]
    for other, at in logs[1:]:
        if entries[: len(other["entries"])] != other["entries"]:
            say("findings", "register-log-fork", place + ", " + at)
    seen, slots = set(), {}
    for e in entries:
        before = e["number"] == 0 or (e["slot"], e["number"] - 1) in seen
        if (e["slot"], e["number"]) in seen or not before:
            say("findings", "register-log-order", place, "%(slot)d %(number)d" % e)
        seen.add((e["slot"], e["number"]))
        slots.setdefault(e["slot"], []).append(e)
    if len(slots) < max(slots):
        say("findings", "register-log-gap", place)
    for slot, listed in sorted(slots.items()):
        chains = [c for c in own if c.slot == slot]
        for e in sorted(listed, key=lambda e: e["number"]):
            here = {c.digests[e["number"]] for c in chains if e["number"] < len(c.digests)}
            if e["record"] not in here:
                kind = "other" if here else "cut" if chains else "missing"
                say("findings", "register-log-" + kind, place, "%(slot)d %(number)d" % e)
                break
    suite, agreed = Suite(entries[0]["record"].partition(":")[0]), 0
    leaves = [suite.entry(office, e["slot"], e["number"], e["record"]) for e in entries]
    for size, found in sorted(sizes.items()):
        if size > len(leaves):
            say("findings", "register-head-longer", place, size)
            continue
        root = suite.name + ":" + suite.root(leaves[:size]).hex()
        if found - {root}:
            say("findings", "register-head-differs", place, size)
        agreed = size if root in found else agreed
    if agreed:
        say("notes", "note-register-head", place, agreed)
    unlogged = {(c.slot, n) for c in own for n in range(len(c.digests))} - seen
    if unlogged:
        say("notes", "note-register-unlogged", place, len(unlogged))

def copies(chains, against, heads, office, stated, say):
    """What others keep: copies, digests that somebody noted, statements; returns a head that was noted."""
    noted, known = [], []
    for of, slot, commitment in sorted(stated):
        if any(c.office == of for c in chains):
            noted.append((of, slot, commitment, commitment, None))
    data = read_file(heads) if heads else b""
    if b"randcheck/register-head@v1" in data:
        known.append(read_head(data))
    elif heads:
        listed = parse(data)
        of = obj({"draw_id": said, "commitment": digest, "head": digest})
        obj({"format": words("randcheck/heads@v1"), "heads": lst(of, by("draw_id", "commitment", "head"))})(listed)
        for entry in listed["heads"]:
            parts = entry["draw_id"].split("/")
            if len(parts) != 4 or not all(map(ident, parts)) or not re.fullmatch("[1-9][0-9]*", parts[3]):
                raise Refused("heads-draw-id", entry["draw_id"])
            noted.append((parts[0], int(parts[3]), entry["commitment"], entry["head"], None))
    for folder in against:
        for chain in read_chains(folder, lambda *_: None)[0]:
            noted.append((chain.office, chain.slot, chain.digests[0], chain.digests[-1], chain.digests))
    for office_, slot, commitment, head, digests in noted:
        if office not in (None, office_):
            continue
        same = [c for c in chains if c.digests[0] == commitment]
        code = None
        if not same:
            here = any((c.office, c.slot) == (office_, slot) for c in chains)
            code = "register-known-other" if here else "register-known-missing"
        elif not any(head in c.digests for c in same):
            shorter = digests is None or any(digests[: len(c.digests)] == c.digests for c in same)
            code = "register-truncated" if shorter else "register-known-fork"
        if code:
            say("findings", code, "", "%s %d" % (office_, slot))
    return known

# ======================================================================================================
# 11 What a person reads
# ======================================================================================================

TEXTS = {}
for line_ in """
form|文件格式|the file: strict JSON of its shape
records|每条记录|every record by itself
chain|记录链|the links between the records
signatures|签名|signatures of those who had to sign
commitment|承诺|the commitment against itself
quotas|抽取数量|how many are drawn of every stratum
openings|各方开启|what the parties opened, against what they had handed over
seed|种子|sources and seed
tickets|签号|the lots drawn, one by one
opened|到场与回避|who was present, who must not meet
teams|分组派员|teams against all that the file shows
disclosures|出示内容|single leaves that the file shows
roots|名册|the lists given, against the commitment
verdicts|名册结论|the lists against the commitment and each other
draw|重新抽取|the draw, again from the complete list
deal|重新派员|the assignment, again from the complete lists
calendar|工作日|the working days embedded
statements|见证声明|what witnesses said of this slot
amendments|变更|requests, their seeds, what they change
amended|重新变更|the amendments, again from the complete lists
seal|封存|what a seal opens
files|机关文件|plan, item list, rule book, published list
skip-failed|所依据的步骤未成立或无法核对|a step that this one rests on failed or could not be checked
skip-unsigned|未列签署人，全部未签署|no signers are named, nothing is signed
skip-not-opened|尚无任何开启|nothing has been opened
skip-not-drawn|尚未抽取|not drawn yet
skip-no-teams|本次不派检查人员|no inspectors are assigned in this draw
skip-not-assigned|尚未派员|inspectors have not been assigned yet
skip-no-disclosures|未出示任何内容|nothing is shown besides the records
skip-no-rosters|未提供名册（--rosters）|the complete lists were not given (--rosters)
skip-no-calendar|未嵌入工作日|no working days are embedded
skip-no-evidence|未提供可计入的声明或时间戳|no statement or time stamp that counts was given
skip-not-amended|没有变更|nothing was amended
skip-not-sealed|未封存|the draw is not sealed
skip-no-files|未提供机关文件|no file of the office was given
skip-lists|名单不在本文件中|a list is not in this file
skip-sealed|名单已封存|counts and lists are sealed
skip-asked|变更申请的内容未出示|what a request asked for is not shown
extra-missing|本程序不具备所需算法|this program lacks the algorithm that it takes
file-unreadable|文件无法打开|a file cannot be opened
rosters-none|该文件夹中没有名册|the folder holds no list
headline-refuted|不成立|REFUTED
headline-undecided|无法判定：有必需的内容无法读取或核对|UNDECIDED: something needed could not be read or checked
headline-void|作废，此前无人开启；本序号没有结果|void before anybody opened; the slot produced nothing
headline-void-opened|开启之后作废；本序号没有结果|void after openings; the slot produced nothing
headline-void-drawn|抽后弃用：结果已可得知而作废；本序号没有结果|DRAWN, THEN DISCARDED: void although the outcome could be known
headline-not-drawn|前后一致；已承诺，尚未抽取|consistent; committed, the draw has not been held yet
headline-not-assigned|前后一致；已抽取，尚未派员|consistent; inspectors have not been assigned yet
headline-not-amended|前后一致；已申请变更，尚未抽取|consistent; an amendment was requested and has not been drawn yet
headline-recomputed|核验通过：已由完整名册全部重新计算|verified: everything was recomputed from the complete lists
headline-lists|所示部分前后一致；名单不在本文件中|consistent as far as shown; lists are not in this file
headline-sealed|前后一致；数量与名单已封存|consistent; counts and lists are sealed
headline-consistent|前后一致；抽取未经重新计算（未提供名册）|consistent; the draw was NOT recomputed (lists not given)
headline-alone|本次抽取没有机关以外的任何人参与或见证，机关可以反复抽取直至满意。除此之外：|Nobody outside the office had a hand in this draw or witnessed it: it could have been drawn again until it was liked. Apart from that:
note-no-outside|没有机关以外的种子来源：机关可以试出想要的结果|no source of the seed lies outside the office, which could have tried outcomes
note-unopened|有人未开启：掌握开启的一方至多可在 2^k 种结果中挑选|not opened; up to 2^k outcomes could have been chosen by whoever passed openings on
note-amend-void|变更申请作废|a request is void
note-amend-determined|有席位只有一种可能|some seats were determined: nothing else could have followed
note-shortfall|抽取不足|fewer could be drawn than the rule asks for
note-pool-drawn|从人员库抽取的人数与计划不同|another number of inspectors was drawn from the pool than planned
note-void-reason|作废理由（签发人所述）|why it is void, in the issuer's words
note-void-unopened|作废时未列明的贡献|contributions that the void record does not state
note-void-public|作废时未列明的公共来源|public sources that the void record does not state
note-void-known|未开启不等于不知道结果：没有机关以外的来源|unopened does not mean unknown: no source lies outside the office
note-nonce-repeated|两次开启用了同一随机数|two openings have one nonce
note-key-revoked|签署人的公钥已吊销|a signer's key is revoked
note-evidence-unused|未计入的证据文件|a file of evidence that does not count
note-could-have-known|机关可能在知道种子后选定名册，也可能另有多份承诺而只公布一份|the office could have chosen the lists knowing the seed, or made many commitments and shown one
note-one-of-many|机关可能另有多份承诺而只公布一份|the office could have made many commitments and shown one
note-unprovable|任何凭证都不能证明名录完整，也不能证明各方没有串通|no certificate proves that the directory was complete, or that the parties did not collude
note-source-out|承诺之时该公共来源可能已经公布|a public source may have been out already when this was committed
note-replaced|有对象以无法检查为由换成备选，理由只是机关的说法|targets were replaced as unreachable; the reasons are the office's word
note-register-longer|登记中此序号还有后续记录，本文件结尾缺失或被截去|the register has more records of this slot: the end of this file is missing
note-batch-alone|分批抽取：年度总数与首批须在登记中核对|a batch of a yearly quota: the register compares it with the others
note-total-short|总数抽取不足|fewer could be drawn over all strata than the total asks for
note-stage-alone|两段抽取：第一段未作比较，由登记核对|the first of two stages was not compared; the register compares
note-past-alone|谁可抽取决于此前各次抽取：须在登记中核对|who may be drawn depends on earlier draws: the register compares them
note-sealed-rate|公布封存抽取的抽中数会暴露总数|publishing how many were drawn of a sealed draw gives its size away
note-book-unread|本程序不读规则书，只核对其摘要|rule books are not read here, only their digest is compared
register-refuted|凭证不成立|a certificate is refuted
register-undecided|凭证无法判定|a certificate cannot be judged
register-slot-missing|序号缺失|slots are missing
register-draw-id-twice|同一序号有两份承诺|two commitments for one slot
register-slot-twice|同一序号用于两次抽取|one slot for two draws
register-fork|同一承诺之后有两条记录链|two chains begin with one commitment
register-previous-wrong|所指的前一承诺不符|another previous commitment is named
register-previous-suite|所指的前一承诺算法不同|the previous commitment is named in another suite
register-successors|两份承诺接在同一承诺之后|two commitments follow one
register-office|前一承诺属于另一机关|the previous commitment is of another office
register-abandoned|承诺后弃置，又另起序号|abandoned, though a later slot of the draw is there
register-redated|日期先后矛盾|dates contradict each other
register-replaces-missing|作废的序号未被接替|a void slot is not named by the next one
register-replaces-unknown|所接替的作废记录不在此处|what is replaced is no void record here
register-replaces-wrong|接替了不该接替的序号|a wrong slot is replaced
register-nonce-repeated|随机数重复使用|a nonce opens two sources
register-batch-first|所指的首批不符|the first batch named is not one
register-batch-void|首批已作废|the first batch is void
register-batch-differs|与首批的年度安排不同|the batch differs from the first of its year
register-batch-window|窗口早于首批|the window lies before that of the first batch
register-batch-twice|同一批次抽取两次|one batch was drawn twice
register-batch-again|已抽过的对象再次抽中|drawn again in one year
register-batch-eligible|已抽过的对象仍可再抽|targets drawn in earlier batches could be drawn again
register-batch-kept-out|未抽过的对象以已抽为由被排除|targets kept out as drawn that never were
register-past-missing|未查看应计入的较早抽取|earlier slots that count were not looked at
register-past-longer|所知的记录比此处的多，记录链被截短|more records were known than are here: a chain was cut off
register-past-differs|所查看的较早凭证与此处的不同|the earlier certificates looked at are not those here
register-past-forged|已提交的检查历史称抽中，凭证并非如此|the committed history tells of draws that no certificate shows
register-past-left-out|已提交的检查历史漏记应计入的抽取|the committed history leaves out draws that count
register-cap-over|已达上限的对象仍被抽中|drawn though already checked as often as a rule allows
register-cap-may-be|似已达上限的对象被抽中，须以名册查明|drawn though it seems checked as often as a rule allows; the rosters tell
register-cap-amended|替补的对象因其他抽取而达到上限|a reserve came in that other draws bring to the limit of a rule
register-cap-eligible|已达上限的对象仍可抽取|eligible though checked as often as a rule allows
register-cap-kept-out|未达上限的对象被排除|kept out by a rule though checked less often than it allows
register-open-drawn|抽中了其他未完成抽取仍可能抽中的对象|drawn while another slot could still draw them
register-open-eligible|其他未完成抽取仍可能抽中的对象仍可抽取|eligible while another slot could still draw them
register-no-rosters|此文件夹下没有名册（targets.jsonl）|no rosters (targets.jsonl) lie below this folder
register-roster-same|几次抽取用同一份加密名册|draws were made from one list under one secret
register-roster-overlap|已抽过的名单以另一名称再次抽取|a list that was drawn was drawn again under another name
register-year-none|该年没有抽取|no draw in this year
register-which|请以 --office 指明机关|name the office with --office
roster-changed|名册与所承诺的不同|the rosters are not those committed
seal-wrong|封存密值与所承诺的不同|the secrets of the seal are not those committed
results-changed|结果文件与凭证的摘要不符|results that do not give the roots of the certificate
other-draw|属于另一次抽取|of another draw
note-register-word|仅凭机关所述的检查而排除的对象|targets kept out only by checks on the office's word
note-register-cap-key|按其他标识计数的上限未作核对|caps that count for another key than the target were not compared
note-register-past-none|未说明检查历史的序号|slots that say nothing of past checks
year|年度|Year
c-slot|序号|slot
c-draw_id|抽取|draw
c-stage|状态|stage
c-drawn|抽中|drawn
c-replaced|被替换|replaced
c-passed|被越过的替补|passed over
c-over|超出上限|over the cap
c-kept_out|无据排除|kept out
c-findings|矛盾|findings
c-questions|问题|questions
c-plan|计划|plan
c-draw|抽取|draw
c-stratum|层|stratum
c-of|批数|of
c-batches|已抽批次|batches
c-quota|应抽|quota
c-shortfall|不足|shortfall
register-batch-missing|有批次未抽|batches are missing
register-stage-first|第二段所指的第一段不是已抽取的凭证|the first of two stages is no draw here
register-stage-amended|第一段之后又有变更|the first of two stages was amended behind the second
register-stage-left|第一段抽中的对象没有进入第二段|a target drawn in the first stage has no stratum in the second
register-stage-foreign|第二段有第一段未抽中的对象|the second stage has a target that the first did not draw
register-log-form|登记日志格式不符|a log is not of its form
register-log-fork|两份登记日志互相矛盾|two logs contradict each other
register-log-order|登记日志次序不符|entries of the log are out of order
register-log-gap|登记日志缺少序号|slots are missing in the log
register-log-missing|日志所记的凭证不在此处|a certificate that was entered in the log is not here
register-log-cut|日志所记的记录不在凭证中|a record that was entered in the log is not in the certificate
register-log-other|日志所记的记录与凭证不同|another record was entered in the log
register-head-longer|他人所存的登记比日志更长|a head that somebody keeps has more entries than the log
register-head-differs|他人所存的登记与日志不同|a head that somebody keeps is that of another log
register-head-no-log|有他人所存的登记摘要，此处没有日志|a head was given, and there is no log here
head-fork|同一登记有两个摘要|two heads of one size have two roots
note-register-head|与他人所存摘要一致的条数|entries on which a head that somebody keeps agrees
note-register-unlogged|未记入日志的记录|records here that are not in the log
register-known-missing|他人记下的承诺不在此处|a commitment noted elsewhere is not here
register-known-other|此处是另一份承诺|another commitment stands in its place
register-truncated|记录链被截短|a chain was cut short
register-known-fork|记录链与他人所存不同|a chain differs from what others keep
register-discarded|结果已可得知而作废，是否善意，文件无法说明|given up when the outcome could be known; whether in good faith no file tells
register-void-again|多次作废|given up more than once
register-void-known|未开启即作废，且无机关以外来源|void unopened, without a source outside the office
register-dropped|承诺后再无下文|committed, and nothing came of it
register-again|同一抽取进行了两次以上|one draw was held more than once
register-alike|两次抽取几乎相同|two draws are alike
register-void|作废|void
register-accepted|作废，已查明|void, and looked into
register-replaces-open|作废的序号尚未被接替|a void slot that nothing replaces yet
note-register-kept-out|本批排除的对象多于已抽取的|the batch keeps out more than the batches before have drawn
note-register-sealed-year|封存的批次未作比较|sealed batches were not compared
note-register-unprovable|最后的序号可以被隐去而不被发现，除非有人记下了其承诺|the last slots can be left out unseen, unless somebody noted their commitments
q-held|一、是否按承诺抽取？|1 Was this draw held as committed?
q-steer|二、谁可能左右结果？|2 By whom could it have been steered?
q-unseen|三、哪些没有核对？|3 What was not looked at?
yes-all|是。已由完整名册重新抽取、重新派员，结果完全相同。|Yes. It was drawn and dealt again from the complete lists, with the same outcome.
yes-shown|就所出示的内容看，是。没有完整名册，未重新抽取。|As far as this file shows, yes. It was not drawn again: that takes the complete lists.
yes-part|尚未完成或没有结果，见结论；所示记录前后一致。|It is not finished or has no outcome (see the answer); the records shown agree.
no|否。以下步骤不成立：|No. These steps failed:
unknown|无法判定。|It cannot be decided.
no-answer|记录不成立，不能回答。|The records do not hold, so that this has no answer.
steer-sources|种子由以下各方共同产生，须全部串通才能选定结果：|The seed was made by all of these, who would have to act together to choose it:
source-office|机关自己|the office itself
source-outside|机关以外的一方|a party outside the office
source-inside|机关内的一方|a party of the office
source-public|公共来源|a public source
unseen-none|该查的都已核对。|Nothing that could be looked at was left out.
result|结论|Answer
registered|登记|Register
slots|条记录链|chains of records
findings|矛盾|contradictions
questions|文件无法回答的问题|questions that no file can answer
notes|说明|notes
verified|没有矛盾|nothing contradicts
refuted|不成立|REFUTED
undecided|无法判定|UNDECIDED
drawn|抽中|drawn
failed-unforeseen|程序出错，未作任何判断|the program failed; nothing is said of the certificate
""".strip("\n").split("\n"):
    code_, zh_, en_ = line_.split("|")
    TEXTS[code_] = (zh_, en_)

IDLE = {"skip-unsigned", "skip-not-opened", "skip-not-drawn", "skip-no-teams", "skip-not-assigned",
        "skip-no-disclosures", "skip-no-calendar", "skip-not-amended", "skip-not-sealed"}

def plain(text_):
    """No control characters: what a certificate says shall not steer the screen."""
    return "".join(c if c.isprintable() else "?" for c in str(text_))

class Words:
    def __init__(self, lang):
        self.at = 0 if lang == "zh" else 1

    def __call__(self, code, place=""):
        """The text of a code; of a finding of a step its name, which the specification explains."""
        text_ = TEXTS[code][self.at] if code in TEXTS else code
        return plain("%s: %s" % (text_, place) if place else text_)

    def headline(self, report):
        text_ = self(report.headline)
        if report.verdict == "refuted":
            failed = report.failed()
            number = NAMES.index(failed[0]) + 1
            text_ += ("：第 %d 步（%s）；共 %d 步不成立" if self.at == 0 else " at step %d (%s); %d steps failed") % (
                number, failed[0], len(failed))
        return TEXTS["headline-alone"][self.at] + " " * self.at + text_ if report.alone else text_

def problem(code, place="", step=None):
    """As the form of a report has it; codes without a text are findings of a step."""
    of = [TEXTS.get(code) or ["%s (%s)" % (TEXTS[step][n], code) if step else code for n in (0, 1)]][0]
    zh, en = (("%s: " % place if place else "") + text_ for text_ in of)
    return {"code": code, "place": str(place), "params": {}, "zh": zh, "en": en}

def as_json(report, data, given):
    zh, en = (Words(lang).headline(report) for lang in ("zh", "en"))
    code = "headline-alone" if report.alone else report.headline
    properties_ = {
        name_: {"holds": holds, "reason": None if holds else problem("unmet-" + name_)}
        for name_, holds in report.properties.items()}
    steps = [{"number": n, "name": name_, "status": report.steps[name_][0],
              "problems": [problem(c, place, name_) for c, place in report.steps[name_][1]]}
             for n, name_ in enumerate(NAMES, 1)]
    return {
        "format": "randcheck/report@v1", "version": VERSION, "verdict": report.verdict,
        "draw_id": report.draw_id, "commitment": report.commitment, "head": report.head,
        "sha256": "" if data is None else sha256(data).hex(), "given": given, "stage": report.stage,
        "headline": {"code": code, "place": "", "params": {}, "zh": zh, "en": en},
        "steps": steps, "properties": properties_, "notes": [problem(c, p) for c, p in report.notes],
    }

def answer(report, say):
    """The three answers that a person asks for."""
    case, lines = report.case, []
    if report.draw_id:
        lines.append(plain(report.draw_id))
    lines += ["%s: %s" % (say("result"), say.headline(report)), "", say("q-held")]
    if report.verdict == "refuted":
        lines.append("  " + say("no"))
        lines += ["   - %s" % say(name_) for name_ in report.failed()]
    elif report.verdict == "undecided":
        lines.append("  " + say("unknown"))
    elif report.properties["recomputed"]:
        lines.append("  " + say("yes-all"))
    else:
        lines.append("  " + say("yes-shown" if report.stage in ("drawn", "assigned", "amended") else "yes-part"))
    lines += ["", say("q-steer")]
    if report.verdict != "verified":
        lines.append("  " + say("no-answer" if report.verdict == "refuted" else "unknown"))
    else:
        lines.append("  " + say("steer-sources"))
        for n, s in enumerate(case.commitment["sources"]):
            kind = ("public" if s["kind"] != "contribution" else "office" if n == 0
                    else "outside" if s["outside"] else "inside")
            lines.append("   - %s" % say("source-" + kind, s["id"]))
    lines += ["   ! %s" % say(code, place) for code, place in report.notes]
    lines += ["", say("q-unseen")]
    unseen = [(name_, found) for name_, (status, found) in report.steps.items()
              if status == "SKIPPED" and found[0][0] not in IDLE]
    lines += ["   - %s（%s）" % (say(n), say(f[0][0])) if say.at == 0 else "   - %s (%s)" % (say(n), say(f[0][0]))
              for n, f in unseen]
    return lines + ([] if unseen else ["  " + say("unseen-none")])

def table(report, say):
    lines = []
    for n, name_ in enumerate(NAMES, 1):
        status, found = report.steps[name_]
        lines.append("%2d %-12s %-8s %s" % (n, name_, status, say(name_)))
        lines += ["%25s%s" % ("", say(code, place)) for code, place in found[:20]]
        lines += ["%25s… %d" % ("", len(found))] if len(found) > 20 else []
    return lines

def register_lines(outcome, say, year=None):
    verdict, found, chains, passed = outcome
    lines = ["%s: %s" % (say("registered"), say(verdict)), "%d %s" % (len(chains), say("slots"))]
    for chain in sorted(chains, key=lambda c: (c.office, c.slot)):
        lines.append(plain("  %s  %s  %s" % (chain.c["draw_id"], chain.stage, ", ".join(chain.files))))
    for kind in ("findings", "questions", "notes"):
        if found[kind]:
            lines += ["", "%s: %d" % (say(kind), len(found[kind]))]
        lines += ["  - %s%s" % (say(code, place), plain(" (%s)" % detail) if detail != "" else "")
                  for code, place, detail, *_ in found[kind]]
    return lines + (year_lines(year, say) if year else [])

def year_lines(year, say):
    """The table of a year: its slots, its strata, its digest."""
    slots = ("slot", "draw_id", "stage", "drawn", "replaced", "passed", "over", "kept_out", "findings", "questions")
    strata = ("plan", "draw", "stratum", "of", "batches", "quota", "drawn", "shortfall", "replaced")
    lines = ["", "%s %s %d: %s" % (say("year"), plain(year["office"]), year["year"], say(year["verdict"]))]
    for columns, rows in ((slots, year["slots"]), (strata, year["strata"])):
        lines.append("  " + " | ".join(say("c-" + column) for column in columns))
        for row in rows:
            cells = ("-" if row[c] is None else ",".join(map(str, row[c])) if c == "batches" else row[c] for c in columns)
            lines.append("  " + " | ".join(map(plain, cells)))
    return lines + ["  " + year["digest"]]

def register_json(outcome, given, year=None):
    verdict, found, chains, passed = outcome
    slots = [{"office": c.office, "slot": c.slot, "draw_id": c.c["draw_id"], "stage": c.stage,
              "commitment": c.digests[0], "head": c.digests[-1], "files": sorted(c.files)}
             for c in sorted(chains, key=lambda c: (c.office, c.slot, c.c["draw_id"], c.digests[-1]))]
    lists = {kind: [dict(problem(code, place), params={"value": str(detail)} if detail != "" else {})
                    for code, place, detail, *_ in found[kind]] for kind in found}
    return dict(lists, **({"year": year} if year else {}), format="randcheck/register-report@v1", version=VERSION, verdict=verdict,
                headline=problem(verdict), given=given, slots=slots, passed_over=sorted(passed))

FILES = (("plan", "plan"), ("items", "items"), ("rule_book", "rule_book"), ("published", "target_list"))

class Capabilities(argparse.Action):
    def __call__(self, parser, *_):
        print(json.dumps({"version": VERSION, "lacks": LACKS}, indent=1))
        parser.exit(0)

def options():
    parser = argparse.ArgumentParser(
        prog="verify.py", description="核验随机抽取凭证 / verify a certificate of a random draw, or a folder of them")
    add = parser.add_argument
    add("path", metavar="FILE|FOLDER")
    for name_, of in (
        ("rosters", "名册文件夹 / folder with the complete lists (*.jsonl)"),
        ("secrets", "名册密值 / secrets.json"), ("head", "另行获知的摘要 / digest known from elsewhere"),
        ("trust", "所信任的公钥文件夹 / folder of public keys"), ("evidence", "声明与时间戳 / statements, time stamps"),
        ("tsa-roots", "不使用 / not used: time stamps are not judged"),
        ("office", "登记：只看此机关 / register: this office alone"), ("heads", "登记：另行记下的摘要 / register: digests noted"),
    ):
        add("--" + name_, help=of)
    for name_, of in (
        ("plan", "计划文件 / the plan"), ("items", "事项清单 / the list of items"),
        ("rule-book", "规则书，所沿用的随后 / the rule book, and behind it those that it extends"),
        ("target-list", "抽取前公布的名单 / the list published before"),
    ):
        add("--" + name_, nargs="+", help=of)
    add("--against", action="append", default=[], help="登记：他人的副本 / register: copies")
    add("--accept", action="append", default=[], help="登记：已查明的摘要 / register: digests looked into")
    add("--year", type=int, help="登记：此年的表 / register: with the table of a year")
    add("--require", nargs="+", default=[], choices=PROPERTIES, metavar="NAME",
        help="须达到的性质 / exit 3 unless reached: " + ", ".join(PROPERTIES))
    add("--steps", action="store_true", help="列出每一步 / every step")
    add("--json", action="store_true", help="供程序读取 / print JSON")
    add("--capabilities", action=Capabilities, nargs=0, help="不做什么 / what this program does not do, as JSON")
    add("--lang", choices=("zh", "en"), help="语言 / language")
    return parser

def language(given):
    local = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
    if not local:
        import locale

        local = (locale.getlocale()[0] or "").lower().replace("chinese", "zh")
    return given or ("zh" if local.lower().startswith("zh") else "en")

def main(arguments=None):
    given = options().parse_args(arguments)
    say = Words(language(given.lang))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return verify_folder(given, say) if os.path.isdir(given.path) else verify_file(given, say)
    except Unopened as path:
        print("%s: %s" % (say("file-unreadable"), plain(path)), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = None
        return 141
    except Exception as problem_:  # whatever it is, a certificate shall not answer with a traceback
        print("%s (%s)" % (say("failed-unforeseen"), type(problem_).__name__), file=sys.stderr)
        return 4

def verify_file(given, say):
    files = {name_: b"".join(read_file(path, 2**62) for path in getattr(given, option))
             for name_, option in FILES if getattr(given, option)}
    besides = {name_: getattr(given, name_) for name_ in ("rosters", "secrets", "head", "trust", "evidence")}
    besides["roots"] = given.tsa_roots
    named = sorted([n for n, v in besides.items() if v] + list(files))
    try:
        data = read_file(given.path)
    except Refused:  # larger than any certificate
        data = b""
    report = examine(data, dict(besides, files=files))
    if report.case.unopened:
        print(say(report.case.unopened[0]), file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(as_json(report, data, named), ensure_ascii=False, indent=1))
    else:
        print("\n".join(answer(report, say) + ([""] + table(report, say) if given.steps else [])))
    if report.verdict == "verified":
        return 0 if all(report.properties[name_] for name_ in given.require) else 3
    return {"refuted": 1, "undecided": 3}[report.verdict]

def verify_folder(given, say):
    named, year = ("office", "against", "heads", "accept", "trust", "evidence", "rosters"), None
    try:
        outcome = examine_register(given.path, given.office, given.against, given.heads, given.accept, given.trust,
                                   given.evidence, given.rosters)
        unopened = outcome[1].pop("unopened")
        if given.year is not None:
            offices = sorted({c.office for c in outcome[2]})
            if len(offices) != 1:
                raise Refused("register-which", ", ".join(offices))
            year = year_table(given.year, outcome[2], *outcome[:2])
    except Refused as found:
        print("%s: %s" % (say(found.code), plain(found.place or given.heads)), file=sys.stderr)
        return 2
    if not unopened and not outcome[2] and not outcome[1]["findings"] and not outcome[1]["questions"]:
        unopened = [("file-unreadable", given.path)]
    for code, place, *_ in unopened:
        print(say(code, place), file=sys.stderr)
    if unopened:
        return 2
    if given.json:
        print(json.dumps(register_json(outcome, sorted({"accept": "accepted"}.get(n, n) for n in named
                                                       if getattr(given, n)), year), ensure_ascii=False, indent=1))
    else:
        print("\n".join(register_lines(outcome, say, year)))
    return {"verified": 0, "refuted": 1, "undecided": 3}[outcome[0]]

if __name__ == "__main__":
    sys.exit(main())
