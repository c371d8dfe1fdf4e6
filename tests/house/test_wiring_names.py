"""Every name in the wiring leads somewhere."""

from types import SimpleNamespace

import pytest

from servicedesk import wiring
from tests.house.source import check

wires = check("wiring")


def test_every_dotted_name_resolves():
    assert wires.findings(wiring) == []


def test_the_tables_are_not_empty():
    assert list(wires.targets(wiring.LISTENERS)) and list(wires.targets(wiring.CONTRIBUTORS))


@pytest.mark.parametrize("target", ["tickets.nowhere.at_all", "tickets.actions.no_such_verb", "nodots"])
def test_a_name_that_leads_nowhere_is_named(target):
    broken = SimpleNamespace(LISTENERS={"ticket.closed": (SimpleNamespace(target=target),)}, CONTRIBUTORS={})
    (sentence,) = wires.findings(broken)
    assert sentence.startswith(f"LISTENERS['ticket.closed']: {target} leads nowhere")


def test_names_are_found_however_deep_they_lie():
    table = {"a": ("one.name", SimpleNamespace(target="two.name")), "b": {"c": ["three.name"]}}
    assert list(wires.targets(table)) == ["one.name", "two.name", "three.name"]


def test_something_else_in_the_table_is_refused():
    with pytest.raises(TypeError, match="neither a dotted name"):
        list(wires.targets({"a": (7,)}))
