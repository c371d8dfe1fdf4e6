"""The benchmark behind `make bench`: what the desk costs against a bare view on the same Postgres, at two sizes.

Every measured request runs in this process, one after the other, ours and the bare ones in turn, so that a busy machine slows both.
The figures that count are ratios; milliseconds are for orientation.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (1_000, 100_000)
ROUNDS = 30
WORD = "滤芯"  # stands in many matters of the demo company
# name, the bare work it is held against, at most so many times it: the goals of the quality plan. Where that gives milliseconds (a list
# page 60, a search 50, a ticket page 25), they are divided by what its bare list took on the same machine, 7.8 ms.
GOALS = {
    "REST list, 50 rows": ("bare list", 3.5),
    "create by REST": ("bare create", 2.5),
    "list page, 50 rows": ("bare list", 7.7),
    "list refresh": ("bare list", None),
    "search, 2 characters": ("bare list", 6.4),
    "ticket page": ("bare list", 3.2),
    "ticket beside its list": ("bare list", 3.2),
}


def main() -> None:
    """Measure each size in a process and a database of its own, print the table, write bench.json."""
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split(",") if size] or SIZES
    found = {size: _in_a_child(size) for size in sizes}
    Path("bench.json").write_text(json.dumps({"rounds": ROUNDS, "sizes": found}, indent=2) + "\n")
    print(f"\n{'work':<22}{'tickets':>9}{'p50 ms':>9}{'p95 ms':>9}{'times bare':>12}{'goal':>7}{'growth':>8}")
    for size, rows in found.items():
        for name, row in rows.items():
            bare, goal = GOALS.get(name, ("", None))
            times = f"{row['p50'] / rows[bare]['p50']:.1f}" if bare else ""
            growth = f"{row['p50'] / found[sizes[0]][name]['p50']:.2f}" if size != sizes[0] else ""
            print(f"{name:<22}{size:>9,}{row['p50']:>9.1f}{row['p95']:>9.1f}{times:>12}{goal or '':>7}{growth:>8}")


def _in_a_child(size: int) -> dict[str, dict[str, float]]:
    print(f"{size:,} tickets …", flush=True)
    done = subprocess.run([sys.executable, "-m", "tests.bench", str(size)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(size: int) -> None:
    """Load a company of this size into servers of its own, and print the figures as JSON."""
    from servicedesk.embedded import start_servers, stop_servers
    from servicedesk.embedded.pytest_plugin import new_folder

    folder = new_folder()
    hidden = [name for name in os.environ if name in ("DATABASE_URL", "REDIS_URL") or name.startswith("DESK_")]
    for name in hidden:
        del os.environ[name]
    os.environ |= {"DESK_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "servicedesk.settings"}
    servers = start_servers(folder, quiet=True)
    try:
        for command in (
            ["migrate", "--noinput", "-v0"],
            ["compile_translations"],
            ["collectstatic", "--noinput", "-v0"],
            ["demo", f"--tickets={size}"],
            ["reindex"],
        ):
            subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=sys.stderr)
        print(json.dumps(_figures()))
    finally:
        stop_servers(servers)
        shutil.rmtree(folder, ignore_errors=True)


def _figures() -> dict[str, dict[str, float]]:
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    work = _work()
    took: dict[str, list[float]] = {name: [] for name in work}
    for number in range(ROUNDS + 3):
        for name, one in work.items():
            began = time.perf_counter()
            status = one()
            if status not in (200, 201):
                raise RuntimeError(f"{name} answered {status}")
            if number >= 3:  # the first ones fill caches
                took[name].append((time.perf_counter() - began) * 1000)
    return {name: {"p50": statistics.median(one), "p95": statistics.quantiles(one, n=20)[-1]} for name, one in took.items()}


def _work() -> dict[str, Callable[[], int]]:
    """Name → one request, which returns its status."""
    from django.test import Client

    from staff.models import Member
    from tickets.models import Ticket

    lead, desk, bare = Member.objects.get(sign_in="lead"), Client(headers={"host": "localhost"}), _bare_client()
    for client in (desk, bare):
        client.force_login(lead, backend="staff.sign_in.MemberBackend")
    ticket = Ticket.objects.filter(status="open", owner__posts__code="agent").order_by("pk")[5]
    new = {"kind": "service", "channel": "web", "severity": "normal", "sentence": "measured", "customer": ticket.customer_id}

    return {
        "bare list": lambda: bare.get("/tickets/").status_code,
        "REST list, 50 rows": lambda: desk.get("/api/v1/tickets/?page_size=50").status_code,
        "list page, 50 rows": lambda: desk.get("/desk/?view=all").status_code,
        "list refresh": lambda: desk.get("/desk/?view=all&fragment=list").status_code,
        "search, 2 characters": lambda: desk.get("/search/", {"q": WORD}).status_code,
        "ticket page": lambda: desk.get(f"/tickets/{ticket.number}/").status_code,
        "ticket beside its list": lambda: desk.get(f"/tickets/{ticket.number}/?view=all&fragment=pane").status_code,
        "bare create": lambda: bare.post("/customers/", {"name": "bare"}, content_type="application/json").status_code,
        "create by REST": lambda: desk.post("/api/v1/tickets/", new, content_type="application/json").status_code,
    }


def _bare_client() -> Any:
    """A visitor of `tests.bench_bare`, on the same database and with the same session."""
    from django.test import Client, override_settings

    from tests.bench_bare import MIDDLEWARE

    client = Client(headers={"host": "localhost"})
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        client.handler.load_middleware()
    served = client.handler._middleware_chain

    def at_bare_addresses(request: Any) -> Any:
        request.urlconf = "tests.bench_bare"
        return served(request)

    client.handler._middleware_chain = at_bare_addresses
    return client


if __name__ == "__main__":
    measure(int(sys.argv[1])) if len(sys.argv) > 1 else main()
