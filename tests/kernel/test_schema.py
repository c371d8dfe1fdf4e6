"""The schema can be built from empty, and people come before everything that refers to them."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def test_staffs_first_migration_needs_nothing_else(db):
    first = MigrationLoader(connection).graph.nodes[("staff", "0001_initial")]
    assert first.dependencies == []
    assert {op.name for op in first.operations if hasattr(op, "name") and hasattr(op, "fields")} == {"Department", "Post", "Member"}


def test_the_database_was_built_by_every_migration_there_is(db):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
