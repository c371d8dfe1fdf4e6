"""Informing a colleague or a post of a matter: the notice, the event, and what is refused."""

from datetime import timedelta

import pytest

from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice, Post
from tests import make
from tickets.actions import close_ticket, solve_ticket
from tickets.informing.actions import inform_about
from tickets.informing.queries import whom
from tickets.models import PartyNotice


def inform(desk, told, text="Water on the third floor", at=None):
    return inform_about(desk.ticket, told, text, by=desk.ana.actor(), at=at or desk.at, member=desk.ana)


def test_a_colleague_is_told_by_a_notice_and_the_text_stays_with_the_matter(desk):
    inform(desk, desk.cleo)
    deliver_due("inside")
    notice = Notice.objects.get(code="ticket.informed")
    assert (notice.member, notice.facts["text"]) == (desk.cleo, "Water on the third floor")
    kept = PartyNotice.objects.get()
    assert (kept.party, kept.name, kept.channel, kept.by) == ("colleague", "cleo", "desk", desk.ana)


def test_the_holder_of_a_post_is_told_and_where_it_is_vacant_the_one_above(desk):
    inform(desk, Post.objects.get(code="fitter"))
    deliver_due("inside")
    assert Notice.objects.get(code="ticket.informed").member == desk.cleo
    empty = make.make_post("caretaker", department=desk.works, reports_to=Post.objects.get(code="gm"))
    inform(desk, empty, at=desk.at + timedelta(minutes=1))
    deliver_due("inside")
    assert set(Notice.objects.filter(code="ticket.informed").values_list("member__sign_in", flat=True)) == {"cleo", "gao"}
    assert Event.objects.get(code="post.vacant").facts["post"] == "caretaker"


def test_an_empty_text_and_a_closed_matter_are_refused_and_nothing_happens(desk):
    with pytest.raises(Invalid):
        inform(desk, desk.cleo, " ")
    solve_ticket(desk.ticket, "Done", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    close_ticket(desk.ticket, "Content", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    with pytest.raises(WrongState):
        inform(desk, desk.cleo)
    assert not PartyNotice.objects.exists() and not Event.objects.filter(code="ticket.informed").exists()


@pytest.mark.parametrize("written", ["", "post:", "post:nobody", "member:", "member:W9999", "cleo", "member:\0"])
def test_nobody_is_named_with_a_remedy(desk, written):
    with pytest.raises(Invalid) as refused:
        whom(written)
    assert list(refused.value.errors) == ["to"]


def test_informing_by_form_offers_posts_and_members_and_keeps_what_was_typed(desk):
    url = f"/tickets/{desk.ticket.number}/"
    form = desk.browser.post(f"{url}composer/", {"act": "inform"}).content.decode()
    assert 'value="post:fitter"' in form and f'value="member:{desk.cleo.work_number}"' in form
    wrong = desk.browser.post(f"{url}party_notices/", {"version": "1", "to": "post:nobody", "text": "Look here"})
    assert wrong.status_code == 400 and "Look here</textarea>" in wrong.content.decode()
    assert desk.browser.post(f"{url}party_notices/", {"version": "1", "to": "post:fitter", "text": "Look here"}).status_code == 302
    assert "Ana informed Fitter: Look here" in desk.browser.get(url).content.decode()
    assert desk.browse(desk.cleo).post(f"{url}party_notices/", {"to": "post:fitter", "text": "x"}).status_code == 404
    assert desk.browse(desk.ada).post(f"{url}party_notices/", {"to": "post:fitter", "text": "x"}).status_code == 403
    assert PartyNotice.objects.count() == 1
