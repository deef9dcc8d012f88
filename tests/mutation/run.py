"""Change the code in one place at a time and see that something notices.

Every change (a *mutant*) is tried in a process of its own, forked from one that has read the
vectors and collected the tests: the changed module is executed anew, and the functions, methods
and constants that everybody has imported already become those of the changed one. First the
vectors are run, then the tests that concern the module, quick ones first; the first failure, or
time or memory running out, kills the mutant.

Only tests that pass with an *unchanged* module executed anew are asked. See README.md.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import hashlib
import importlib
import json
import os
import resource
import signal
import sys
import time
import tomllib
import types
from collections import Counter
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Site = tuple[ast.AST, str, Callable[[], ast.AST]]

HERE = Path(__file__).parent
TESTS = HERE.parent
SRC = TESTS.parent / "src"
VECTORS = SRC / "randcheck" / "cli" / "vectors"
MEMORY = 2 * 2**30
MOST_SEATS = 14
WAIT = 10  # times its own seconds, where others need the processor
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

# For each module the tests that concern it, by the words in the names of their files.
CONCERN = {
    "canonical.framing": ["corners_canonical", "canonical_framing"],
    "canonical.ids": ["corners_canonical", "canonical_ids"],
    "canonical.jcs": ["corners_canonical", "canonical_jcs"],
    "canonical.sm3": ["corners_canonical", "canonical_hashes"],
    "canonical.suites": ["corners_canonical", "canonical_hashes"],
    "canonical.shapes": ["corners_canonical", "canonical_shapes"],
    "canonical.problems": ["canonical_problems"],
    "lottery.tickets": ["corners_lottery", "lottery_seeds", "lottery_slips", "lottery_cut",
                        "lottery_systematic"],
    "lottery.seeds": ["corners_lottery", "lottery_seeds"],
    "lottery.selection": ["corners_lottery", "lottery_cut", "lottery_slips", "lottery_systematic",
                          "lottery_quota", "lottery_extending", "lottery_removal"],
    "lottery.grouping": ["corners_lottery", "lottery_groups", "lottery_teams"],
    "lottery.amending": ["corners_lottery", "lottery_substitution", "lottery_swap", "amendments"],
    "lottery.possible": ["lottery_possible"],
    "lottery.replay": ["corners_lottery", "corners_replay", "lottery_replay"],
    "lottery.shortage": ["corners_lottery", "lottery_reason", "lottery_feasible"],
    "certificates.merkle": ["certificates_merkle"],
    "certificates.envelope": ["certificates_envelope", "certificates_signing"],
    "lottery.drand": ["lottery_drand"],
    **{f"lottery.bls12381.{name}": ["lottery_bls12381", "lottery_drand"]
       for name in ("curve", "fields", "hashing", "isogeny", "pairing")},
    "lottery": ["corners_lottery", "corners_replay", "lottery_deal", "lottery_loads",
                "lottery_order", "lottery_ties", "lottery_reason"],
}  # fmt: skip

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


# -- mutants ----------------------------------------------------------------------------------


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


def sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Callable[[], ast.AST | None]]]:
    """Yield every change: the node that shows it, its kind, and what makes it and gives the new."""
    for node, parent in code_nodes(tree):
        yield from _operators(node)
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


def _statements(node: ast.AST) -> Iterator[tuple[ast.AST, str, Callable[[], ast.AST]]]:
    if isinstance(node, ast.Break | ast.Continue):
        yield node, "jump", ast.Continue if isinstance(node, ast.Break) else ast.Break
    elif isinstance(node, ast.Return) and node.value is not None:
        if ast.unparse(node.value) != "None":
            yield node, "return", lambda: ast.Return(ast.Constant(None))
    elif isinstance(node, ast.AugAssign | ast.Raise) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        yield node, "delete", ast.Pass


def _with(node: ast.AST, name: str, value: object) -> ast.AST:
    changed = copy.copy(node)
    setattr(changed, name, value)
    return changed


def _operators(node: ast.AST) -> Iterator[tuple[ast.AST, str, Callable[[], ast.AST]]]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in SWAPPED.get(type(operator), []):
                ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield node, "compare", lambda n=node, o=ops: _with(n, "ops", o)
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        for other in SWAPPED.get(type(node.op), []):
            yield node, "operator", lambda n=node, o=other: _with(n, "op", o())


def _constants(
    node: ast.Constant, parent: ast.AST
) -> Iterator[tuple[ast.AST, str, Callable[[], ast.AST]]]:
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


def mutants(module: str) -> Iterator[tuple[dict[str, Any], ast.Module]]:
    """Yield each mutant of a module: what it is, and its syntax tree."""
    path = SRC / "randcheck" / (module.replace(".", "/") + ".py")
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for number in count():
        tree = ast.parse(text)
        found = next((s for k, s in enumerate(sites(tree)) if k == number), None)
        if found is None:
            return
        node, kind, make = found
        before, new = ast.unparse(node), make()
        what = {
            "module": module,
            "line": node.lineno,
            "col": node.col_offset,
            "kind": kind,
            "text": lines[node.lineno - 1].strip(),
            "mutation": f"{before} -> {ast.unparse(new)}".replace("\n", " "),
        }
        yield what, ast.fix_missing_locations(_Put(node, new).visit(tree))


# -- trying -----------------------------------------------------------------------------------


def renew(module: str, tree: ast.Module) -> None:
    """Execute a module anew and give its functions, methods and constants to the old one.

    Functions and classes stay the objects that everybody imported; what they do changes.
    """
    old = sys.modules[f"randcheck.{module}"]
    new = types.ModuleType(old.__name__, old.__doc__)
    new.__dict__.update(__file__=old.__file__, __package__=old.__package__, __spec__=old.__spec__)
    sys.modules[old.__name__] = new  # attrs looks here while it makes classes
    exec(compile(tree, str(old.__file__), "exec"), new.__dict__)  # noqa: S102 - its purpose
    sys.modules[old.__name__] = old
    for name, value in list(vars(new).items()):
        was = vars(old).get(name)
        if name.startswith("__") or was is value:
            continue
        if getattr(value, "__module__", "") != old.__name__:
            made_here = value.values() if isinstance(value, dict) else [value]
            if all(type(one).__module__ != old.__name__ for one in made_here):
                _replace(name, was, value)
        elif isinstance(value, type):
            for inner, function in list(vars(value).items()):
                plain = isinstance(function, int | bytes | str) and not inner.startswith("__")
                if plain or isinstance(function, types.FunctionType | staticmethod | property):
                    setattr(was, inner, function)
        elif isinstance(value, types.FunctionType):
            _alter(was, value)
        else:
            continue
        vars(new)[name] = vars(old)[name]


def _alter(old: types.FunctionType, new: types.FunctionType) -> None:
    old.__code__, old.__defaults__ = new.__code__, new.__defaults__
    old.__kwdefaults__ = new.__kwdefaults__


def _replace(name: str, old: object, new: object) -> None:
    """Replace a constant in every module that has it under its name."""
    for path, module in list(sys.modules.items()):
        if path.startswith("randcheck") and vars(module).get(name, ...) is old:
            vars(module)[name] = new


class Oracle:
    """The vectors, and deals to be replayed, in plain values."""

    def __init__(self) -> None:
        """Read the files; solve the small deals."""
        self.vectors = importlib.import_module("randcheck.cli.vectorfiles")
        self.lots = importlib.import_module("randcheck.cli.vectorlots")
        protocol = self.vectors.load_cases(VECTORS / "protocol.json")
        lots = self.vectors.load_cases(VECTORS / "lots.json")
        small = [case for case in lots if self._size(case) <= MOST_SEATS]
        # where no attempt fits, a thousand are made: only `grouping` need know
        self.slow = [case for case in small if case["name"].startswith("groups_null")]
        quick = [case for case in small if case not in self.slow]
        self.cases = protocol + sorted(quick, key=self._size)
        self.deals = [c for c in small if c["kind"] == "deal" and c["out"].get("at")]
        self.data = [bytes(range(256))[:n] for n in (0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 200)]

    @staticmethod
    def _size(case: dict[str, Any]) -> int:
        return sum(len(wanted) for _, wanted, _ in case["in"]["checks"])

    def notices(self, module: str) -> bool:
        """Tell whether something is wrong."""
        if module == "canonical.sm3":
            sm3 = sys.modules["randcheck.canonical.sm3"].Sm3
            if any(sm3(x).digest() != hashlib.new("sm3", x).digest() for x in self.data):
                return True
        slow = self.slow if module == "lottery.grouping" else []
        if any(self.vectors.run_case(case) for case in self.cases + slow):
            return True
        return module.startswith("lottery") and any(map(self._replays_wrongly, self.deals))

    def _replays_wrongly(self, case: dict[str, Any]) -> bool:
        replay = sys.modules["randcheck.lottery.replay"]
        dealing = sys.modules["randcheck.lottery.dealing"]
        table_module = sys.modules["randcheck.lottery.table"]
        one = self.lots._case(case["in"])
        seats = {s: one.inspectors[i] for s, i in zip(one.seats, case["out"]["at"], strict=True)}
        table = table_module.Table(one.staffing)
        ranking = [table.ids[i] for i in dealing.ranking(table, one.lottery)]
        order = [one.seats[s] for s in case["out"]["order"]]
        near = [seats]
        for a, b in pairwise(one.seats):
            near += [seats | {a: seats[b], b: seats[a]}, seats | {a: seats[b]}]
        for changed in near:
            held = Counter(changed.values())
            box = dealing.box_of(table, [held[id] for id in table.ids], one.lottery)
            found = replay.flaw(
                one.staffing, changed, ranking=ranking, box=[table.ids[i] for i in box], order=order
            )
            if (found is None) != (changed == seats):
                return True
        return False


class Runner:
    """Runs inside pytest, in the place of the tests it collected."""

    def __init__(self, modules: Sequence[str], given: argparse.Namespace) -> None:
        """Say what to try."""
        self.modules, self.jobs, self.log = modules, given.jobs, given.log
        self.seconds, self.slowest = given.seconds, given.slowest
        before = given.again.read_text(encoding="utf-8").splitlines() if given.again else []
        tried = [json.loads(line) for line in before]
        self.again = {_key(r) for r in tried if r["fate"] == "survived"} if tried else None
        self.results: list[dict[str, Any]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant of every module."""
        self.oracle = Oracle()
        engine = importlib.import_module("hypothesis.internal.conjecture.engine")
        engine.ConjectureRunner.shrink_interesting_examples = lambda _: None  # any failure will do
        gc.collect()
        gc.freeze()  # what the children share is not copied for counting it
        with self.log.open("a", encoding="utf-8") as log:
            for module in self.modules:
                words = CONCERN.get(module, CONCERN["lottery"])
                items = [i for i in session.items if any(w in i.path.name for w in words)]
                sound = self._sound(module, items)
                for result in self._try_all(module, sound):
                    self.results.append(result)
                    log.write(json.dumps(result, ensure_ascii=False) + "\n")
                    log.flush()
        return True

    def _sound(self, module: str, items: list[pytest.Item]) -> list[pytest.Item]:
        """Return the items that pass with an unchanged module executed anew, the quickest first."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _hush()
            path = SRC / "randcheck" / (module.replace(".", "/") + ".py")
            renew(module, ast.parse(path.read_text(encoding="utf-8")))
            signal.signal(signal.SIGVTALRM, _too_long)
            passed: list[tuple[float, int]] = []
            for number, item in enumerate(items):
                began = time.process_time()
                signal.setitimer(signal.ITIMER_VIRTUAL, self.slowest)
                fails, took = _fails(item), time.process_time() - began
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                if not fails:
                    passed.append((took, number))
            noticed = self.oracle.notices(module)
            os.write(writing, json.dumps([noticed, sorted(passed)]).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            noticed, passed = json.loads(pipe.read())
        os.waitpid(pid, 0)
        if noticed:
            raise AssertionError(module, "is refused by the vectors though nothing was changed")
        total = sum(seconds for seconds, _ in passed)
        say(f"{module}: {len(passed)} of {len(items)} tests, {total:.1f} s")
        return [items[number] for _, number in passed]

    def _try_all(self, module: str, items: list[pytest.Item]) -> Iterator[dict[str, Any]]:
        running: dict[int, tuple[float, dict[str, Any]]] = {}
        waiting = mutants(module)
        done = False
        while running or not done:
            while not done and len(running) < self.jobs:
                what, tree = next(waiting, (None, None))
                if what is None:
                    done = True
                    break
                if self.again is not None and _key(what) not in self.again:
                    continue
                pid = os.fork()
                if pid == 0:
                    os._exit(self._attempt(module, tree, items))
                running[pid] = (time.monotonic(), what)
            time.sleep(0.002)
            for pid, (began, what) in list(running.items()):
                ended, status = os.waitpid(pid, os.WNOHANG)
                late = time.monotonic() - began > WAIT * self.seconds
                if late and not ended:
                    os.kill(pid, 9)
                    os.waitpid(pid, 0)
                if ended or late:
                    del running[pid]
                    code = os.waitstatus_to_exitcode(status) if ended else -9
                    fate = {0: "survived", 1: "vectors", 2: "tests"}.get(code, "stopped")
                    yield {**what, "fate": fate, "seconds": round(time.monotonic() - began, 2)}

    def _attempt(self, module: str, tree: ast.Module, items: list[pytest.Item]) -> int:
        _hush()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))
        try:
            renew(module, tree)
            if self.oracle.notices(module):
                return 1
        except BaseException:  # noqa: BLE001 - whatever happens, it was noticed
            return 1
        return 2 if any(map(_fails, items)) else 0


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _key(what: dict[str, Any]) -> tuple[str, str, int, str]:
    return what["module"], what["text"], what["col"], what["mutation"]


class _TooLongError(BaseException):
    """No test may handle it."""


def _too_long(*_: object) -> None:
    raise _TooLongError


def _hush() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


def _fails(item: pytest.Item) -> bool:
    try:
        return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))
    except BaseException:  # noqa: BLE001 - whatever happens, it was noticed
        return True


def main() -> int:
    """Try all modules, or those named; return 1 if a survivor is not explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as lottery.seeds; all if none is named")
    parser.add_argument("--again", type=Path, help="a log: only what survived there")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=20, help="of the processor, for one mutant")
    parser.add_argument("--slowest", type=float, default=0.5, help="leave out slower tests")
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="a line for each mutant")
    given = parser.parse_args()
    every = [
        ".".join(path.relative_to(SRC / "randcheck").with_suffix("").parts)
        for folder in ("canonical", "lottery")
        for path in sorted((SRC / "randcheck" / folder).rglob("[!_]*.py"))
    ]
    modules = given.modules or every
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    words = {w for m in modules for w in CONCERN.get(m, CONCERN["lottery"])}
    files = [str(p) for p in sorted(TESTS.glob("*/test_*.py")) if any(w in p.name for w in words)]
    runner = Runner(modules, given)
    code = pytest.main(["-s", "-q", "-p", "no:cacheprovider", *files], plugins=[runner])
    listed = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8"))
    known = {_key(s) for s in listed.get("survivor", [])}
    alive = [r for r in runner.results if r["fate"] == "survived"]
    left = [r for r in alive if _key(r) not in known]
    for module in modules:
        fates = Counter(r["fate"] for r in runner.results if r["module"] == module)
        say(f"{module}: {sum(fates.values())} mutants, {dict(sorted(fates.items()))}")
    for r in left:
        say(f"{r['module']}:{r['line']}:{r['col']}: {r['text']}\n    {r['mutation']}")
    return 1 if left or code not in {0, 5} else 0


if __name__ == "__main__":
    sys.exit(main())
