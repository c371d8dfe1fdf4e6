"""Pareto and trend of complaints."""

from datetime import date

import pytest
from django.utils.translation import override

from complaints.figures.queries import MOST, figures
from complaints.figures.rules import HEIGHT, WIDTH, bars, points, shares
from complaints.inquiry.actions import assign_investigator, find_cause, note_cause
from complaints.models import Complaint
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from complaints.tracing.queries import Stretch
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import Caller, key_of

NOVEMBER = Stretch(date(2026, 9, 1), date(2026, 11, 30))


def complain(member, at=make.T0, type_code="", **told) -> Complaint:
    """A complaint of a type, whatever the packs say of types."""
    ticket = make.make_ticket(member, kind="complaint", at=at)
    complaint = open_complaint(ticket, by=member.actor(), at=at, member=member, told=Told(**told))
    Complaint.objects.filter(pk=complaint.pk).update(type_code=type_code)
    return complaint


def test_the_vital_few_are_those_that_begin_before_four_fifths():
    found = shares([("a", "A", 1), ("b", "B", 6), ("c", "C", 2), ("d", "D", 1)])
    assert [(one.key, one.percent, one.running, one.vital) for one in found] == [
        ("b", 60.0, 60.0, True),
        ("c", 20.0, 80.0, True),
        ("a", 10.0, 90.0, False),
        ("d", 10.0, 100.0, False),
    ]
    drawn = bars(found)
    assert [bar.height for bar in drawn] == sorted((bar.height for bar in drawn), reverse=True)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and 0 <= bar.line_y <= HEIGHT for bar in drawn)


def test_nothing_draws_nothing():
    assert (shares([]), bars([]), points([])) == ([], [], [])
    (alone,) = points([("2026-11", 0)])
    assert alone.count == 0


def test_complaints_are_counted_by_what_was_asked_and_by_month(house):
    make.make_product("FLT-1", name_en="Filter")
    for _each in range(3):
        complain(house.ana, type_code="quality", material="FLT-1")
    complain(house.ana, type_code="delivery", at=make.T0 - 40 * make.DAY)
    complain(house.ana, at=make.T0 - 400 * make.DAY)  # out of the stretch
    found = figures(house.ben, NOVEMBER, "type")
    assert [(one.key, one.count) for one in found.shares] == [("quality", 3), ("delivery", 1)]
    assert found.months == [("2026-09", 0), ("2026-10", 1), ("2026-11", 3)]
    assert [(one.key, one.count) for one in figures(house.ben, NOVEMBER, "product").shares] == [("FLT-1", 3), ("", 1)]
    assert [one.key for one in figures(house.ben, NOVEMBER, "department").shares] == ["service"]
    assert [one.key for one in figures(house.ben, NOVEMBER, "severity").shares] == ["general"]
    assert figures(house.cleo, NOVEMBER, "type").total == 0


def test_more_groups_than_bars_end_in_one_bar_of_all_others(house):
    for number in range(MOST + 3):
        complain(house.ana, type_code=f"t{number}")
    found = figures(house.ben, NOVEMBER, "type")
    assert (len(found.shares), found.shares[-1].key, found.shares[-1].count, found.shares[-1].running) == (MOST, "rest", 4, 100.0)


def test_the_page_says_in_a_table_what_it_draws(house, browse):
    complain(house.ana, type_code="quality", at=now())
    client = browse(house.ben)
    page = client.get("/complaints/figures/").content.decode()
    assert ('<th scope="row">quality' in page, "100.0%" in page, "<svg" in page) == (True, True, True)
    assert client.get("/complaints/figures/?from=2020-01-01&to=2020-02-01").status_code == 200
    for wrong in ("by=shoe", "from=never"):
        assert client.get(f"/complaints/figures/?{wrong}").status_code == 400


@pytest.mark.parametrize("by", ["type", "cause", "product", "department", "severity"])
def test_figures_over_rest(house, by):
    complain(house.ana, type_code="quality", at=now())
    answer = Caller(key_of(house.ben)).get(f"reports/complaints/?by={by}").json()
    assert (answer["total"], len(answer["shares"]), sum(one["count"] for one in answer["months"])) == (1, 1, 1)
    assert Caller(key_of(house.ben, "other")).get("reports/complaints/?by=shoe").status_code == 400


CAUSES = """\
pack: causes
title: {zh: 原因, en: Causes}
articles:
  - number: "1"
    title: {zh: 原因代码, en: Cause codes}
    text: {zh: 原因按码归类。, en: Causes are put under codes.}
    effective_from: 2026-01-01
    cause_codes:
      - {code: people, name: {zh: 人, en: Staff}}
      - {code: stacking, parent: people, name: {zh: 堆码不当, en: Stacked wrong}}
"""


def find(house, complaint, code):
    if not complaint.inquiries.exists():
        assign_investigator(complaint, house.ben, make.T0 + make.DAY, by=house.ben.actor(), at=make.T0, member=house.ben)
    cause = note_cause(complaint, code, "x", by=house.ben.actor(), at=make.T0, member=house.ben)
    return find_cause(complaint, cause.pk, "confirmed", by=house.ben.actor(), at=make.T0, member=house.ben)


def test_pareto_by_confirmed_cause_with_the_names_that_the_pack_writes(house, tmp_path):
    early = complain(house.ana)
    find(house, early, "material")  # one of the eight that stand in while no article says otherwise
    make.load(CAUSES, tmp_path)
    with pytest.raises(Invalid) as refusal:
        find(house, early, "material")
    assert "people, stacking" in refusal.value.errors["field"][0]
    for _each in range(2):
        find(house, complain(house.ana), "stacking")
    note_cause(early, "people", "only suspected", by=house.ben.actor(), at=make.T0, member=house.ben)
    complain(house.ana)
    with override("en"):
        found = figures(house.ben, NOVEMBER, "cause")
    assert found.total == 4
    assert [(one.key, one.name, one.count, one.percent) for one in found.shares] == [
        ("stacking", "Stacked wrong", 2, 50.0),
        ("material", "Material", 1, 25.0),
        ("", "no cause found yet", 1, 25.0),
    ]
    event = Event.objects.filter(code="complaint.cause_found").latest("pk")
    assert (event.facts["field"], event.facts["field_zh"]) == ("stacking", "堆码不当")


def test_cause_codes_of_the_pack_are_offered_on_the_page_and_taken_over_rest(house, tmp_path, browse):
    make.load(CAUSES, tmp_path)
    complaint = complain(house.ana)
    assign_investigator(complaint, house.ben, now() + make.DAY, by=house.ben.actor(), at=now(), member=house.ben)
    assert "Staff / Stacked wrong" in browse(house.ben).get(f"/complaints/{complaint.number}/").content.decode()
    caller, path = Caller(key_of(house.ben)), f"complaints/{complaint.number}/causes/"
    version = caller.get(f"complaints/{complaint.number}/")["ETag"]
    refused = caller.post(path, {"field": "machine", "cause": "x"}, If_Match=version)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["field"])
    assert caller.post(path, {"field": "stacking", "cause": "x"}, If_Match=version).status_code == 201
    assert "Stacked wrong" in browse(house.ben).get(f"/complaints/{complaint.number}/").content.decode()
    find_cause(complaint, complaint.causes.get().pk, "confirmed", by=house.ben.actor(), at=now(), member=house.ben)
    assert "Stacked wrong: x" in browse(house.ben).get(f"/complaints/{complaint.number}/8d/").content.decode()
