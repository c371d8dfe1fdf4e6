"""The test database (a clone of one template), the cast, and what every test may use.

The cast: ana is an agent, ben her supervisor, gao the general manager above both; cleo works in
another department and sees nothing of theirs; dana is a customer; ada looks after the desk itself.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.conf import UserSettingsHolder
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler

from servicedesk.translations.catalog import compile_catalogues
from tests import make
from tests.browser import fetched
from tests.database import clone_database, empty_database, point_django_at
from tests.replay import replay

# Seconds a layer may take on two cores; one over its budget is a defect of the change that broke it.
BUDGETS = {"browser": 480, "processes": 300, "faults": 300}
UNIT_AND_API = 960  # eight minutes, on two workers
LATENESS_HEAD = "fault | clocks | lost | doubled | outage s | p50 s | p95 s | p99 s | max s | told, max s"
ONE_WORKER = ("tests/browser/", "tests/deployment/test_services", "tests/faults/", "tests/processes/", "tests/tickets/test_presence")
BROWSER_TESTS = Path(__file__).parent / "browser"
# The same code draws the same examples; whoever asks for more of them (`DESK_CASES`, as `make faults` does) draws new ones.
hypothesis.settings.register_profile("same", derandomize="DESK_CASES" not in os.environ)
hypothesis.settings.load_profile("same")


def pytest_configure(config) -> None:
    """Before any worker starts: the translations are compiled, and without a browser a run that would need one ends."""
    if hasattr(config, "workerinput"):
        return
    compile_catalogues()
    asked = [Path(arg.partition("::")[0]).resolve() for arg in config.args]
    needs_one = any(path == BROWSER_TESTS or BROWSER_TESTS in path.parents or path in BROWSER_TESTS.parents for path in asked)
    if needs_one and os.environ.get("BROWSER") != "0":
        try:
            fetched.require()
        except fetched.NoBrowser as error:
            pytest.exit(str(error), returncode=1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests that share a desk, or measure one, go to one worker; xdist's own loadgroup finds no groups under pytest 9.2."""
    from xdist.scheduler import LoadScopeScheduling

    class ByDesk(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((one for one in ONE_WORKER if nodeid.startswith(one)), nodeid)

    return ByDesk(config, log)


def pytest_terminal_summary(terminalreporter) -> None:
    """What tests have to say, what each layer took, against its budget, and what was left out."""
    spent: dict[str, float] = {}
    lateness, said = [], []
    for report in (report for reports in terminalreporter.stats.values() for report in reports if hasattr(report, "duration")):
        lateness += [text for name, text in report.user_properties if name == "fault" and report.when == "call"]
        said += [text for name, text in report.user_properties if name == "said" and report.when == "call"]
        folder = report.nodeid.split("/")[1] if report.nodeid.startswith("tests/") else ""
        layer = folder if folder in BUDGETS else "unit and API"
        spent[layer] = spent.get(layer, 0) + report.duration
    for line in (*said, *((LATENESS_HEAD, *sorted(lateness)) if lateness else ())):
        terminalreporter.write_line(line)
    for layer, seconds in sorted(spent.items()):
        budget = BUDGETS.get(layer, UNIT_AND_API)
        over = "" if seconds <= budget else "  OVER"
        terminalreporter.write_line(f"{layer}: {seconds:.0f} s of test time, budget {budget} s{over}")
    for report in terminalreporter.stats.get("rerun", ()):
        crash = getattr(report.longrepr, "reprcrash", None)
        terminalreporter.write_line(f"fell at its first try: {report.nodeid} - {crash.message.splitlines()[0] if crash else ''}")
    if os.environ.get("BROWSER") == "0":
        terminalreporter.write_line("BROWSER=0: the browser tests were left out.")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A clone of the template for this worker, used as desk_app; the template is migrated once a run."""
    name = clone_database(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    with django_db_blocker.unblock():
        point_django_at(name)
        yield


def _empty(self) -> None:
    """desk_app may not truncate the journal."""
    replay.forget()
    empty_database()


TransactionTestCase._fixture_teardown = _empty


@pytest.fixture(autouse=True)
def quiet_desk(monkeypatch):
    """Each test starts with a fresh clock, an empty cache of throttles, and no nudges to a broker."""
    from servicedesk.clocks.now import forget_offset
    from servicedesk.journal import nudge

    forget_offset()
    monkeypatch.setattr(nudge, "nudge", lambda: None)


@pytest.fixture(scope="session", autouse=True)
def middleware_loaded_once() -> Iterator[None]:
    """As a web worker does, and not anew for every Client, unless a test has settings of its own."""
    loaded, load = ClientHandler(), ClientHandler.load_middleware

    def share(handler: ClientHandler, is_async: bool = False) -> None:
        if handler is loaded or is_async or isinstance(django_settings._wrapped, UserSettingsHolder):
            load(handler, is_async)
            return
        if loaded._middleware_chain is None:
            load(loaded)
        vars(handler).update({name: value for name, value in vars(loaded).items() if name.startswith("_")})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", share)
        yield


@pytest.fixture
def start_with(request) -> Callable[[str, Callable[[], Any]], Any]:
    """start_with(name, build) → what `build` returns; what the test rolls back is written again, not built again (see `tests.replay`)."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    return (lambda name, build: build()) if commits else replay


@pytest.fixture
def house(db, start_with) -> SimpleNamespace:
    """Two departments and the cast."""
    return start_with("house", make.make_house)


@pytest.fixture
def browse(db):
    """browse(member) → a signed-in Django test client."""

    def client(member) -> Client:
        signed_in = Client()
        signed_in.force_login(member, backend="staff.sign_in.MemberBackend")
        return signed_in

    return client


@pytest.fixture
def fresh_cache():
    cache.clear()
    yield
    cache.clear()
