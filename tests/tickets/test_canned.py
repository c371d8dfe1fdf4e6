"""Canned replies: what may be kept, how one is filled in, and its pages."""

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Stale
from servicedesk.journal.models import Event
from tests import make
from tickets.actions import solve_ticket
from tickets.canned.access import canned_of
from tickets.canned.actions import change_canned, use_canned
from tickets.models import CannedReply


@pytest.fixture
def editor(desk):
    """A member of ana's department who may edit the texts."""
    post = make.make_post("editor", department=desk.service, title_en="Editor", rights=["ticket.work", "canned.edit"])
    return make.make_member("edda", posts=[post], department=desk.service)


def use(desk, canned: CannedReply) -> str:
    return use_canned(canned, desk.ticket, by=desk.ana.actor(), at=desk.at, agent=desk.ana)


@pytest.mark.parametrize(
    ("over", "field", "named"),
    [
        ({"body_en": "Dear {custmer} of {number}"}, "body_en", "{custmer}"),
        ({"body_zh": "{}"}, "body_zh", "{}"),
        ({"body_zh": " "}, "body_zh", "还空着"),
        ({"title": "x" * 81}, "title", "80"),
    ],
)
def test_what_cannot_be_kept_is_named(db, over, field, named):
    with pytest.raises(Invalid) as refusal:
        make.make_canned(**over)
    assert named in refusal.value.errors[field][0]
    assert not CannedReply.objects.exists() and not Event.objects.filter(code__startswith="canned").exists()


def test_a_title_is_one_text_of_a_department(house):
    make.make_canned()
    make.make_canned(department=house.service)
    with pytest.raises(Invalid) as refusal:
        make.make_canned()
    assert list(refusal.value.errors) == ["title"]


def test_it_is_filled_in_the_customers_language_and_its_use_is_counted(desk):
    canned = make.make_canned(body_zh="{customer}，{number} 将于{due}前答复。{agent}")
    due = Clock.objects.get(limit__code="answer").due_at
    text = use(desk, canned)
    assert text.startswith(f"Dana，{desk.ticket.number} 将于") and text.endswith(f"前答复。ana {desk.ana.work_number}")
    assert f"{due.astimezone(make.SHANGHAI):%H:%M}" in text
    desk.dana.language = desk.ticket.customer.language = "en"
    assert use(desk, canned) == f"Dana: {desk.ticket.number} is being seen to. Ana {desk.ana.work_number}"
    assert CannedReply.objects.get().used == 2
    assert Event.objects.filter(code="canned_reply.used").count() == 2


def test_due_without_a_promise_is_refused_and_not_counted(desk):
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    with pytest.raises(Invalid) as refusal:
        use(desk, make.make_canned(body_zh="{due}"))
    assert "{due}" in refusal.value.errors["canned"][0]
    assert CannedReply.objects.get().used == 0


def test_a_change_counts_one_version_and_a_stale_one_leaves_it(desk):
    canned = make.make_canned()
    assert change_canned(canned, by=make.SYSTEM, at=desk.at, expected=1, title="Sent").version == 2
    with pytest.raises(Stale):
        change_canned(canned, by=make.SYSTEM, at=desk.at, expected=1, title="Gone")
    assert CannedReply.objects.get().title == "Sent"
    assert change_canned(canned, by=make.SYSTEM, at=desk.at, title="Sent").version == 2


def test_each_sees_everybodys_and_her_departments(desk, editor):
    everybodys, theirs, unused = make.make_canned("A"), make.make_canned("B", department=desk.service), make.make_canned("C")
    change_canned(unused, by=make.SYSTEM, at=desk.at, is_active=False)
    assert [set(canned_of(member)) for member in (desk.ana, desk.cleo, editor)] == [
        {everybodys, theirs},
        {everybodys},
        {everybodys, theirs, unused},
    ]


def test_the_pages_keep_change_and_put_out_of_use(desk, editor):
    browser = desk.browse(editor)
    form = {"title": "Thanks", "body_zh": "{customer}，谢谢。", "body_en": "Thank you, {customer}.", "department": "service"}
    assert browser.post("/canned-replies/", form).status_code == 302
    canned = CannedReply.objects.get()
    page = f"/canned-replies/{canned.pk}/"
    wrong = browser.post(page, form | {"version": "1", "body_en": "{name}"})
    assert wrong.status_code == 400 and "{name}" in wrong.content.decode()
    assert browser.post(page, form | {"version": "1", "department": ""}).status_code == 302
    stale = browser.post(page, form | {"version": "1", "title": "Mine"})
    assert stale.status_code == 412 and 'value="Mine"' in stale.content.decode()
    browser.post(page, {"use": "no", "version": "2"})
    canned.refresh_from_db()
    assert (canned.department, canned.is_active, canned.title) == (None, False, "Thanks")
    assert "Out of use" in browser.get("/canned-replies/").content.decode()


def test_who_may_not_edit_reads_and_is_told_who_may(desk, editor):
    canned = make.make_canned()
    html = desk.browser.get("/canned-replies/").content.decode()
    assert "On the way" in html and "Editor" in html and "disabled" in html
    assert desk.browser.post(f"/canned-replies/{canned.pk}/", {"use": "no", "version": "1"}).status_code == 403
    assert CannedReply.objects.get().is_active


def test_the_composer_offers_them_and_puts_one_behind_what_was_typed(desk):
    canned = make.make_canned()
    address = f"/tickets/{desk.ticket.number}/composer/"
    offered = desk.browser.post(address, {"pick": "reply", "text": "Hello.", "version": "1"}).content.decode()
    assert f'name="canned" value="{canned.pk}"' in offered and "Hello.</textarea>" in offered
    filled = desk.browser.post(address, {"canned": str(canned.pk), "text": "Hello.", "version": "1"}).content.decode()
    assert f"Hello.\nDana，{desk.ticket.number} 已安排。" in filled
    assert desk.browser.post(address, {"canned": "0", "text": "Hello."}).status_code == 404
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    due = make.make_canned("Due", body_zh="{due}")
    refused = desk.browser.post(address, {"canned": str(due.pk), "text": "Hello."})
    assert refused.status_code == 400 and "Hello.</textarea>" in refused.content.decode()
