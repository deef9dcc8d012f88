"""Packages whose names are imported when first asked for (PEP 562).

A package that imports its modules by itself can be entered from two sides at once: one
thread loads the package and waits for a module, another loads that module and waits for
the package. Python then hands out what is half made. A door imports nothing by itself.
"""

from __future__ import annotations

import sys
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ONE_AT_A_TIME = RLock()


def door(
    package: str, homes: Mapping[str, str], rooms: str = ""
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` of a package.

    Args:
        package: Its dotted name.
        homes: Module below the package → the names that live there, parted by blanks.
        rooms: Modules and packages below it that are there by their own names, likewise.
    """
    home = {name: module for module, names in homes.items() for name in names.split()}
    home |= dict.fromkeys(rooms.split(), "")

    def find(name: str) -> object:
        if name not in home:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg, name=name, obj=sys.modules[package])
        with _ONE_AT_A_TIME:
            module = import_module(f"{package}.{home[name] or name}")
            value: object = getattr(module, name) if home[name] else module
            setattr(sys.modules[package], name, value)
        return value

    def known() -> list[str]:
        return sorted({*vars(sys.modules[package]), *home})

    return find, known
