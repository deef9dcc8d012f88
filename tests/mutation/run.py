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
import gc
import hashlib
import importlib
import json
import mmap
import os
import resource
import shutil
import signal
import struct
import sys
import tempfile
import time
import tomllib
import types
from collections import Counter
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from _pytest.runner import runtestprotocol
from changes import SRC, mutants, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
TESTS = HERE.parent
VECTORS = SRC / "randcheck" / "selftest" / "vectors"
MEMORY = 2**29  # more than before a mutant was tried
MOST_SEATS = 14
WAIT = 10  # times its own seconds, where others need the processor
TRACED = 3  # times as long as alone may a test take while its lines are noted
PATIENCE = 3  # seconds of the processor, for one test or for all vectors

# For each module the tests that concern it, by the words in the names of their files.
VERIFYING = ["verification_", "certificates_tampering", "certificates_verification",
             "certificates_signing", "signing_timestamps", "attacks_", "ceremony_void",
             "sealed_tampering", "sealed_draws", "amendment_tampering"]  # fmt: skip
CONCERN = {
    "canonical.framing": ["canonical_bounds", "canonical_framing"],
    "canonical.ids": ["canonical_bounds", "canonical_ids"],
    "canonical.jcs": ["canonical_bounds", "canonical_jcs"],
    "canonical.sm3": ["canonical_bounds", "canonical_hashes"],
    "canonical.suites": ["canonical_bounds", "canonical_hashes"],
    "canonical.shapes": ["canonical_bounds", "canonical_shapes"],
    "canonical.problems": ["canonical_problems"],
    "lottery.tickets": ["lottery_bounds", "lottery_seeds", "lottery_slips", "lottery_cut",
                        "lottery_systematic"],
    "lottery.seeds": ["lottery_bounds", "lottery_seeds"],
    "lottery.selection": ["lottery_bounds", "lottery_cut", "lottery_slips", "lottery_systematic",
                          "lottery_quota", "lottery_extending", "lottery_removal"],
    "lottery.grouping": ["lottery_bounds", "lottery_groups", "lottery_teams"],
    "lottery.amending": ["lottery_bounds", "lottery_substitution", "lottery_swap", "amendments"],
    "lottery.possible": ["lottery_possible"],
    "lottery.replay": ["lottery_bounds", "lottery_replay_flaws", "lottery_replay"],
    "lottery.shortage": ["lottery_bounds", "lottery_reason", "lottery_feasible"],
    "certificates.merkle": ["certificates_merkle", "verification_"],
    "certificates.envelope": ["certificates_envelope", "certificates_signing", "test_limits"],
    "certificates.verification": VERIFYING,
    **{f"certificates.verification.{name}": [*VERIFYING, *words] for name, words in {
        "amendments": ["test_amendments", "lists_withheld", "sealed_amendments_refused"],
        "replays": ["test_amendments", "lists_withheld", "sealed_amendments_refused"],
        "case": ["test_lists", "lists_withheld", "lists_shown"],
        "conclusions": ["test_amendments", "drawn_pool", "office_files", "lists_withheld"],
        "draws": ["certificates_refused", "test_lists", "lists_withheld", "lists_shown"],
        "leaves": ["test_lists", "test_views", "lists_shown"],
        "lists": ["drawn_pool", "test_lists", "lists_withheld", "lists_shown"],
        "pools": ["drawn_pool"],
        "promises": ["drawn_pool"],
        "report": ["test_results"],
        "seals": ["test_views", "sealed_amendments", "test_lists", "office_files"],
        "teams": ["certificates_refused", "certificates_issuing", "drawn_pool",
                  "test_lists", "lists_withheld", "lists_shown"],
        "voids": ["ceremony_register"],
    }.items()},
    **{f"office.verification.{name}": [*VERIFYING, "office_files", "against_book"]
       for name in ("against_book", "files")},
    "lottery.drand": ["lottery_drand"],
    **{f"lottery.bls12381.{name}": ["lottery_bls12381", "lottery_drand"]
       for name in ("curve", "fields", "hashing", "isogeny", "pairing")},
    "lottery": ["lottery_bounds", "lottery_replay_flaws", "lottery_deal", "lottery_loads",
                "lottery_order", "lottery_ties", "lottery_reason"],
}  # fmt: skip


# -- trying -----------------------------------------------------------------------------------


def renew(module: str, tree: ast.Module) -> None:
    """Execute a module anew and give its functions, methods and constants to the old one.

    Functions and classes stay the objects that everybody imported; what they do changes.
    """
    old = sys.modules[f"randcheck.{module}"]
    new = types.ModuleType(old.__name__, old.__doc__)
    new.__dict__.update(__file__=old.__file__, __package__=old.__package__, __spec__=old.__spec__)
    if hasattr(old, "__path__"):
        new.__path__ = old.__path__
    sys.modules[old.__name__] = new  # attrs looks here while it makes classes
    exec(compile(tree, str(old.__file__), "exec"), new.__dict__)  # noqa: S102 - its purpose
    sys.modules[old.__name__] = old
    for name, value in list(vars(new).items()):
        was = vars(old).get(name)
        if name.startswith("__") or was is value:
            continue
        if isinstance(value, dict) and type(value).__module__ == old.__name__:
            was.clear()
            was.update(value)
        elif getattr(value, "__module__", "") == old.__name__:
            if not _give(was, value):
                continue
        else:
            made_here = value.values() if isinstance(value, dict) else [value]
            if all(type(one).__module__ != old.__name__ for one in made_here):
                _replace(name, was, value)
        vars(new)[name] = vars(old)[name]


def _give(was: Any, value: object) -> bool:  # noqa: ANN401 - what stands at the top of a module
    """Give a function or class what the new one does; tell whether it is one."""
    if isinstance(value, types.FunctionType):
        _alter(was, value)
    elif isinstance(value, type):
        for inner, function in list(vars(value).items()):
            plain = isinstance(function, int | bytes | str) and not inner.startswith("__")
            if plain or isinstance(function, METHODS):
                _belong(function, was)
                setattr(was, inner, function)
    else:
        return False
    return True


def _belong(method: object, owner: type) -> None:
    """Let ``super()`` in a method find the class that it is given to."""
    function = getattr(method, "fget", getattr(method, "__func__", method))
    names = getattr(function, "__code__", _alter.__code__).co_freevars
    if "__class__" in names:
        function.__closure__[names.index("__class__")].cell_contents = owner


def _alter(old: types.FunctionType, new: types.FunctionType) -> None:
    old.__code__, old.__defaults__ = new.__code__, new.__defaults__
    old.__kwdefaults__ = new.__kwdefaults__


def _replace(name: str, old: object, new: object) -> None:
    """Replace a constant in every module that has it under its name."""
    for path, module in list(sys.modules.items()):
        if path.startswith("randcheck") and vars(module).get(name, ...) is old:
            vars(module)[name] = new


METHODS = types.FunctionType | staticmethod | classmethod | property


class Oracle:
    """The vectors, and deals to be replayed, in plain values."""

    def __init__(self) -> None:
        """Read the files; solve the small deals."""
        self.vectors = importlib.import_module("randcheck.selftest.cases")
        self.lots = importlib.import_module("randcheck.selftest.lots")
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


def words_of(module: str) -> list[str]:
    """Return the words in the names of the test files that concern a module or its package."""
    while module not in CONCERN:
        module = module.rpartition(".")[0]
    return CONCERN[module]


class Watch:
    """What a child tells its parent as it goes on: when its test began, and which it is."""

    def __init__(self) -> None:
        """Make memory that parent and children share."""
        self._memory = mmap.mmap(-1, 16)

    def begin(self, number: int) -> None:
        """Note that a test begins; -1 are the vectors."""
        self._memory[:] = struct.pack("dq", time.monotonic(), number)

    def read(self) -> tuple[float, int]:
        """Return when the last test began, and which it is."""
        began, number = struct.unpack("dq", self._memory[:])
        return began, number


class Sound(NamedTuple):
    """A test that passes with the unchanged module, and the lines of the module that it reaches."""

    item: pytest.Item
    lines: frozenset[int]


class Runner:
    """Runs inside pytest, in the place of the tests it collected."""

    def __init__(self, modules: Sequence[str], given: argparse.Namespace) -> None:
        """Say what to try."""
        self.modules, self.jobs, self.log = modules, given.jobs, given.log
        self.tests = given.tests
        self.seconds, self.slowest, self.patience = given.seconds, given.slowest, given.patience
        before = given.again.read_text(encoding="utf-8").splitlines() if given.again else []
        tried = [json.loads(line) for line in before]
        self.again = {_key(r) for r in tried if r["fate"] == "survived"} if tried else None
        self.results: list[dict[str, Any]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant of every module."""
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            self.scratch = Path(folder)
            self._run(session)
        return True

    def _run(self, session: pytest.Session) -> None:
        self.oracle, self.config = Oracle(), session.config
        engine = importlib.import_module("hypothesis.internal.conjecture.engine")
        engine.ConjectureRunner.shrink_interesting_examples = lambda _: None  # any failure will do
        gc.collect()
        gc.freeze()  # what the children share is not copied for counting it
        with self.log.open("a", encoding="utf-8") as log:
            for module in self.modules:
                words = self.tests or words_of(module)
                items = [i for i in session.items if any(w in i.path.name for w in words)]
                sound = self._sound(module, items)
                for result in self._try_all(module, sound):
                    self.results.append(result)
                    log.write(json.dumps(result, ensure_ascii=False) + "\n")
                    log.flush()

    def _sound(self, module: str, items: list[pytest.Item]) -> list[Sound]:
        """Return the items that pass with an unchanged module executed anew, the quickest first."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _hush()
            file = str(sys.modules[f"randcheck.{module}"].__file__)
            renew(module, ast.parse(source_of(module).read_text(encoding="utf-8")))
            signal.signal(signal.SIGVTALRM, _too_long)
            passed: list[tuple[float, int, list[int]]] = []
            for number, item in enumerate(items):
                lines: set[int] = set()
                began = time.process_time()
                signal.setitimer(signal.ITIMER_VIRTUAL, TRACED * self.slowest)
                with _tracing(file, lines):
                    fails, took = _fails(item), time.process_time() - began
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                if not fails:
                    passed.append((took, number, sorted(lines)))
            noticed = self.oracle.notices(module)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(json.dumps([noticed, sorted(passed)]).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            noticed, passed = json.loads(pipe.read())
        os.waitpid(pid, 0)
        if noticed:
            raise AssertionError(module, "is refused by the vectors though nothing was changed")
        total = sum(seconds for seconds, _, _ in passed)
        say(f"{module}: {len(passed)} of {len(items)} tests, {total:.1f} s")
        return [Sound(items[number], frozenset(lines)) for _, number, lines in passed]

    def _try_all(self, module: str, sound: list[Sound]) -> Iterator[dict[str, Any]]:
        running: dict[int, tuple[float, dict[str, Any], Watch, list[Sound]]] = {}
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
                watch = Watch()
                watch.begin(-1)
                asked = _reaching(sound, what.pop("lines"))
                pid = os.fork()
                if pid == 0:
                    os._exit(self._attempt(module, tree, asked, watch))
                running[pid] = (time.monotonic(), what, watch, asked)
            time.sleep(0.002)
            for pid, (began, what, watch, asked) in list(running.items()):
                ended, status = os.waitpid(pid, os.WNOHANG)
                now, (last, number) = time.monotonic(), watch.read()
                late = now - began > WAIT * self.seconds or now - last > WAIT * self.patience
                if late and not ended:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                if ended or late:
                    del running[pid]
                    shutil.rmtree(self._folder(pid), ignore_errors=True)
                    code = os.waitstatus_to_exitcode(status) if ended else -signal.SIGKILL
                    fate = {0: "survived", 1: "vectors", 2: "tests"}.get(code, "stopped")
                    if fate != "survived" and number >= 0:  # it may well notice the next one too
                        what["by"] = asked[number].item.nodeid
                        sound.remove(asked[number])
                        sound.insert(0, asked[number])
                    yield {**what, "fate": fate, "seconds": round(now - began, 2)}

    def _folder(self, pid: int) -> Path:
        return self.scratch / str(pid)

    def _allow(self) -> None:
        """Let the kernel end this process if its next test loops; nothing here could refuse."""
        soon = min(int(time.process_time() + self.patience) + 1, self.seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (soon, self.seconds))

    def _attempt(self, module: str, tree: ast.Module, asked: list[Sound], watch: Watch) -> int:
        _hush()
        factory = self.config._tmp_path_factory
        factory._basetemp = self._folder(os.getpid())  # no child waits for the files of another
        factory._basetemp.mkdir()
        tempfile.tempdir = str(factory._basetemp)  # what tests make elsewhere goes with it
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        memory = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self._allow()
        try:
            renew(module, tree)
            if self.oracle.notices(module):
                return 1
        except BaseException:  # noqa: BLE001 - whatever happens, it was noticed
            return 1
        for number, sound in enumerate(asked):
            watch.begin(number)
            self._allow()
            if _fails(sound.item):
                return 2
        return 0


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _key(what: dict[str, Any]) -> tuple[str, str, str, int]:
    return what["module"], what["function"], what["mutation"], what["nth"]


class _TooLongError(BaseException):
    """No test may handle it."""


def _too_long(*_: object) -> None:
    raise _TooLongError


@contextmanager
def _tracing(file: str, lines: set[int]) -> Iterator[None]:
    """Note the lines of a file that are executed."""

    def enter(frame: types.FrameType, *_: object) -> Any:  # noqa: ANN401 - a trace function
        return line if frame.f_code.co_filename == file else None

    def line(frame: types.FrameType, *_: object) -> Any:  # noqa: ANN401 - a trace function
        lines.add(frame.f_lineno)
        return line

    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(None)


def _reaching(sound: list[Sound], lines: tuple[int, int] | None) -> list[Sound]:
    """Return the tests that reach a statement; all where it is executed on import."""
    if lines is None:
        return list(sound)
    wanted = range(lines[0], lines[1] + 1)
    return [test for test in sound if not test.lines.isdisjoint(wanted)]


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
    parser.add_argument("--seconds", type=int, default=60, help="of the processor, for one mutant")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="for one test")
    parser.add_argument("--slowest", type=float, default=0.5, help="leave out slower tests")
    parser.add_argument("--tests", action="append", help="words in the names of test files")
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="a line for each mutant")
    given = parser.parse_args()
    every = [
        ".".join(path.relative_to(SRC / "randcheck").with_suffix("").parts)
        for folder in ("canonical", "lottery", "certificates/verification", "office/verification")
        for path in sorted((SRC / "randcheck" / folder).rglob("[!_]*.py"))
    ]
    every += ["certificates.verification", "certificates.merkle", "certificates.envelope"]
    modules = given.modules or every
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    words = {w for m in modules for w in given.tests or words_of(m)}
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
