"""Rows of goods in a form: read, refused by row and column, masked, summed, corrected, signed, on pages, on paper and over REST."""

import csv
from io import StringIO

import pytest

from servicedesk.journal.errors import Invalid
from servicedesk.registers.access import opened_entry, shown
from servicedesk.registers.actions import correct_entry, make_entry, sign_entry
from servicedesk.registers.models import Correction, Entry, Register
from servicedesk.registers.queries import lines_of
from servicedesk.registers.rules import money_sums, read
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from servicedesk.web.registers.rows import posted_rows, typed_rows
from tests import make
from tests.api.conftest import Caller, key_of
from tests.kernel.test_pack_schema import faults
from tests.registers.conftest import SLIP, acts, broken

COLUMNS = """\
              - {code: product, name: {zh: 品名, en: Product}, kind: text, required: true, most: 40}
              - {code: delivered, name: {zh: 已交, en: Delivered}, kind: number, least: 0}
              - {code: quantity, name: {zh: 数量, en: Quantity}, kind: number, required: true, unit: {zh: 台, en: pcs}, not_above: delivered}
              - {code: price, name: {zh: 单价, en: Price}, kind: money, summed: false}
              - {code: amount, name: {zh: 金额, en: Amount}, kind: money}
              - {code: serial, name: {zh: 序列号, en: Serial}, kind: text, masked: true}
              - {code: opened, name: {zh: 已拆, en: Opened}, kind: tick}
"""
GOODS = SLIP.split("        fields:")[0].replace("pack: slips", "pack: goods").replace("code: slip", "code: goods_slip") + (
    "        fields:\n"
    "          - {code: customer, name: {zh: 客户, en: Customer}, kind: text}\n"
    "          - code: goods\n"
    "            name: {zh: 明细, en: Goods}\n"
    "            kind: rows\n"
    "            required: true\n"
    "            most: 4\n"
    "            columns:\n" + COLUMNS
)
SIGNATORIES = "        signatories:\n          - {code: issuer, name: {zh: 开单人, en: Issuer}, by: maker}\n"
PUMP = {
    "product": "Pump",
    "delivered": "10",
    "quantity": "3",
    "price": "9.00",
    "amount": "27.00",
    "serial": "SN-2026-884411",
    "opened": True,
}
VALVE = {"product": "Valve", "quantity": "1", "price": "0.50", "amount": "0.50"}
ADDRESS = "/registers/goods_slip/new/"


def field() -> dict:
    (article,) = check_text(GOODS, "x").articles
    return article.sections["registers"][0]["fields"][1]


def cells(n: int, row: dict) -> dict[str, str]:
    """A row as its form sends it."""
    return {f"f-goods.{n}.{code}": "1" if value is True else value for code, value in row.items()}


@pytest.fixture
def goods(slips, tmp_path):
    """The house with a register whose form has rows, and what ana entered in it."""
    make.load(GOODS + SIGNATORIES, tmp_path, "goods.yaml")
    slips.goods = Register.objects.get(code="goods_slip")
    slips.enter = lambda *rows: make_entry(slips.goods, {"customer": "Mrs Lu", "goods": [*rows]}, **acts(slips.ana))
    return slips


def test_rows_are_kept_as_their_columns_keep_values_and_those_left_empty_not_at_all():
    typed = [{"product": " Pump ", "quantity": "03", "opened": False, "amount": "27"}, {"product": "", "opened": False}, {}, VALVE]
    assert read([field()], {"goods": typed}) == ({"goods": [{"product": "Pump", "quantity": "3", "amount": "27.00"}, VALVE]}, [])
    assert [each.kind for each in read([field()], {"goods": [{"product": " "}]})[1]] == ["missing"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ([PUMP, {}, {"quantity": "x"}], {("goods.3.product", "missing"), ("goods.3.quantity", "no_number")}),
        ([VALVE | {"delivered": "0"}], {("goods.1.quantity", "not_above")}),
        ([VALVE | {"colour": "red"}], {("goods.1.colour", "unknown")}),
        (["Pump"], {("goods.1", "no_row")}),
        ("Pump", {("goods", "no_rows")}),
        ([VALVE] * 5, {("goods", "too_many")}),
        ([{}] * 501, {("goods", "missing")}),
        ([VALVE] * 501, {("goods", "too_many")}),
    ],
)
def test_what_is_wrong_names_the_row_and_the_column_and_nothing_is_kept(typed, found):
    values, wrong = read([field()], {"goods": typed})
    assert values == {} and {(each.field, each.kind) for each in wrong} == found


def test_a_refusal_says_it_in_the_names_of_the_form(goods):
    with pytest.raises(Invalid) as refusal:
        goods.enter(PUMP, {"product": "Valve", "quantity": "12", "delivered": "10"}, {"quantity": "1"})
    assert refusal.value.errors == {
        "goods.2.quantity": ["“Goods, row 2, Quantity”: 12 is more than “Delivered” (10); write less."],
        "goods.3.product": ["“Goods, row 3, Product” is empty; fill it in."],
    }
    assert not Entry.objects.exists()


def test_money_is_summed_unless_it_is_a_price():
    assert money_sums(field(), [PUMP, VALVE, {"product": "Seal"}]) == {"amount": "27.50"}


def test_what_is_signed_binds_the_rows_and_a_correction_frees_it(goods):
    entry = goods.enter(PUMP, VALVE)
    sign_entry(entry, "issuer", **acts(goods.ana))
    before = entry.digest
    with pytest.raises(Invalid, match="quantity"):
        correct_entry(entry, {"goods": [PUMP | {"quantity": "11"}]}, "Counted again", **acts(goods.ben))
    assert not Correction.objects.exists()
    becomes = [PUMP | {"quantity": "2"}, VALVE]
    corrected = correct_entry(entry, {"goods": becomes}, "Counted again", **acts(goods.ben))
    note = Correction.objects.get()
    assert (note.field, note.was, note.becomes) == ("goods", [PUMP, VALVE], becomes)
    (line,) = lines_of(shown(Entry.objects.all()).get())
    assert corrected.digest != before and line.signatures and not line.holds and broken() == []


def test_masked_columns_are_told_to_whoever_opens_the_entry(goods):
    entry = goods.enter(PUMP, VALVE)
    assert entry.masked_fields == {"goods"} and entry.told("goods", entry.current["goods"])[0]["serial"] == "SN-****4411"
    opened = opened_entry(goods.ana, entry.pk, by=goods.ana.actor())
    assert opened.told("goods", opened.current["goods"]) == [PUMP, VALVE]


def test_over_rest_they_are_lists_and_refused_by_row(goods):
    ana = Caller(key_of(goods.ana))
    columns = ana.get("registers/goods_slip/", Accept_Language="en").json()["form"]["fields"][1]["columns"]
    assert [each["code"] for each in columns] == [*PUMP] and columns[3]["summed"] is False and columns[2]["unit"] == "pcs"
    wrong = ana.post("entries/", {"register": "goods_slip", "values": {"goods": [PUMP, {"quantity": "1"}]}}, Accept_Language="en")
    assert wrong.status_code == 400 and [*wrong.json()["errors"]] == ["goods.2.product"] and not Entry.objects.exists()
    made = ana.post("entries/", {"register": "goods_slip", "values": {"goods": [PUMP]}})
    assert made.status_code == 201 and made.json()["values"][1]["value"][0]["serial"] == "SN-****4411"
    read_again = ana.get(f"entries/{made.json()['id']}/").json()["values"][1]
    assert (read_again["kind"], read_again["value"]) == ("rows", [PUMP])


def test_rows_are_typed_on_the_page_and_a_refusal_keeps_them(goods, browse):
    ana = browse(goods.ana)
    html = ana.get(ADDRESS).content.decode()
    assert [f'name="f-goods.{n}.product"' in html for n in (1, 3, 4)] == [True, True, False]
    typed = {"f-customer": "Mrs Lu"} | cells(1, PUMP) | cells(7, VALVE | {"quantity": "two"})
    refused = ana.post(ADDRESS, typed)
    html = refused.content.decode()
    assert refused.status_code == 400 and not Entry.objects.exists()
    assert 'id="f-goods.2.quantity-error"' in html and 'value="two"' in html and 'value="SN-2026-884411"' in html
    empty = ana.post(ADDRESS, {"f-customer": "Mrs Lu"} | cells(1, {"product": ""}))
    assert empty.status_code == 400 and 'id="f-goods-error"' in empty.content.decode()
    ana.post(ADDRESS, typed | cells(7, VALVE) | cells(2, {"product": " "}))
    assert Entry.objects.get().values["goods"] == [PUMP, VALVE] and broken() == []


def test_the_entrys_page_its_paper_and_the_file_show_every_row_and_the_sum(goods, browse):
    entry = goods.enter(PUMP, VALVE)
    ana = browse(goods.ana)
    html = ana.get(f"/entries/{entry.pk}/").content.decode()
    assert html.count(PUMP["serial"]) == 1 and "3 pcs" in html and '<td class="num">27.50</td>' in html
    paper = ana.get(f"/entries/{entry.pk}/print/").content.decode()
    assert "明细 Goods" in paper and "合计 Sum" in paper and "27.50" in paper and "9.50" not in paper
    file = ana.get("/registers/goods_slip/?format=csv").content.decode("utf-8-sig")
    head, row = csv.reader(StringIO(file))
    pump = "Pump (Delivered 10, Quantity 3 pcs, Price 9.00, Amount 27.00, Serial SN-****4411, Opened yes)"
    assert dict(zip(head, row, strict=True))["Goods"] == f"{pump}; Valve (Quantity 1 pcs, Price 0.50, Amount 0.50)"
    assert "Goods" not in ana.get("/registers/goods_slip/").content.decode().split("<tbody>")[0]


def test_many_rows_flow_over_sheets_of_their_own(goods, browse):
    few, many = goods.enter(PUMP), goods.enter(*[PUMP | {"product": f"Pump {n}, the long one for the cellar"} for n in range(4)])
    flows = [b"sheet--flows" in browse(goods.ana).get(f"/entries/{entry.pk}/print/").content for entry in (few, many)]
    assert flows == [False, True]


def correct(goods, browse, entry, **typed):
    address = f"/entries/{entry.pk}/correction/"
    return browse(goods.ben).post(address, {"version": entry.version, "reason": "Misread", "f-customer": "Mrs Lu"} | typed)


def test_a_correction_keeps_what_is_masked_row_by_row_and_takes_out_what_is_emptied(goods, browse):
    entry = goods.enter(VALVE, PUMP, PUMP | {"product": "Seal", "serial": "SN-2026-000077"})
    left = [VALVE, PUMP | {"serial": ""}, PUMP | {"product": "Seal", "serial": ""}]
    stands = {key: text for n, row in enumerate(left, start=1) for key, text in (cells(n, row) | {f"f-goods.{n}..was": str(n)}).items()}
    html = browse(goods.ben).get(f"/entries/{entry.pk}/").content.decode()
    assert 'name="f-goods.2..was" value="2"' in html and 'value="SN-2026-884411"' not in html
    assert correct(goods, browse, entry, **stands).status_code == 400 and not Correction.objects.exists()
    gone = {f"f-goods.1.{code}": "" for code in VALVE}
    correct(goods, browse, entry, **stands | gone | {"f-goods.3.serial": "-"})
    seal = {code: value for code, value in PUMP.items() if code != "serial"} | {"product": "Seal"}
    assert Entry.objects.get().current["goods"] == [PUMP, seal] and broken() == []


def test_no_row_takes_what_is_masked_from_a_row_that_is_not_there():
    typed = {"f-goods.1..was": "9", "f-goods.1.product": "Pump", "f-goods.2..was": "x", "f-goods.2.product": "Valve"}
    rows = typed_rows(field(), posted_rows(field(), typed), [PUMP])
    assert [row["serial"] for row in rows] == ["", ""]


def test_the_grammar_of_a_pack_has_columns():
    assert faults(GOODS) == [] and check_text(GOODS, "x").articles
    for right, wrong, sentence in (
        ("kind: money, summed: false", "kind: rows, columns: []", "“rows” is no kind of column; use text, number"),
        ("kind: money, summed: false", "kind: moment", "“moment” is no kind of column"),
        ("kind: money, summed: false", "kind: money, summed: never", "“never” must be true or false"),
        ("not_above: delivered", "not_above: customer", "not_above “customer” is no other field of kind number; there are: delivered"),
        ("most: 4\n", "most: 201\n", "must be a whole number from 1 to 200"),
        (COLUMNS, "", "has no field; write at least one"),
        (COLUMNS, COLUMNS * 2, "product is given twice; rename one"),
        ("kind: rows", "kind: lines", "unknown key"),
    ):
        assert right in GOODS
        with pytest.raises(PackError) as refusal:
            check_text(GOODS.replace(right, wrong), "x")
        assert sentence in str(refusal.value), right
