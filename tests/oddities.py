"""Every public name, a sample of everything that it takes, and values that nobody means."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tempfile
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

import offices
import randcheck as rc
import reportwork
from randcheck.calendars import national
from randcheck.canonical.suites import suite
from randcheck.certificates.ceremony.sources import Beacon
from randcheck.checks import Visited, open_checks
from randcheck.draws.past import PastCheck
from randcheck.draws.tables import Column, Table
from randcheck.lottery.dealing import Lottery, deal
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing
from randcheck.lottery.seeds import Opened
from randcheck.office.directories.results import CheckResult
from randcheck.office.plans.rates import Override
from randcheck.office.reading import OfficeFiles
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.paper import Names, Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "interface.md"
_DIRECTIVE = re.compile(r"\.\. auto(\w+):: ([\w.]+)\n((?:   [^\n]*\n)*)")
_UNPACKED = re.compile(r"Unpack\[(\w+)\]").fullmatch
_MOMENT = "2026-03-02T10:00:00+08:00"


def odd() -> list[Any]:
    """Values that are no argument of most functions, or only look like one."""
    numbers = [0, 1, -1, 2**70, -(10**400), 3.5, float("nan"), float("inf"), 1j, True, False]
    texts = [
        "",
        "abc",
        "否",
        "\ud800",
        "a\0b",
        "甲" * 100_000,
        "0",
        "1/10",
        "{}",
        b"",
        b"\xff",
        b"{}",
    ]
    holders = [[], {}, (), set(), [None], {"a": None}, ("a",), [["a"]], iter([3]), range(3)]
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    days = [date(1, 1, 1), date(9999, 12, 31), moment, moment.replace(tzinfo=None)]
    rest = [None, object(), object, len, Fraction(-1, 3), Path("/nonexistent"), *_arrays()]
    return [*rest, *numbers, *texts, *holders, *days]


def _arrays() -> list[Any]:
    numpy = importlib.import_module("numpy")
    return [numpy.bool_(0), numpy.int64(1), numpy.float64(0.5), numpy.str_("a"),
            numpy.datetime64("2026-03-01"), numpy.array([1, 2]), numpy.array(["a"])]  # fmt: skip


@cache
def public() -> dict[str, Any]:
    """Every function and class of `randcheck` and of the page of the interface, by name."""
    found = {f"randcheck.{name}": getattr(rc, name) for name in rc.__all__}
    for kind, name, options in _directives():
        owner, _, last = name.rpartition(".")
        if kind != "module":
            found[name] = getattr(importlib.import_module(owner), last)
        elif ":members:" in options:
            found |= {f"{name}.{one}": value for one, value in _members(name, options)}
    once = {id(value): name for name, value in reversed(found.items())}
    return {name: found[name] for name in sorted(once.values()) if callable(found[name])}


def _directives() -> list[tuple[str, str, str]]:
    return _DIRECTIVE.findall(PAGE.read_text(encoding="utf-8"))


def _members(name: str, options: str) -> Iterator[tuple[str, Any]]:
    module = importlib.import_module(name)
    named = options.split(":members:")[1].split("\n", maxsplit=1)[0].replace(",", " ").split()
    imported = ":imported-members:" in options
    for one, value in vars(module).items():
        own = getattr(value, "__module__", "") == name or (imported and one in module.__all__)
        if one in named or (not named and own and not one.startswith("_")):
            yield one, value


def methods(full: str, cls: type) -> Iterator[str]:
    """The public methods of a class that take something, as far as the page lists them."""
    named = next((o for _, name, o in _directives() if name == full), "").split(":members:")[-1]
    listed = named.replace(",", " ").split()
    for name, value in vars(cls).items():
        plain = inspect.unwrap(getattr(value, "__func__", value))
        if name.startswith("_") or not inspect.isfunction(plain) or (listed and name not in listed):
            continue
        if len(inspect.signature(plain).parameters) > 1:
            yield name


def arguments(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """The parameters of a function or class; those of ``**further: Unpack[Further]`` by name."""
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        packed = _UNPACKED(str(parameter.annotation))
        if packed is not None:
            module = importlib.import_module(inspect.unwrap(function).__module__)
            for one, said in getattr(
                getattr(module, packed[1], None), "__annotations__", {}
            ).items():
                found[one] = inspect.Parameter(
                    one,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=None,
                    annotation=said.__forward_arg__,
                )
        elif parameter.kind not in {
            inspect.Parameter.VAR_KEYWORD,
            inspect.Parameter.VAR_POSITIONAL,
        }:
            found[name] = parameter
    return found


@cache
def _values() -> dict[str, Any]:
    """A sample of every class that is not made of samples, by the name of the class."""
    home = offices.office("huaxian-2023")
    task = offices.task("huaxian-2023", "lightning")
    sources = [rc.contribution(n, value="1", nonce=bytes(32)) for n in ("office", "supervisor")]
    pending = rc.commit(task, sources=sources, secret=bytes(32))
    drawn = rc.draw(pending)
    paper = Paper(office="甲局", day=date(2026, 3, 2))
    staffing = Staffing(members=[Member(id="a"), Member(id="b")], requirements=[Requirement()],
                        seats=[Seat("t", 0), Seat("u", 0)], recusals=())  # fmt: skip
    lottery = Lottery(suite=suite("sha256"), seed=bytes(32), scope="s")
    table = Table("表", [Column("a", "甲")], [["1"]])
    listed = [home.book, home, task, *sources[:1], pending, drawn, paper, staffing, lottery, table,
              suite("sha256"), rc.examine(drawn), national(), home.files.targets, Names(), table,
              home.files.inspectors, OfficeFiles(), home.files.targets.targets[0],
              reportwork.material([]),
              home.files.inspectors.inspectors[0], home.book.checks, announce_draw(drawn, paper),
              deal(staffing, lottery), Opened(source_id="office", nonce=bytes(32), value="1"),
              Beacon(source_id="b", round=1000), Column("a", "甲"), Seat("t", 0), Member(id="a"),
              Requirement(), task.strata[0], task.standings[0], task.pool[0], task.teams,
              PastCheck(target="a", day=date(2025, 3, 1)), rc.Problem("id-empty"),
              Override(id="o", rate=Fraction(1, 2), reason="r"),
              *home.files.interests[:1], *home.files.items[:1], *home.files.plan[:1],
              *pending.rosters.values(), *drawn.records[:1], drawn.results]  # fmt: skip
    return {type(value).__name__: value for value in listed if value is not None} | {
        "Target": home.files.targets.targets[0],
        "Check": next(iter(rc_checks(drawn, home))),
        "Event": Visited(day=date(2026, 3, 2), by="a", inspectors=("a", "b")),
        "CheckResult": CheckResult(day=date(2026, 3, 2), inspectors=("a",), codes=("1",)),
        "Source": sources[0],
    }


def rc_checks(drawn: rc.Certificate, home: rc.Office) -> Any:  # noqa: ANN401
    """The checks that a draw opens."""
    return open_checks(
        drawn, book=home.book, targets=home.files.targets, drawn_on=date(2023, 4, 25)
    )


_PLAIN: dict[str, Any] = {
    "str": "a1", "int": 1, "bool": False, "bytes": bytes(32), "date": date(2026, 3, 2),
    "Fraction": Fraction(1, 10), "Any": "a1", "object": "a1", "Hashable": "a1", "Self": None,
}  # fmt: skip
_NAMED: dict[str, Any] = {
    "suite": "sha256", "at": _MOMENT, "instant": _MOMENT, "openings_until": _MOMENT,
    "time": _MOMENT,
    "key": "0" * 64, "weight_key": "0" * 64, "missing": "refuse", "draw_id": "o/p/d/1",
    "encoding": "utf-8-sig", "backend": "pandas", "plan": "2023", "book": "huaxian-2023",
    "number": 1, "year": 2026, "month": 3, "mode": "checks",
}  # fmt: skip


def sample(name: str, annotation: str, folder: Path) -> Any:  # noqa: ANN401
    """A value that a parameter takes; `None` where none is known."""
    return _sample(name, ast.parse(annotation, mode="eval").body, folder)


def _sample(name: str, node: ast.expr, folder: Path) -> Any:  # noqa: ANN401
    if isinstance(node, ast.BinOp):
        left = _sample(name, node.left, folder)
        return left if left is not None else _sample(name, node.right, folder)
    if isinstance(node, ast.Subscript):
        return _several(name, node, folder)
    word = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)
    if word in {"str", "Path", "PathLike", "Source"} and name in {"path", "folder"}:
        return folder / "nothing"
    if (word == "str" and name in _NAMED) or (word == "int" and name in _NAMED):
        return _NAMED[name]
    return _PLAIN.get(word, _values().get(word))


def _several(name: str, node: ast.Subscript, folder: Path) -> Any:  # noqa: ANN401
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    head = getattr(node.value, "id", getattr(node.value, "attr", ""))
    if head in {"Mapping", "dict"}:
        return {}
    if head == "PathLike":
        return folder / "nothing"
    if head == "Literal":
        return ast.literal_eval(inner[0])
    if head == "tuple" and len(inner) > 1 and not isinstance(inner[1], ast.Constant):
        return tuple(_sample(name, one, folder) for one in inner)
    found = _sample(name, inner[0], folder)
    return () if found is None else (found,)


def whole(function: Callable[..., Any], folder: Path, *, every: bool) -> dict[str, Any]:
    """Samples for the parameters of a function: for all of them, or those without a default."""
    return {
        name: sample(name, str(parameter.annotation), folder)
        for name, parameter in arguments(function).items()
        if every or parameter.default is inspect.Parameter.empty
    }


def calls() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function, class, and method of a class of which there is a sample."""
    for name, value in public().items():
        if not isinstance(value, type) or attrs.has(value):
            yield name, value
        if isinstance(value, type) and attrs.has(value):
            holder = _values().get(value.__name__, value)
            for method in methods(name, value):
                bound = getattr(holder, method)
                if inspect.ismethod(bound):
                    yield f"{name}.{method}", bound


def place() -> Path:
    """A folder of its own, in which nothing is."""
    return Path(tempfile.mkdtemp(prefix="odd"))
