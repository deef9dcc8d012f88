from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures import oddities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = dict(oddities.calls())
QUICK = (
    5.0  # seconds of the processor, for one odd value: the bound of `tests/properties/test_fuzz.py`
)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder of its own, in which an odd file name does no harm."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _raw(call: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """What leaves a call, unless it is one of our own errors; and how long that took."""
    started = time.process_time()
    try:
        call(**arguments)
    except rc.RandcheckError as error:
        return "" if all(problem.zh and problem.en for problem in error.problems) else "no text"
    except Exception as error:  # noqa: BLE001 - whatever it is
        return f"{type(error).__name__} {error}"[:160]
    slow = time.process_time() - started
    return f"{slow:.1f} s" if slow > QUICK else ""


class TestOddArguments:
    """“Nothing else ever leaves a public function.” (`randcheck.errors`).

    Fails where `checked` lets everything through, or `strict` leaves a field alone.
    """

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param(name, marks=[] if name.count(".") == 1 else pytest.mark.long)
            for name in sorted(CALLS)
        ],
    )
    def test_only_our_errors_leave(self, name, elsewhere):
        """Whatever is given for any one argument, a function answers with one of our errors."""
        call, found = CALLS[name], []
        for every in (False, True)[name.endswith("simulate") :]:  # a thousand draws by default
            usual = oddities.whole(call, elsewhere, every=every)
            for argument in oddities.arguments(call):
                for odd in oddities.odd():
                    if argument == "progress" and callable(odd):
                        continue  # whoever asks to be called is answered with its own errors
                    raw = _raw(call, {**usual, argument: odd})
                    if raw:
                        found.append(f"{argument}={odd!r:.30}: {raw}")
        assert not found


def _hidden(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    """Names that a module imports for the type checker alone, with what they are."""
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for one in ast.walk(node):
                if isinstance(one, ast.ImportFrom):
                    for alias in one.names:
                        home = importlib.import_module(one.module or "")
                        yield alias.asname or alias.name, getattr(home, alias.name, None)


def _looked_at(tree: ast.Module) -> set[str]:
    """Names in the annotations that are checked."""
    found: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        marks = {ast.unparse(decorator) for decorator in node.decorator_list}
        if isinstance(node, ast.FunctionDef) and "checked" in marks:
            listed = (*node.args.args, *node.args.kwonlyargs, node.args.vararg)
            found += [one.annotation for one in listed if one is not None]
        if isinstance(node, ast.ClassDef) and any("strict" in mark for mark in marks):
            found += [one.annotation for one in node.body if isinstance(one, ast.AnnAssign)]
    walked = (one for annotation in found if annotation for one in ast.walk(annotation))
    return {one.id for one in walked if isinstance(one, ast.Name)}


def test_a_name_for_the_type_checker_alone_is_that_of_a_class():
    """An alias in a checked annotation is imported for good: it is no name of a class."""
    wrong = []
    for module in pkgutil.walk_packages(rc.__path__, "randcheck."):
        if module.name.endswith("__main__"):
            continue
        source = Path(str(importlib.import_module(module.name).__file__))
        tree = ast.parse(source.read_text(encoding="utf-8"))
        looked_at = _looked_at(tree)
        wrong += [
            f"{module.name}: {name}"
            for name, value in _hidden(tree)
            if name in looked_at and not isinstance(value, type)
        ]
    assert not wrong


def _says(value: Any) -> bool:  # noqa: ANN401
    """Whether a public function looks at its arguments, or has none."""
    return hasattr(value, "__wrapped__") or not inspect.signature(value).parameters


def test_every_public_function_looks_at_its_arguments():
    """No function of the interface is left out, but those that take anything."""
    anything = {
        "as_day",
        "check_count",
        "parse_rate",
        "read_rate",
        "texts",
        "label",
        "given_rate",
        "seed_preimage",
    }
    calendars = "randcheck.calendars."  # they say more exactly what is wrong with a day
    functions = {
        name: value
        for name, value in oddities.public().items()
        if inspect.isfunction(value) and not name.startswith(calendars)
    }
    left = [n for n, v in functions.items() if not _says(v) and n.split(".")[-1] not in anything]
    assert not left
