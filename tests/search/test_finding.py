"""What members find: words, numbers, names and their initials, and nothing of what they may not see."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.search import queries
from servicedesk.search.models import Document
from servicedesk.search.queries import Asked, search
from tests import make
from tests.statements import count_statements
from tickets.actions import reply_to
from tickets.canned.actions import change_canned
from tickets.custody.actions.offering import offer_slip
from tickets.customers.actions import add_contact, change_customer, merge_customers
from tickets.notes.actions import note_on

BY = {"by": make.SYSTEM, "at": make.T0}


@pytest.fixture
def company(house):
    """A customer with a contact, matters in two departments, articles and a canned reply."""
    make.load_demo_pack()
    house.wen = make.make_customer("云汀花园业主委员会", "13800002097")
    house.leak = make.make_ticket(house.ana, customer=house.wen, sentence="三号楼净水机出水变小", detail="早高峰断流，已三天")
    house.crack = make.make_ticket(house.ana, customer=house.dana, sentence="滤芯到货有裂纹")
    house.theirs = make.make_ticket(house.cleo, customer=house.dana, sentence="泵房净水管渗漏")
    return house


def found(member, typed: str, **narrow) -> list[tuple[str, int]]:
    return [(hit.kind.code, hit.object_id) for hit in search(member, Asked(typed, **narrow), at=now()).hits]


def tickets(member, typed: str, **narrow) -> list[int]:
    return [pk for kind, pk in found(member, typed, **narrow) if kind == "ticket"]


def test_any_piece_of_a_chinese_sentence_is_found(company, indexed):
    indexed()
    sentence = company.leak.sentence
    pieces = {sentence[start:stop] for start in range(len(sentence)) for stop in range(start + 1, len(sentence) + 1)}
    assert [piece for piece in pieces if company.leak.pk not in tickets(company.ana, piece)] == []
    assert tickets(company.ana, "净机") == tickets(company.ana, "机水净") == []


def test_words_of_the_detail_of_answers_and_of_notes_are_found(company, indexed):
    reply_to(company.leak, "工程师明早到场。", author=company.ana, **BY)
    note_on(company.leak, "客户情绪激动", author=company.ana, **BY)
    indexed()
    for typed in ("断流", "工程师明早", "情绪"):
        assert tickets(company.ana, typed) == [company.leak.pk]


def test_another_departments_matter_is_found_only_by_whoever_may_see_it(company, indexed):
    indexed()
    assert tickets(company.ana, "净水") == [company.leak.pk]
    assert tickets(company.cleo, "净水") == [company.theirs.pk]
    assert set(tickets(company.gao, "净水")) == {company.leak.pk, company.theirs.pk}
    offer_slip(company.theirs, company.service, "请看", by=company.cleo.actor(), at=now(), member=company.cleo)
    assert set(tickets(company.ana, "净水")) == {company.leak.pk, company.theirs.pk}, "offered to her department, it is hers to see"


@pytest.mark.parametrize("typed", ["{number}", "{lower}", "{short}", "{tail}"])
def test_a_matter_is_found_by_its_number_and_stands_first(company, indexed, typed):
    number = company.crack.number
    note_on(company.leak, f"siehe {number}", author=company.ana, **BY)
    indexed()
    short = number.removeprefix("T-").lstrip("0")
    said = typed.format(number=number, lower=number.lower().replace("-", " "), short=short, tail=number[-4:])
    assert tickets(company.ana, said)[0] == company.crack.pk


@pytest.mark.parametrize("typed", ["2097", "0002097", "13800002097", "138 0000 2097", "+86 138 0000 2097", "8613800002097"])
def test_a_customer_is_found_by_a_number_that_is_nowhere_in_clear(company, indexed, typed):
    indexed()
    assert ("customer", company.wen.pk) in found(company.ana, typed)
    (kept,) = Document.objects.filter(kind="customer", object_id=company.wen.pk).values_list("vector", flat=True)
    assert "'#" in kept and not any(f"{digits}'" in kept for digits in ("2097", "13800002097"))
    assert found(company.ana, "3800") == [], "a piece from the middle tells nobody anything"


@pytest.mark.parametrize("typed", ["云汀", "业主委员", "yth", "YZWYH", "王秘书", "wms"])
def test_a_customer_is_found_by_names_and_initials(company, indexed, typed):
    add_contact(company.wen, {"name": "王秘书", "phone": "0512-88886666"}, **BY)
    indexed()
    assert ("customer", company.wen.pk) in found(company.ana, typed)


def test_mail_addresses_are_found_whole(company, indexed):
    change_customer(company.wen, {"email": "Wen@example.com"}, **BY)
    indexed()
    assert found(company.ana, "wen@example.com") == [("customer", company.wen.pk)]
    assert found(company.ana, "example.com") == []


def test_a_matter_is_found_by_its_customer_and_by_who_answers_for_it(company, indexed):
    indexed()
    assert tickets(company.ana, "云汀") == [company.leak.pk]
    assert set(tickets(company.ana, "ana")) == {company.leak.pk, company.crack.pk}
    assert ("member", company.ana.pk) in found(company.cleo, company.ana.work_number)


def test_a_customers_new_name_is_that_of_her_matters_too(company, indexed):
    indexed()
    change_customer(company.wen, {"name": "海棠苑"}, **BY)
    indexed()
    assert tickets(company.ana, "海棠") == [company.leak.pk] and found(company.ana, "云汀") == []


def test_what_was_merged_away_is_found_no_more(company, indexed):
    twin = make.make_customer("云汀花园", "13911110000")
    indexed()
    merge_customers(company.wen, twin, "Same", member=company.ben, **BY)
    indexed()
    customers = [pk for kind, pk in found(company.ana, "云汀花园") if kind == "customer"]
    assert customers == [company.wen.pk] and ("customer", company.wen.pk) in found(company.ana, "13911110000")


def test_articles_are_found_until_their_version_ends(company, indexed, tmp_path):
    make.load_habits(tmp_path)
    indexed()
    assert [kind for kind, _pk in found(company.cleo, "十时前上报")] == ["article"]
    make.load(make.HABITS.replace("十时前上报", "九点前送达"), tmp_path, "habits.yaml", now() - timedelta(minutes=1))
    indexed()
    assert found(company.cleo, "十时前上报") == [] and [kind for kind, _pk in found(company.cleo, "九点前送达")] == ["article"]


def test_canned_replies_are_found_while_they_are_in_use(company, indexed):
    canned = make.make_canned("已派工程师", department=company.service)
    indexed()
    assert found(company.ana, "已派工") == [("canned_reply", canned.pk)] and found(company.cleo, "已派工") == []
    change_canned(canned, is_active=False, **BY)
    indexed()
    assert found(company.ana, "已派工") == []


def test_customers_are_for_those_who_take_in_matters(company, indexed):
    company.cleo.held_rights = []
    indexed()
    assert ("customer", company.wen.pk) not in found(company.cleo, "云汀")
    assert ("customer", company.wen.pk) in found(company.ana, "云汀")


def test_a_search_is_narrowed_by_kind_status_department_and_day(company, indexed):
    indexed()
    gao = company.gao
    assert {kind for kind, _pk in found(gao, "净水", kind="ticket")} == {"ticket"}
    assert tickets(gao, "净水", department_id=company.works.pk) == [company.theirs.pk]
    assert tickets(gao, "净水", state="closed") == []
    assert tickets(gao, "净水", state="open", after=make.T0, before=make.T0 + timedelta(seconds=1)) == tickets(gao, "净水")
    assert tickets(gao, "净水", after=make.T0 + timedelta(seconds=1)) == []
    with pytest.raises(Invalid) as refusal:
        search(gao, Asked("净水", "thing"), at=now())
    assert "thing" in refusal.value.errors["kind"][0] and "ticket" in refusal.value.errors["kind"][0]


def test_the_title_counts_more_than_the_text(company, indexed):
    other = make.make_ticket(company.ana, customer=company.dana, sentence="别的事", detail="裂纹", at=make.T0 + timedelta(hours=1))
    indexed()
    assert tickets(company.ana, "裂纹") == [company.crack.pk, other.pk]


@pytest.mark.parametrize("typed", ["", " ", "？", "%", "_", "\0", "😀", "'", "&|!()", "a'b:*&!", "\\", '"" <-> ""', "x" * 200, "水" * 200])
def test_whatever_is_typed_is_answered(company, indexed, typed):
    indexed()
    assert search(company.ana, Asked(typed), at=now()).count == 0


def test_too_much_is_refused_by_name(company):
    with pytest.raises(Invalid) as refusal:
        search(company.ana, Asked("x" * 201), at=now())
    assert "201" in refusal.value.errors["q"][0] and "200" in refusal.value.errors["q"][0]


def test_of_a_very_common_word_the_newest_are_found_and_other_kinds_too(company, indexed, monkeypatch):
    monkeypatch.setattr(queries, "PROBED", 5)
    monkeypatch.setattr(queries, "FOUND", 4)
    many = [make.make_ticket(company.ana, sentence=f"常见词 {n}", at=make.T0 + timedelta(minutes=n)) for n in range(12)]
    customer = make.make_customer("常见词公司", "13911110000", at=make.T0)
    indexed()
    results = search(company.ana, Asked("常见词"), at=now())
    hits = [(hit.kind.code, hit.object_id) for hit in results.hits]
    assert results.more and results.count == 4
    assert ("customer", customer.pk) in hits
    assert {pk for kind, pk in hits if kind == "ticket"} <= {ticket.pk for ticket in many[-4:]}


def test_what_she_may_not_see_takes_no_place_among_the_newest(company, indexed, monkeypatch):
    monkeypatch.setattr(queries, "PROBED", 5)
    monkeypatch.setattr(queries, "FOUND", 4)
    hers = [make.make_ticket(company.ana, sentence=f"常见词 {n}", at=make.T0 + timedelta(minutes=n)) for n in range(3)]
    for n in range(12):
        make.make_ticket(company.cleo, sentence=f"常见词 {n}", at=make.T0 + timedelta(hours=1 + n))
    indexed()
    results = search(company.ana, Asked("常见词"), at=now())
    assert {hit.object_id for hit in results.hits} == {ticket.pk for ticket in hers} and not results.more


def test_a_search_costs_a_fixed_number_of_statements(company, indexed):
    def cost() -> int:
        indexed()
        now()
        with count_statements() as seen:
            hits = search(company.ana, Asked("净水"), at=now()).hits
        assert hits
        return len(seen)

    few = cost()
    for n in range(12):
        ticket = make.make_ticket(company.ana, sentence=f"净水 {n}")
        reply_to(ticket, "净水", author=company.ana, **BY)
        make.make_customer(f"净水公司{n}", f"1391111{n:04}")
        make.make_canned(f"净水 {n}")
    assert few <= cost() <= 16


def test_pages_follow_one_another(company, indexed):
    for n in range(7):
        make.make_ticket(company.ana, sentence=f"断水 {n}", at=make.T0 + timedelta(minutes=n))
    indexed()
    pages = [search(company.ana, Asked("断水"), at=now(), page=page, size=3) for page in (1, 2, 3, 9)]
    assert [len(each.hits) for each in pages] == [3, 3, 1, 1] and pages[0].pages == 3 and pages[3].page == 3
    assert len({hit.object_id for each in pages[:3] for hit in each.hits}) == 7
