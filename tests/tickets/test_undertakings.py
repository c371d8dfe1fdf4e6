"""Undertakings: read and signed by everybody, once an edition; and appraisals of members by their superiors."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import translation

from servicedesk.journal.access import events_for
from servicedesk.journal.actions import place_events
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Missing
from servicedesk.journal.models import Event
from servicedesk.web.sentences import sentence_of
from staff.models import Notice
from staff.queries import below
from tests import make
from tickets.models import Score, ScoreSheet, Signature, Undertaking
from tickets.scoring.access import member_to_score
from tickets.scoring.actions import answer_score, score_member
from tickets.undertakings.actions import sign
from tickets.undertakings.queries import awaited_from, undertakings_of

CRITERIA = {"sincere": 25, "responsible": 25, "enterprising": 25, "sensitive": 25}


@pytest.fixture
def core(house):
    make.load_pack_file("core")
    return house


@pytest.mark.rule("ETQ-021")
def test_everybody_signs_the_five_points_of_the_code_of_ethics_and_the_lead_sees_who_has_not(core, browse):
    undertaking = Undertaking.objects.get(code="ethics")
    assert {"no_gain", "resist", "answer"} < set(undertaking.codes) and len(undertaking.codes) == 5
    page = browse(core.ana).get("/undertakings/").content.decode()
    assert all(point["text_en"] in page.replace("&#x27;", "'") for point in undertaking.points)
    missing = browse(core.ben).get("/undertakings/").content.decode()
    assert f'Ana <span class="muted num">{core.ana.work_number}</span>' in missing
    signed = browse(core.ana).post(f"/undertakings/{undertaking.pk}/", follow=True).content.decode()
    assert f"Signed by Ana, work number {core.ana.work_number}" in signed
    assert core.ana.work_number not in browse(core.ben).get("/undertakings/").content.decode()
    event = Event.objects.get(code="undertaking.signed")
    assert (event.actor_id, event.facts["undertaking_id"]) == (core.ana.pk, undertaking.pk)


def test_one_signs_once_and_the_name_stays(core, browse):
    undertaking = Undertaking.objects.get()
    how = {"by": core.ana.actor(), "at": make.T0, "member": core.ana}
    sign(undertaking, **how)
    with pytest.raises(Invalid, match="undertaking"):
        sign(undertaking, **how)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Signature.objects.update(at=make.T0 + timedelta(days=1))
    again = browse(core.ana).post(f"/undertakings/{undertaking.pk}/", follow=True).content.decode()
    assert "once is enough" in again and Signature.objects.count() == 1


def test_another_edition_asks_anew(core, tmp_path):
    text = (make.PACKS / "core.yaml").read_text().replace("I answer for what I handle until", "I answer for whatever I handle until")
    at = make.T0
    sign(Undertaking.objects.get(), by=core.ana.actor(), at=at, member=core.ana)
    assert undertakings_of(core.ana, at).get().signed_at == at
    later = at + timedelta(days=1)
    make.load(text, tmp_path, at=later)
    assert undertakings_of(core.ana, later).get().signed_at is None


def test_whose_names_are_missing_is_told_to_whoever_looks_after_them_only(core):
    assert [member for _one, members in awaited_from([core.ana, core.cleo], make.T0) for member in members] == [core.ana, core.cleo]
    sign(Undertaking.objects.get(), by=core.cleo.actor(), at=make.T0, member=core.cleo)
    assert [members for _one, members in awaited_from([core.ana, core.cleo], make.T0)] == [[core.ana]]


def test_who_may_not_watch_finds_no_list_of_names(core, browse):
    assert "Names that are missing" not in browse(core.ana).get("/undertakings/").content.decode()
    assert "Names that are missing" in browse(core.ben).get("/undertakings/").content.decode()


def test_without_a_pack_the_page_says_so(house, browse):
    assert "No regulation asks for an undertaking" in browse(house.ana).get("/undertakings/").content.decode()


@pytest.mark.rule("ETQ-018")
def test_a_superior_appraises_a_member_by_the_four_criteria_and_she_sees_it_and_answers(core, browse):
    sheet = ScoreSheet.objects.get(about="member")
    assert {point["code"]: point["marks"] for point in sheet.points} == CRITERIA
    address = f"/members/{core.ana.work_number}/score/"
    assert address in browse(core.ben).get("/scores/").content.decode()
    form = browse(core.ben).get(address).content.decode()
    assert all(f'name="marks-{code}"' in form for code in CRITERIA)
    given = {f"marks-{code}": most - 5 for code, most in CRITERIA.items()}
    made = browse(core.ben).post(address, {"sheet": sheet.pk, "comment": "Steady.", **given}, follow=True).content.decode()
    assert "80 / 100" in made
    score = Score.objects.get()
    assert (score.member, score.scorer, score.call, len(score.month)) == (core.ana, core.ben, None, 7)
    deliver_due("inside")
    assert Notice.objects.get(member=core.ana, code="score.given").about_id == score.pk
    answered = browse(core.ana).post(f"/scores/{score.pk}/", {"answer": "Thank you.", "version": score.version}, follow=True)
    assert "Thank you." in answered.content.decode()


def appraise(house, member, at=make.T0, scorer=None, marks=None) -> Score:
    scorer = scorer or house.ben
    return score_member(member, ScoreSheet.objects.get(about="member"), marks or CRITERIA, by=scorer.actor(), at=at, scorer=scorer)


def test_once_a_month_by_the_same_person_and_sheet_and_the_database_holds_it_too(core):
    first = appraise(core, core.ana)
    with pytest.raises(Invalid, match="sheet"):
        appraise(core, core.ana, make.T0 + timedelta(days=5))
    appraise(core, core.ana, scorer=core.gao)
    november, december = first, appraise(core, core.ana, make.T0 + timedelta(days=30))
    assert (november.month, december.month) == ("2026-11", "2026-12")
    with pytest.raises(IntegrityError, match="score_once_a_month"), transaction.atomic():
        Score.objects.filter(pk=december.pk).update(month="2026-11")
    with pytest.raises(IntegrityError, match="score_of_call_or_month"), transaction.atomic():
        Score.objects.filter(pk=december.pk).update(month="")


def test_the_month_is_the_one_on_the_wall(core):
    last_night = make.T0.replace(day=30, hour=17)  # the first of December, 01:00, in Shanghai
    assert appraise(core, core.ana, last_night).month == "2026-12"


def test_nobody_appraises_herself_nor_whoever_does_not_report_to_her(core, browse):
    with pytest.raises(Forbidden):
        appraise(core, core.ben)
    for stranger in (core.ben, core.cleo, core.gao):
        with pytest.raises(Missing):
            member_to_score(core.ben, stranger.work_number)
    assert browse(core.ben).get(f"/members/{core.cleo.work_number}/score/").status_code == 404
    assert browse(core.ben).get("/members/%00/score/").status_code == 404
    assert list(below(core.gao)) == [core.ana, core.ben, core.cleo]


def test_a_sheet_for_calls_appraises_nobody(core):
    make.load_pack_file("gold")
    with pytest.raises(Invalid, match="sheet"):
        sheet = ScoreSheet.objects.get(about="call")
        score_member(core.ana, sheet, dict.fromkeys(sheet.codes, 1), by=core.ben.actor(), at=make.T0, scorer=core.ben)


def test_marks_out_of_bounds_are_named_and_what_was_typed_stays(core, browse):
    typed = {f"marks-{code}": 5 for code in CRITERIA} | {"marks-sincere": "26", "comment": "Long words"}
    page = browse(core.ben).post(f"/members/{core.ana.work_number}/score/", {"sheet": ScoreSheet.objects.get(about="member").pk, **typed})
    text = page.content.decode()
    assert page.status_code == 400 and "“26” are no marks" in text and 'value="26"' in text and "Long words" in text


def test_over_rest_either_a_call_or_a_member(core, browse):
    sheet = ScoreSheet.objects.get(about="member")
    body = {"sheet": sheet.pk, "marks": CRITERIA}

    def post(**more):
        return browse(core.ben).post("/api/v1/scores/", body | more, content_type="application/json", headers={"Accept-Language": "en"})

    assert post().status_code == 400
    assert post(member=core.ana.work_number, call=1).status_code == 400
    stranger = post(member=core.cleo.work_number)
    assert stranger.status_code == 400 and stranger.json()["errors"] == {"member": ["Nobody of this work number reports to you."]}
    made = post(member=core.ana.work_number)
    assert made.status_code == 201 and (made.json()["call"], made.json()["total"]) == (None, 100)


def test_the_journal_tells_that_she_was_appraised_and_not_how(core):
    score = appraise(core, core.ana)
    answer_score(score, "Thank you.", by=core.ana.actor(), at=make.T0)
    place_events()
    reader = make.make_member("rita", posts=[make.make_post("reader", rights=["desk.read_all"])], department=core.works)
    found = events_for(reader).filter(code__in=("score.given", "score.answered")).order_by("pk")
    assert not any({"total", "most"} & set(event.facts) for event in found)
    names = {core.ana.pk: "Ana", core.ben.pk: "Ben"}
    with translation.override("en"):
        assert [sentence_of(event, names) for event in found] == ["Ben appraised Ana for 2026-11", "Ana answered an appraisal"]
