"""Together makes the schema that its operations make one by one; a long migration takes it."""

from django.db import models
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel, RemoveConstraint, RemoveField, RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

from servicedesk.together import Together, runs
from tests.database import RELEASED

MOST = 10  # operations of one migration that Django may draw the models for one by one
OURS = {"alarms", "api", "clocks", "complaints", "files", "journal", "penalties", "rulebook", "search", "staff", "tickets"}


def made(name: str) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True))])


def positive(model: str) -> AddConstraint:
    return AddConstraint(model, models.CheckConstraint(condition=models.Q(size__gt=0), name="positive"))


def lengths(*operations) -> list[int]:
    found = list(runs(operations))
    assert [operation for run in found for operation in run] == list(operations)
    return [len(run) for run in found]


def test_what_does_not_touch_the_same_shares_a_picture():
    size, text = models.IntegerField(default=1), models.TextField(default="")
    assert lengths(
        made("Box"), made("Lid"), AddField("thing", "size", size), positive("thing"), RunSQL("select 1"), RunSQL("select 2")
    ) == [6]
    assert lengths(AddField("thing", "size", size), AddField("thing", "name", text), AddField("other", "size", size)) == [3]


def test_what_touches_the_same_gets_a_picture_of_its_own():
    size = models.IntegerField(default=1)
    assert lengths(made("Box"), AddField("box", "size", size), positive("box")) == [1, 2]
    assert lengths(AddField("Thing", "size", size), AlterField("thing", "size", models.IntegerField())) == [1, 1]
    assert lengths(positive("thing"), RemoveConstraint("thing", "positive")) == [1, 1]


def test_what_reads_or_takes_away_stands_alone():
    size = models.IntegerField(default=1)
    assert lengths(AddField("thing", "size", size), RunPython(RunPython.noop), AddField("thing", "name", size)) == [1, 1, 1]
    assert lengths(RemoveConstraint("thing", "positive"), RemoveField("thing", "size"), positive("other")) == [1, 1, 1]


def test_a_long_migration_takes_its_operations_together():
    graph = MigrationLoader(None).graph
    released = {name for leaf in RELEASED for name in graph.forwards_plan(leaf)}
    ours = {name: graph.nodes[name].operations for name in graph.nodes if name[0] in OURS and name not in released}
    long = sorted(name for name, operations in ours.items() if len(operations) > MOST)
    assert not long, f"put the operations of {long} into one Together: see docs/adding-an-action.md"
    assert isinstance(ours["complaints", "0001_initial"][0], Together)
