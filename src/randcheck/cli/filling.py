"""What the project of an office says to a command where its command line does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.records import DRAW
from randcheck.cli.next_step import command_line
from randcheck.cli.project import kept_file, load_project, sources_of, suffix_of
from randcheck.cli.relaxing import NOTICES, OF_A_DRAW
from randcheck.disk.storage import is_file
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from randcheck.certificates.certificate import Certificate
    from randcheck.cli.project import DrawOf, Project


def fill(options: argparse.Namespace) -> None:
    """Say what the command line leaves unsaid, as the project of this folder does.

    Raises:
        InputError: The project does not say it either (``usage-required``), several draws
            may be meant (``project-which``), or none (``project-none``).
    """
    project = load_project(options.project)
    values = _values(project, options)
    if not getattr(options, "source", None):
        _check_contributions(values.get("source", ()), values.pop("seed_id", ""), project)
    for name, value in values.items():
        if getattr(options, name, None) in (None, []):
            setattr(options, name, value)
    if getattr(options, "key", None) is not None:
        options.key = _key(project, options.key)
    lacking = [name for name in options.needed if getattr(options, name, None) in (None, [])]
    if lacking:
        place = f"randcheck {options.called}"
        raise InputError(
            "usage-required",
            place=place,
            value=", ".join(lacking),
            help=f"{place} --help",
            meant="",
        )


def _check_contributions(sources: Iterable[str], seed_id: str, project: Project) -> None:
    """Make sure that every party outside has handed over what it commits to.

    Raises:
        InputError: One has not (``project-contribution``), with the line that it types.
    """
    problems = []
    for source in sources:
        path = Path(source.removeprefix("@"))
        if source.startswith("@") and not is_file(path):
            name = next(p.name for p in project.parties if path.name.startswith(f"{p.name}."))
            kept = kept_file(path.parent.name, name, suffix_of(seed_id))
            words = ("contribute", seed_id, name, "--private", kept, "--out", path)
            params = {"value": name, "command": command_line(*words)}
            problems.append(Problem("project-contribution", params, str(path)))
    if problems:
        raise InputError.collect(problems)


def _key(project: Project, name: str) -> str:
    """Return the private key of a party, or the file that was named."""
    known = {party.name for party in project.parties}
    return str(project.private_key(name)) if name in known and not is_file(name) else name


def _values(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    """Return what the project says to a command: option → value."""
    command = options.called
    said: dict[str, Any] = {
        "book": project.book,
        "checks": str(project.at("checks")),
        "folder": str(project.at("lists")),
        "inspectors": _text(project.list_of("inspectors")),
        "targets": _text(project.list_of("targets")),
    }
    if command in OF_A_DRAW:
        said |= _of_draw(project, chosen_draw(project, options), command)
    if command in _MORE:
        said |= _MORE[command](project, options)
    return said


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _there(path: Path) -> str | None:
    return str(path) if path.exists() else None


def chosen_draw(project: Project, options: argparse.Namespace) -> DrawOf:
    """Return the draw that a command is about: the one named, or the only one it can be about.

    Raises:
        InputError: There are several (``project-which``), or none (``project-none``).
    """
    draws = project.draws()
    known = "、".join(draw.name for draw in draws) or "—"
    if options.of is not None:
        named = [draw for draw in draws if draw.name == options.of]
        if not named:
            raise InputError("project-unknown", place="--of", value=options.of, known=known)
        return named[0]
    fits = _FITS.get(options.called)
    found = draws if fits is None else [d for d in draws if fits(d.certificate())]
    found = found or (draws if len(draws) == 1 else [])
    if not found:
        raise InputError("project-none", place=f"randcheck {options.called}", known=known)
    if len(found) > 1:
        known = "、".join(draw.name for draw in found)
        raise InputError("project-which", place=f"randcheck {options.called}", known=known)
    return found[0]


def _waits(certificate: Certificate) -> bool:
    return not certificate.is_void and not certificate.of_kind(DRAW)


def _is_drawn(certificate: Certificate) -> bool:
    return bool(certificate.of_kind(DRAW)) and not certificate.is_void


def _asks(certificate: Certificate) -> bool:
    return certificate.open_request is not None


_FITS: Final[dict[str, Callable[[Certificate], bool]]] = {
    "amend draw": _asks,
    "amend request": _is_drawn,
    "check follow": _is_drawn,
    "check open": _is_drawn,
    "draw": _waits,
    "notice announcement": _waits,
    "notice record": _is_drawn,
    "open release": lambda c: _waits(c) or _asks(c),
    "open take": lambda c: _waits(c) or _asks(c),
    "void": _waits,
    "witness": _waits,
}
"""Command → the draws that it can be about; the others of one draw are about any."""


def _of_draw(project: Project, draw: DrawOf, command: str) -> dict[str, Any]:
    certificate = draw.certificate()
    number = certificate.next_request_id if command == "amend request" else certificate.seed_id
    suffix = suffix_of(number)
    opened = [party for party in project.parties if party.outside]
    files = [draw.incoming / f"{party.name}{suffix}.开启.json" for party in opened]
    rosters = draw.private / "rosters"
    return {
        "private": str(draw.private),
        "out": str(project.at("checks") if command == "check open" else draw.out),
        "certificate": str(draw.out),
        "file": str(draw.out),
        "opening": [str(path) for path in files if is_file(path)],
        "office": str(project.at("lists")),
        "rosters": _there(rosters),
        "trust": _there(project.at("keys") / "公钥"),
        "evidence": _there(project.at("statements")),
        "plan": _text(project.list_of("plan")),
        "items": _text(project.list_of("items")),
        "rule_book": project.book,
        "source": sources_of(project, draw, suffix) if command == "amend request" else [],
        "seed_id": number,
    }


def _commit(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    draw, draw_id = project.next_draw(options.task, options.plan)
    signers = [p for p in project.parties if p.signs]
    return {
        "private": str(draw.private),
        "out": str(draw.out),
        "register": None
        if options.slot is not None or options.out is not None
        else str(project.at("register")),
        "source": sources_of(project, draw),
        "seed_id": draw_id,
        "signer": [f"{party.role}={project.public_key(party.name)}" for party in signers],
    }


def _new_key(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    party = next((p for p in project.parties if p.name == options.name), None)
    if party is None:
        return {}
    roles = [party.role] if party.role == "office" else [party.role, "witness"]
    return {
        "private": str(project.private_key(party.name)),
        "public": str(project.public_key(party.name)),
        "role": roles,
    }


def _sign(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    return {} if getattr(options, "others", None) else {"key": project.parties[0].name}


def _witness(project: Project, _options: argparse.Namespace) -> dict[str, Any]:
    return {"folder": str(project.at("statements"))}


def _release(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    from randcheck.certificates.ceremony.contributing import load_kept

    kept = load_kept(options.private)
    draw = chosen_draw(project, options)
    out = draw.incoming / f"{kept.source_id}{suffix_of(kept.draw_id)}.开启.json"
    return {"out": str(out)}


def _notice(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    kind = options.kind
    if getattr(options, "all", False):
        return {"out": str(project.at("documents") / kind)}
    about = getattr(options, "check", None) or getattr(options, "month", None)
    if about is None and options.called in OF_A_DRAW:
        about = chosen_draw(project, options).name
    annex = [name for name in ("annex", "screen") if getattr(options, name, False)]
    name = "-".join([kind, *annex, *([about.replace("/", "-")] if about else [])])
    return {"out": str(project.at("documents") / f"{name}.html")}


def _export(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    name = "结果登记表" if options.blank else {"history": "历史检查"}.get(options.role, "检查结果")
    return {"out": str(project.at("documents") / f"{name}.xlsx")}


def _deadline(project: Project, options: argparse.Namespace) -> dict[str, Any]:
    if options.event != "list":
        return {"book": None}
    from randcheck.cli.clock import today

    return {"n": str(project.at("checks")), "on": today().isoformat()}


def _report(project: Project, _options: argparse.Namespace) -> dict[str, Any]:
    drawn = [draw for draw in project.draws() if _is_drawn(draw.certificate())]
    return {
        "checks": [str(project.at("checks"))],
        "certificate": [str(draw.out) for draw in drawn],
        "office": str(project.at("lists")),
    }


def _register(project: Project, _options: argparse.Namespace) -> dict[str, Any]:
    return {"folder": str(project.at("register"))}


_MORE: Final[dict[str, Callable[[Project, argparse.Namespace], dict[str, Any]]]] = {
    "check export": _export,
    "commit": _commit,
    "deadline": _deadline,
    "key new": _new_key,
    "open release": _release,
    "register list": _register,
    "register verify": _register,
    "report": _report,
    "sign": _sign,
    "witness": _witness,
    **{f"notice {kind}": _notice for kind in NOTICES},
}  # fmt: skip
