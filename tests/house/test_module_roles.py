"""Rules are pure, and the desk reads one clock."""

import ast
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from tests.house.source import ROOT, dotted, imported, modules, packages

PURE = {
    "rules",
    "worktime",
    "hours",
    "timeline",
    "holidays",
    "boilerplate",
    "limits",
    "due",
    "bounds",
    "words",
    "spoken",
    "mistakes",
    "diff",
    "telling",
    "plain",
    "recurrence",
    "wording",
}
CLOCK = {
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
CLOCK_NAMES = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "django.utils.timezone.now"}
NEEDS_A_MOMENT = {"timezone.localtime", "timezone.localdate", "time.localtime", "time.gmtime"}  # with one, they only convert it

# What may read a clock of its own, and why.
ALLOWED = {
    "servicedesk/clocks/now.py": "it is the one clock",
    "servicedesk/mission/pytest_plugin.py": "a part of the test run, which it dates",
}


def pure_modules() -> list[str]:
    """The modules whose name promises that they are pure."""
    return [name for name in modules() if PurePath(name).stem in PURE and "management" not in PurePath(name).parts]


def impurities(tree: ast.AST) -> Iterator[str]:
    """What a pure module may not import: Django, the clock, or a module of ours that is not pure itself."""
    for line, name in imported(tree):
        top = name.split(".")[0]
        if top == "django" or name.endswith(".now"):
            yield f"line {line}: imports {name}"
        elif top in packages() and imports_django(name, seen=set()):
            yield f"line {line}: imports {name}, which needs Django"


def imports_django(name: str, *, seen: set[str]) -> bool:
    """Whether one of our modules, or a name in it, leads to Django by its own imports; packages' __init__ do not count."""
    path = _file_of(name)
    if path is None or path in seen:
        return False
    seen.add(path)
    names = [imported_name for _, imported_name in imported(modules()[path])]
    return any(each.split(".")[0] == "django" or (each.split(".")[0] in packages() and imports_django(each, seen=seen)) for each in names)


def _file_of(name: str) -> str | None:
    for dotted_name in (name, name.rpartition(".")[0]):
        path = f"{dotted_name.replace('.', '/')}.py"
        if path in modules():
            return path
    return None


def clock_readings(tree: ast.AST) -> Iterator[str]:
    """Where a module asks the machine what time it is."""
    for line, name in imported(tree):
        if name in CLOCK_NAMES:
            yield f"line {line}: imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (call := dotted(node.func)) in CLOCK and not (call in NEEDS_A_MOMENT and node.args):
            yield f"line {node.lineno}: {call}()"


@pytest.mark.parametrize("name", pure_modules())
def test_rules_are_pure(name):
    assert not list(impurities(modules()[name]))
    assert not list(clock_readings(modules()[name]))


def test_there_are_rules_to_look_at():
    assert {"servicedesk/clocks/worktime.py", "servicedesk/clocks/rules.py"} <= set(pure_modules())


def test_the_desk_reads_one_clock():
    read = {name: list(clock_readings(tree)) for name, tree in modules().items() if "embedded" not in PurePath(name).parts}
    strangers = [f"{name}: {line}" for name, lines in read.items() if name not in ALLOWED for line in lines]
    assert not strangers, "Take `at`, or call servicedesk.clocks.now():\n" + "\n".join(strangers)
    assert all(read[name] for name in ALLOWED), "an allowance that nobody needs any more"


def test_the_clock_is_where_everyone_looks_for_it():
    tree = modules()["servicedesk/clocks/now.py"]
    assert "now" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert (ROOT / "servicedesk" / "clocks" / "__init__.py").exists()


@pytest.mark.parametrize(
    "code",
    ["timezone.now()", "datetime.now(UTC)", "datetime.datetime.utcnow()", "time.time()", "from time import time", "timezone.localtime()"],
)
def test_a_clock_reading_is_seen(code):
    assert list(clock_readings(ast.parse(code)))


@pytest.mark.parametrize("code", ["timezone.localtime(at)", "time.monotonic()", "now()", "datetime.fromtimestamp(0, UTC)"])
def test_what_only_looks_like_one_is_not(code):
    assert not list(clock_readings(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["from django.db import models", "import django", "from servicedesk.clocks import now", "from servicedesk.journal.models import Event"],
)
def test_an_impurity_is_seen(code):
    assert list(impurities(ast.parse(code)))


@pytest.mark.parametrize("code", ["from datetime import datetime", "from servicedesk.clocks.worktime import calendar"])
def test_pure_imports_pass(code):
    assert not list(impurities(ast.parse(code)))
