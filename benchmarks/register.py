"""The budgets of the register: 10,000 bodies x 90 functions over 18 months, asked through the real server.

    python -m benchmarks register [--bodies N] [--seconds S] [--database sqlite|postgresql] [--write]

CPU per request is the processor time of all server and database processes; other load on the machine does not
bend it. Ratios are to a view that reads one row, once through the site's own middleware and once in bare Django.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import platform
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .copies import ROOT, loaded, measured, options_of, say

REPORT = ROOT / "docs/measurements/register.md"
FLOORS = {"hello": "/floor/hello", "select": "/floor/select?code=CIT-01", "insert": "/floor/insert"}
PUBLIC, FORM, SEARCH, LARGE = 1.5, 1.5, 10.0, 3.0


@dataclass(frozen=True)
class Work:
    """One page and its budget in ms of CPU; `times` is the most it may cost as a multiple of the SELECT floor."""

    name: str
    path: str
    budget: float
    times: float | None = None
    is_officers: bool = False


WORKS = (
    Work("home", "/ur/", PUBLIC, 5),
    Work("tool", "/ur/tools/PCP/", PUBLIC, 5),
    Work("body", "/ur/bodies/{body}/", PUBLIC, 5),
    Work("function", "/ur/functions/CIT-01/", PUBLIC, 5),
    Work("place", "/ur/places/{district}/", PUBLIC, 5),
    Work("citizen's answer", "/ur/needs/{need}/?place={district}", PUBLIC, 5),
    Work("landscape, country", "/ur/landscape/", LARGE),
    Work("landscape, province", "/ur/landscape/?place=PK6", LARGE),
    Work("landscape, district", "/ur/landscape/?place={district}", LARGE),
    Work("API landscape, province", "/api/v1/landscape?place=PK6", LARGE),
    Work("search, frequent word", "/ur/tools/?q=" + quote("شکایت"), SEARCH),
    Work("search, complaint", "/ur/tools/?q=complaint", SEARCH),
    Work("search, rare word", "/ur/tools/?q=" + quote("قبرستان"), 5.0),
    Work("officer's grid", "/ur/my/grid/{round}/{body}/", FORM, None, True),
)


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one database, in a private folder that is removed afterwards."""
    with loaded(kind, "register", options.bodies) as copy:
        asked = _ask(copy.environment, copy.database_pid, copy.loaded, options)
        return {"database": kind, "loaded": copy.loaded, **asked}


def _ask(
    environment: dict[str, str], pid: int | None, loaded: dict[str, Any], options: argparse.Namespace
) -> dict[str, Any]:
    from .server import Server

    found: dict[str, Any] = {"floors": {}, "bare": {}, "works": []}
    with Server(environment, workers=1, database_pid=pid, bare=True) as bare:
        for name, path in FLOORS.items():
            found["bare"][name] = dataclasses.asdict(bare.measure(path, seconds=options.seconds))
    with Server(environment, workers=2, database_pid=pid) as server:
        found["memory_before"] = server.memory()
        for name, path in FLOORS.items():
            found["floors"][name] = dataclasses.asdict(server.measure(path, seconds=options.seconds))
            say(f"  floor {name}: {found['floors'][name]['cpu_ms']:.2f} ms")
        for work in WORKS:
            path = work.path.format(**loaded)
            cookie = _cookies(server, path, loaded["session"]) if work.is_officers else {}
            steady = server.measure(path, seconds=options.seconds, headers=cookie)
            # A prepared page is kept by its whole address: another address is rendered anew.
            anew = server.measure(path, seconds=options.seconds, headers=cookie, unique="n")
            found["works"].append(
                {
                    "work": dataclasses.asdict(work),
                    "steady": dataclasses.asdict(steady),
                    "anew": dataclasses.asdict(anew),
                }
            )
            say(
                f"  {work.name}: {steady.cpu_ms:.2f} ms, rendered anew {anew.cpu_ms:.2f} ms; {server.memory():.0f} MB"
            )
        found["weights"] = [_weight(server, work.path.format(**loaded)) for work in WORKS[:6]]
        found["memory_after"] = server.memory()
        found["workers"] = 2
    return found


def _cookies(server: Any, path: str, session: str) -> dict[str, str]:
    """What a browser sends from its second page on: the session, and the token of the forms that it was given."""
    own = f"sessionid={session}"
    _, _, headers = server.get(path, {"Cookie": own})
    token = re.search(r"csrftoken=[^;]+", headers.get("Set-Cookie", ""))
    return {"Cookie": f"{own}; {token[0]}" if token else own}


def _weight(server: Any, path: str) -> dict[str, Any]:
    """What a first visit to a page takes over the line, as the server compresses it, without Nastaliq."""
    packed = {"Accept-Encoding": "br"}
    _, body, headers = server.get(path, packed)
    _, plain, _ = server.get(path, {"Accept-Encoding": "identity"})
    page = plain.decode()
    sheets = re.findall(r'<link[^>]+rel="?stylesheet"?[^>]*>', page)
    sheets = [re.search(r'href="?([^"\s>]+)', tag).group(1) for tag in sheets]  # type: ignore[union-attr]
    scripts = re.findall(r'<script[^>]+src="?([^"\s>]+)', page)
    sizes = {name: len(server.get(name, packed)[1]) for name in [*sheets, *scripts]}
    fonts = 0
    for sheet in sheets:
        text = server.get(sheet, {"Accept-Encoding": "identity"})[1].decode()
        for url in re.findall(r"url\(\"?([^)\"]+naskh[^)\"]*)\"?\)", text):
            fonts += len(server.get(str(Path(sheet).parent / url) if not url.startswith("/") else url)[1])
    return {
        "path": path,
        "html": len(body),
        "encoding": headers.get("Content-Encoding", "none"),
        "css": sum(sizes[s] for s in sheets),
        "js": sum(sizes[s] for s in scripts),
        "font": fonts,
        "requests": 1 + len(sheets) + len(scripts) + bool(fonts),
    }


def report(results: list[dict[str, Any]]) -> str:
    """The findings as a page."""
    lines = ["# The register under load", "", machine(), ""]
    for found in results:
        lines += [
            f"## {'SQLite' if found['database'] == 'sqlite' else 'PostgreSQL'}",
            "",
            *_of_database(found),
            "",
        ]
    lines += [
        (
            "`make bench ONLY=register` measures again; `python -m benchmarks register --write` rewrites this page. *Prepared* is "
            "what visitors get after the first; *anew* is the first one after a change, compression included. CPU is that of all "
            "server and database processes."
        ),
        "",
    ]
    return "\n".join(lines)


def machine() -> str:
    import django

    cpu = "unknown processor"
    with contextlib.suppress(OSError, StopIteration):
        info = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.partition(":")[2].strip() for line in info if line.startswith("model name"))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"Measured on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores ({cpu}), {memory:.0f} GB, "
        f"Python {platform.python_version()}, Django {django.get_version()}."
    )


def _of_database(found: dict[str, Any]) -> list[str]:
    loaded, select = found["loaded"], found["floors"]["select"]["cpu_ms"]
    bare = found["bare"]["select"]["cpu_ms"]
    lines = [
        (
            f"Loaded in {loaded['seconds']:.0f} s: {loaded['bodies']:,} bodies in one province besides the reference data; "
            f"{loaded['cells']:,} cells, {loaded['history']:,} periods, {loaded['evidence']:,} statements."
        ),
        "",
        "| floor | through the site, CPU ms | bare Django, CPU ms |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {name} | {cost['cpu_ms']:.2f} | {found['bare'][name]['cpu_ms']:.2f} |"
        for name, cost in found["floors"].items()
    ]
    lines += [
        "",
        "| work | prepared ms | x SELECT | x bare SELECT | budget ms | verdict | anew ms | KB sent |",
        "|---|---:|---:|---:|---:|---|---:|---:|",
    ]
    for row in found["works"]:
        work, steady, anew = row["work"], row["steady"], row["anew"]
        is_over = steady["cpu_ms"] > work["budget"] or (
            work["times"] and steady["cpu_ms"] > work["times"] * select
        )
        lines.append(
            f"| {work['name']} | {steady['cpu_ms']:.2f} | {steady['cpu_ms'] / select:.1f} | {steady['cpu_ms'] / bare:.1f} | "
            f"{work['budget']:g}{' and ' + format(work['times'], 'g') + 'x' if work['times'] else ''} | "
            f"{'**OVER**' if is_over else 'ok'} | {anew['cpu_ms']:.1f} | {steady['bytes'] / 1000:.1f} |"
        )
    lines += [
        "",
        "| first visit | HTML | CSS | HTML + CSS | script | font | all | requests | verdict |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for w in found["weights"]:
        both, whole = w["html"] + w["css"], w["html"] + w["css"] + w["js"] + w["font"]
        is_over = both > 14 * 1024 or whole > 50 * 1024 or w["requests"] > 4
        lines.append(
            f"| `{w['path']}` | {w['html']:,} | {w['css']:,} | {both:,} | {w['js']:,} | {w['font']:,} | {whole:,} | "
            f"{w['requests']} | {'**OVER**' if is_over else 'ok'} |"
        )
    after = found["memory_after"]
    lines += [
        "",
        (
            f"Memory of server and {found['workers']} workers: {found['memory_before']:.0f} MB at start, {after:.0f} MB after all "
            f"this (budget 250): {'**OVER**' if after > 250 else 'ok'}."
        ),
    ]
    return lines


def _load_here(bodies: int) -> None:
    """Within the copy's own process: load, and print what was loaded."""
    import django

    django.setup()
    from yakja.foundation.places.models import Level, Place
    from yakja.framework.catalogue.models import Need

    from .load import load

    loaded = dataclasses.asdict(load(bodies=bodies, say=say))
    province = Place.objects.get(code="PK6")
    district = Place.objects.in_being().within(province).filter(level=Level.DISTRICT, code="PK617").first()
    loaded["district"] = (district or Place.objects.districts().within(province).order_by("path")[0]).code
    loaded["need"] = Need.objects.order_by("position", "code").values_list("code", flat=True)[0]
    print(json.dumps(loaded))


def main(arguments: list[str]) -> int:
    options = options_of(__doc__, REPORT, seconds=3.0)
    options.add_argument("--bodies", type=int, default=10_000)
    options.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.load:
        _load_here(chosen.bodies)
        return 0
    return measured(chosen, measure, report, REPORT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
