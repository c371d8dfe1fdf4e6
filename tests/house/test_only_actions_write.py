"""Rows are written by actions: whoever looks for what changes a ticket finds it in one place."""

import ast
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from tests.house.source import dotted, modules

WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
WRITES |= {f"a{name}" for name in WRITES}
QUERY_SET = {
    "objects",
    "_default_manager",
    "_base_manager",
    "filter",
    "exclude",
    "all",
    "select_for_update",
    "order_by",
    "annotate",
    "using",
}
NOT_ROWS = {"cache", "redis", "session"}
WRITERS = {"actions", "pack", "demo"}  # a module of this name, or anything in a folder of it
STATEMENTS = ("insert ", "update ", "delete ", "truncate ")

# What may write although it is no action, and why.
ALLOWED = {
    "servicedesk/journal/delivery.py": "settling a delivery is the journal's own bookkeeping, of which no event tells",
    "servicedesk/clocks/sweep.py": "the statement that notes the sweep's pulse also decides whether there is a sweep at all",
}


def may_write(path: PurePath) -> bool:
    """Whether a file, named from the root, is one of those that hold the verbs, load data or are commands."""
    return path.stem in WRITERS or bool({*WRITERS, "management"}.intersection(path.parts))


def writes(tree: ast.AST, *, own_row: bool) -> Iterator[tuple[int, str]]:
    """(line, call) of everything that writes rows; with `own_row`, what a model does to itself is let through."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            call = dotted(node.func)
            if is_write(call, node) and not (own_row and call.split(".")[0] in ("self", "super")):
                yield node.lineno, call


def is_write(call: str, node: ast.Call) -> bool:
    """Whether this call writes rows; `update` does only on a query set, since dictionaries have one too."""
    *chain, verb = call.split(".")
    if verb == "execute":
        return bool(node.args) and _sql(node.args[0]).lstrip().lower().startswith(STATEMENTS)
    if verb in ("update", "aupdate"):
        return bool(QUERY_SET.intersection(chain))
    return verb in WRITES and not NOT_ROWS.intersection(chain)


def _sql(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def findings() -> dict[str, list[str]]:
    """File → its writes, for every file that holds no verbs."""
    found: dict[str, list[str]] = {}
    for name, tree in modules().items():
        path = PurePath(name)
        if not may_write(path):
            own_row = path.stem == "models" or "models" in path.parts
            for line, call in writes(tree, own_row=own_row):
                found.setdefault(name, []).append(f"{name}:{line}: {call}(…)")
    return found


def test_only_actions_write():
    strangers = [line for name, lines in findings().items() if name not in ALLOWED for line in lines]
    assert not strangers, "Move the write into an action:\n" + "\n".join(strangers)


def test_every_allowance_is_still_needed():
    assert set(ALLOWED) <= set(findings())


@pytest.mark.parametrize(
    "code",
    [
        "ticket.save()",
        "serializer.save(owner=1)",
        "Ticket.objects.create(title='x')",
        "Ticket.objects.filter(pk=1).update(title='x')",
        "Ticket.objects.select_for_update().filter(pk=1).order_by('pk').update(title='x')",
        "tickets.filter(open=True).delete()",
        "Ticket.objects.get_or_create(pk=1)",
        "await ticket.asave()",
        "cursor.execute('  update tickets_ticket set title = %s', ['x'])",
        "cursor.execute(f'delete from {table}')",
    ],
)
def test_a_write_is_seen(code):
    tree = ast.parse(f"async def action():\n {code}")
    assert list(writes(tree, own_row=False))


@pytest.mark.parametrize(
    "code",
    ["facts.update(a=1)", "digest.update(b'x')", "cache.delete('key')", "cursor.execute('select 1')", "save()", "self.context.update(a=1)"],
)
def test_what_only_looks_like_one_is_not(code):
    assert not list(writes(ast.parse(code), own_row=False))


def test_a_model_may_save_itself_but_no_other():
    tree = ast.parse("self.save(update_fields=['title'])\nother.save()")
    assert [call for _, call in writes(tree, own_row=True)] == ["other.save"]


@pytest.mark.parametrize(
    "name", ["tickets/actions.py", "tickets/actions/closing.py", "staff/management/commands/demo.py", "tickets/pack.py"]
)
def test_verbs_and_loaders_may_write(name):
    assert may_write(PurePath(name))


@pytest.mark.parametrize("name", ["tickets/api.py", "tickets/handlers.py", "tickets/tasks.py", "staff/views.py", "tickets/queries.py"])
def test_doors_and_handlers_may_not(name):
    assert not may_write(PurePath(name))
