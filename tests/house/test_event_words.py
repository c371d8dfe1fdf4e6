"""Events a pack may name: what is said to be recorded is recorded, what is awaited is not yet, and each has its words."""

import ast
from collections import Counter

from django.utils import translation

from servicedesk.clocks.vocabulary import awaited
from servicedesk.journal.wires import ask
from servicedesk.web.rule_words import event_word
from tests.house.source import modules


def _recorded() -> set[str]:
    """Every text in the modules that record events."""
    trees = [tree for path, tree in modules().items() if "actions" in path.removesuffix(".py").split("/")]
    return {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _codes(question: str) -> list[str]:
    return [code for table in ask(question) for codes in table.values() for code in codes]


def test_what_a_clock_may_listen_to_is_recorded_by_an_action():
    codes = set(_codes("clock.subjects"))
    assert codes and codes - _recorded() == set()


def test_what_changes_the_facts_of_a_subject_is_recorded_by_an_action():
    codes = set(_codes("clock.changes"))
    assert codes and codes - _recorded() == set()


def test_what_is_awaited_is_recorded_by_no_action_yet():
    """An event that arrives moves from its app's AWAITED to its CLOCK_SUBJECTS."""
    assert awaited() and awaited() & _recorded() == set()


def test_a_counter_counts_what_is_recorded_or_awaited():
    counted = {code for table in ask("schedule.counters") for code in table.values()}
    assert counted and counted <= awaited() | _recorded()


def test_no_code_is_named_twice_and_each_begins_with_a_noun():
    codes = Counter(_codes("clock.subjects") + _codes("clock.awaited"))
    assert [code for code, times in codes.items() if times > 1] == []
    assert all(code.count(".") == 1 and code == code.lower() for code in codes)


def test_every_event_has_its_words_in_both_languages():
    codes = _codes("clock.subjects") + _codes("clock.awaited")
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = [event_word(code) for code in codes]
    assert not set(codes) & {*said["en"], *said["zh-hans"]}
    assert not set(said["en"]) & set(said["zh-hans"])
