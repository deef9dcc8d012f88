"""A picture in a document or notebook: drawn already, as text that scales and in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.disk.storage import place_at, write_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    import os

    from randcheck.disk.storage import Shelf


@frozen(field_transformer=strict)
class Picture:
    """A picture, drawn.

    Attributes:
        title: What it shows.
        svg: To stand in a page or notebook.
        png: The same in pixels; empty where the machine has no font with Chinese signs.
    """

    title: str
    svg: str = field(repr=False)
    png: bytes = field(repr=False)

    def _repr_html_(self) -> str:
        return f"<figure>{self.svg}</figure>"

    @checked
    def save(self, path: str | os.PathLike[str] | Shelf) -> None:
        """Write it, as the name of the file says: ``.svg`` or ``.png``.

        Raises:
            InputError: The name says something else, or there is no PNG (``picture-name``).
        """
        where = place_at(path)
        suffix = where.suffix.lower()
        data = {".svg": self.svg.encode(), ".png": self.png}.get(suffix, b"")
        if not data:
            raise InputError("picture-name", place=str(where), value=suffix or "—")
        write_whole(where, data)
