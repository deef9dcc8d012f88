"""Columns as data frames, through narwhals: pandas, polars, pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.disk.sheets import missing
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

BACKENDS = ("pandas", "polars", "pyarrow")


def make_frame(columns: Mapping[str, list[Any]], kinds: Mapping[str, str], backend: str) -> Any:  # noqa: ANN401 - a frame of any library
    """Return columns as a data frame.

    Args:
        columns: Name → cells.
        kinds: Name → ``text``, ``number`` or ``flag``; numbers are 64-bit integers.
        backend: ``pandas``, ``polars`` or ``pyarrow``.

    Raises:
        InputError: There is no such backend.
        ExtraMissingError: narwhals or the backend is not installed.
    """
    if not isinstance(backend, str) or backend not in BACKENDS:
        raise InputError("frame-backend", value=backend, known="、".join(BACKENDS))
    narwhals = require_narwhals()
    types = {"text": narwhals.String, "number": narwhals.Int64, "flag": narwhals.Boolean}
    schema = {name: types[kind] for name, kind in kinds.items()}
    try:
        if backend == "pandas":
            return _pandas(columns, kinds)
        return narwhals.from_dict(dict(columns), schema, backend=backend).to_native()
    except ImportError:
        raise missing(backend, "frames") from None


def _pandas(columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:  # noqa: ANN401 - a frame
    """Return a frame of pandas; integers stay integers where one is missing."""
    import pandas as pd  # type: ignore[import-untyped]

    kept = {"text": "string", "number": "Int64", "flag": "boolean"}
    whole = {"text": "str", "number": "int64", "flag": "bool"}
    return pd.DataFrame(
        {
            name: pd.Series(cells, dtype=(kept if None in cells else whole)[kinds[name]])
            for name, cells in columns.items()
        }
    )


def require_narwhals() -> Any:  # noqa: ANN401 - a module
    """Return the module narwhals.

    Raises:
        ExtraMissingError: The extra ``frames`` is not installed.
    """
    try:
        import narwhals
    except ImportError:
        raise missing("narwhals", "frames") from None
    return narwhals
