"""Every rule has a test that names it and fails when it is broken."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("rule_mutants", HERE / "mutation" / "rules.py")
assert SPEC is not None
assert SPEC.loader is not None
module = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(module)

MUTANTS, RULES = module.mutants(), module.rules()


@pytest.mark.parametrize("rule", [rule["id"] for rule in RULES])
def test_every_rule_has_a_mutant(rule: str):
    """A rule number without a change that its test notices is not counted as working.

    Caught by it: a rule whose mutant was taken out, or a new rule without one.
    """
    assert [mutant for mutant in MUTANTS if mutant["rule"] == rule]


def test_rules_are_numbered_without_gaps():
    """The numbers are those of the documents, each once, in order."""
    numbers = [rule["id"] for rule in RULES]
    assert len(set(numbers)) == len(numbers)
    wanted = {"W22": range(1, 17), "W25": range(1, 19), "L19": range(4, 24), "X22": range(1, 15),
              "H23": range(1, 17)}  # fmt: skip
    assert numbers == [f"{name}-{n}" for name, numbers in wanted.items() for n in numbers]
    assert {mutant["rule"] for mutant in MUTANTS} <= set(numbers)


@pytest.mark.parametrize("number", range(len(MUTANTS)))
def test_mutant_changes_something_and_its_test_names_the_rule(number: str):
    """The old text stands just once in its file, and the test says which rule it is about."""
    mutant = MUTANTS[number]  # type: ignore[call-overload]
    assert mutant["old"] != mutant["new"]
    assert module.changed(mutant)
    path, _, name = mutant["test"].partition("::")
    tree = ast.parse((HERE.parent / path).read_text(encoding="utf-8"))
    (function,) = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    assert mutant["rule"] in (ast.get_docstring(function) or "").replace(",", " ").split(":")[0]


def test_table_is_what_the_changes_say():
    """The page of rules is made from the data; it is made again after a change."""
    assert module.TABLE.read_text(encoding="utf-8") == module.table()


@pytest.mark.long
def test_every_mutant_is_noticed():
    """Each change makes the test fail that names its rule; about five minutes."""
    assert module.survivors(MUTANTS) == []
