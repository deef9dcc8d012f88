"""A Django app in one file: lists in models, draws in tables, the certificate as a page.

``DATABASE=office.db python django_app.py runserver`` runs it; any WSGI server takes
``django_app:application``. An office with a rule book is read from the models by query, so
that its lists are looked at as files are. In earnest the bytes of a draw that waits are
encrypted before they are kept, and callers are asked who they are.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

import randcheck as rc
from randcheck.certificates.register.numbering import next_slot
from randcheck.stores import hold, open_sqlite, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

DATABASE = os.environ["DATABASE"]
CAP = 2

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
        MIDDLEWARE=[f"{__name__}.answer"],
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.environ.get("SECRET_KEY", "only for this example"),
    )
    django.setup()

PLACES = open_sqlite(DATABASE, name="places")
WAITING = open_sqlite(DATABASE, name="waiting").files
# a file of its own: SQLite locks whole files, and this one is locked while the others are written
REGISTER = open_sqlite(f"{DATABASE}.register").files


class Target(models.Model):
    """Whoever may be inspected."""

    id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=20)

    class Meta:
        app_label = "park"


class Inspector(models.Model):
    """Whoever inspects."""

    id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    licence_until = models.DateField()
    present = models.BooleanField()

    class Meta:
        app_label = "park"


def answer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Say what is wrong, in Chinese and English, with codes for programs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(_request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, rc.RandcheckError):
            return None
        return JsonResponse({"problems": [p.to_dict() for p in error.problems]}, status=422)

    middleware.process_exception = process_exception
    return middleware


def office() -> rc.Office:
    """Read the office from its models, in the columns that its files would have."""
    targets, people = Target.objects.order_by("id"), Inspector.objects.order_by("id")
    present = models.Case(
        models.When(present=True, then=models.Value("是")), default=models.Value("否")
    )
    return rc.read_office(
        {
            "targets": targets.values(
                对象编号=models.F("id"), 名称=models.F("name"), 状态=models.F("state")
            ),
            "inspectors": people.values(
                执法证号=models.F("id"),
                姓名=models.F("name"),
                执法证有效期=models.F("licence_until"),
                在岗=present,
            ),
            "items.csv": "检查事项,抽查方式\n防雷装置安全检查,双随机\n".encode(),
        },
        book="huaxian-2023",
    )


@require_POST
def lists(request: HttpRequest) -> HttpResponse:
    """Take both lists as JSON."""
    given = json.loads(request.body)
    Target.objects.bulk_create([Target(**row) for row in given["targets"]])
    Inspector.objects.bulk_create([Inspector(**row) for row in given["inspectors"]])
    return JsonResponse({"targets": Target.objects.count()})


@require_POST
def commit(request: HttpRequest) -> HttpResponse:
    """Commit a draw; its head is to be published before anything is drawn."""
    given = json.loads(request.body)
    task = office().plan("2023").task("lightning", drawn_on=date(2023, 4, 25))
    with next_slot(REGISTER, task.office) as place:
        ready = hold(PLACES, task, slot=place.slot, cap=CAP, shortfall=True)
        sources = [rc.contribution(name, value=value) for name, value in given["values"].items()]
        pending = rc.commit(ready, slot=place.slot, previous_slot=place.previous, sources=sources)
        WAITING[f"{place.slot}"] = pending.to_bytes()
        REGISTER[f"{place.slot}.json"] = pending.certificate.to_bytes()
    return JsonResponse({"slot": place.slot, "head": pending.certificate.head})


@require_POST
def draw(_request: HttpRequest, slot: int) -> HttpResponse:
    """Draw; whoever asks again gets the same answer."""
    pending = rc.Pending.from_bytes(WAITING[f"{slot}"])
    certificate = rc.draw(pending)
    rc.verify(certificate, rosters=pending)
    REGISTER[f"{slot}.json"] = certificate.to_bytes()
    settle(PLACES, certificate)
    return JsonResponse({"teams": {id: list(team) for id, team in certificate.teams.items()}})


@require_GET
def show(request: HttpRequest, slot: int) -> HttpResponse:
    """Hand out the certificate, or show it to somebody with a browser."""
    certificate = rc.load_certificate(REGISTER[f"{slot}.json"])
    if request.accepts("text/html"):
        return HttpResponse(certificate._repr_html_())
    return HttpResponse(certificate.to_bytes(), content_type="application/json")


urlpatterns = [
    path("lists", lists),
    path("draws", commit),
    path("draws/<int:slot>/draw", draw),
    path("draws/<int:slot>", show),
]
application = get_wsgi_application()


def make_tables() -> None:
    """Make the tables that are not there; a project of several files has migrations."""
    there = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in (Target, Inspector):
            if model._meta.db_table not in there:  # noqa: SLF001 - as Django's own documents do
                editor.create_model(model)


if __name__ == "__main__":
    make_tables()
    execute_from_command_line(sys.argv)
