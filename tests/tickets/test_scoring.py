"""Scoring a call: by a sheet of the pack, by somebody else, seen and answered by whoever was scored."""

import pytest
from django.db import IntegrityError, transaction

from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tickets.models import Score, ScoreSheet
from tickets.scoring.access import scores_of
from tickets.scoring.actions import answer_score, score_call

FULL = {"opening": 15, "three_musts": 20, "three_nots": 20, "no_interruption": 15, "closing": 15, "hangs_up_first": 15}


@pytest.fixture
def call(house):
    make.load_pack_file("gold")
    return make.make_call(house.ana)


def score(call, scorer, marks=None, comment="", at=make.T0) -> Score:
    return score_call(call, ScoreSheet.objects.get(about="call"), marks or FULL, comment, by=scorer.actor(), at=at, scorer=scorer)


@pytest.mark.rule("ETQ-007")
def test_a_lead_scores_a_call_by_the_sheet_and_the_member_sees_it_and_answers(house, call, browse):
    sheet = ScoreSheet.objects.get(about="call")
    assert {point["code"]: point["marks"] for point in sheet.points} == FULL
    form = browse(house.ben).get(f"/calls/{call.pk}/score/").content.decode()
    assert all(f'name="marks-{code}"' in form for code in FULL)
    marks = {f"marks-{code}": most - 5 for code, most in FULL.items()}
    made = browse(house.ben).post(f"/calls/{call.pk}/score/", {"sheet": sheet.pk, "comment": "Calm.", **marks}, follow=True)
    assert "70 / 100" in made.content.decode()
    given = Score.objects.get()
    assert (given.member, given.scorer, given.total, given.most, given.comment) == (house.ana, house.ben, 70, 100, "Calm.")
    deliver_due("inside")
    assert Notice.objects.get(member=house.ana, code="score.given").about_id == given.pk
    answered = browse(house.ana).post(f"/scores/{given.pk}/", {"answer": "The line was bad.", "version": given.version}, follow=True)
    assert "The line was bad." in answered.content.decode()
    deliver_due("inside")
    assert Notice.objects.filter(member=house.ben, code="score.answered").exists()


def test_nobody_scores_her_own_call_and_the_database_holds_it_too(house, call):
    hers = make.make_call(house.ben, external_id="ext-2")
    with pytest.raises(Forbidden):
        score(hers, house.ben)
    assert not Score.objects.exists() and not Event.objects.filter(code="score.given").exists()
    given = score(call, house.ben)
    with pytest.raises(IntegrityError, match="score_by_somebody_else"), transaction.atomic():
        Score.objects.filter(pk=given.pk).update(scorer=house.ana)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"opening": 16}, "opening"),
        ({"opening": -1}, "opening"),
        ({"opening": "ten"}, "opening"),
        ({"opening": True}, "opening"),
        ({"opening": None}, "opening"),
        ({"smile": 5}, "marks"),
    ],
)
def test_marks_that_cannot_be_are_named(house, call, over, field):
    with pytest.raises(Invalid) as refusal:
        score(call, house.ben, FULL | over)
    assert list(refusal.value.errors) == [field] and not Score.objects.exists()


def test_a_call_is_scored_once_by_the_same_person_and_only_if_it_was_answered(house, call):
    score(call, house.ben)
    with pytest.raises(Invalid, match="sheet"):
        score(call, house.ben)
    score(call, house.gao)
    missed = make.make_call(house.ana, answered_after=None, external_id="ext-3")
    with pytest.raises(Invalid, match="call"):
        score(missed, house.ben)
    assert Score.objects.count() == 2


def test_who_sees_a_score_and_who_may_answer_it(house, call, browse):
    given = score(call, house.ben)
    seen = {one.sign_in: scores_of(one).filter(pk=given.pk).exists() for one in (house.ana, house.ben, house.gao, house.cleo)}
    assert seen == {"ana": True, "ben": True, "gao": True, "cleo": False}
    assert browse(house.cleo).get(f"/scores/{given.pk}/").status_code == 404
    assert browse(house.ben).post(f"/scores/{given.pk}/", {"answer": "x", "version": 1}).status_code == 403
    assert browse(house.ana).get(f"/calls/{call.pk}/score/").status_code == 403


def test_a_score_is_answered_once(house, call, browse):
    given = score(call, house.ben)
    with pytest.raises(Invalid, match="answer"):
        answer_score(given, " ", by=house.ana.actor(), at=make.T0)
    answer_score(given, "Noted.", by=house.ana.actor(), at=make.T0)
    with pytest.raises(WrongState):
        answer_score(given, "Once more.", by=house.ana.actor(), at=make.T0)
    late = browse(house.ana).post(f"/scores/{given.pk}/", {"answer": "Once more.", "version": 2})
    assert (late.status_code, Score.objects.get().answer) == (412, "Noted.")


def test_what_was_typed_stays_where_marks_are_refused(house, call, browse):
    marks = {f"marks-{code}": 5 for code in FULL} | {"marks-closing": "99"}
    page = browse(house.ben).post(
        f"/calls/{call.pk}/score/", {"sheet": ScoreSheet.objects.get(about="call").pk, "comment": "Long words", **marks}
    )
    assert page.status_code == 400 and "Long words" in page.content.decode() and 'value="99"' in page.content.decode()
    assert not Score.objects.exists()


def test_a_matters_page_leads_a_lead_to_the_score_of_its_call(house, call, browse):
    ticket = make.make_ticket(house.ana, call=call)
    assert f"/calls/{call.pk}/score/" in browse(house.ben).get(f"/tickets/{ticket.number}/").content.decode()
    assert f"/calls/{call.pk}/score/" not in browse(house.ana).get(f"/tickets/{ticket.number}/").content.decode()
    assert "No score was given yet" in browse(house.cleo).get("/scores/").content.decode()
