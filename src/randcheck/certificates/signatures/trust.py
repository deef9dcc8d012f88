"""Whose keys a verifier was given: a folder with one file a key (信任文件夹).

What counts is what the verifier put there. The same file is what `randcheck key new`
writes beside a private key; its holder hands it over, the verifier asks for the
keyid by another way, then puts it into the folder.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.shapes import (
    INSTANT,
    Choice,
    Fields,
    Listing,
    Nullable,
    Text,
    by,
    hexadecimal,
    require,
)
from randcheck.certificates.records import PLAIN_ID
from randcheck.certificates.signatures.keys import KEY, ROLE, public_key
from randcheck.disk.storage import UNREADABLE, Files, place_at, read_whole, stands, write_whole
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from randcheck.certificates.signatures.keys import PublicKey
    from randcheck.disk.storage import Place, Shelf

FORMAT: Final = "randcheck/key@v1"
MOST_FILES: Final = 4096
"""Of a folder of keys or evidence."""
TRUSTED = Fields(
    {
        "format": Choice((FORMAT,)),
        "key": KEY,
        "keyid": hexadecimal(HASH_SIZE),
        "name": Text(),
        "office": Nullable(PLAIN_ID),
        "roles": Listing(ROLE, str.encode, by("role"), least=1),
        "replaces": Nullable(hexadecimal(HASH_SIZE)),
        "revoked": Nullable(Fields({"instant": INSTANT, "reason": Text()})),
    }
)


@frozen(kw_only=True, field_transformer=strict)
class TrustedKey:
    """One key, and what the verifier takes it for.

    Attributes:
        key: The public key.
        roles: As whom it may sign: ``office``, ``supervisor``, ``witness``,
            ``party:<source id>``.
        name: Who holds it.
        office: The one office for whose draws it counts; ``None``: every office.
        replaces: keyid of the key that this one follows; only information.
        revoked: Instant and reason; ``None`` while the key is good.
    """

    key: PublicKey
    roles: tuple[str, ...]
    name: str = ""
    office: str | None = None
    replaces: str | None = None
    revoked: tuple[str, str] | None = None

    def counts_as(self, role: str, office: str) -> bool:
        """Tell whether it may sign in this role for this office."""
        return role in self.roles and self.office in {None, office}

    def to_bytes(self) -> bytes:
        """Return the file."""
        revoked = self.revoked and {"instant": self.revoked[0], "reason": self.revoked[1]}
        body = {
            "format": FORMAT,
            "key": self.key.text,
            "keyid": self.key.keyid,
            "name": self.name,
            "office": self.office,
            "roles": sorted(set(self.roles), key=str.encode),
            "replaces": self.replaces,
            "revoked": revoked,
        }
        require(body, TRUSTED, "key")
        return jcs.serialize(body)

    @checked
    def save(self, path: str | Path | Shelf) -> None:
        """Write the file; a file of the same key is replaced, no other one.

        Raises:
            InputError: Something else stands there (``key-exists``), or it cannot be written.
        """
        where = place_at(path)
        data = self.to_bytes()
        if stands(where) and load_trusted(where).key != self.key:
            raise InputError("key-exists", place=str(where))
        write_whole(where, data)

    @checked
    def revoke(self, instant: str, reason: str = "") -> TrustedKey:
        """Return the key revoked; an earlier revocation stays.

        Args:
            instant: Since when it does not count, ``YYYY-MM-DDThh:mm:ss±hh:mm``.
            reason: Why.

        Raises:
            InputError: The instant is none, or the key is revoked (``key-revoked``).
        """
        require(instant, INSTANT, "instant")
        if self.revoked is not None:
            raise InputError("key-revoked", value=self.key.keyid, instant=self.revoked[0])
        return evolve(self, revoked=(instant, reason))


@checked
def load_trusted(path: str | Path | bytes | Shelf) -> TrustedKey:
    """Return the key in a public key file, a `Shelf`, or bytes.

    Raises:
        InputError: It cannot be opened, is no such file, or its keyid is not that
            of its key (``keyid-wrong``).
    """
    where = place_at(path, "key")
    place = str(where)
    value: Any = jcs.parse(read_whole(where), place)
    require(value, TRUSTED, place)
    key = public_key(value["key"], place)
    if key.keyid != value["keyid"]:
        raise InputError("keyid-wrong", place=place, value=value["keyid"])
    revoked = value["revoked"]
    return TrustedKey(
        key=key,
        roles=tuple(value["roles"]),
        name=value["name"],
        office=value["office"],
        replaces=value["replaces"],
        revoked=None if revoked is None else (revoked["instant"], revoked["reason"]),
    )


@checked
def load_trust(folder: str | Path | Files) -> Mapping[str, TrustedKey]:
    """Return the keys of all ``*.json`` of a folder, by keyid.

    Raises:
        InputError: It cannot be opened, a file is none of a key or cannot be read
            (``trust-file``), or two files hold one key (``trust-twice``), of which one may
            be revoked and the other not.
    """
    found: dict[str, TrustedKey] = {}
    for path in files_of(folder, ".json"):
        try:
            trusted = load_trusted(path)
        except InputError as error:
            if error.code not in UNREADABLE:
                raise
            why = Phrase(error.code, tuple(error.params.items()))
            raise InputError("trust-file", place=str(path), why=why) from error
        if trusted.key.keyid in found:
            raise InputError("trust-twice", place=str(path), value=trusted.key.keyid)
        found[trusted.key.keyid] = trusted
    return found


def files_of(folder: str | Path | Files | Place, suffix: str) -> list[Place]:
    """Return the files of a folder with this end of their name, by name.

    Raises:
        InputError: It is no folder that can be read (``file-unreadable``), or holds too
            many files (``too-many``).
    """
    try:
        listed: list[Any] = sorted(islice(place_at(folder).iterdir(), MOST_FILES + 1))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unreadable", place=str(folder), reason=reason) from error
    if len(listed) > MOST_FILES:
        params = {"value": "files", "count": f"{MOST_FILES}+", "most": MOST_FILES}
        raise InputError("too-many", place=str(folder), **params)
    return [path for path in listed if path.suffix == suffix and not path.name.startswith(".")]
