"""What a member was told: her own, newest first, read one by one or all at once."""

from datetime import timedelta

import pytest

from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.statements import count_statements


@pytest.fixture
def told(house):
    """Ben, the supervisor, was told of an overdue promise of ana's; returns the ticket."""
    make.load_demo_pack()
    ticket = make.make_ticket(house.ana, severity="urgent")
    sweep(make.T0 + timedelta(minutes=3), always=True)
    deliver_due("inside")
    return ticket


def notice_of(member) -> Notice:
    return Notice.objects.get(member=member)


def test_the_list_says_what_is_late_by_which_article_and_leads_to_it(house, browse, told):
    page = browse(house.ben).get("/notices/").content.decode()
    assert told.number in page
    assert f'href="/tickets/{told.number}/"' in page
    assert "Urgent answer was due at 10:02" in page
    assert "Art. 12" in page


def test_the_bell_counts_and_lists_what_is_unread(house, browse, told):
    ben = browse(house.ben)
    assert "Notices, 1 unread" in ben.get("/notices/").content.decode()
    bell = ben.get("/notices/?fragment=bell", headers={"HX-Request": "true"}).content.decode()
    assert told.number in bell
    assert "<html" not in bell


def test_reading_one_marks_it_and_is_on_record_once(house, browse, told):
    ben, notice = browse(house.ben), notice_of(house.ben)
    for _ in range(2):
        answer = ben.post(f"/notices/{notice.pk}/reading/", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert f'id="notice-{notice.pk}"' in answer.content.decode()
    assert notice_of(house.ben).read_at is not None
    assert Event.objects.filter(code="notice.read").count() == 1


def test_anybody_elses_notice_is_not_there(house, browse, told):
    notice = notice_of(house.ben)
    assert browse(house.cleo).post(f"/notices/{notice.pk}/reading/").status_code == 404
    assert notice_of(house.ben).read_at is None


def test_reading_all_empties_the_unread_filter(house, browse, told):
    ben = browse(house.ben)
    assert told.number in ben.get("/notices/?only=unread").content.decode()
    assert ben.post("/notices/reading/").status_code == 302
    assert told.number not in ben.get("/notices/?only=unread").content.decode()
    assert told.number in ben.get("/notices/").content.decode()


def test_alarms_are_marked_and_can_be_listed_alone(house, browse, told):
    event = Event.objects.filter(code="clock.breached").get()
    make.staff_actions.notify([house.ada], event, by=make.SYSTEM, kind=Notice.Kind.ALARM)
    assert "Alarm" in browse(house.ada).get("/notices/?only=alarms").content.decode()
    assert told.number not in browse(house.ben).get("/notices/?only=alarms").content.decode()


def test_a_notice_of_a_matter_she_does_not_see_names_no_matter(house, browse, told):
    event = Event.objects.filter(code="clock.breached").get()
    make.staff_actions.notify([house.cleo], event, by=make.SYSTEM)
    page = browse(house.cleo).get("/notices/").content.decode()
    assert "Urgent answer" in page
    assert told.number not in page
    assert told.sentence not in page


def test_older_pages_continue_without_gap_or_overlap(house, browse, told, monkeypatch):
    from servicedesk.web import notices

    monkeypatch.setattr(notices, "PAGE", 2)
    events = list(Event.objects.exclude(pk=notice_of(house.ben).event_id).order_by("id")[:4])
    for event in events:
        make.staff_actions.notify([house.ben], event, by=make.SYSTEM)
    ben, seen, before = browse(house.ben), [], ""
    for _ in range(3):
        page = ben.get("/notices/", {"before": before} if before else {})
        seen += [row.notice.pk for row in page.context["rows"]]
        before = page.context["older"]
    assert seen == sorted(Notice.objects.filter(member=house.ben).values_list("pk", flat=True), reverse=True)
    assert before is None


@pytest.mark.parametrize("before", ["²", "-1", "x", "9" * 30])
def test_a_wrong_page_mark_breaks_nothing(house, browse, told, before):
    assert browse(house.ben).get("/notices/", {"before": before}).status_code == 200


def test_more_notices_ask_the_database_no_more(house, browse, told):
    ben = browse(house.ben)
    ben.get("/notices/")
    with count_statements() as one:
        ben.get("/notices/")
    for event in Event.objects.exclude(pk=notice_of(house.ben).event_id).order_by("id")[:5]:
        make.staff_actions.notify([house.ben], event, by=make.SYSTEM)
    with count_statements() as six:
        ben.get("/notices/")
    assert len(six) == len(one), str(six)
