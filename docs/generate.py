"""Writes the pages and schemas that follow from the source: ``python docs/generate.py``.

They are checked in, so that they can be read without building anything; a test sees that they are
what this would write.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import hashlib
import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import randcheck
from randcheck.canonical import shapes
from randcheck.certificates.disclosing import ENTRY
from randcheck.certificates.pending import OPENINGS
from randcheck.certificates.records import (
    FILE,
    LIST_SHAPES,
    RESULTS,
    ROSTER_SHAPES,
    SHAPES,
    chain,
    commitment,
    lists,
    rosters,
    values,
)
from randcheck.certificates.register import calendar_year, log
from randcheck.certificates.register import report as register
from randcheck.certificates.secretfiles import SECRETS
from randcheck.certificates.signatures.heads import HEAD_FILE
from randcheck.certificates.verification import report
from randcheck.cli import main as command_line
from randcheck.messages import texts
from randcheck.office.reading.schema import NAMES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.shapes import Shape

PACKAGE = Path(randcheck.__file__).parent
REFERENCE = Path(__file__).parent / "reference"
CODE = re.compile("[a-z0-9]+(-[a-z0-9]+)*").fullmatch
ERRORS = (
    "InputError",
    "CommitmentError",
    "InfeasibleError",
    "VerificationError",
    "UndecidedError",
    "ScheduleUnpublished",
    "ConfidentialityError",
    "ExtraMissingError",
)
HEAD = """# Errors

Every failure is one of the classes below, all of them `randcheck.RandcheckError`. An error has `problems`, one or
more; a problem has a `code`, `params`, a `place`, and its text as `zh` and `en`. Codes are stable: act on the code,
show the text. `InputError` is a `ValueError`, `ExtraMissingError` an `ImportError`.

| class | when | exit code |
|---|---|---|
| `InputError` | something given is not what it must be; all problems of a file at once | 2 |
| `CommitmentError` | a draw does not fit what was committed before its seed | 2 |
| `InfeasibleError` | no complete assignment exists; `reason` is the proof | 2 |
| `VerificationError` | a certificate is refuted; `report` holds every finding | 1 |
| `UndecidedError` | it cannot be decided with what is known; `report`, where there is one | 3 |
| `ScheduleUnpublished` | a day that no notice has settled yet; an `UndecidedError` | 3 |
| `ConfidentialityError` | something sealed would have been shown | 2 |
| `ExtraMissingError` | an optional package is not installed; the text names the command | 2 |

What stands in braces is a parameter. Where no class is named the text is a finding, a notice, the name of a step or a
part of another text.
"""

SPEC = Path(__file__).parent / "spec"
WORDS = {
    "attested": "attested",
    "same": "derived, where it matters",
    "book": "derived from the rule book",
}
FIELDS_HEAD = """# Fields

Whether a field of a record can be altered unseen (字段). Somebody alters one field, writes all later records again so
that they are linked, and signs them again with the real keys; the verifier has complete rosters and the files of the office. A field is

- **derived** where a [step](verification.md#steps) refuses every alteration; the last column names the first that fails,
  which may differ with the certificate and with the value;
- **derived, where it matters** where an alteration passes if, and only if, what is recomputed comes out the same:
  a lower rate that asks for the same number, a floor below the quota, a field that the mode does not use;
- **derived from the rule book** where every alteration is refused if the rule book is given and is one of this
  library's form; without it an alteration may pass;
- **attested** where it is the signer's word. The steps named refuse what cannot be, such as openings due after the
  public source; within that it may say anything.

No alteration at all passes against the head of the certificate known from elsewhere (step `chain`), and none of the
commitment against its digest. `plan_file`, `item_list`, `rule_book` and `published_list` are derived where the verifier
has the file: without it step [`files`](verification.md#22-files) says nothing of it. What `previous_slot` and `replaces` name is checked in
the [register](register.md) of all certificates. `records` means that no other value has the shape of the record. The
digest inside `calendar` is taken to be made again as well. In brackets stands the kind of a source or an outcome. What a
record lists stands under a heading of its own; where it is altered in an open draw, the root in the record is made again
too. Of a sealed commitment the fields stand here that an open one has in another form.
"""


def sections() -> list[tuple[str, list[str]]]:
    """Return the headings of the file of texts with the codes below each."""
    found: list[tuple[str, list[str]]] = []
    path = PACKAGE / "messages" / "en.toml"
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("# "):
            found.append((line[2:].strip(), []))
        elif " = " in line:
            found[-1][1].append(line.split(" = ", 1)[0].strip())
    merged: dict[str, list[str]] = {}
    for heading, codes in found:
        merged.setdefault(heading, []).extend(codes)
    return list(merged.items())


def raised() -> dict[str, set[str]]:
    """Return code → classes of the errors that are made with it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                _chosen(node, found)
            if not isinstance(node, ast.Call) or not node.args:
                continue
            for code in _codes(node.args[0]):
                found[code].add(_called(node))
            if _called(node) == "collect" and isinstance(node.func, ast.Attribute):
                for code in _collected(node):
                    found[code].add(getattr(node.func.value, "id", ""))
    return {code: names & set(ERRORS) for code, names in found.items()}


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _collected(node: ast.Call) -> set[str]:
    """Return the codes of the problems that are made right there, to be raised as one error."""
    made = [one for one in ast.walk(node.args[0]) if isinstance(one, ast.Call) and one.args]
    return {code for one in made if _called(one) == "Problem" for code in _codes(one.args[0])}


def _codes(node: ast.expr) -> set[str]:
    """Return the codes that an expression may be: a text, or one of two."""
    choices = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
    texts = [str(one.value) for one in choices if isinstance(one, ast.Constant)]
    return {text for text in texts if CODE(text)}


def _chosen(function: ast.FunctionDef, found: dict[str, set[str]]) -> None:
    """Note the codes that a function keeps in a name before it makes an error of it."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node):
                held[target] |= _codes(value)
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
            for code in held[node.args[0].id]:
                found[code].add(_called(node))


def _pairs(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """Yield name and value of an assignment, of several at once each."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(one, ast.Name):
                    yield one.id, value


def errors_page() -> str:
    """Return the page of all codes with both texts."""
    zh, en, classes = texts("zh"), texts("en"), raised()
    lines = [HEAD]
    for heading, codes in sections():
        lines += [f"## {heading[:1].upper()}{heading[1:]}", "", "| code | 中文 | English |",
                  "|---|---|---|"]  # fmt: skip
        for code in codes:
            names = "".join(f"<br>`{name}`" for name in sorted(classes.get(code, ())))
            lines.append(f"| `{code}`{names} | {_cell(zh[code])} | {_cell(en[code])} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    for character in "\\|<>*_`[]":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "<br>")


def schema(title: str, shape: Shape) -> str:
    """Return the JSON Schema of a shape (draft 2020-12)."""
    value = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **shape.schema(),
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def schemas() -> dict[str, str]:
    """Return name → JSON Schema of every record, roster line and file of a certificate."""
    found = {"certificate": schema("certificate file", FILE)}
    found |= {kind: schema(f"record: {kind}", shape) for kind, shape in SHAPES.items()}
    found |= {f"list-{k}": schema(f"what a record lists: {k}", s) for k, s in LIST_SHAPES.items()}
    found |= {f"roster-{n}": schema(f"line of {n}.jsonl", s) for n, s in ROSTER_SHAPES.items()}
    found["secrets"] = schema("secrets.json", SECRETS)
    found["openings"] = schema("openings.json", OPENINGS)
    found["results"] = schema("results.json", RESULTS)
    found["report"] = schema("what “randcheck verify --json” prints", report.SHAPE)
    found["register-report"] = schema(
        "what “randcheck register verify --json” prints", register.SHAPE
    )
    found["register-year"] = schema("the table of a year of a register", calendar_year.SHAPE)
    found["register-log"] = schema("log of a register", log.SHAPE)
    found["register-head"] = schema("head of a register", HEAD_FILE)
    found["disclosure"] = schema("line of disclosures.jsonl", ENTRY)
    return {f"../spec/schemas/{name}.json": text for name, text in found.items()}


def fields_page() -> str:
    """Return the page that says of every field of a record whether it is derived or attested."""
    listed = tomllib.loads((SPEC / "fields.toml").read_text(encoding="utf-8"))
    lines = [FIELDS_HEAD]
    for kind, fields in listed.items():
        lines += [f"## {kind.capitalize()}", "", "| field | | refused by |", "|---|---|---|"]
        for name, (first, *rest) in fields.items():
            word = WORDS.get(first, "derived")
            steps = rest if first in WORDS else [first, *rest]
            said = ", ".join(f"`{step}`" for step in steps) or "—"
            lines.append(f"| `{name}` | {word} | {said} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


RECORDS = PACKAGE / "certificates" / "records" / "types.py"
TYPES_HEAD = """# ruff: noqa: D101 - what a field means says the specification
\"\"\"Types of the records and of what they list, made from their shapes.

``python docs/generate.py`` writes this module. Of a commitment they are those of an open draw, or
of a sealed one whose counts are opened.
\"\"\"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from typing import NotRequired
"""
TYPES: dict[str, object] = {
    "Root": values.ROOT,
    "Signer": commitment.SIGNER,
    **{f"{n.capitalize()}Source": s for n, s in commitment.SOURCE.shapes.items()},
    "Batch": commitment.BATCH,
    "Stratum": commitment.STRATUM,
    "Requirement": commitment.REQUIREMENT,
    "TeamPlan": commitment.TEAMS,
    "Commitment": commitment.OPEN,
    **{f"{n.capitalize()}Outcome": s for n, s in chain.OUTCOME.shapes.items()},
    "Place": lists.PLACE,
    "Seat": lists.SEAT,
    "Lot": lists.LOT,
    "Team": lists.TEAM_OF_CHECK,
    "ChangedTeam": lists.CHANGED_TEAM,
    "Pair": rosters.PAIR,
    "Present": rosters.PRESENT,
    **{f"{kind.capitalize()}List": shape for kind, shape in LIST_SHAPES.items()},
    **{
        kind.capitalize(): shape
        for kind, shape in SHAPES.items()
        if kind not in {"commitment", "opening", "unsealing", "void"}
    },
}
"""Objects whose types have a name of their own; others are called after where they stand."""


class _Types:
    """Writes classes, each once, those that others name before these."""

    def __init__(self) -> None:
        self.named = {id(shape): name for name, shape in TYPES.items()}
        self.written: dict[str, str] = {}

    def of(self, shape: object, name: str) -> str:
        """Return the type of a shape; `name` is what an object there is called."""
        if isinstance(shape, shapes.Nullable):
            return f"{self.of(shape.shape, name)} | None"
        if isinstance(shape, shapes.Listing):
            return f"list[{self.of(shape.shape, name.removesuffix('s'))}]"
        if isinstance(shape, shapes.OneOf):
            return " | ".join(self.of(one, name) for one in shape.shapes.values())
        if isinstance(shape, shapes.Fields):
            return self.object(shape, self.named.get(id(shape), name))
        if isinstance(shape, shapes.Choice) and len(shape.words) == 1 and name.endswith("Kind"):
            return f'Literal["{shape.words[0]}"]'
        words = {shapes.Integer: "int", shapes.Boolean: "bool", shapes.Null: "str | None"}
        return words.get(type(shape), "str")  # type: ignore[call-overload,no-any-return]

    def object(self, shape: shapes.Fields, name: str) -> str:
        """Write the class of an object, and return its name."""
        called = f"{name}Body"
        if name not in self.written:
            lines = [f"class {called}(TypedDict):"]
            every = {**shape.required, **shape.optional}
            for field, inner in every.items():
                part = "".join(word.capitalize() for word in field.split("_"))
                if field in {"rosters", "directories"}:  # whose names are looked up
                    said = f"dict[str, {self.of(next(iter(inner.required.values())), '')}]"
                elif field in {"past", "calendar"}:  # read by the names of their fields
                    said = "dict[str, Any] | None" if field == "calendar" else "dict[str, Any]"
                else:
                    said = self.of(inner, "Root" if field == "lists" else name + part)
                lines.append(
                    f"    {field}: {f'NotRequired[{said}]' if field in shape.optional else said}"
                )
            self.written[name] = "\n".join(lines)
        return called


def types_module() -> str:
    """Return the module with the types of all records."""
    types = _Types()
    for name, shape in TYPES.items():
        types.of(shape, name)
    whole = [
        f"class Whole{kind.capitalize()}Body({kind.capitalize()}Body, {kind.capitalize()}ListBody):\n"
        f'    """All that a record of this kind says, with what it lists."""'
        for kind in LIST_SHAPES
    ]
    return "\n\n\n".join([TYPES_HEAD.rstrip(), *types.written.values(), *whole]) + "\n"


VERIFIER = PACKAGE / "outsiders" / "verify.html"


def verifier_page() -> str:
    """Return the verifier in one page, the hashes of its scripts and styles in its policy made again."""
    page = VERIFIER.read_text(encoding="utf-8")
    for part in ("script", "style"):
        inside = re.findall(f"<{part}>(.*?)</{part}>", page, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()) for text in inside]
        allowed = " ".join(f"'sha256-{digest.decode()}'" for digest in digests)
        page = re.sub(f"{part}-src [^;]*;", f"{part}-src {allowed};", page, count=1)
    return page


def terminal(language: str) -> str:
    """Return a picture of a terminal on which the demonstration was verified, from what it prints."""
    words = ["verify", "demo/certificate.json", "--rosters", "demo/rosters"]
    with TemporaryDirectory() as folder, StringIO() as printed, contextlib.chdir(folder):
        with redirect_stdout(StringIO()):
            command_line(["demo", "--out", "demo"])
        with redirect_stdout(printed):
            command_line([*words, "--lang", language])
        lines = [f"$ randcheck {' '.join(words)}", *printed.getvalue().splitlines()]
    shown = [part for line in lines for part in _folded(line)]
    texts = "".join(
        f'<text x="16" y="{_TOP + _LINE * at}">{escape(line)}</text>'
        for at, line in enumerate(shown)
    )
    height = _TOP + _LINE * len(shown)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 {height}" width="880" role="img">'
        f'<rect width="880" height="{height}" rx="8" fill="#1e2430"/>'
        '<g fill="#e6e6e6" font-size="15" xml:space="preserve" font-family="Sarasa Mono SC, '
        f'Noto Sans Mono CJK SC, NSimSun, monospace">{texts}</g></svg>\n'
    )


_TOP, _LINE, _COLUMNS = 32, 23, 104  # of the picture of a terminal


def _folded(line: str) -> list[str]:
    """Return a line as a terminal of so many columns breaks it."""
    parts, width = [""], 0
    for sign in line:
        width += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if width > _COLUMNS:
            parts, width = [*parts, ""], 0
        parts[-1] += sign
    return parts


THREATS = Path(__file__).parent / "explanation" / "threats.md"
TABLES = {"One draw": "draw", "Between the draws of a year": "year"}


def threats_page() -> str:
    """Return the page on threats, its tables made again from `threats.toml`."""
    listed = tomllib.loads(THREATS.with_suffix(".toml").read_text(encoding="utf-8"))
    page = THREATS.read_text(encoding="utf-8")
    for title, kind in TABLES.items():
        before, heading, rest = page.partition(f"\n## {title}\n")
        text, _, rest = rest.partition("\n\n|")
        rest = rest.partition("\n\n")[2]
        table = "\n".join(_threats(listed[kind], twins=kind == "year"))
        page = f"{before}{heading}{text}\n\n{table}\n\n{rest}"
    return page


def _threats(rows: list[dict[str, Any]], *, twins: bool) -> Iterator[str]:
    names = ["attack", "evidence", "what exposes it", "test", *(["honest twin"] if twins else [])]
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        kinds = ("tests", "twins") if twins else ("tests",)
        named = [", ".join(f"`{name}`" for name in row[kind]) for kind in kinds]
        yield f"| {' | '.join([row['attack'], row['evidence'], row['exposes'], *named])} |"


HOW_TO = Path(__file__).parent / "how-to"
_CLAUSES_ZH = """# 条文示例：一条规定，几行写法

[English](rules-by-example.md)

每一条注明出处；“常见做法”指没有单一文件可引。前面的几行写入规则书即可；其余部分见
`docs/examples/clauses/book.toml`，字段见[规则书的写法](../rules/book-format.zh.md)，名录各列见
[名录的列](../reference/columns.zh.md)。“抽取”“排除”是 2026-03-02（另有注明的除外）对 `docs/examples/clauses` 中 200 个对象、12 名人员
的实际结果，测试逐条抽取核对。没有写 `strata` 的，全部对象按 10% 抽取。整套样本：`randcheck init 文件夹 --like tax`
（另有 environment、securities、fire、food、health、customs、joint）。
"""
_CLAUSES_EN = """# Rules by example: a clause, and the lines that say it

[中文](rules-by-example.zh.md)

Each names its source; *common practice* (常见做法) means that no single document can be cited. Put the lines into your rule book; the
rest of it stands in `docs/examples/clauses/book.toml`, the fields in [the form of a rule book](../rules/book-format.md), the columns of lists in
[columns](../reference/columns.md). *Drawn* and *out* is what came of it on 2026-03-02, where no other day is named, over the lists in
`docs/examples/clauses`, 200 targets and 12 inspectors; a test draws by every one. Where no `strata` stand a tenth of all is drawn. Whole folders
to begin with: `randcheck init FOLDER --like tax` (or environment, securities, fire, food, health, customs, joint).
"""
_GIVES = {
    "zh": ("出处", "抽取", "排除", "每组人数", "期限（工作日）", "抽取日期"),
    "en": ("Source", "Drawn", "Out", "Team of", "Term in working days", "Day of the draw"),
}


def clauses_page(language: str) -> str:
    """Return the page of rules by example, made of `rules-by-example.toml`."""
    listed = tomllib.loads((HOW_TO / "rules-by-example.toml").read_text(encoding="utf-8"))
    source, drawn, out, teams, term, day = _GIVES[language]
    lines = [_CLAUSES_ZH if language == "zh" else _CLAUSES_EN]
    for number, clause in enumerate(listed["clause"], 1):
        lines += [f"## {number}. {clause[language]}", "", f"{source}: {clause['source']}", ""]
        lines += ["```toml", clause["lines"].strip(), "```", ""]
        given = [(drawn, clause["drawn"]), (out, clause.get("out"))]
        said = [f"{w}: {_counts(c)}" for w, c in given if c]
        rest = ((teams, "teams"), (term, "term"), (day, "day"))
        said += [f"{word}: {clause[key]}" for word, key in rest if key in clause]
        lines += ["; ".join(said), ""]
    return "\n".join(lines)


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"`{name}` {number}" for name, number in counted.items())


_COLUMNS_ZH = """# 名录的列

[English](columns.md)

八种名录，一张一节：一列通常叫什么、装什么、还认得哪些叫法。**必须**的列缺了不能读取。其余列照原名保留，规则书可以用它的名称写条件。
`number` 与 `code` 至少有一列。文件名即名录名（如 `检查对象名录库.xlsx`），或英文名（`targets.csv`）。
"""
_COLUMNS_EN = """# The columns of the lists

[中文](columns.zh.md)

Eight lists, a section each: what a column is usually called, what it holds, by which other names it is found. Without one marked **must** a list cannot
be read. Any further column is kept under its own name, by which a rule book may ask for it. Of `number` and `code` one must be there. The name
of a file is that of the list (`检查对象名录库.xlsx`), or in English (`targets.csv`).
"""


def columns_page(language: str) -> str:
    """Return the page of the columns of all lists, made of `columns.toml`."""
    said = tomllib.loads((REFERENCE / "columns.toml").read_text(encoding="utf-8"))
    zh = language == "zh"
    lines = [_COLUMNS_ZH if zh else _COLUMNS_EN]
    head = (
        "| 列 | 字段 | | 内容 | 其他名称 |" if zh else "| column | field | | holds | other names |"
    )
    for role, meanings in said.items():
        columns = {column.field: column for column in SCHEMAS[role]}
        if columns.keys() != meanings.keys():
            raise KeyError(role, sorted(columns.keys() ^ meanings.keys()))
        title = f"{NAMES[role][0]} `{role}`" if zh else f"`{role}` {NAMES[role][0]}"
        lines += [f"## {title}", "", head, "|---|---|---|---|---|"]
        for name, column in columns.items():
            must = ("必须" if zh else "must") if column.required else ""
            others = "、".join(map(_cell, column.names[1:]))
            text = meanings[name][0 if zh else 1]
            lines.append(f"| {column.names[0]} | `{name}` | {must} | {text} | {others} |")
        lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return every generated file, by its path from `reference/`."""
    written = {"errors.md": errors_page(), "../spec/fields.md": fields_page(), **schemas()}
    written["../pictures/verification.svg"] = terminal("en")
    written["../pictures/verification.zh.svg"] = terminal("zh")
    written["../explanation/threats.md"] = threats_page()
    for language, end in (("en", ""), ("zh", ".zh")):
        written[f"../how-to/rules-by-example{end}.md"] = clauses_page(language)
        written[f"columns{end}.md"] = columns_page(language)
    return {**written, "../../src/randcheck/outsiders/verify.html": verifier_page()}


def main() -> None:
    """Write every page."""
    RECORDS.write_text(types_module(), encoding="utf-8")
    for name, text in pages().items():
        path = REFERENCE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
