"""The numbers of a register go on: no pattern gives one again, and none begins other books in the middle of a year."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.journal.errors import Blocked
from servicedesk.registers.editing.actions import propose_form
from servicedesk.registers.editing.errors import BadForm
from servicedesk.registers.editing.queries import form_to_change
from servicedesk.registers.editing.rules import pack_of, sheet_of
from servicedesk.registers.models import Book, Entry, Form
from servicedesk.registers.numbering.rules import fault_of, kind_of, numbered, period_of, read_back
from servicedesk.rulebook.models import Revision
from servicedesk.rulebook.revisions.actions import publish_revision
from servicedesk.rulebook.revisions.errors import BadPack
from servicedesk.rulebook.source import PackError
from tests import make
from tests.registers.conftest import SLIP

PATTERN = "RT-{year}-{number:05}"
PARTS = ("{year}", "{year}{month}", "{year}-{month}-{day}", "")
PATTERNS = st.builds(
    lambda head, parts, wide: f"{head}{parts}-{{number{wide}}}",
    st.sampled_from(("RT-", "2026", "A/", "退")),
    st.sampled_from(PARTS),
    st.sampled_from(("", ":03", ":05")),
)


@given(PATTERNS, st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.integers(1, 10**7))
def test_a_number_is_read_back_as_the_entry_it_was_given_to(pattern, day, place):
    assert fault_of(pattern) == ""
    assert read_back(pattern, numbered(pattern, day, place)) == (period_of(pattern, day), place)


@pytest.mark.parametrize(
    "number", ["RT-2026-7", "RT-2026-00000", "RT-26-00007", "RT-2026-000007", "XRT-2026-00007", "RT-2026-00007 ", "RT-2026-0000七"]
)
def test_what_a_pattern_never_gives_is_none_of_its_numbers(number):
    assert read_back(PATTERN, number) is None


def test_a_day_that_is_none_is_none():
    assert read_back("{year}{month}{day}-{number}", "20260231-1") is None and kind_of("{year}{month}{day}-{number}") == "day"


@pytest.fixture
def stated(slips) -> Form:
    return form_to_change(slips.register, None, make.T0)


def proposed(slips, stated, pattern: str) -> Revision:
    form = pack_of("slip", sheet_of(vars(stated)) | {"pattern": pattern})
    return propose_form(stated, form, stated.digest, by=slips.ada.actor(), at=make.T0)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("RT-2026-{number:05}", "in the middle of 2026"),
        ("RT-{year}{month}-{number:05}", "keep {year} in it"),
        ("{year}{month}{day}/{number}", "let the article take effect on 1 January"),
    ],
)
def test_other_books_do_not_begin_in_the_middle_of_a_year(slips, stated, enter, pattern, says):
    enter()
    with pytest.raises(BadForm) as refusal:
        proposed(slips, stated, pattern)
    (sentence,) = refusal.value.errors["number"]
    assert says in sentence and pattern in sentence and Revision.objects.count() == 1


def test_a_register_without_entries_may_be_numbered_anew(slips, stated, enter):
    publish_revision(proposed(slips, stated, "S{year}{month}-{number}"), by=slips.gao.actor(), at=make.T0)
    assert enter().number == "S202611-1"


def test_what_leaves_the_books_as_they_run_is_taken_and_goes_on(slips, stated, enter):
    enter()
    publish_revision(proposed(slips, stated, "RX-{year}-{number:03}"), by=slips.gao.actor(), at=make.T0)
    assert enter().number == "RX-2026-002" and Book.objects.get().last == 2


def test_a_number_that_an_entry_has_is_not_given_again(slips, stated, enter):
    publish_revision(proposed(slips, stated, "RT-{year}-1{number:04}"), by=slips.gao.actor(), at=make.T0)
    assert enter().number == "RT-2026-10001"
    newer = form_to_change(slips.register, None, make.T0)
    with pytest.raises(BadForm) as refusal:
        proposed(slips, newer, PATTERN)
    assert "would give RT-2026-10001 again" in refusal.value.errors["number"][0]
    proposed(slips, newer, "RS-{year}-{number:05}")


def test_it_is_asked_again_when_a_proposal_is_published(slips, stated, enter):
    revision = proposed(slips, stated, "RT-{year}{month}-{number:05}")
    enter()
    with pytest.raises(BadPack) as refusal:
        publish_revision(revision, by=slips.gao.actor(), at=make.T0)
    assert "in the middle of 2026" in refusal.value.errors["source"][0]
    assert enter().number == "RT-2026-00002"


def test_a_pack_that_is_loaded_is_held_against_the_numbers_too_and_may_begin_with_a_year(slips, enter, tmp_path):
    enter()
    text = SLIP.replace(PATTERN, "RT-{year}{month}-{number}")
    with pytest.raises(PackError) as refusal:
        make.load(text, tmp_path)
    (problem,) = refusal.value.problems
    assert problem.field == "articles[4].registers[slip].number" and "2026 年中途" in problem.zh and "in the middle of 2026" in problem.en
    assert Form.objects.count() == 1
    make.load(text.replace("effective_from: 2026-01-01", "effective_from: 2027-01-01"), tmp_path)
    assert Form.objects.count() == 2


def test_a_number_taken_under_another_pattern_is_refused_with_words_and_none_is_used_up(slips, enter, monkeypatch):
    first = enter()
    with monkeypatch.context() as other, pytest.raises(Blocked) as refusal:
        other.setattr("servicedesk.registers.actions.entering.numbered", lambda *_: first.number)
        enter()
    assert f"Number {first.number} is taken" in refusal.value.words
    assert (Entry.objects.count(), Book.objects.get().last, enter().number) == (1, 1, "RT-2026-00002")


def test_the_page_says_beside_the_pattern_what_is_wrong_with_it(slips, stated, enter, browse):
    enter()
    sheet = sheet_of(vars(stated))
    typed = {"sheet": json.dumps(sheet), "basis": stated.digest, "seen": 0, "opened": "fields.1", "e.pattern": "RT-{number}"}
    answer = browse(slips.ada).post("/registers/slip/form/", typed | {"do": "propose"})
    html = answer.content.decode()
    assert answer.status_code == 422 and 'id="e-pattern-error"' in html and "keep {year} in it" in html and 'value="RT-{number}"' in html
