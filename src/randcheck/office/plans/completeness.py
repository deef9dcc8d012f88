"""Does the directory have everybody whom the register has (W25-2).

No certificate can prove that a directory was complete; the count of another register,
item by item and region by region, is the evidence there is.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.office.directories.targets import Target


@frozen(kw_only=True, field_transformer=strict)
class Count:
    """One part of the directory beside the register.

    Attributes:
        sheet: The part, one for each item; empty where there are none.
        region: The region.
        listed: Targets in the directory.
        registered: Targets in the register.
    """

    sheet: str
    region: str
    listed: int
    registered: int

    @property
    def missing(self) -> int:
        """How many the directory lacks; negative where it has more than the register."""
        return self.registered - self.listed


@checked
def completeness(
    targets: Iterable[Target], register: Mapping[tuple[str, str], int]
) -> tuple[Count, ...]:
    """Return the directory's counts beside a register's, ascending by sheet and region.

    Args:
        targets: The directory.
        register: Sheet and region → targets that the register has there.

    Raises:
        InputError: A number of the register is negative or none (``count``).
    """
    for (sheet, region), number in register.items():
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            place = f"{sheet} {region}".strip()
            raise InputError("count", place=place, name="register", value=str(number))
    listed = Counter((target.sheet, target.region) for target in targets)
    return tuple(
        Count(
            sheet=sheet,
            region=region,
            listed=listed[sheet, region],
            registered=register.get((sheet, region), 0),
        )
        for sheet, region in sorted({*listed, *register})
    )
