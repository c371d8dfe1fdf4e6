"""Verdict, remedy, answer and closing of complaints over REST."""

from complaints.models import Verdict
from tests.complaints.deciding import complain, do_early_steps


def test_a_complaint_is_decided_answered_and_closed(call, house):
    complaint = complain(house, customer=house.dana)
    do_early_steps(complaint, house.ben)
    ben, gao = call(house.ben), call(house.gao)
    path = f"complaints/{complaint.number}/"
    assert ben.get(path).json()["liability"] == "undecided"

    def step(who, name, body):
        answer = who.post(f"{path}{name}/", body, If_Match=ben.get(path).headers["ETag"])
        assert answer.status_code == 201, answer.content
        return answer.json()

    shares = [
        {"party": "department", "code": "works", "percent": 70, "reason": "x"},
        {"party": "outside", "code": "Carrier", "percent": 30, "reason": "y"},
    ]
    decided = step(ben, "verdict", {"liable": "shared", "reason": "z", "parts": shares})
    assert decided["liability"] == "shared"
    (verdict,) = ben.get(f"{path}verdict/").json()["results"]
    assert verdict["shares"] == shares and verdict["decided_by"]["work_number"] == house.ben.work_number
    step(call(house.cleo), "objections", {"reason": "not ours"})
    objection = Verdict.objects.get().objections.get()
    step(gao, f"objections/{objection.pk}/decision", {"granted": False, "answer": "it is"})
    step(ben, "options", {"kind": "refund", "words": "x", "amount": "11.50"})
    option = ben.get(f"{path}options/").json()["results"][0]
    assert (option["amount"], option["quantity"]) == ("11.50", None)
    step(ben, "remedy", {"option": option["id"]})
    assert ben.get(f"{path}remedy/").json()["results"][0]["state"] == "waiting"
    assert step(gao, "remedy/approval", {"approved": True})["phase"] == "decided"
    told = step(ben, "answers", {"text": "You get 11.50 back.", "channel": "phone"})
    assert [one["phase"] for one in told["phases"] if one["at"]] == ["accepted", "decided", "replied"]
    assert ben.get(f"{path}answers/").json()["results"][0]["recipients"][0]["party"] == "customer"
    step(ben, "acceptance", {"accepted": True, "words": "fine"})
    closed = step(ben, "closure", {})
    assert (closed["state"], closed["phase"]) == ("closed", "traced")
    assert ben.get(f"{path}closure/").json()["results"][0]["outcome"] == "accepted"
    assert step(ben, "reopening", {"reason": "again"})["state"] == "open"


def test_a_body_that_makes_no_sense_names_its_fields_and_changes_nothing(call, house):
    complaint = complain(house)
    ben = call(house.ben)
    refused = ben.post(f"complaints/{complaint.number}/verdict/", {"liable": "yes", "reason": "x"}, If_Match="*")
    assert refused.status_code == 400 and "shares" in refused.json()["errors"]
    none = ben.post(f"complaints/{complaint.number}/remedy/", {"option": 99}, If_Match="*")
    assert none.status_code == 400 and "option" in none.json()["errors"]
    blocked = ben.post(f"complaints/{complaint.number}/closure/", {}, If_Match="*")
    assert blocked.status_code == 409 and "Not done yet" in blocked.json()["detail"]
    missing = ben.post(f"complaints/{complaint.number}/objections/99/decision/", {"granted": True, "answer": "x"}, If_Match="*")
    assert missing.status_code == 404
    complaint.refresh_from_db()
    assert complaint.version == 1


def test_the_version_seen_is_asked_for(call, house):
    complaint = complain(house)
    ben = call(house.ben)
    body = {"liable": "no", "reason": "x"}
    assert ben.post(f"complaints/{complaint.number}/verdict/", body).status_code == 428
    assert ben.post(f"complaints/{complaint.number}/verdict/", body, If_Match='"9"').status_code == 412
    assert Verdict.objects.count() == 0
