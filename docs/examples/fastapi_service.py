"""A service that holds draws for several departments, with FastAPI on PostgreSQL.

``DATABASE=postgresql://user@host/name uvicorn fastapi_service:app`` runs it, in any number of
processes. Draws that wait and certificates lie in tables; nothing is a file. In earnest the
bytes of a draw that waits are encrypted before they are kept, and callers are asked who they are.
"""

from __future__ import annotations

import os
from datetime import date

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

import randcheck as rc
from randcheck.certificates.register.numbering import next_slot
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.stores import hold, open_postgres, settle

CAP = 2
PLACES = open_postgres(os.environ["DATABASE"], name="places")
WAITING = open_postgres(os.environ["DATABASE"], name="waiting").files
REGISTER = open_postgres(os.environ["DATABASE"], name="register").files

app = FastAPI(title="randcheck")


class Wanted(BaseModel):
    """What a department asks for."""

    department: str
    targets: list[str]
    rate: str
    value: str


@app.exception_handler(rc.RandcheckError)
def answer(_request: Request, error: rc.RandcheckError) -> JSONResponse:
    """Say what is wrong, in Chinese and English, with codes for programs."""
    return JSONResponse({"problems": [p.to_dict() for p in error.problems]}, status_code=422)


@app.post("/draws")
def commit(wanted: Wanted) -> dict[str, str | int]:
    """Commit a draw; its head is to be published before anything is drawn."""
    task = Task(
        office="park",
        plan="2026",
        draw=wanted.department,
        window=(date(2026, 3, 1), date(2026, 11, 30)),
        strata=[Stratum(id="all", rate=wanted.rate)],
        standings=[Standing(id=target, stratum="all") for target in wanted.targets],
    )
    with next_slot(REGISTER, "park") as place:  # one department at a time has the next slot
        ready = hold(PLACES, task, slot=place.slot, cap=CAP, shortfall=True)
        sources = [rc.contribution("office", value=wanted.value)]
        pending = rc.commit(ready, slot=place.slot, previous_slot=place.previous, sources=sources)
        WAITING[f"{place.slot}"] = pending.to_bytes()
        REGISTER[f"{place.slot}.json"] = pending.certificate.to_bytes()
    return {"slot": place.slot, "head": pending.certificate.head}


@app.post("/draws/{slot}/draw")
def draw(slot: int) -> dict[str, list[str]]:
    """Draw; whoever asks again gets the same answer."""
    pending = rc.Pending.from_bytes(WAITING[f"{slot}"])
    certificate = rc.draw(pending)
    rc.verify(certificate, rosters=pending)
    REGISTER[f"{slot}.json"] = certificate.to_bytes()
    settle(PLACES, certificate)
    return {stratum: list(ids) for stratum, ids in certificate.drawn.items()}


@app.get("/draws/{slot}")
def show(slot: int) -> JSONResponse:
    """Hand out the certificate."""
    return JSONResponse(rc.load_certificate(REGISTER[f"{slot}.json"]).to_json())
