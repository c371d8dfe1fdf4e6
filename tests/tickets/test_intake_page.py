"""Taking in by form: who calls, what is promised, one ticket a form, and nothing lost."""

import pytest

from servicedesk.clocks.models import Clock, Limit
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.statements import count_statements
from tickets import views_intake
from tickets.models import Call, Customer, RepeatedContact, Ticket
from tickets.ties.actions import merge_ticket


def test_the_form_says_what_saving_promises(desk):
    html = desk.browser.get("/intake/").content.decode()
    assert "Answer" in html and "#a11" in html and 'data-state="unmeasured"' in html
    urgent = desk.browser.get("/intake/promises/", {"severity": "urgent", "kind": "repair"}).content.decode()
    assert "#a12" in urgent and "#a11" not in urgent


def test_a_known_number_brings_her_open_matters_first(desk):
    html = desk.browser.post("/intake/customer/", {"phone": "138 0000 2097"}).content.decode()
    assert "Dana" in html
    assert f"/tickets/{desk.ticket.number}/#t" in html
    assert "13800002097" not in html
    assert "Dana" not in desk.browser.post("/intake/customer/", {"phone": "13911112222"}).content.decode()


def test_saving_makes_the_ticket_and_names_its_promise(desk, said):
    answer = desk.browser.post("/intake/", said(), follow=True)
    ticket = Ticket.objects.latest("pk")
    assert answer.redirect_chain[0][0] == f"/tickets/{ticket.number}/#t"
    assert (ticket.customer.name, ticket.department, ticket.call.measured) == ("Eve", desk.service, False)
    assert f"{ticket.number} taken in; Answer by" in answer.content.decode()


def test_the_same_form_sent_twice_makes_one_ticket(desk, said):
    first, second = (desk.browser.post("/intake/", said()) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 2
    assert desk.browser.post("/intake/", said(token="form-2"))["Location"] != first["Location"]


@pytest.mark.parametrize(
    ("over", "field"), [({"phone": "12"}, "phone"), ({"sentence": ""}, "sentence"), ({"name": " "}, "name"), ({"kind": "x"}, "kind")]
)
def test_an_error_keeps_everything_typed_and_writes_nothing(desk, said, over, field):
    before = [model.objects.count() for model in (Ticket, Customer, Call, Event)]
    answer = desk.browser.post("/intake/", said(detail="As she said it") | over)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#id_{field}"' in html and f'id="id_{field}"' in html
    assert "As she said it</textarea>" in html
    assert [model.objects.count() for model in (Ticket, Customer, Call, Event)] == before


def test_turning_a_call_into_a_walk_in_keeps_everything_typed(desk, said):
    html = desk.browser.post("/intake/", said(switch="walk_in", sentence="Half")).content.decode()
    assert '<option value="walk_in" selected>' in html
    assert "Half</textarea>" in html
    assert "error-summary" not in html
    assert Ticket.objects.count() == 1


def test_a_recognised_customer_is_not_registered_twice(desk, said):
    form = said(phone="13800002097", name="Dana", customer=str(desk.dana.pk))
    desk.browser.post("/intake/", form)
    assert Ticket.objects.latest("pk").customer == desk.dana
    desk.browser.post("/intake/", form | {"token": "form-2", "name": "Dana's brother"})
    assert Ticket.objects.latest("pk").customer.name == "Dana's brother"


def test_a_call_of_the_exchange_is_joined_not_noted_again(desk, said):
    call = make.make_call(desk.ana, at=desk.at)
    assert "13800002097" not in desk.browser.get("/intake/", {"call": call.pk}).content.decode()
    desk.browser.post("/intake/", said(call=str(call.pk), phone="", name="Dana"))
    assert (Ticket.objects.latest("pk").call, Call.objects.count()) == (call, 1)
    assert Ticket.objects.latest("pk").customer == desk.dana


def test_who_may_not_open_is_refused(desk, said):
    cleo = desk.browse(make.make_member("ivo", posts=[make.make_post("guard", department=desk.works, rights=[])], department=desk.works))
    for answer in (cleo.get("/intake/"), cleo.post("/intake/", said()), cleo.post("/intake/customer/", {"phone": "13800002097"})):
        assert answer.status_code == 403
    assert Ticket.objects.count() == 1


def test_a_rule_that_raises_blocks_no_intake_and_alarms(desk, said):
    Limit.objects.filter(code="solve").update(calendar="no such calendar")
    assert "/intake/" in desk.browser.get("/intake/").content.decode()
    assert desk.browser.post("/intake/", said()).status_code == 302
    ticket = Ticket.objects.latest("pk")
    assert list(Clock.objects.filter(matter_id=ticket.pk).values_list("limit__code", flat=True)) == ["answer"]
    assert Event.objects.filter(code="clock.failed", subject_id=ticket.pk).count() == 1
    deliver_due("inside")
    assert Notice.objects.filter(kind="alarm", member=desk.ada, code="clock.failed").count() == 1
    assert desk.browser.get(f"/tickets/{ticket.number}/").status_code == 200


def test_a_view_that_fails_after_writing_leaves_nothing(desk, said, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("after the write")

    monkeypatch.setattr(views_intake, "render_to_string", fail)
    desk.browser.raise_request_exception = False
    before = [model.objects.count() for model in (Ticket, Customer, Call, Event, Clock)]
    assert desk.browser.post("/intake/", said()).status_code == 500
    assert [model.objects.count() for model in (Ticket, Customer, Call, Event, Clock)] == before
    monkeypatch.undo()
    assert desk.browser.post("/intake/", said()).status_code == 302


def test_an_intake_costs_twenty_six_statements(desk, said):
    desk.browser.get("/desk/")
    with count_statements() as seen:
        desk.browser.post("/intake/", said(department=str(desk.service.pk)))
    assert len(seen) <= 26, str(seen)  # one asks whether an article issues a work order


@pytest.mark.parametrize("hidden", ["dana", ""])
def test_the_number_decides_whose_matter_it_is(desk, said, hidden):
    """The page may still show somebody else, or nobody yet, when a number is changed and sent at once."""
    shown = str(desk.dana.pk) if hidden else ""
    stranger = desk.browser.post("/intake/", said(customer=shown, name="", phone="13911112222"))
    assert stranger.status_code == 400 and not Ticket.objects.exclude(pk=desk.ticket.pk).exists()
    desk.browser.post("/intake/", said(customer=shown, name="", phone="138 0000 2097"))
    assert Ticket.objects.latest("pk").customer == desk.dana


def test_who_came_about_a_merged_matter_goes_on_with_what_it_ended_in(desk, said):
    final = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    merge_ticket(desk.ticket, final, "The same", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    answer = desk.browser.post("/intake/", said(phone="13800002097", name="", sentence="Still nothing", same=f"{desk.ticket.number}:2"))
    assert answer.status_code == 302 and final.number in answer["location"]
    contact = RepeatedContact.objects.get()
    assert (contact.ticket, contact.said) == (final, "Still nothing")


def test_what_was_typed_is_kept_where_the_merged_matter_went_out_of_sight(desk, said):
    final = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana)
    merge_ticket(desk.ticket, final, "The same", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    answer = desk.browser.post("/intake/", said(phone="13800002097", name="", sentence="Still nothing", same=f"{desk.ticket.number}:2"))
    assert answer.status_code == 409 and "Still nothing" in answer.content.decode() and "It was merged into" in answer.content.decode()
    assert not RepeatedContact.objects.exists()
