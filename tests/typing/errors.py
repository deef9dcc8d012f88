"""What a type checker knows about errors."""

from typing import assert_type

from randcheck.errors import InputError, Problem, RandcheckError

problem = Problem("id-empty")
assert_type(problem.zh, str)
assert_type(problem.at("targets.csv A2"), Problem)
assert_type(problem.to_dict(), dict[str, object])

error = InputError("id-empty", place="targets.csv A2")
assert_type(error.problems, tuple[Problem, ...])
assert_type(error.params, dict[str, object])

as_base: RandcheckError = error
as_builtin: ValueError = error
