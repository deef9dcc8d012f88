"""The changes of a module that are tried: one place of its code at a time (a *mutant*)."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Site = (
        tuple[ast.AST, str, Callable[[], ast.AST]]
        | tuple[ast.AST, str, Callable[[], ast.AST], ast.AST]
    )

SRC = Path(__file__).parents[2] / "src"
MESSAGES = {
    "InputError",
    "Problem",
    "Phrase",
    "InfeasibleError",
    "_wrong",
    "field",
    "_JsonError",
    "cast",
}
LABELLED = {"labelled_hash", "preimage", "framed", "key"}

SWAPPED: dict[type[ast.AST], list[type[ast.AST]]] = {
    ast.Lt: [ast.LtE, ast.GtE], ast.LtE: [ast.Lt, ast.Gt], ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt], ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is], ast.In: [ast.NotIn], ast.NotIn: [ast.In], ast.Add: [ast.Sub],
    ast.Sub: [ast.Add], ast.Mult: [ast.FloorDiv], ast.FloorDiv: [ast.Mult], ast.Mod: [ast.Mult],
    ast.Pow: [ast.Mult], ast.BitOr: [ast.BitAnd], ast.BitAnd: [ast.BitOr],
    ast.BitXor: [ast.BitOr], ast.LShift: [ast.RShift], ast.RShift: [ast.LShift],
    ast.And: [ast.Or], ast.Or: [ast.And],
}  # fmt: skip
RENAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}
FINDINGS = {"Problem", "InputError", "Skip"}
CODES = "chain-head", "chain-link"  # what stands in the place of a code: the first, or the other


def name_of(call: ast.AST) -> str:
    """Return the name of what is called."""
    function = call.func if isinstance(call, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", ""))


def code_nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what is executed, with its parent: no docstring, annotation, decorator or message."""
    for child_name, value in ast.iter_fields(tree):
        if child_name in {"annotation", "returns", "decorator_list", "type_params"}:
            continue
        if isinstance(tree, ast.If) and ast.unparse(tree.test) == "TYPE_CHECKING":
            continue
        alias = isinstance(tree, ast.Assign) and isinstance(tree.value, ast.BinOp | ast.Subscript)
        if alias and tree.col_offset == 0 and ast.unparse(tree.targets[0]).istitle():
            continue
        if name_of(tree) in MESSAGES or (name_of(tree) == "isinstance" and child_name == "args"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child, tree
                yield from code_nodes(child)


def sites(tree: ast.Module, *, words: bool) -> Iterator[Site]:
    """Yield every change: the node that shows it, its kind, and what makes it and gives the new.

    What is left out of a table is told with the table last.

    Args:
        tree: Of a module.
        words: Whether to change codes, words that are compared, members of tables and conditions
            without an operator too.
    """
    for node, parent in code_nodes(tree):
        yield from _operators(node)
        if words:
            yield from _words(node)
        if isinstance(node, ast.Constant):
            yield from _constants(node, parent)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "not", lambda n=node: n.operand
        elif isinstance(node, ast.Name) and node.id in RENAMED and isinstance(node.ctx, ast.Load):
            yield node, "name", lambda n=node: ast.Name(RENAMED[n.id], ast.Load())
        elif isinstance(node, ast.Slice):
            for bound in ("lower", "upper"):
                if getattr(node, bound) is not None:
                    yield node, bound, lambda n=node, b=bound: _with(n, b, None)
        yield from _statements(node)


def _words(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.Call) and node.args:
        yield from _names(node)
    elif isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            parts = side.elts if isinstance(side, ast.Set | ast.Tuple | ast.List) else [side]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part, "word", lambda p=part: ast.Constant(p.value + "x")
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.col_offset == 0:
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        if isinstance(target, ast.Name) and target.id != "__all__":
            yield from _members(node.value)
    elif isinstance(node, ast.If | ast.IfExp):
        plain = isinstance(node.test, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
        if plain and ast.unparse(node.test) != "TYPE_CHECKING":
            yield node.test, "test", lambda n=node: ast.UnaryOp(ast.Not(), n.test)


def _names(call: ast.Call) -> Iterator[Site]:
    """Yield another code for a finding, and what a step needs without one of them."""
    first = call.args[0]
    if name_of(call) in FINDINGS and isinstance(first, ast.Constant):
        other = CODES[first.value == CODES[0]]
        yield first, "code", lambda: ast.Constant(other)
    if name_of(call) == "Planned":
        needs = call.args[1].value.split()
        for name in needs:
            left = " ".join(need for need in needs if need != name)
            yield call.args[1], "need", lambda to=left: ast.Constant(to)


def _members(table: ast.AST | None) -> Iterator[Site]:
    """Yield the table without one of its members, and so for the tables within."""
    if isinstance(table, ast.Set | ast.Tuple | ast.List):
        for place, member in enumerate(table.elts):
            rest = table.elts[:place] + table.elts[place + 1 :]
            if rest or not isinstance(table, ast.Set):  # {} is no set
                yield member, "member", lambda r=rest: _with(table, "elts", r), table
            yield from _members(member)
    elif isinstance(table, ast.Dict):
        for place, member in enumerate(table.values):
            yield table.keys[place], "member", lambda p=place: _without(table, p), table
            yield from _members(member)


def _without(table: ast.Dict, place: int) -> ast.Dict:
    changed = _with(table, "keys", table.keys[:place] + table.keys[place + 1 :])
    return _with(changed, "values", table.values[:place] + table.values[place + 1 :])


def _statements(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.Break | ast.Continue):
        yield node, "jump", ast.Continue if isinstance(node, ast.Break) else ast.Break
    elif isinstance(node, ast.Return) and node.value is not None:
        if ast.unparse(node.value) != "None":
            yield node, "return", lambda: ast.Return(ast.Constant(None))
    elif isinstance(node, ast.AugAssign | ast.Raise) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
            yield node, "delete", _nothing  # a generator stays one
        else:
            yield node, "delete", ast.Pass


def _nothing() -> ast.AST:
    return ast.parse("yield from ()").body[0]


def _with(node: ast.AST, name: str, value: object) -> ast.AST:
    changed = copy.copy(node)
    setattr(changed, name, value)
    return changed


def _operators(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in SWAPPED.get(type(operator), []):
                ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield node, "compare", lambda n=node, o=ops: _with(n, "ops", o)
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        for other in SWAPPED.get(type(node.op), []):
            yield node, "operator", lambda n=node, o=other: _with(n, "op", o())


def _constants(node: ast.Constant, parent: ast.AST) -> Iterator[Site]:
    value = node.value
    label = (isinstance(parent, ast.Call) and name_of(parent) in LABELLED) or (
        isinstance(parent, ast.Assign | ast.AnnAssign) and parent.col_offset == 0
    )
    if isinstance(value, bool):
        yield node, "constant", lambda: ast.Constant(not value)
    elif isinstance(value, int):
        yield node, "constant", lambda: ast.Constant(value + 1)
    elif isinstance(value, bytes):
        yield node, "constant", lambda: ast.Constant(value + b"x")
    elif isinstance(value, str) and label:
        yield node, "constant", lambda: ast.Constant(value + "x")


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:  # noqa: ANN401 - as the class it extends
        return ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)


def source_of(module: str) -> Path:
    """Return the file of a module, or of a package."""
    path = SRC / "randcheck" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_name(f"{path.name}.py")


def mutants(module: str) -> Iterator[tuple[dict[str, Any], ast.Module]]:
    """Yield each mutant of a module: what it is, and its syntax tree."""
    text = source_of(module).read_text(encoding="utf-8")
    words = module.startswith("certificates")
    lines = text.splitlines()
    seen: Counter[tuple[str, str]] = Counter()
    for number in count():
        tree = ast.parse(text)
        found = next((s for k, s in enumerate(sites(tree, words=words)) if k == number), None)
        if found is None:
            return
        node, kind, make, *table = found
        new = make()
        if not table and ast.unparse(new) == ast.unparse(node):
            continue
        function = function_of(tree, node)
        mutation = f"{masked(node)} -> {'left out' if table else masked(new)}"
        seen[function, mutation] += 1
        what = {
            "module": module,
            "line": node.lineno,
            "col": node.col_offset,
            "kind": kind,
            "text": lines[node.lineno - 1].strip(),
            "function": function,
            "mutation": mutation,
            "nth": seen[function, mutation],
        }
        what["lines"] = statement_lines(tree, node)
        yield what, ast.fix_missing_locations(_Put(table[0] if table else node, new).visit(tree))


class _Mask(ast.NodeTransformer):
    """Takes the names out of code: what they are called is not what it does."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("_", node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Attribute(self.visit(node.value), "_", node.ctx)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        return ast.keyword(node.arg and "_", self.visit(node.value))

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg("_" if node.arg else "")


def masked(node: ast.AST) -> str:
    """Return code in one line, without its names, so that renaming changes no key."""
    return " ".join(ast.unparse(_Mask().visit(copy.deepcopy(node))).split())


def function_of(tree: ast.Module, node: ast.AST) -> str:
    """Return the dotted name of the function or class that a node is part of; else nothing."""
    names, inner = [], tree
    while inner is not node:
        inner = next(c for c in ast.iter_child_nodes(inner) if c is node or _holds(c, node))
        if isinstance(inner, ast.FunctionDef | ast.ClassDef):
            names.append(inner.name)
    return ".".join(names)


def statement_lines(tree: ast.Module, node: ast.AST) -> tuple[int, int] | None:
    """Return the lines of the statement of a function that a node is part of.

    Of a statement with a body, those before the body. ``None``: it is executed on import.
    """
    found, within = None, False
    inner: ast.AST = tree
    while inner is not node:
        inner = next(c for c in ast.iter_child_nodes(inner) if c is node or _holds(c, node))
        if isinstance(inner, ast.stmt):
            if isinstance(inner, ast.FunctionDef | ast.ClassDef):
                found = None  # its defaults and decorators
            else:
                body = getattr(inner, "body", None)
                found = inner.lineno, body[0].lineno - 1 if body else inner.end_lineno
                found = (found[0], max(found)) if within else None
        within = within or isinstance(inner, ast.FunctionDef)
    return found


def _holds(outer: ast.AST, node: ast.AST) -> bool:
    return any(one is node for one in ast.walk(outer))
