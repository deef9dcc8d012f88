"""The file that opens the rosters of a draw, and a sealed one, to an auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical import jcs
from randcheck.canonical.shapes import (
    Choice,
    Either,
    Fields,
    Text,
    require,
)
from randcheck.certificates.ceremony.sources import from_hex
from randcheck.certificates.records import ROSTERS, SEAL, SECRET
from randcheck.certificates.secrecy.sealing import Seal
from randcheck.disk.storage import (
    place_at,
    read_whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from randcheck.canonical.shapes import Shape
    from randcheck.disk.storage import Place

SECRETS_FILE: Final = "secrets.json"
_SECRETS = Fields(
    {
        "format": Choice(("randcheck/roster-secrets@v1",)),
        "draw_id": Text(empty=False),
        "rosters": Fields(dict.fromkeys(ROSTERS, SECRET)),
    }
)
SECRETS = Either("seal", Fields({**_SECRETS.required, "seal": SEAL}), _SECRETS)
"""The file that opens the rosters to an auditor, and a sealed draw."""


def secrets_file(draw_id: str, secrets: Mapping[str, bytes], seal: Seal | None = None) -> bytes:
    """Return the bytes of the file that opens the rosters, and a sealed draw."""
    return jcs.serialize(
        {
            "format": "randcheck/roster-secrets@v1",
            "draw_id": draw_id,
            "rosters": {name: secret.hex() for name, secret in secrets.items()},
            **({} if seal is None else {"seal": seal.to_dict()}),
        }
    )


def load_secrets(path: str | Path | bytes | Place) -> tuple[str, dict[str, bytes]]:
    """Return draw_id and secrets of a file.

    Raises:
        InputError: It cannot be opened or is no such file.
    """
    value = load_file(path, SECRETS)
    return value["draw_id"], {name: from_hex(text) for name, text in value["rosters"].items()}


def load_seal(path: str | Path | bytes | Place) -> Seal | None:
    """Return what opens a sealed draw; ``None`` where the secrets are those of an open one.

    Raises:
        InputError: It cannot be opened or is no file of secrets.
    """
    fields = load_file(path, SECRETS).get("seal")
    return None if fields is None else Seal.from_dict(fields)


def load_file(path: str | Path | bytes | Place, shape: Shape) -> Any:  # noqa: ANN401 - a parsed record
    """Return what a file of one shape says.

    Raises:
        InputError: It cannot be opened or is no such file.
    """
    where = place_at(path)
    value = jcs.parse(read_whole(where), str(where))
    require(value, shape, str(where))
    return value
