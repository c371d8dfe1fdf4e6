"""Together: a migration's operations on as few pictures of the models as they allow; Django by itself draws all of them anew after each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
    RunSQL,
)
from django.db.migrations.operations.base import Operation

_SHARE = (CreateModel, AddField, AlterField, AddIndex, RemoveIndex, AddConstraint, RemoveConstraint, RunSQL)


class Together(Operation):
    """Operations in their order; a hundred of them take a second, not twenty.

    Best for it: a model made here brings its fields, indexes and constraints in its CreateModel. What cannot share a picture with
    what stands before it gets one of its own, so any operations may stand here.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]):
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Every operation's change of `state`, which is drawn when first asked for."""
        _change(state, app_label, self.operations)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The SQL of each, in order."""
        after = from_state
        for run, before, after in _pictures(runs(self.operations), app_label, from_state):
            for operation in run:
                operation.database_forwards(app_label, schema_editor, before, after)
        if "apps" in after.__dict__:
            to_state.__dict__["apps"] = after.apps  # the last picture is that of `to_state`: it need not be drawn again

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The SQL that undoes each, the last first; slowly, on pictures of its own."""
        singly = _pictures(([operation] for operation in self.operations), app_label, to_state)
        for [operation], before, after in reversed(list(singly)):
            operation.database_backwards(app_label, schema_editor, after, before)

    def describe(self) -> str:
        """What Django says of each."""
        return "; ".join(operation.describe() for operation in self.operations)


def runs(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """The operations, unchanged and in order, in lists that each need one picture before and one after."""
    run: list[Operation] = []
    settled: set[tuple[str, str]] = set()
    for operation in operations:
        model, name = _target(operation)
        if run and not (_may_share(run[-1]) and _may_share(operation) and settled.isdisjoint({(model, ""), (model, name)})):
            yield run
            run, settled = [], set()
        run.append(operation)
        settled.add((model, name))
    if run:
        yield run


def _may_share(operation: Operation) -> bool:
    return isinstance(operation, _SHARE)


def _target(operation: Operation) -> tuple[str, str]:
    """The model, and which of its fields, indexes or constraints; none stands for the whole model."""
    if isinstance(operation, CreateModel):
        return operation.name_lower, ""
    part = getattr(operation, "index", None) or getattr(operation, "constraint", None) or operation
    return getattr(operation, "model_name", "").lower(), str(getattr(part, "name", id(part))).lower()


def _pictures(lists: Iterable[list[Operation]], app_label: str, before: Any) -> Iterator[tuple[list[Operation], Any, Any]]:
    for run in lists:
        after = before.clone()
        _change(after, app_label, run)
        yield run, before, after
        before = after


def _change(state: Any, app_label: str, operations: Sequence[Operation]) -> None:
    state.__dict__.pop("apps", None)
    for operation in operations:
        operation.state_forwards(app_label, state)
