"""Knowledge, complaints, slips, orders, work orders and visits are found by number and by title, by whoever may see them alone."""

import pytest

from complaints.receipt.actions import open_complaint
from servicedesk.clocks import now
from servicedesk.search.queries import Asked, search
from tests import make
from tests.statements import count_statements
from tickets.custody.actions.offering import offer_slip
from tickets.models import UnansweredSearch
from tickets.visits.actions import enter_visit
from tickets.work_orders.actions import issue_order


@pytest.fixture
def company(house):
    """One of each kind, of ana's department; cleo's sees but the slip offered to it, and the order and the article, which are everybody's."""
    how = {"by": house.ana.actor(), "at": make.T0, "member": house.ana}
    matter = make.make_ticket(house.ana, kind="complaint", sentence="泵体渗漏", customer=house.dana)
    order = issue_order(matter, "更换阀门", "三号楼机房", department=house.service, **how)
    visit = enter_visit("林先生", "考察备件库", department=house.service, company="远山物业", **how)
    article = make.make_knowledge(house.gao, house.ben, title_zh="反渗透膜冲洗")
    complaint = open_complaint(matter, **how)
    slip = offer_slip(make.make_ticket(house.ana, customer=house.dana), house.works, "请核对押金", **how)
    sale = make.make_order(house.dana, number="SO-7714")
    house.ones = {
        "work_order": (order.pk, order.number, "更换阀门"),
        "visit": (visit.pk, f"V-{visit.pk}", "备件库"),
        "knowledge": (article.pk, f"K-{article.pk}", "反渗透膜"),
        "complaint": (complaint.pk, complaint.number, "泵体渗漏"),
        "slip": (slip.pk, slip.number, "核对押金"),
        "order": (sale.pk, "SO-7714", house.dana.name),
    }
    make.index()
    return house


@pytest.mark.parametrize("kind", ["work_order", "visit", "knowledge", "complaint", "slip", "order"])
def test_it_is_found_by_its_number_and_its_title_by_whoever_may_see_it(company, kind):
    pk, number, title = company.ones[kind]
    for typed in (number, title):
        hits = search(company.gao, Asked(typed), at=now()).hits
        assert (kind, pk) in [(hit.kind.code, hit.object_id) for hit in hits], typed
        there = [(hit.kind.code, hit.object_id) for hit in search(company.cleo, Asked(typed), at=now()).hits]
        assert ((kind, pk) in there) is (kind in ("knowledge", "order", "slip")), typed
    shown = next(hit.shown for hit in hits if hit.kind.code == kind)
    assert shown.end == number and shown.address.startswith("/")


def test_a_draft_and_a_withdrawn_article_are_nobodys_to_find(company):
    make.make_knowledge(company.gao, None, title_zh="未完成的草稿")
    make.index()
    assert search(company.cleo, Asked("未完成的草稿"), at=now()).hits == []


def test_what_was_not_asked_for_costs_no_statement(company):
    with count_statements() as seen:
        search(company.gao, Asked("SO-7714"), at=now())
    assert len(seen) <= 8, str(seen)


def test_the_palette_offers_complaints_and_knowledge_too(company, browse):
    client = browse(company.gao)
    for kind in ("complaint", "knowledge"):
        assert company.ones[kind][1] in client.post("/search/palette/", {"q": company.ones[kind][1]}).content.decode()


def test_what_the_composers_look_up_finds_nothing_of_is_kept(company, browse):
    matter = make.make_ticket(company.ana, customer=company.dana)
    page = f"/tickets/{matter.number}/composer/"
    browse(company.ana).post(page, {"act": "reply", "look_up": "1", "text": "曝气风机异响"})
    assert UnansweredSearch.objects.get().words == "曝气风机异响"
    browse(company.ana).post(page, {"act": "reply", "look_up": "1", "text": "反渗透膜冲洗"})
    assert UnansweredSearch.objects.count() == 1
