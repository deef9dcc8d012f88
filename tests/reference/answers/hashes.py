"""Answers about bytes, records, salts, seals and trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from reference import hashing, records

if TYPE_CHECKING:
    from collections.abc import Callable

Document: TypeAlias = dict[str, Any]


def unhex(*values: str) -> list[bytes]:
    """Return the bytes that hexadecimal texts stand for."""
    return [bytes.fromhex(value) for value in values]


def _field(field: Document) -> hashing.Field:
    value: hashing.Field = next(iter(field.values()))
    return bytes.fromhex(str(value)) if "hex" in field else value


def _lp(d: Document) -> Document:
    return {"hex": [hashing.lp(_field(field)).hex() for field in d["fields"]]}


def _h(d: Document) -> Document:
    fields = [_field(field) for field in d["fields"]]
    return {
        "preimage": hashing.preimage(d["label"], *fields).hex(),
        "digest": hashing.h(d["suite"], d["label"], *fields).hex(),
    }


def _id(value: object) -> Document:
    faults = records.id_faults(value)
    return {"ok": False, "reasons": sorted(faults)} if faults else _good(str(value).encode())


def _good(data: bytes) -> Document:
    return {"ok": True, "hex": data.hex()}


def _jcs(text: str) -> Document:
    try:
        return _good(records.canonical(records.parse(text)))
    except records.RefusedError as refusal:
        return {"ok": False, "reason": refusal.args[0]}


def _rate(value: object) -> Document:
    rate = records.rate(value)
    if rate is None:
        return {"ok": False}
    return {"ok": True, "p": rate.numerator, "q": rate.denominator}


def _digest(d: Document) -> Document:
    payload = bytes.fromhex(d["payload"])
    return {
        "pae": records.pae(d["payload_type"], payload).hex(),
        "digest": records.record_digest(d["suite"], d["payload_type"], payload),
    }


def _file(d: Document) -> Document:
    return {"digest": records.file_digest(d["suite"], bytes.fromhex(d["bytes"]))}


def _salt(d: Document) -> Document:
    return {"salt": hashing.salt(d["suite"], bytes.fromhex(d["roster_secret"]), d["id"]).hex()}


def _leaf(d: Document) -> Document:
    record = records.canonical(d["record"])
    leaf = hashing.leaf(d["suite"], bytes.fromhex(d["salt"]), record)
    return {"jcs": record.hex(), "leaf": leaf.hex()}


def _decoy(d: Document) -> Document:
    salt = hashing.decoy_salt(d["suite"], bytes.fromhex(d["roster_secret"]), d["k"]).hex()
    return {"salt": salt} | _leaf(d | {"salt": salt, "record": {"decoy": d["k"]}})


def _seal(d: Document) -> Document:
    suite, draw_id, secret = d["suite"], d["draw_id"], bytes.fromhex(d["sealing_secret"])
    return {
        "seal": hashing.seal(suite, draw_id, secret).hex(),
        "counts": [
            hashing.sealed_count(suite, draw_id, name, bytes.fromhex(salt), value).hex()
            for name, salt, value in d["counts"]
        ],
        "keys": [
            hashing.sealed_key(suite, secret, **(one | {"seed": bytes.fromhex(one["seed"])}))
            for one in d["keys"]
        ],
    }


def _tree(d: Document) -> Document:
    return {"root": hashing.root(d["suite"], unhex(*d["leaves"])).hex()}


def _roster(d: Document) -> Document:
    entries = []
    for record in d["records"]:
        salt = _salt(d | {"id": record["id"]})["salt"]
        entries.append([record["id"], _leaf({**d, "salt": salt, "record": record})["leaf"]])
    entries.sort(key=lambda entry: bytes.fromhex(entry[1]))
    leaves = unhex(*(leaf for _, leaf in entries))
    paths = [hashing.path(d["suite"], leaves, index) for index in range(len(leaves))]
    return {
        "leaves": entries,
        "root": hashing.root(d["suite"], leaves).hex(),
        "paths": [[one.hex() for one in path] for path in paths],
    }


def _inclusion(d: Document) -> Document:
    root, leaf, *path = unhex(d["root"], d["leaf"], *d["path"])
    return {"ok": hashing.included(d["suite"], root, leaf, d["index"], d["size"], path)}


def _list(d: Document) -> Document:
    """The head with numbers for elements, behind it the elements, none with a salt."""
    if d["list"] == "lots":
        strata = d["fields"]["strata"]
        numbers = [{n: len(s[n]) for n in ("drawn", "reserves")} for s in strata]
        lines = [{"strata": [s | n for s, n in zip(strata, numbers, strict=True)]}]
        lines += [lot for s in strata for lot in s["drawn"] + s["reserves"]]
    else:
        lines = [d["fields"] | {"teams": len(d["fields"]["teams"])}, *d["fields"]["teams"]]
    leaves = [hashing.digest(d["suite"], b"\0" + records.canonical(line)) for line in lines]
    paths = [hashing.path(d["suite"], leaves, index) for index in range(len(leaves))]
    return {
        "leaves": [leaf.hex() for leaf in leaves],
        "root": hashing.root(d["suite"], leaves).hex(),
        "size": len(leaves),
        "paths": [[one.hex() for one in path] for path in paths],
    }


LISTS: dict[str, Callable[[Any], Document]] = {
    "ids": _id,
    "jcs": _jcs,
    "rates": _rate,
    "trees": _tree,
    "inclusions": _inclusion,
}
SINGLE: dict[str, Callable[[Document], Document]] = {
    "lp": _lp,
    "h": _h,
    "digest": _digest,
    "file": _file,
    "salt": _salt,
    "leaf": _leaf,
    "decoy": _decoy,
    "seal": _seal,
    "tree": _tree,
    "roster": _roster,
    "list": _list,
}
