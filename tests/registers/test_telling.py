"""Who hears that a copy is on its way, and who finds an entry."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from servicedesk.clocks import now
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import ReadEntry
from servicedesk.registers.actions import correct_entry, move_copy
from servicedesk.registers.copies.actions import Holder
from servicedesk.search.queries import Asked, search
from staff.models import Notice
from tests import make
from tests.registers.conftest import acts
from tests.registers.test_rows import PUMP, goods  # noqa: F401 (a fixture)


@pytest.fixture
def sent(slips, entry):
    """sent(to) → the warehouse's copy, sent by ana."""
    return lambda to: move_copy(entry.copies.get(n=2), "sent", to, **acts(slips.ana))


def test_whoever_a_copy_is_sent_to_is_told_and_led_to_it(slips, entry, sent, browse):
    copy = sent(Holder(member=slips.kim))
    deliver_due("inside")
    notice = Notice.objects.get()
    assert (notice.member, notice.code, notice.about_id) == (slips.kim, "copy.sent", copy.pk)
    kim = browse(slips.kim)
    html = kim.get("/notices/").content.decode()
    assert f"Ana sent copy 2 of {entry.number} to Kim" in html and f'href="/copies/{copy.pk}/"' in html
    assert kim.get(f"/copies/{copy.pk}/").headers["Location"] == f"/entries/{entry.pk}/#copy-2"
    assert kim.post(f"/notices/{notice.pk}/reading/", {"go": "1"}).headers["Location"] == f"/copies/{copy.pk}/"


def test_a_department_hears_through_its_heads_and_somebody_outside_through_nobody(slips, sent):
    sent(Holder("The shelf", None, slips.stores.pk))
    deliver_due("inside")
    assert [notice.member for notice in Notice.objects.all()] == [slips.kim]


@pytest.mark.parametrize("to", ["outside", "herself", "arrived"])
def test_nobody_is_told_what_is_no_news(slips, sent, to):
    copy = sent(Holder("Mrs Lu") if to == "outside" else Holder(member=slips.ana if to == "herself" else slips.kim))
    if to == "arrived":
        move_copy(copy, "received", **acts(slips.kim))
    deliver_due("inside")
    assert not Notice.objects.exists()


def found(member, typed: str) -> list[str]:
    return [hit.shown.end for hit in search(member, Asked(typed), at=now()).hits if hit.kind.code == "entry"]


def test_an_entry_is_found_by_its_number_and_by_what_it_says_now(goods):  # noqa: F811
    entry = goods.enter(PUMP, PUMP | {"product": "Seal ring"})
    correct_entry(entry, {"customer": "Mr Tao"}, "Misheard", **acts(goods.ben))
    make.index()
    for typed in (entry.number, "seal ring", "Tao", "退货单"):
        assert found(goods.ana, typed) == [entry.number], typed
        assert found(goods.cleo, typed) == [], typed
    assert found(goods.ana, "Mrs Lu") == []


def test_what_a_form_masks_finds_nothing_and_is_in_no_excerpt(goods):  # noqa: F811
    entry = goods.enter(PUMP)
    make.index()
    assert found(goods.ana, PUMP["serial"]) == [] and found(goods.ana, "884411") == []
    (hit,) = [hit for hit in search(goods.ana, Asked("Pump"), at=now()).hits if hit.kind.code == "entry"]
    assert hit.shown.address == f"/entries/{entry.pk}/" and not any("SN-" in text for text in hit.shown.texts)


def test_the_workbook_has_text_alone_masked_as_lists_are_and_its_taking_is_noted(goods, browse):  # noqa: F811
    entry = goods.enter(PUMP | {"product": "=HYPERLINK(1)"})
    answer = browse(goods.ana).get("/registers/goods_slip/?format=xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="register-goods_slip.xlsx"'
    head, row = load_workbook(BytesIO(answer.content)).active.iter_rows()
    said = dict(zip((cell.value for cell in head), row, strict=True))
    assert said["Number"].value == entry.number and said["Goods"].value.startswith("=HYPERLINK(1) (")
    assert {cell.data_type for cell in row if cell.value} == {"s"} and all(cell.number_format == "@" for cell in row)
    assert PUMP["serial"] not in said["Goods"].value and ReadEntry.objects.filter(what="export").count() == 1
