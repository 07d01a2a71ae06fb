"""The least a view can cost: nothing, one row read, one row written."""

from __future__ import annotations

import time

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def select(request: HttpRequest) -> HttpResponse:
    """One row by its unique code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, cofog FROM bodies_function WHERE code = %s", [request.GET["code"]])
        return HttpResponse(cursor.fetchone()[1])


def insert(request: HttpRequest) -> HttpResponse:
    """One row, committed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (at, note) VALUES (%s, %s)", [time.time(), "one row"])
    return HttpResponse("kept")


urlpatterns = [path("floor/hello", hello), path("floor/select", select), path("floor/insert", insert)]
