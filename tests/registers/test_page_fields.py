"""Fields on a page: moments in the desk's zone, masked values that no form carries, and what was left as it was stays."""

import pytest

from servicedesk.journal.models import ReadEntry
from servicedesk.registers.models import Entry, Register
from tests import make

VISIT = {"f-visitor": "Mrs Lu", "f-arrived": "2026-11-19T10:00", "f-purpose": "A bill", "f-receiver": "Ana"}
LEFT = {"f-left": "2026-11-19T10:40:30", "reason": "She left"}
CALL = {"f-visitor": "Mrs Lu", "f-phone": "13800002097", "f-purpose": "A bill"}


@pytest.fixture
def shipped(slips, browse):
    """made(register, typed) → the entry ana makes on the page."""
    make.load_pack_file("forms")

    def made(code: str, typed: dict[str, str]) -> Entry:
        answer = browse(slips.ana).post(f"/registers/{code}/new/", typed)
        assert answer.status_code == 302, answer.content.decode()
        return Entry.objects.get()

    slips.made, slips.browse = made, browse
    return slips


def correct(shipped, entry, **typed):
    return shipped.browse(shipped.ben).post(f"/entries/{entry.pk}/correction/", {"version": entry.version, "reason": "Misheard"} | typed)


def test_every_shipped_form_is_asked_for_on_a_page(shipped):
    ana = shipped.browse(shipped.ana)
    answers = {code: ana.get(f"/registers/{code}/new/").status_code for code in Register.objects.values_list("code", flat=True)}
    assert len(answers) > 20 and set(answers.values()) <= {200, 409}
    kept = {"return_slip", "exchange_slip", "exchange_ledger", "requisition"}  # entered by what the desk does with them
    assert {code for code, status in answers.items() if status == 409} == kept


def test_moments_are_of_the_desks_zone_and_stay_to_the_second(shipped):
    entry = shipped.made("visitors", VISIT)
    assert entry.values["arrived"] == "2026-11-19T02:00:00+00:00"
    before = correct(shipped, entry, **VISIT | LEFT | {"f-left": "2026-11-19T09:00"})
    assert before.status_code == 400 and 'id="f-left-error"' in before.content.decode() and not entry.corrections.exists()
    nothing = correct(shipped, entry, **VISIT | LEFT | {"f-left": "soon"})
    assert nothing.status_code == 400 and 'value="soon"' in nothing.content.decode() and not entry.corrections.exists()
    correct(shipped, entry, **VISIT | LEFT | {"f-arrived": "2026-11-19T10:00:00"})
    assert [(note.field, note.becomes) for note in entry.corrections.all()] == [("left", "2026-11-19T02:40:30+00:00")]
    html = shipped.browse(shipped.ana).get(f"/entries/{entry.pk}/").content.decode()
    assert "2026-11-19 10:00" in html and 'value="2026-11-19T10:40:30"' in html


def test_what_is_masked_is_read_on_the_entrys_page_and_nowhere_else(shipped):
    entry = shipped.made("visitor_messages", CALL)
    ana = shipped.browse(shipped.ana)
    for address in ("/registers/visitor_messages/", "/registers/visitor_messages/?format=csv"):
        assert CALL["f-phone"] not in ana.get(address).content.decode()
    assert list(ReadEntry.objects.values_list("what", flat=True)) == ["export"]
    html = ana.get(f"/entries/{entry.pk}/").content.decode()
    assert html.count(CALL["f-phone"]) == 1  # read, but not in the form that corrects it
    assert ReadEntry.objects.filter(what="masked_fields", subject_id=entry.pk).count() == 1


def test_a_masked_field_left_empty_stays_and_a_dash_empties_it(shipped):
    entry = shipped.made("visitor_messages", CALL)
    again = CALL | {"f-phone": ""}
    refused = correct(shipped, entry, **again)
    assert refused.status_code == 400 and CALL["f-phone"] not in refused.content.decode() and not entry.corrections.exists()
    correct(shipped, entry, **again | {"f-purpose": "Two bills"})
    entry.refresh_from_db()
    assert entry.current["phone"] == CALL["f-phone"] and entry.current["purpose"] == "Two bills"
    correct(shipped, entry, **again | {"f-purpose": "Two bills", "f-phone": "13911112222"})
    assert Entry.objects.get().current["phone"] == "13911112222"
