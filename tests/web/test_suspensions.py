"""The suspensions' pages: proposing, deciding, lifting, and what each reader may press."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock, Suspension
from servicedesk.clocks.suspensions.actions import approve_suspension, propose_suspension
from servicedesk.journal.delivery import deliver_due
from servicedesk.rulebook.models import Scope
from staff.models import Notice
from tests import make


@pytest.fixture
def desk(house, browse):
    """The house with a matter of this moment, and a scope that stands for the service department."""
    make.load_demo_pack()
    house.at = now().replace(microsecond=0)
    house.ticket = make.make_ticket(house.ana, at=house.at)
    house.scope = Scope.objects.create(
        code="service", kind="department", name_zh="客服部", name_en="Service", department_id=house.service.pk
    )
    house.browse = browse
    return house


@pytest.fixture
def proposed(desk) -> Suspension:
    """Ben's proposal of the hour that runs."""
    begin, end = desk.at - timedelta(minutes=10), desk.at + timedelta(minutes=50)
    return propose_suspension("Typhoon", desk.scope, begin, end, by=desk.ben.actor(), at=desk.at)


def typed(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def form(desk, **over: str) -> dict[str, str]:
    filled = {"reason": "Typhoon", "scope": "service", "begins_at": typed(desk.at), "ends_at": typed(desk.at + timedelta(hours=1))}
    return filled | over


def due(desk):
    return Clock.objects.get(matter_id=desk.ticket.pk, limit__code="answer").due_at


def test_ben_proposes_in_the_desks_zone_and_gao_is_told(desk):
    answer = desk.browse(desk.ben).post("/suspensions/", form(desk), follow=True)
    suspension = Suspension.objects.get()
    assert suspension.begins_at == desk.at.replace(second=0) and suspension.scope == desk.scope
    html = answer.content.decode()
    assert "Typhoon" in html and "2 open clocks would stand still in it" in html and "Ben proposes that the clocks of Service" in html
    deliver_due("inside")
    notice = Notice.objects.get(member=desk.gao)
    assert f'href="/suspensions/{suspension.pk}/"' in desk.browse(desk.gao).get("/notices/").content.decode()
    gone = desk.browse(desk.gao).post(f"/notices/{notice.pk}/reading/", {"go": "1"})
    assert gone.headers["Location"] == f"/suspensions/{suspension.pk}/"


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"reason": " "}, "Give a reason"),
        ({"begins_at": "soon"}, "“soon” is no moment"),
        ({"ends_at": "0001-01-01T00:00"}, "It must end after it begins"),
        ({"begins_at": "9999-12-31T23:59", "ends_at": "9999-12-31T23:59"}, "a year ahead at most"),
        ({"begins_at": "0001-01-01T00:00"}, "30 days back at most"),
        ({"scope": "nowhere"}, "There is no scope"),
    ],
)
def test_what_cannot_be_used_is_named_and_stays_typed(desk, over, words):
    answer = desk.browse(desk.ben).post("/suspensions/", form(desk) | over)
    html = answer.content.decode()
    assert (answer.status_code, words in html, Suspension.objects.exists()) == (400, True, False)
    assert over.get("reason", "Typhoon") in html


def test_who_lacks_the_right_reads_who_holds_it(desk, proposed):
    ana, ben, gao = (desk.browse(member) for member in (desk.ana, desk.ben, desk.gao))
    assert "Held by: Team lead" in ana.get("/suspensions/").content.decode()
    assert ana.post("/suspensions/", form(desk)).status_code == 403
    address = f"/suspensions/{proposed.pk}/"
    assert "Held by: General manager" in ana.get(address).content.decode()
    assert "Held by: General manager" in ben.get(address).content.decode()
    assert "Only Ben, who proposed it, can take it back" in gao.get(address).content.decode()
    for browser, act in ((ana, "approval"), (ben, "approval"), (ben, "rejection"), (gao, "withdrawal")):
        assert browser.post(f"{address}{act}/", {"version": "1", "reason": "x"}).status_code == 403
    proposed.refresh_from_db()
    assert (proposed.state, due(desk)) == ("proposed", desk.at + timedelta(minutes=30))
    assert ana.get("/suspensions/999/").status_code == 404


def test_whoever_may_decide_reads_that_her_own_proposal_is_anothers_to_decide(desk, proposed):
    desk.gao.posts.first().__class__.objects.filter(code="lead").update(rights=["suspension.propose", "suspension.approve"])
    html = desk.browse(desk.ben).get(f"/suspensions/{proposed.pk}/").content.decode()
    assert "You proposed it; somebody else has to decide." in html


def test_gao_approves_and_lifts_it(desk, proposed):
    gao, address = desk.browse(desk.gao), f"/suspensions/{proposed.pk}/"
    html = gao.post(f"{address}approval/", {"version": "1"}, follow=True).content.decode()
    assert "Approved; 2 clocks moved." in html and "2 open clocks stand still in it" in html
    assert due(desk) == desk.at + timedelta(minutes=80)
    refused = gao.post(f"{address}lifting/", {"version": "2", "ends_at": "soon"})
    assert refused.status_code == 400 and 'value="soon"' in refused.content.decode()
    html = gao.post(f"{address}lifting/", {"version": "2"}, follow=True).content.decode()
    assert "Lifted; 2 clocks moved." in html and "Gao lifted the suspension" in html
    assert due(desk) < desk.at + timedelta(minutes=31)


def test_a_rejection_needs_its_reason(desk, proposed):
    gao, address = desk.browse(desk.gao), f"/suspensions/{proposed.pk}/"
    assert gao.post(f"{address}rejection/", {"version": "1", "reason": ""}).status_code == 400
    html = gao.post(f"{address}rejection/", {"version": "1", "reason": "The storm passed by"}, follow=True).content.decode()
    assert "Rejected." in html and "The storm passed by" in html


def test_what_changed_meanwhile_is_shown_and_nothing_is_saved(desk, proposed):
    desk.browse(desk.ben).post(f"/suspensions/{proposed.pk}/withdrawal/", {"version": "1"})
    stale = desk.browse(desk.gao).post(f"/suspensions/{proposed.pk}/rejection/", {"version": "1", "reason": "kept words"})
    html = stale.content.decode()
    assert stale.status_code == 412 and "Somebody else changed it meanwhile" in html and "Withdrawn" in html
    proposed.refresh_from_db()
    assert (proposed.state, proposed.objection) == ("withdrawn", "")


def test_the_list_shows_the_newest_first_and_is_linked_from_the_calendars(desk, proposed):
    for number in range(51):
        propose_suspension(f"Storm {number}", None, desk.at, desk.at + timedelta(hours=1), by=desk.ben.actor(), at=desk.at)
    browser = desk.browse(desk.ana)
    html = browser.get("/suspensions/").content.decode()
    assert html.index("Storm 50") < html.index("Storm 49") and "Typhoon" not in html
    assert "Typhoon" in browser.get("/suspensions/?page=2").content.decode()
    assert 'href="/suspensions/"' in browser.get("/calendars/").content.decode()
    assert 'href="/rulebook/" aria-current="page"' in html


def test_a_paused_matter_stands_under_its_own_head_and_counts_as_due_nowhere(desk, proposed):
    browser = desk.browse(desk.ana)
    assert "Standing still" not in browser.get("/desk/?view=mine").content.decode()
    approve_suspension(proposed, by=desk.gao.actor(), at=now())
    html = browser.get("/desk/?view=mine").content.decode()
    assert "Standing still" in html and 'data-state="paused"' in html and 'data-state="running"' not in html
    ticket = browser.get(f"/tickets/{desk.ticket.number}/").content.decode()
    assert "Stands still; by" in ticket and "Answer: paused" in ticket
    assert desk.ticket.number not in browser.get("/desk/?view=today").content.decode()
