"""Bringing the lines of orders in from a spreadsheet."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from tests import make
from tests.api.conftest import Caller, key_of
from tests.statements import count_statements
from tickets.catalog.actions import book_entry, change_line
from tickets.catalog.imports.actions import Otherwise, import_orders
from tickets.catalog.imports.models import OrderImport
from tickets.catalog.imports.plans import SHOWN, counts_of, plan_import
from tickets.catalog.imports.reading import rows_sent, table_sent
from tickets.catalog.imports.tables import MOST_ROWS, Unreadable, as_text, read_bytes, read_text
from tickets.catalog.models import LineEntry, Order, OrderLine, Product

HEAD = "订单号\t客户\t电话\t料号\t品名\t批次\t数量\t单价\t交货数量\t交货日期\t交货单号"
FIRST = "SO-1\tDana\t13800002097\tFLT-1\t滤芯\tB-7\t10\t9.50\t4\t2026-11-18\tDN-1"
SECOND = "SO-1\tDana\t13800002097\tPMP-1\t泵\t\t1,200\t\t\t\t"


def sheet(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows))


@pytest.fixture
def bring(house):
    """bring(text) → what became of the rows, and the rejects."""

    def done(text: str, at=make.T0):
        _import, plan = import_orders(rows_sent(table_sent(text), at), by=make.SYSTEM, at=at, member=house.ben)
        return counts_of(plan), [(one.row, one.field) for one in plan.rejects]

    return done


def counted(**over: int) -> dict[str, int]:
    return {"rows": 0, "created": 0, "changed": 0, "unchanged": 0, "rejected": 0} | over


def test_rows_become_orders_lines_products_and_deliveries(bring):
    assert bring(sheet(FIRST, SECOND)) == (counted(rows=2, created=2), [])
    order = Order.objects.get()
    assert (order.number, order.customer.name, Product.objects.count()) == ("SO-1", "Dana", 2)
    assert [(line.place, line.quantity, line.unit_price) for line in order.lines.order_by("place")] == [
        (1, 10, Decimal("9.50")),
        (2, 1200, None),
    ]
    entry = LineEntry.objects.get()
    assert (entry.kind, entry.quantity, str(entry.on), entry.reference) == ("delivered", 4, "2026-11-18", "DN-1")
    codes = Event.objects.filter(subject_kind__in=["order", "product", "order_import"]).order_by("code").values_list("code", flat=True)
    assert list(codes) == ["order.delivered", "order.entered", "order_import.done", "product.registered", "product.registered"]
    assert [one.invariant.code for one in verdicts() if one.rows] == []


def test_the_same_file_twice_changes_nothing(bring):
    bring(sheet(FIRST, SECOND))
    before = Event.objects.exclude(code="order_import.done").count()
    assert bring(sheet(FIRST, SECOND)) == (counted(rows=2, unchanged=2), [])
    assert (OrderLine.objects.count(), LineEntry.objects.count()) == (2, 1)
    assert Event.objects.exclude(code="order_import.done").count() == before


def test_what_a_later_file_says_otherwise_is_corrected_and_a_new_delivery_is_booked(bring):
    bring(sheet(FIRST, SECOND))
    more = FIRST.replace("\t10\t", "\t12\t").replace("\t4\t2026-11-18\tDN-1", "\t3\t2026-11-19\tDN-2")
    assert bring(sheet(more, SECOND)) == (counted(rows=2, changed=1, unchanged=1), [])
    line = OrderLine.objects.get(place=1)
    assert (line.quantity, line.entries.count()) == (12, 2)
    event = Event.objects.get(code="order.lines_imported")
    assert event.facts == {"order": "SO-1", "added": 0, "corrected": 1}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("SO-1", "no digit", "order"),
        ("13800002097", "12", "phone"),
        ("13800002097", "13999999999", "phone"),
        ("Dana\t13800002097", "Nobody\t", "customer"),
        ("Dana\t13800002097", "\t", "customer"),
        ("FLT-1\t滤芯", "FLT-1\t", "material"),
        ("FLT-1\t滤芯", "\t滤芯", "material"),
        ("\t10\t", "\t0\t", "quantity"),
        ("\t10\t", "\tten\t", "quantity"),
        ("\t10\t", "\t1.2345\t", "quantity"),
        ("9.50", "-1", "unit_price"),
        ("2026-11-18", "", "delivered_on"),
        ("\t4\t2026-11-18", "\t\t2026-11-18", "delivered"),
        ("\t4\t2026-11-18", "\t0\t2026-11-18", "delivered"),
        ("2026-11-18", "2026-13-01", "delivered_on"),
        ("2026-11-18", "2026-11-20", "delivered_on"),
        ("DN-1", "D" * 61, "reference"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_field_and_the_others_are_brought_in(bring, old, new, field):
    assert old in FIRST
    counts, rejects = bring(sheet(FIRST.replace(old, new), SECOND))
    assert (counts, rejects) == (counted(rows=2, created=1, rejected=1), [(2, field)])
    assert OrderLine.objects.get().place == (1 if field == "order" else 2)  # the line left out keeps its place in the order


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (SECOND.replace("Dana\t13800002097", "Eve\t13900000001"), "customer"),
        (FIRST.replace("FLT-1", "PMP-1"), "material"),
        (FIRST.replace("\t4\t", "\t5\t"), "delivered"),
    ],
)
def test_what_stands_against_the_books_is_left_out(bring, row, field):
    make.make_customer("Eve", "13900000001")
    bring(sheet(FIRST))
    assert bring(sheet(row)) == (counted(rows=1, rejected=1), [(2, field)])


def test_two_deliveries_of_one_line_are_two_rows_of_its_number(bring):
    head = f"{HEAD}\t行号"
    rows = (f"{FIRST}\t1", f"{FIRST.replace('DN-1', 'DN-2')}\t1", f"{FIRST.replace('B-7', 'B-8')}\t1")
    assert bring(sheet(*rows, head=head)) == (counted(rows=3, created=1, changed=1, rejected=1), [(4, "line")])
    assert (OrderLine.objects.count(), LineEntry.objects.count()) == (1, 2)


def test_customers_of_one_number_are_told_apart_by_name(bring):
    make.make_customer("Dan", "13800002097")
    nameless = FIRST.replace("Dana", "")
    assert bring(sheet(nameless)) == (counted(rows=1, rejected=1), [(2, "phone")])
    assert bring(sheet(FIRST))[0] == counted(rows=1, created=1)


@pytest.mark.parametrize(("text", "field"), [("", ""), ("order,quantity\nSO-1,1", "material"), (sheet(head="料号\t数量\t客户"), "order")])
def test_a_table_without_what_is_needed_says_which_column(house, text, field):
    reject = plan_import(rows_sent(table_sent(text), make.T0)).rejects[0]
    assert (reject.row, reject.field) == (1, field)


def test_a_file_is_read_as_csv_in_either_encoding_and_as_xlsx(house):
    rows = [HEAD.split("\t"), FIRST.split("\t")]
    commas = "\n".join(",".join(row) for row in rows)
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active["G2"] = 10.0
    kept = io.BytesIO()
    book.save(kept)
    for content in (commas.encode("utf-8-sig"), commas.encode("gb18030"), kept.getvalue()):
        plan = plan_import(rows_sent(table_sent("", io.BytesIO(content)), make.T0))
        assert (counts_of(plan), plan.rejects) == (counted(rows=1, created=1), [])


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xff\xff\xff\xff\xff,1", b"x" * (6 * 2**20), b"a\n" * (MOST_ROWS + 2)])
def test_what_is_no_table_is_refused_with_what_to_do(content):
    with pytest.raises(Invalid, match="file"):
        table_sent("", io.BytesIO(content))


def test_empty_rows_keep_the_numbers_of_the_others(bring):
    text = sheet("", FIRST.replace("SO-1", "none"), "", "")
    assert bring(text) == (counted(rows=1, rejected=1), [(3, "order")])
    assert read_text(as_text(read_text(text))) == read_text(text)


def test_ten_rows_and_a_thousand_cost_the_same_statements(bring, house):
    def rows(first: int, many: int) -> str:
        return sheet(*(FIRST.replace("SO-1", f"SO-{first + n // 4}").replace("FLT-1", f"F-{first + n}") for n in range(many)))

    costs = []
    for first, many in ((1000, 10), (2000, 1000)):
        for _twice in range(2):
            with count_statements() as found:
                bring(rows(first, many))
            costs.append(len(found))
        corrected = rows(first, many).replace("\t10\t", "\t11\t").replace("DN-1", "DN-2")
        with count_statements() as found:
            bring(corrected)
        costs.append(len(found))
    assert costs[:3] == costs[3:], str(found)
    assert max(costs) <= 18


def test_a_booking_made_by_hand_counts_as_the_same_delivery(bring, house):
    bring(sheet(FIRST.replace("\t4\t2026-11-18\tDN-1", "\t\t\t")))
    book_entry(
        OrderLine.objects.get(),
        "delivered",
        Decimal(4),
        make.T0.date().replace(day=18),
        by=make.SYSTEM,
        at=make.T0,
        member=None,
        reference="DN-1",
    )
    assert bring(sheet(FIRST))[0] == counted(rows=1, unchanged=1)


def test_the_page_shows_what_would_happen_before_it_does(house, browse):
    lead = browse(house.ben)
    shown = lead.post("/orders/import/", {"text": sheet(FIRST, SECOND.replace("1,200", "many"))})
    page = shown.content.decode()
    assert (shown.context["counts"], "many" in page) == (counted(rows=2, created=1, rejected=1), True)
    assert not Order.objects.exists()
    left_out = lead.post("/orders/import/", {"text": shown.context["text"], "do": "rejects"})
    assert left_out["Content-Disposition"] == 'attachment; filename="left-out.csv"'
    assert "3,quantity,many," in left_out.content.decode()
    seen = {"do": "import", "seen": shown.context["plan"].seen}
    done = lead.post("/orders/import/", {"text": shown.context["text"]} | seen)
    assert (done.status_code, Order.objects.count(), OrderImport.objects.get().rejected) == (200, 1, 1)
    again = lead.post("/orders/import/", {"text": sheet(FIRST)}).context["plan"].seen
    assert lead.post("/orders/import/", {"text": sheet(FIRST), "do": "import", "seen": again}).status_code == 302


def test_each_change_is_shown_with_what_stood_there(house, browse, bring):
    bring(sheet(FIRST, SECOND))
    later = FIRST.replace("\t10\t9.50\t4\t2026-11-18\tDN-1", "\t12\t\t3\t2026-11-19\tDN-2").replace("B-7", "B-8")
    shown = browse(house.ben).post("/orders/import/", {"text": sheet(later, SECOND)})
    assert [(one.row, one.field, one.before, one.after) for one in shown.context["changes"]] == [
        (2, "quantity", "10", "12"),
        (2, "batch", "B-7", "B-8"),
        (2, "delivered", "", "3 2026-11-19 DN-2"),
    ]
    assert "<del><bdi>10</bdi></del>" in shown.content.decode()


def test_of_many_changes_the_first_rows_are_shown_and_all_are_counted(house, browse, bring):
    rows = [FIRST.replace("SO-1", f"SO-{number}") for number in range(SHOWN + 5)]
    bring(sheet(*rows))
    shown = browse(house.ben).post("/orders/import/", {"text": sheet(*(row.replace("\t10\t", "\t11\t") for row in rows))})
    assert (len(shown.context["changes"]), shown.context["counts"]["changed"]) == (SHOWN, SHOWN + 5)


def test_what_changed_since_it_was_looked_at_is_said_and_nothing_is_imported(house, browse, bring):
    bring(sheet(FIRST, SECOND))
    lead, text = browse(house.ben), sheet(FIRST.replace("\t10\t", "\t12\t"), SECOND.replace("1,200", "9"))
    seen = lead.post("/orders/import/", {"text": text}).context["plan"].seen
    change_line(OrderLine.objects.get(place=1), {"quantity": Decimal(11)}, by=make.SYSTEM, at=make.T0)
    refused = lead.post("/orders/import/", {"text": text, "do": "import", "seen": seen})
    page = refused.content.decode()
    assert (refused.status_code, refused.context["moved"]) == (409, [(2, "quantity: 11 → 12")])
    assert (OrderLine.objects.get(place=1).quantity, OrderImport.objects.count(), "1,200" in page or "SO-1" in page) == (11, 1, True)
    as_shown = {"text": refused.context["text"], "do": "import", "seen": refused.context["plan"].seen}
    assert lead.post("/orders/import/", as_shown).status_code == 302
    assert (OrderLine.objects.get(place=1).quantity, OrderLine.objects.get(place=2).quantity) == (12, 9)


@pytest.mark.parametrize("seen", ["", "x", "x.00000000"])
def test_what_was_never_shown_is_not_imported(house, browse, seen):
    refused = browse(house.ben).post("/orders/import/", {"text": sheet(FIRST), "do": "import", "seen": seen})
    assert (refused.status_code, Order.objects.exists(), "SO-1" in refused.context["text"]) == (409, False, True)


def test_the_rows_left_out_are_those_of_the_run(house, browse, bring):
    """Also once the books would take them: the file says what that import left out."""
    lead, text = browse(house.ben), sheet(FIRST, SECOND.replace("Dana\t13800002097", "Eve\t13900000001"))
    looked = lead.post("/orders/import/", {"text": text})
    done = lead.post("/orders/import/", {"text": text, "do": "import", "seen": looked.context["plan"].seen}).context["done"]
    make.make_customer("Eve", "13900000001")
    path = f"/orders/import/{done.pk}/rejects/"
    assert "3,phone,'+8613900000001," in lead.get(path).content.decode()
    assert browse(house.gao).get(path).status_code == 404


def test_a_dry_run_over_rest_is_what_is_imported_or_it_is_refused(house, bring):
    bring(sheet(FIRST))
    lead, body = Caller(key_of(house.ben)), {"text": sheet(FIRST.replace("\t10\t", "\t12\t"))}
    looked = lead.post("imports/", body | {"dry_run": True}, Idempotency_Key="k-0").json()
    assert looked["changes"] == [{"row": 2, "order": "SO-1", "line": 1, "field": "quantity", "before": "10", "after": "12"}]
    change_line(OrderLine.objects.get(), {"quantity": Decimal(11)}, by=make.SYSTEM, at=make.T0)
    refused = lead.post("imports/", body | {"seen": looked["digest"]}, Idempotency_Key="k-1")
    assert (refused.status_code, OrderLine.objects.get().quantity) == (409, 11)
    looked = lead.post("imports/", body | {"dry_run": True}, Idempotency_Key="k-2").json()
    done = lead.post("imports/", body | {"seen": looked["digest"]}, Idempotency_Key="k-3")
    assert (done.status_code, OrderLine.objects.get().quantity) == (201, 12)
    assert lead.get(f"imports/{done.json()['id']}/").json()["rejects"] == []
    assert Caller(key_of(house.gao)).get(f"imports/{done.json()['id']}/").status_code == 404


def test_looking_and_doing_agree_also_where_two_rows_are_of_one_line(house):
    head = f"{HEAD}\t行号"
    read = rows_sent(table_sent(sheet(f"{FIRST}\t1", f"{FIRST.replace('DN-1', 'DN-2')}\t1", head=head)), make.T0)
    how = {"by": make.SYSTEM, "at": make.T0, "member": house.ben}
    seen = plan_import(read).seen
    _done, plan = import_orders(read, **how, seen=seen)
    assert plan.seen == seen
    with pytest.raises(Otherwise) as told:
        import_orders(read, **how, seen=seen)
    assert told.value.rows == [2, 3]


def test_a_file_is_taken_on_the_page_and_a_broken_one_is_refused(house, browse):
    lead = browse(house.ben)
    good = SimpleUploadedFile("orders.csv", sheet(FIRST).replace("\t", ",").encode())
    assert lead.post("/orders/import/", {"file": good}).context["counts"] == counted(rows=1, created=1)
    broken = SimpleUploadedFile("orders.xlsx", b"PK\x03\x04")
    answer = lead.post("/orders/import/", {"file": broken})
    assert (answer.status_code, "save it as CSV or XLSX" in answer.content.decode()) == (400, True)


def test_whoever_only_reads_imports_nothing(house, browse):
    agent = browse(house.ana)
    assert "enter products and orders" in agent.get("/orders/import/").content.decode()
    assert agent.post("/orders/import/", {"text": sheet(FIRST), "do": "import"}).status_code == 403
    assert not Order.objects.exists()


def test_an_import_over_rest_needs_a_key_and_a_repeated_one_is_one_import(house):
    lead = Caller(key_of(house.ben))
    body = {"text": sheet(FIRST), "name": "november.csv"}
    assert lead.post("imports/", body).status_code == 400
    looked = lead.post("imports/", body | {"dry_run": True}, Idempotency_Key="k-0")
    assert (looked.status_code, looked.json()["created"], looked.json()["id"]) == (200, 1, None)
    assert not Order.objects.exists()
    first, again = (lead.post("imports/", body, Idempotency_Key="k-1") for _each in range(2))
    assert (first.status_code, first.content == again.content, OrderImport.objects.count()) == (201, True, 1)
    other = lead.post("imports/", {"text": sheet(FIRST.replace("10", "0"))}, Idempotency_Key="k-2")
    assert [(one["row"], one["field"]) for one in other.json()["rejects"]] == [(2, "quantity")]
    assert [one["name"] for one in lead.get("imports/").json()["results"]] == ["", "november.csv"]


@pytest.mark.parametrize("text", ["", "\n\n", HEAD])
def test_a_file_without_a_row_is_refused_and_no_import_is_on_record(bring, text):
    with pytest.raises(Invalid) as refused:
        bring(text)
    assert list(refused.value.errors) == ["file"]
    assert not OrderImport.objects.exists() and not Event.objects.filter(code="order_import.done").exists()


def test_a_file_without_a_row_is_refused_on_the_page(house, browse):
    answer = browse(house.ben).post("/orders/import/", {"do": "import", "text": HEAD})
    assert (answer.status_code, OrderImport.objects.count()) == (400, 0)


def swollen(*, part: str = "xl/worksheets/sheet1.xml", size: int = 30 * 2**20) -> bytes:
    """A workbook one part of which is nothing but blanks, packed to a thousandth."""
    whole, found = workbook([["x"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " * size if name == part else b""))
    return found.getvalue()


def workbook(rows: list[list[str]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused_before_it_is_unpacked():
    bomb = swollen()
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="packed"):
        read_bytes(bomb)
    with pytest.raises(Invalid) as refused:
        table_sent("", io.BytesIO(bomb))
    assert "CSV" in refused.value.sentences[0]


def test_a_file_that_says_it_is_smaller_than_it_is_is_no_table():
    lying = bytearray(swollen(size=3 * 2**20))
    with zipfile.ZipFile(io.BytesIO(bytes(lying))) as found:
        true = found.getinfo("xl/worksheets/sheet1.xml").file_size
    said = (1000).to_bytes(4, "little")
    lying = bytearray(bytes(lying).replace(true.to_bytes(4, "little"), said))
    with pytest.raises(Unreadable, match="format"):
        read_bytes(bytes(lying))


def test_a_sheet_with_too_many_cells_is_refused_and_one_with_many_rows_is_read():
    wide = [[f"{row}-{column}" for column in range(60)] for row in range(2_600)]
    with pytest.raises(Unreadable, match="cells"):
        read_bytes(workbook(wide))
    long = [["SO-1", "Dana", "FLT-1", "10"] for _row in range(MOST_ROWS + 1)]
    assert len(read_bytes(workbook(long))) == MOST_ROWS + 1
    with pytest.raises(Unreadable, match="rows"):
        read_bytes(workbook([*long, ["SO-2"]]))


def test_rows_far_below_the_others_are_not_left_out_in_silence():
    with pytest.raises(Unreadable, match="rows"):
        read_bytes(workbook([["x"], *([] for _row in range(2 * MOST_ROWS)), ["SO-9"]]))
