"""Investigations and actions on pages and over REST: forms that work without a script, what is refused with what was typed, what is seen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.inquiry.actions import ask_department, ask_to_be_heard, assign_investigator
from complaints.models import AssistRequest, Complaint, Concern, CorrectiveAction, Inquiry
from servicedesk.clocks import now
from servicedesk.files.models import Attachment
from tests import make
from tests.api.conftest import Caller, key_of
from tests.complaints.deciding import judge
from tests.complaints.inquiring import complain
from tests.statements import count_statements


def soon(days: float = 2) -> str:
    return f"{now() + days * make.DAY:%Y-%m-%dT%H:%M}"


def how(member):
    return {"by": member.actor(), "at": now(), "member": member}


def page(complaint: Complaint, rest: str = "") -> str:
    return f"/complaints/{complaint.number}/{rest}"


def version(complaint: Complaint) -> int:
    return Complaint.objects.get(pk=complaint.pk).version


def post(browser, complaint: Complaint, rest: str, **typed):
    return browser.post(page(complaint, rest), {"version": version(complaint)} | typed)


def test_an_investigation_goes_from_its_first_form_to_its_last_on_the_page(house, browse):
    complaint, ben, cleo = complain(house), browse(house.ben), browse(house.cleo)
    assert cleo.get(page(complaint)).status_code == 404
    answer = post(ben, complaint, "investigation/", investigator=house.cleo.work_number, inquiry_due=soon())
    assert answer["Location"].endswith("#inquiry")
    assert post(cleo, complaint, "whys/", why="Why did it crack?", because="Seven high.").status_code == 302
    assert post(cleo, complaint, "causes/", field="method", cause="Old loading card").status_code == 302
    cause = complaint.causes.get()
    assert post(cleo, complaint, "cause-findings/", cause_id=cause.pk, finding="confirmed").status_code == 302
    assert post(cleo, complaint, "assist-requests/", department="service", question="Who sold it?", assist_due=soon(1)).status_code == 302
    assert post(cleo, complaint, "parties/", party="Harbour Trading").status_code == 302
    assert post(cleo, complaint, "statements/", side="dealer", statement="It was not ordered.").status_code == 302
    assert post(cleo, complaint, "hearings/", concerned_member=house.ana.work_number, hearing="Whom did you call?").status_code == 302
    assert post(cleo, complaint, "findings/", summary="Seven high.", concerned=["service", "works"]).status_code == 302
    shown = ben.get(page(complaint)).content.decode()
    for words in ("Why did it crack?", "Old loading card", "Who sold it?", "Harbour Trading", "It was not ordered.", "vsteps"):
        assert words in shown
    assert set(Concern.objects.values_list("department__code", flat=True)) == {"service", "works"}


def test_what_is_refused_stays_typed_and_nothing_happens(house, browse):
    complaint, ben = complain(house), browse(house.ben)
    answer = post(ben, complaint, "investigation/", investigator=house.cleo.work_number, inquiry_due="soon")
    assert answer.status_code == 400
    assert 'value="soon"' in answer.content.decode() and not Inquiry.objects.exists()
    stale = ben.post(page(complaint, "investigation/"), {"version": 9, "investigator": house.cleo.work_number, "inquiry_due": soon()})
    assert stale.status_code == 412 and not Inquiry.objects.exists()
    assign_investigator(complaint, house.ben, now() + make.DAY, **how(house.ben))
    blocked = post(ben, complaint, "findings/", summary="Too early")
    assert blocked.status_code == 409 and "Too early" in blocked.content.decode()


def test_buttons_of_whoever_lacks_the_right_are_disabled_with_the_reason(house, browse):
    complaint = complain(house)
    assign_investigator(complaint, house.ben, now() + make.DAY, **how(house.ben))
    shown = browse(house.ana).get(page(complaint)).content.decode()
    assert 'disabled aria-describedby="investigate-why"' in shown and 'disabled aria-describedby="plan-why"' in shown


def test_the_department_answers_on_its_own_page_and_sees_nothing_else(house, browse):
    complaint, cleo = complain(house), browse(house.cleo)
    assign_investigator(complaint, house.ben, now() + make.DAY, **how(house.ben))
    asked = ask_department(complaint, house.works, "How high was it stacked?", now() + make.DAY, **how(house.ben))
    listed = cleo.get("/assist-requests/").content.decode()
    assert "How high was it stacked?" in listed
    shown = cleo.get(f"/assist-requests/{asked.pk}/").content.decode()
    assert "How high" in shown and complaint.ticket.sentence not in shown and "Dana" not in shown
    empty = cleo.post(f"/assist-requests/{asked.pk}/answer/", {"version": 1, "answer": " "})
    assert empty.status_code == 400
    assert cleo.post(f"/assist-requests/{asked.pk}/answer/", {"version": 1, "answer": "Seven."}).status_code == 302
    assert AssistRequest.objects.get().answer == "Seven."
    assert cleo.post(f"/assist-requests/{asked.pk}/refusal/", {"version": 2, "refuse": "No."}).status_code == 412
    assert "Seven." in cleo.get("/assist-requests/?show=ended").content.decode() or cleo.get(f"/assist-requests/{asked.pk}/")


def test_a_member_is_heard_on_a_page_that_shows_her_question_only(house, browse):
    complaint, cleo = complain(house), browse(house.cleo)
    complaint.change(about=house.cleo)
    hearing = ask_to_be_heard(complaint, house.cleo, "Where were you?", **how(house.ben))
    shown = cleo.get(f"/hearings/{hearing.pk}/").content.decode()
    assert "Where were you?" in shown and complaint.ticket.sentence not in shown
    assert cleo.post(f"/hearings/{hearing.pk}/", {"statement": ""}).status_code == 400
    assert cleo.post(f"/hearings/{hearing.pk}/", {"statement": "I was ill."}).status_code == 302
    assert "I was ill." in cleo.get(f"/hearings/{hearing.pk}/").content.decode()
    assert browse(house.ana).get(f"/hearings/{hearing.pk}/").status_code == 404


def test_an_action_goes_through_its_four_steps_on_its_page_with_its_evidence(house, browse, settings, tmp_path):
    settings.DESK_FILES = tmp_path / "files"
    complaint, ben, cleo, gao = complain(house), browse(house.ben), browse(house.cleo), browse(house.gao)
    days = {"action_due": soon(1), "action_check": soon(3)}
    fields = {"what": "Rewrite the card", "criterion": "Five high", "kind": "corrective", "action_owner": house.cleo.work_number}
    assert post(ben, complaint, "actions/", **fields, **days).status_code == 302
    action = CorrectiveAction.objects.get()
    assert "Rewrite the card" in cleo.get("/actions/").content.decode()
    assert "Rewrite the card" not in browse(house.ana).get("/actions/").content.decode()
    assert "Rewrite the card" in ben.get("/actions/?whose=all").content.decode()
    address = f"/actions/{action.pk}/"
    photo = SimpleUploadedFile("card.png", b"\x89PNG\r\n\x1a\n")
    assert cleo.post(address + "completion/", {"version": 1, "result": "", "file": photo}).status_code == 400
    assert not Attachment.objects.exists()
    photo.seek(0)
    assert cleo.post(address + "completion/", {"version": 1, "result": "Rewritten", "file": photo}).status_code == 302
    assert Attachment.objects.get().about == "corrective_action"
    refused = gao.post(address + "verification/", {"version": 2, "passed": "no", "words": "Seven high", "due_at": "", "check_at": ""})
    assert refused.status_code == 400 and "Seven high" in refused.content.decode()
    again = {"version": 2, "passed": "no", "words": "Seven high", "due_at": soon(4), "check_at": soon(9)}
    assert gao.post(address + "verification/", again).status_code == 302
    given = ben.post(address + "owner/", {"version": 3, "owner": house.ana.work_number, "reason": "She has the time"})
    assert given.status_code == 302
    shown = browse(house.ana).get(address).content.decode()
    assert "Seven high" in shown and "card.png" in shown


def test_the_page_of_a_complaint_costs_the_same_however_much_was_found(house, browse):
    complaint, ben = complain(house), browse(house.ben)
    assign_investigator(complaint, house.ben, now() + make.DAY, **how(house.ben))

    def fill(times: int) -> None:
        for number in range(times):
            post(ben, complaint, "whys/", why=f"Why {number}?", because="Because.")
            post(ben, complaint, "causes/", field="people", cause="Nobody looked")
            post(ben, complaint, "statements/", statement="I saw it.")
            post(ben, complaint, "assist-requests/", department="works", question="Who?", assist_due=soon(1))
            days = {"action_due": soon(1), "action_check": soon(3)}
            post(ben, complaint, "actions/", what="x", criterion="y", kind="corrective", action_owner=house.cleo.work_number, **days)

    fill(1)
    ben.get(page(complaint))
    with count_statements() as few:
        ben.get(page(complaint))
    fill(4)
    with count_statements() as many:
        ben.get(page(complaint))
    counted = [[sql for sql in found if "clock_timestamp" not in sql] for found in (few, many)]  # the desk's clock is set every ten seconds
    assert len(counted[0]) == len(counted[1]), str(many)


@pytest.fixture
def rest(house):
    return {name: Caller(key_of(getattr(house, name))) for name in ("ana", "ben", "cleo", "gao")}


def moment(days: float) -> str:
    return (now() + days * make.DAY).isoformat()


def test_rest_takes_an_investigation_and_an_action_from_end_to_end(house, rest):
    complaint = complain(house)
    base = f"complaints/{complaint.number}/"

    def step(who: str, path: str, body: dict, etag: str = "*"):
        answer = rest[who].post(base + path, body, If_Match=etag)
        assert answer.status_code == 201, answer.content
        return answer.json()

    assert rest["ben"].post(base + "investigation/", {}, If_Match='"9"').status_code == 412
    step("ben", "investigation/", {"investigator": house.cleo.work_number, "due_at": moment(2)})
    step("cleo", "whys/", {"why": "Why?", "because": "Seven high."})
    step("cleo", "causes/", {"field": "method", "cause": "Old card"})
    step("cleo", "cause_findings/", {"cause": complaint.causes.get().pk, "finding": "confirmed"})
    step("cleo", "parties/", {"side": "dealer", "name": "Harbour Trading"})
    step("cleo", "statements/", {"words": "Not ordered.", "side": "dealer"})
    step("cleo", "hearings/", {"member": house.ana.work_number, "question": "Whom did you call?"})
    step("cleo", "assist_requests/", {"department": "service", "question": "Who sold it?", "due_at": moment(1)})
    request = rest["ana"].get("assist_requests/").json()["results"][0]
    answered = rest["ana"].post(f"assist_requests/{request['id']}/answer/", {"answer": "Ben did."}, If_Match="*")
    assert (answered.status_code, answered.json()["state"]) == (201, "answered")
    heard = rest["ana"].post(f"hearings/{complaint.hearings.get().pk}/statements/", {"words": "The customer."})
    assert heard.status_code == 201
    assert step("cleo", "findings/", {"summary": "Seven high.", "departments": ["works"]})["phase"] == "investigating"
    found = rest["ben"].get(base + "findings/").json()
    assert (found["investigated"], found["third_party"], len(found["statements"])) == (True, True, 2)
    assert found["causes"][0]["finding"] == "confirmed"
    concern = rest["cleo"].get("concerns/").json()["results"][0]
    improved = rest["cleo"].post(f"concerns/{concern['id']}/improvement/", {"improvement": "Five high."}, If_Match="*")
    assert improved.status_code == 201
    planned = {"what": "Rewrite", "criterion": "Five", "kind": "corrective", "owner": house.cleo.work_number}
    action = step("ben", "actions/", planned | {"due_at": moment(1), "check_at": moment(3)})
    step("cleo", f"actions/{action['id']}/completion/", {"result": "Rewritten"})
    own = rest["cleo"].post(base + f"actions/{action['id']}/verification/", {"passed": True, "words": "Fine"}, If_Match="*")
    assert own.status_code == 403
    done = step("gao", f"actions/{action['id']}/verification/", {"passed": True, "words": "Five high"})
    assert (done["state"], [one["at"] is not None for one in done["steps"]]) == ("verified", [True] * 4)
    lesson = step("ben", "lesson/", {"title": "Stacking", "happened": "a", "cause": "b", "helped": "c"})
    assert lesson["knowledge"]
    assert [one["state"] for one in rest["cleo"].get("corrective_actions/").json()["results"]] == ["verified"]


def test_it_is_sent_back_on_the_page_and_over_rest(house, browse, rest):
    complaint, ben, cleo = complain(house), browse(house.ben), browse(house.cleo)

    def investigate() -> None:
        post(cleo, complaint, "whys/", why="Why?", because="Seven high.")
        assert post(cleo, complaint, "findings/", summary="Seven high.").status_code == 302

    post(ben, complaint, "investigation/", investigator=house.cleo.work_number, inquiry_due=soon())
    assert "Send it back to the investigator" not in ben.get(page(complaint)).content.decode()
    investigate()
    assert 'disabled aria-describedby="back-why"' in cleo.get(page(complaint)).content.decode()
    refused = post(ben, complaint, "investigation/return/", sent_back="Which shift?", back_due="soon")
    assert refused.status_code == 400 and 'value="Which shift?"' in refused.content.decode()
    assert post(ben, complaint, "investigation/return/", sent_back="Which shift?", back_due=soon()).status_code == 302
    assert "Which shift?" in cleo.get(page(complaint)).content.decode()
    investigate()
    path = f"complaints/{complaint.number}/investigation/return/"
    body = {"reason": "And who led it?", "due_at": moment(2)}
    assert rest["ben"].post(path, body, If_Match='"1"').status_code == 412
    assert rest["cleo"].post(path, body, If_Match="*").status_code == 403
    assert rest["ben"].post(path, body, If_Match="*").status_code == 201
    assert rest["ben"].post(path, body, If_Match="*").status_code == 409
    found = rest["ben"].get(f"complaints/{complaint.number}/findings/").json()["inquiries"]
    assert [one["sent_back"] for one in found] == ["And who led it?", "Which shift?", ""]


def test_what_several_cards_of_the_page_want_is_asked_of_the_database_once(house, browse):
    complaint, ben = complain(house), browse(house.ben)
    judge(house, complaint)
    ben.get(page(complaint))
    with count_statements() as found:
        ben.get(page(complaint))
    plain = [sql for sql in found if "clock_timestamp" not in sql]
    assert len(plain) == len(set(plain)), str(found)
    assert len(plain) <= 60, str(found)
