"""Complaints are received by somebody whose office it is, and warmly: what departments did otherwise is put on record."""

import pytest
from django.db import IntegrityError, transaction

from complaints.access import complaint_for
from complaints.conduct.actions import note_conduct
from complaints.conduct.models import ConductNote
from complaints.models import Complaint
from complaints.rights import RECEIVE
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.api.conftest import Caller, key_of
from tests.complaints.making import at, by, complain
from tickets.scripts.queries import wording_of
from tickets.worklist import worklist

KINDS = ("unfriendly", "shirked", "hindered", "favour")


@pytest.mark.rule("CMP-021")
@pytest.mark.parametrize("kind", KINDS)
def test_shirking_hindering_and_favours_are_noted_and_the_heads_of_the_department_hear(house, kind):
    complaint = complain(house)
    note = note_conduct(complaint, kind, house.works, "She was sent from desk to desk.", of=house.cleo, **by(house.ben, 5))
    event = Event.objects.get(code="complaint.conduct_noted")
    assert (event.facts["conduct"], event.facts["department"], event.facts["of_id"]) == (kind, "works", house.cleo.pk)
    assert (note.of, note.department, note.at) == (house.cleo, house.works, at(5))
    deliver_due("inside")
    assert not Notice.objects.filter(member=house.cleo, event=event).exists()  # she is its head, and it is about her
    note_conduct(complaint, kind, house.works, "Nobody answered.", **by(house.ben, 6))
    deliver_due("inside")
    assert Notice.objects.filter(member=house.cleo, event__code="complaint.conduct_noted").count() == 1


@pytest.mark.rule("CMP-021")
def test_words_that_shirk_or_ask_for_a_favour_are_not_said_to_whoever_complains(house):
    make.load_pack_file("prop")
    complaint = complain(house)

    def found(text):
        rows = wording_of(text, at(5), department_id=house.service.pk, language="zh-hans", ticket=complaint.ticket)
        return [(one.rule.code, one.rule.verdict) for one in rows if one.rule.code == "favours"]

    assert found("这不归我们管，找别人去。") == [("favours", "banned")]
    assert found("先给点好处再说。") == [("favours", "banned")]
    assert found("您好，我们马上核实。") == []


def test_a_note_says_what_of_whom_and_never_of_oneself(house):
    complaint = complain(house)
    cases = [
        ({"kind": "rude"}, "kind"),
        ({"words": " "}, "words"),
        ({"of": house.ana}, "of"),
        ({"of": house.ben, "department": house.service}, "of"),
    ]
    for over, field in cases:
        said = {"kind": "shirked", "department": house.works, "words": "x", "of": None} | over
        with pytest.raises(Invalid) as refusal:
            note_conduct(complaint, said["kind"], said["department"], said["words"], of=said["of"], **by(house.ben, 5))
        assert list(refusal.value.errors) == [field]
    assert not ConductNote.objects.exists() and not Event.objects.filter(code="complaint.conduct_noted").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        fields = {"complaint": complaint, "department": house.works, "words": "x", "by": house.ben, "at": at(5)}
        ConductNote.objects.create(kind="rude", **fields)


def test_the_page_and_rest_take_it_from_whoever_handles_complaints(house, browse):
    complaint = complain(house)
    path, ben = f"/complaints/{complaint.number}/", browse(house.ben)
    typed = {"kind": "shirked", "department": "works", "words": "", "of": "", "version": complaint.version}
    refused = ben.post(f"{path}conduct/", typed | {"of": house.cleo.work_number})
    assert refused.status_code == 400 and house.cleo.work_number in refused.content.decode()
    assert ben.post(f"{path}conduct/", typed | {"words": "Sent from desk to desk."}).status_code == 302
    assert "Sent from desk to desk." in ben.get(path).content.decode()
    assert "Sent from desk to desk." not in browse(house.ana).get(path).content.decode()
    caller = Caller(key_of(house.ben))
    body = {"kind": "favour", "department": "works", "words": "Asked for a present."}
    version = caller.get(f"complaints/{complaint.number}/")["ETag"]
    assert caller.post(f"complaints/{complaint.number}/conduct/", body, If_Match=version).status_code == 201
    ana = Caller(key_of(house.ana))
    assert ana.post(f"complaints/{complaint.number}/conduct/", body, If_Match=version).status_code == 403
    assert ConductNote.objects.count() == 2


@pytest.mark.rule("CMP-025")
def test_there_is_an_officer_who_receives_complaints_in_a_queue_of_her_own(house):
    rights = [*make.AGENT_RIGHTS, RECEIVE]
    post = make.make_post("complaint_officer", title_en="Complaint officer", department=house.works, rights=rights)
    officer = make.make_member("olive", posts=[post], department=house.works)
    make.load_pack_file("afts")
    for kind in ("complaint", "dispute", "tip_off", "repair"):
        make.make_ticket(house.ana, kind=kind, sentence=kind, department=house.works)
    officer = type(officer).objects.get(pk=officer.pk)
    assert sorted(one.sentence for one in worklist(officer, "queue", at(1))[0]) == ["complaint", "dispute", "tip_off"]
    answer = Caller(key_of(officer)).post("complaints/", {"ticket": make.Ticket.objects.get(sentence="complaint").number})
    assert (answer.status_code, Complaint.objects.get().received_by) == (201, officer)
    with pytest.raises(Forbidden) as refusal:
        complaint_for(house.gao, Complaint.objects.get().number)
        complaint_for(house.ada, Complaint.objects.get().number, to="receive")
    assert refusal.value.right == RECEIVE and "complaint_officer" in refusal.value.holders
