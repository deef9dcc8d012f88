"""What a late recusal comes to by the rule book: how much is dealt again, how far it goes.

Recusals declared before the seed are constraints of the draw (W22-5). A later one is an
amendment with a fresh seed; the book says which form it takes, before the case arises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.office.books.provisions import ONE_SEAT, WHOLE_TEAM

if TYPE_CHECKING:
    from randcheck.office.books.book import RuleBook

FORMS: Final = {ONE_SEAT: "substitute", WHOLE_TEAM: "team"}
"""What is dealt again → the form of the request."""


def late_recusal(book: RuleBook, plan: str = "", draw: str = "") -> tuple[str, str]:
    """Return form and scope of a request for a late recusal.

    Args:
        book: The rules of the office.
        plan: Id of the plan that was drawn for.
        draw: Name of the draw. A task of this name in the book has its own say; a draw
            that the book does not name, such as a joint one, follows the whole book.

    Returns:
        ``substitute`` or ``team`` (W22-5), and ``check`` or ``campaign`` (L19-15).
    """
    own = book.task(draw, plan) if draw in book.tasks(plan) else book.rules[0]
    return FORMS[own.recusal_redraws], own.recusal_takes
