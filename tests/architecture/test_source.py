"""Rules about the source that neither import-linter nor ruff can express.

Each rule is a function from a syntax tree to the offences in it, and is itself
tried on a line that breaks it.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "randcheck"
MODULES = sorted(PACKAGE.rglob("*.py"))
REFERENCE = sorted((ROOT / "tests" / "reference").rglob("*.py"))
LONGEST = 400  # lines of a module
GENERATED = PACKAGE / "certificates" / "records" / "types.py"  # as many fields as records have
RUNTIME = {"attrs", "dateutil", "holidays", "randcheck"}

Rule = Callable[[ast.Module], Iterator[str]]


def layer_of(path: Path) -> str:
    """``lottery`` for anything in that folder or for ``lottery.py``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def in_layers(*layers: str) -> list[Path]:
    """The modules of these layers."""
    return [path for path in MODULES if layer_of(path) in layers]


def outside_layers(*layers: str) -> list[Path]:
    """The modules of all other layers."""
    return [path for path in MODULES if layer_of(path) not in layers]


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Every module that one of `nodes` imports, with its line."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, f"{'.' * node.level}{node.module or ''}"


def docstring_missing(tree: ast.Module) -> Iterator[str]:
    """Modules say what they are for."""
    if not ast.get_docstring(tree):
        yield "no docstring"


def asserts(tree: ast.Module) -> Iterator[str]:
    """Whatever ``python -O`` leaves out must not be needed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield f"line {node.lineno}: assert; raise an error of randcheck.errors"


def floats(tree: ast.Module) -> Iterator[str]:
    """Outcomes depend on integers and fractions alone."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield f"line {node.lineno}: float literal {node.value}"
            case ast.Call(func=ast.Name(id="float")):
                yield f"line {node.lineno}: float(…)"


def true_divisions(tree: ast.Module) -> Iterator[str]:
    """``/`` makes a float of two integers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"line {node.lineno}: /; use // or Fraction"


def surroundings(tree: ast.Module) -> Iterator[str]:
    """Chance, clocks, locale and environment: whatever differs from run to run."""
    for line, module in imported(ast.walk(tree)):
        if module.split(".")[0] in {"random", "time", "locale"}:
            yield f"line {line}: import of {module}"
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="now" | "utcnow" | "today" as name)):
                yield f"line {node.lineno}: .{name}()"
            case ast.Attribute(
                value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "urandom" as name
            ):
                yield f"line {node.lineno}: os.{name}"
            case ast.ImportFrom(module="os", names=names):
                for alias in names:
                    if alias.name in {"environ", "environb", "getenv", "urandom"}:
                        yield f"line {node.lineno}: os.{alias.name}"


def extras_at_module_level(tree: ast.Module) -> Iterator[str]:
    """The package imports without any of its extras."""
    for line, module in imported(tree.body):
        root = module.split(".")[0]
        if root and root not in RUNTIME and root not in sys.stdlib_module_names:
            yield f"line {line}: {module} belongs inside the function that needs it"


def strangers_to_the_lottery(tree: ast.Module) -> Iterator[str]:
    """Whatever is neither of the standard library nor attrs nor of the three layers."""
    own = tuple(f"randcheck.{layer}" for layer in ("lottery", "canonical", "errors"))
    for line, module in imported(ast.walk(tree)):
        if module.split(".")[0] in sys.stdlib_module_names or module == "attrs":
            continue
        if not any(module == name or module.startswith(f"{name}.") for name in own):
            yield f"line {line}: import of {module}"


def randcheck_itself(tree: ast.Module) -> Iterator[str]:
    """Second implementations share no code with the first."""
    for line, module in imported(ast.walk(tree)):
        if module.split(".")[0] == "randcheck":
            yield f"line {line}: import of {module}"


EXACT = in_layers("lottery", "canonical", "certificates", "rules")
BELOW_CLI = outside_layers("cli", "outsiders", "__main__")
RULES: list[tuple[Rule, list[Path], str]] = [
    (docstring_missing, MODULES, "x = 1"),
    (asserts, MODULES, "assert x"),
    (floats, EXACT, "x = 0.5"),
    (floats, EXACT, "x = float(y)"),
    (true_divisions, in_layers("lottery", "canonical"), "x = a / b"),
    (true_divisions, in_layers("lottery", "canonical"), "x /= b"),
    (surroundings, BELOW_CLI, "import random"),
    (surroundings, BELOW_CLI, "from time import sleep"),
    (surroundings, BELOW_CLI, "x = date.today()"),
    (surroundings, BELOW_CLI, "x = dt.datetime.now(tz)"),
    (surroundings, BELOW_CLI, "x = os.environ['LANG']"),
    (surroundings, BELOW_CLI, "from os import getenv"),
    (extras_at_module_level, MODULES, "import numpy"),
    (extras_at_module_level, MODULES, "from cryptography.x509 import load"),
    (strangers_to_the_lottery, in_layers("lottery"), "from randcheck.messages import render"),
    (strangers_to_the_lottery, in_layers("lottery"), "def f():\n    import holidays"),
    (randcheck_itself, [*in_layers("outsiders"), *REFERENCE], "from randcheck import lottery"),
]


def name_of(value: object) -> str | None:
    """A short name for a test case."""
    if isinstance(value, Path):
        return value.relative_to(ROOT).as_posix()
    return getattr(value, "__name__", None)


CASES = sorted({(rule, path) for rule, paths, _ in RULES for path in paths}, key=repr)


@pytest.mark.parametrize(("rule", "path"), CASES, ids=name_of)
def test_module_keeps_rule(rule: Rule, path: Path):
    """Every module keeps every rule of its layer."""
    assert not list(rule(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(("rule", "_paths", "offence"), RULES, ids=name_of)
def test_rule_finds_offence(rule: Rule, _paths: list[Path], offence: str):
    """Every rule finds the line that breaks it."""
    assert list(rule(ast.parse(offence)))


@pytest.mark.parametrize("path", outside_layers("outsiders"), ids=name_of)
def test_module_is_short(path: Path):
    """A module has at most 400 lines; the verifiers for outsiders are one file each by design.

    The types of the records are written by ``docs/generate.py``, as long as there are fields.
    """
    assert path == GENERATED or len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def module_name(path: Path) -> str:
    """The dotted name of a file; a package's is that of its folder."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_imported(tree: ast.Module) -> set[str]:
    """Every module of ours that is imported anywhere in a file, but for the type checker alone."""
    known = {module_name(path) for path in MODULES}
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    return {
        full if (full := f"{node.module}.{alias.name}") in known else str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and id(node) not in hidden
        for alias in node.names
    }


def test_no_module_is_imported_in_a_circle():
    """Whatever a module imports, also inside a function, never leads back to it."""
    left = {
        module_name(path): modules_imported(ast.parse(path.read_text(encoding="utf-8")))
        for path in MODULES
    }
    while free := [name for name, wanted in left.items() if not wanted & left.keys()]:
        for name in free:
            del left[name]
    assert sorted(left) == []


def test_no_test_module_lends_to_another():
    """What several tests need stands in `fixtures`, where it is looked for."""
    lenders = re.compile(r"(unit|properties|scenarios|browser|architecture)\.test_").match
    borrowed = [
        f"{path.name}: {node.module}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and lenders(node.module or "")
    ]
    assert borrowed == []
