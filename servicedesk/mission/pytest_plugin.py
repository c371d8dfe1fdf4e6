"""The `rule` marker: which test shows which row of the catalogue, and what a full run found."""

from collections.abc import Generator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from servicedesk.mission.catalogue import row_ids
from servicedesk.mission.report import PASSED, Citation
from servicedesk.mission.results import Run, current_commit, tree_hash, write_run

PROPERTY = "rule"
FAILED, SKIPPED = "failed", "skipped"
NARROWING = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "collectonly", "setuponly", "setupplan")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; outside xdist's workers, keep the book of citations."""
    config.addinivalue_line("markers", "rule(id, ...): this test shows these rows of docs/mission/catalogue.csv at work.")
    if is_worker(config):
        config.pluginmanager.register(Messenger(config), "mission-messenger")
    else:
        config.pluginmanager.register(Book(config), "mission-book")


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's workers."""
    return hasattr(config, "workerinput")


def cited_rows(item: pytest.Item) -> list[str]:
    """The row ids in the item's `rule` markers, each once."""
    return list(dict.fromkeys(argument for mark in item.iter_markers(PROPERTY) for argument in mark.args))


def objection(item: pytest.Item) -> str:
    """What is wrong with the item's `rule` markers, in one sentence; empty when nothing is."""
    for mark in item.iter_markers(PROPERTY):
        if not mark.args or mark.kwargs:
            return f'{item.nodeid}: write the rows the test shows as @pytest.mark.rule("TKT-006", ...).'
    unknown = [str(row) for row in cited_rows(item) if row not in row_ids()]
    if unknown:
        return f"{item.nodeid} cites {', '.join(unknown)}, which docs/mission/catalogue.csv does not hold."
    return ""


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Refuse to collect a test that cites a row the catalogue does not hold."""
    made = yield
    for item in made if isinstance(made, list) else [made]:
        if isinstance(item, pytest.Item) and (sentence := objection(item)):
            raise collector.CollectError(sentence)
    return made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the cited rows into the report, so that they cross from a worker to its controller."""
    report = yield
    report.user_properties += [(PROPERTY, row) for row in cited_rows(item)]
    return report


def is_whole(config: pytest.Config) -> bool:
    """Whether the command line asks for every test: no selection, and a path only if the tests' folder lies in it."""
    if any(getattr(config.option, name, None) for name in NARROWING):
        return False
    tests = config.rootpath / "tests"
    return any(_holds(config.invocation_params.dir / argument, tests) for argument in config.args if "::" not in argument)


def _holds(folder: Path, tests: Path) -> bool:
    return tests.resolve().is_relative_to(folder.resolve())


def outcome_of(report: pytest.TestReport) -> str:
    """What one phase says of its test; an expected failure shows nothing, so it counts as skipped."""
    return SKIPPED if hasattr(report, "wasxfail") else report.outcome


def worst(outcomes: Iterable[str]) -> str:
    """The outcome of a test with these phases: it passed only when every phase did."""
    return max(outcomes, key=[PASSED, SKIPPED, FAILED].index)


class Messenger:
    """In a worker: tells the controller that tests were left out here."""

    def __init__(self, config: Any) -> None:
        self.output = config.workeroutput = getattr(config, "workeroutput", {})

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Note that something was left out."""
        self.output["mission_deselected"] = bool(items) or self.output.get("mission_deselected", False)


class Book:
    """In the controller: collects the citations and, after a full run, writes them."""

    def __init__(self, config: pytest.Config) -> None:
        self.root = config.rootpath
        self.whole = is_whole(config)
        self.phases: dict[tuple[str, str], list[str]] = {}
        self.commit: str | None = None
        self.tree: str | None = None

    def pytest_sessionstart(self) -> None:
        """Remember what is about to be tested; a change made during the run makes its results old."""
        if self.whole:
            self.commit, self.tree = current_commit(self.root), tree_hash(self.root)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that could not be collected makes the run a partial one."""
        self.whole = self.whole and not report.failed

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """A test left out makes the run a partial one."""
        self.whole = self.whole and not items

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """So does a test left out in a worker."""
        self.whole = self.whole and not getattr(node, "workeroutput", {}).get("mission_deselected")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a citing test; a worker that died cannot say what its test cites."""
        self.whole = self.whole and report.when in ("setup", "call", "teardown")
        for name, row in report.user_properties:
            if name == PROPERTY:
                self.phases.setdefault((str(row), report.nodeid), []).append(outcome_of(report))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the book when every test was asked for and the run was not cut short."""
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if self.whole and ended and not session.shouldfail and not session.shouldstop:
            write_run(self.root, Run(self.commit, self.tree, datetime.now(UTC), tuple(self.citations())))

    def citations(self) -> list[Citation]:
        """Every (row, test) pair with the test's outcome, sorted."""
        return [Citation(row, test, worst(outcomes)) for (row, test), outcomes in sorted(self.phases.items())]
