"""A file of one kind given where another one is wanted: said before anything is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from randcheck.cli.recognition import CERTIFICATE, COMMITMENT, phrase_of, recognise
from randcheck.disk.storage import is_file, is_folder
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from randcheck.cli.recognition import Known

QUICK: Final = 2**20  # bytes of a file that is looked at before a command, whatever comes of it
FOLDER: Final = "any-folder"
LIST: Final = "any-list"
_OTHER: Final = "other"
_CERTIFICATES: Final = (CERTIFICATE, COMMITMENT)
_HEADS: Final = ("register-head", "head-statement")
_BOOKS: Final = ("rulebook", "toml")
_LISTS: Final = (LIST, "html", "docx")
WANTED: Final[dict[str, tuple[str, ...]]] = {
    "against": (FOLDER,),
    "book": _BOOKS,
    "certificate": _CERTIFICATES,
    "checks": ("checks",),
    "context": (FOLDER,),
    "evidence": (FOLDER,),
    "first_batch": _CERTIFICATES,
    "first_stage": _CERTIFICATES,
    "folder": (FOLDER,),
    "head": _HEADS,
    "heads": ("heads", *_HEADS),
    "inspectors": _LISTS,
    "items": _LISTS,
    "journals": ("checks",),
    "key": ("private-key",),
    "layer": ("calendar-layer", "notices"),
    "mapping": ("toml",),
    "opening": ("openings",),
    "others": _CERTIFICATES,
    "plan": _LISTS,
    "published": _LISTS,
    "register": (FOLDER,),
    "results": _LISTS,
    "rosters": (FOLDER,),
    "rule_book": _BOOKS,
    "secrets": ("roster-secrets",),
    "signer": ("key",),
    "since": _HEADS,
    "source": ("contribution",),
    "target_list": _LISTS,
    "targets": _LISTS,
    "trust": (FOLDER,),
    "tsa_roots": (_OTHER,),
    "vectors": (_OTHER,),
    "where": (*_LISTS, FOLDER),
    "words": ("toml",),
}
"""Option → the kinds of file that it takes, for people the first of them."""
_OF: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "amend": {"private": (FOLDER,)},
    "calendar": {"notice": ("notices", "calendar-layer", "html", "docx")},
    "deadline": {"n": ("checks",)},
    "draw": {"private": (FOLDER,)},
    "key": {"file": ("key", "private-key")},
    "key.revoke": {"file": ("key",)},
    "opening.release_handler": {"private": ("kept-contribution",)},
    "opening.take_handler": {"private": (FOLDER,)},
    "check": {"private": (FOLDER,)},
    "check.open_handler": {"out": ("checks",)},
    "pending": {"private": (FOLDER,)},
    "notice": {"certificate": (*_CERTIFICATES, FOLDER), "private": (FOLDER,)},
    "register": {"file": _CERTIFICATES},
    "report": {"office": (FOLDER,)},
    "roster": {"file": _LISTS},
    "show": {"office": (FOLDER,)},
    "sign": {"file": _CERTIFICATES},
    "unseal": {"file": _CERTIFICATES, "private": (FOLDER,)},
    "view": {"file": _CERTIFICATES, "private": (FOLDER,)},
    "void": {"private": (FOLDER, *_CERTIFICATES)},
    "witness": {"file": (*_CERTIFICATES, *_HEADS)},
}
"""Module of a command, or one of its handlers → what its options take besides.

`show` takes whatever there is, and `verify` says itself that a file is no certificate.
"""


def refuse(options: argparse.Namespace, *, most: int | None = None) -> None:
    """Refuse files of another kind than the options of a command take.

    Args:
        options: Of the command.
        most: Files of more bytes are not looked at.

    Raises:
        InputError: There are some (``file-mistaken``), all at once.
    """
    handler = options.handler
    module = handler.__module__.rpartition(".")[2]
    wanted = {**WANTED, **_OF.get(module, {}), **_OF.get(f"{module}.{handler.__name__}", {})}
    problems = [
        Problem("file-mistaken", {"value": known.phrase, "wanted": phrase_of(kinds[0])}, path)
        for name, kinds in wanted.items()
        for path in _paths(getattr(options, name, None))
        if (known := _looked_at(path, most)) is not None and _kind(known, path) not in kinds
    ]
    if problems:
        raise InputError.collect(problems)


def _paths(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever an option holds
    """Yield what an option names: files, ``@file`` or ``role=file``."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _paths(one)
    elif isinstance(value, str) and value:
        yield value if is_file(value) or is_folder(value) else _within(value)


def _within(value: str) -> str:
    return value.removeprefix("@") if value.startswith("@") else value.partition("=")[2]


def _looked_at(path: str, most: int | None) -> Known | None:
    if is_file(path) and most is not None and Path(path).stat().st_size > most:
        return None
    return recognise(path) if is_file(path) or is_folder(path) else None


def _kind(known: Known, path: str) -> str:
    if is_folder(path):
        return FOLDER
    return LIST if known.is_list else known.kind
