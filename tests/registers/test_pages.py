"""The pages of registers: found, filled in, read, corrected, signed, printed, followed and declared void without REST."""

import csv
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from servicedesk.files.models import Attachment
from servicedesk.journal.models import Event, ReadEntry
from servicedesk.registers.actions import correct_entry, print_entry, sign_entry, void_entry
from servicedesk.registers.models import Copy, Correction, Entry, Signature
from tests import make
from tests.registers.conftest import FILLED, STROKES, acts, broken, codes
from tests.statements import count_statements

TYPED = {f"f-{code}": value for code, value in FILLED.items()}


@pytest.fixture
def page(slips, browse):
    """page(member, address) → what she reads there."""

    def read(member, address: str) -> str:
        answer = browse(member).get(address)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return read


def nothing_happened(entry) -> bool:
    """Whether the entry is as it was made."""
    entry.refresh_from_db()
    return (entry.version, entry.state, codes(entry)) == (1, "standing", ["made"])


def send(browse, member, entry, what: str, **typed):
    return browse(member).post(f"/entries/{entry.pk}/{what}/", {"version": entry.version} | typed)


def test_a_register_is_found_by_its_name_and_says_what_its_form_asks(slips, page):
    assert "Return slip" in page(slips.ana, "/registers/?q=return") and "Return slip" not in page(slips.ana, "/registers/?q=visitor")
    html = page(slips.ana, "/registers/slip/")
    assert "Goods" in html and "Warehouse copy" in html and "Customer" in html and 'href="/registers/slip/new/"' in html
    assert page(slips.cleo, "/registers/?q=%00") and page(slips.cleo, "/registers/slip/?number=%00")


def test_entries_are_listed_filtered_and_hers_only(slips, enter, page):
    first, second = enter(), enter(goods="Valve")
    void_entry(first, "Written twice", **acts(slips.ben))
    html = page(slips.ana, "/registers/slip/")
    assert html.index(second.number) < html.index(first.number)
    assert second.number not in page(slips.ana, "/registers/slip/?state=void")
    assert first.number not in page(slips.ana, f"/registers/slip/?number={second.number[-3:]}")
    assert first.number not in page(slips.cleo, "/registers/slip/")


def test_the_file_has_no_formulas_and_is_in_the_read_log(slips, enter, browse):
    entry = enter(goods="=1+1")
    answer = browse(slips.ana).get("/registers/slip/?format=csv")
    head, row = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["Goods"] == "'=1+1" and row[0] == entry.number
    assert ReadEntry.objects.filter(what="export").count() == 1


def test_an_entry_is_made_on_the_page_and_a_refusal_keeps_what_was_typed(slips, browse):
    ana = browse(slips.ana)
    refused = ana.post("/registers/slip/new/", TYPED | {"f-quantity": "eleven", "f-goods": ""})
    html = refused.content.decode()
    assert refused.status_code == 400 and 'value="eleven"' in html and 'id="f-quantity-error"' in html and 'id="f-goods-error"' in html
    assert not Entry.objects.exists() and not Event.objects.filter(subject_kind="entry").exists()
    made = ana.post("/registers/slip/new/", TYPED)
    entry = Entry.objects.get()
    assert made.headers["Location"] == f"/entries/{entry.pk}/" and entry.values == FILLED and broken() == []


def test_whoever_may_not_enter_is_told_so_and_no_article_no_form(slips, browse, page):
    answer = browse(slips.cleo).post("/registers/slip/new/", TYPED)
    assert answer.status_code == 403 and not Entry.objects.exists()
    html = page(slips.cleo, "/registers/slip/")
    assert 'disabled aria-describedby="new-why"' in html and "make entries in registers" in html
    assert browse(slips.ana).get("/registers/nowhere/").status_code == 404


def test_corrections_stand_beside_what_was_entered(slips, entry, browse, page):
    browser = browse(slips.ben)
    assert browser.post(f"/entries/{entry.pk}/correction/", TYPED | {"version": 1, "reason": "x"}).status_code == 400
    refused = browser.post(f"/entries/{entry.pk}/correction/", TYPED | {"version": 1, "f-quantity": "70", "reason": "Counted again"})
    assert refused.status_code == 400 and "Counted again" in refused.content.decode() and 'value="70"' in refused.content.decode()
    stale = browser.post(f"/entries/{entry.pk}/correction/", TYPED | {"version": 7, "f-quantity": "6", "reason": "Counted again"})
    assert stale.status_code == 412 and nothing_happened(entry) and not Correction.objects.exists()
    send(browse, slips.ben, entry, "correction", **TYPED | {"f-quantity": "6", "reason": "Counted again"})
    note = Correction.objects.get()
    assert (note.field, note.was, note.becomes) == ("quantity", "7", "6")
    html = page(slips.ana, f"/entries/{entry.pk}/")
    assert "<del>7</del> → 6" in html and "Counted again" in html and "entered as: 7" in html


def test_void_is_refused_while_a_copy_is_away_and_needs_the_right(slips, entry, browse, page):
    assert send(browse, slips.ana, entry, "voiding", reason="Twice").status_code == 403
    assert send(browse, slips.ben, entry, "voiding", reason=" \0").status_code == 400 and nothing_happened(entry)
    assert 'disabled aria-describedby="void-why"' in page(slips.ana, f"/entries/{entry.pk}/")
    copy = entry.copies.get(n=2)
    browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 1, "kind": "sent", "member": slips.kim.work_number})
    away = send(browse, slips.ben, entry, "voiding", reason="Twice")
    assert away.status_code == 409 and "Warehouse copy (Kim)" in away.content.decode()
    assert nothing_happened(entry)
    browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 2, "kind": "lost", "remark": "Left in the van"})
    assert send(browse, slips.ben, entry, "voiding", reason="Twice").status_code == 302
    entry.refresh_from_db()
    html = page(slips.ana, f"/entries/{entry.pk}/")
    assert entry.state == "void" and "Twice" in html and "/correction/" not in html and "/signatures/" not in html


def test_a_copy_goes_and_whoever_has_it_says_so(slips, entry, browse):
    copy = entry.copies.get(n=2)
    nobody = browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 1, "kind": "sent", "remark": "By van"})
    assert nobody.status_code == 400 and 'value="By van"' in nobody.content.decode()
    odd = browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 1, "kind": "eaten"})
    assert odd.status_code == 400 and not copy.moves.exists()
    browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 1, "kind": "sent", "member": slips.kim.work_number})
    copy.refresh_from_db()
    assert (copy.state, copy.held_by) == ("under_way", slips.kim)
    got = browse(slips.kim).post(f"/copies/{copy.pk}/moves/", {"version": copy.version, "kind": "received"})
    assert got.headers["Location"] == f"/entries/{entry.pk}/"
    theirs = browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 3, "kind": "filed", "holder": "Shelf"})
    copy.refresh_from_db()
    assert theirs.status_code == 403 and (copy.state, copy.held_by) == ("held", slips.kim) and broken() == []
    assert browse(slips.cleo).post(f"/copies/{copy.pk}/moves/", {"version": 3, "kind": "lost"}).status_code == 404


def test_signed_by_password_and_a_wrong_one_signs_nothing_and_counts(slips, entry, browse, page):
    wrong = send(browse, slips.ben, entry, "signatures", role="manager", password="wrong")
    assert wrong.status_code == 400 and "not your password" in wrong.content.decode()
    assert not Signature.objects.exists() and nothing_happened(entry) and AccessAttempt.objects.count() == 1
    assert send(browse, slips.ana, entry, "signatures", role="manager", password=make.PASSWORD).status_code == 403
    assert send(browse, slips.ben, entry, "signatures", role="customer", password=make.PASSWORD).status_code == 400
    assert not Signature.objects.exists()
    send(browse, slips.ben, entry, "signatures", role="manager", password=make.PASSWORD)
    assert Signature.objects.get().name == "Ben"
    html = page(slips.ana, f"/entries/{entry.pk}/")
    assert "Signed as it stands" in html and 'aria-describedby="sign-deputy-why"' in html


def test_a_drawn_signature_is_shown_as_a_path(slips, entry, page):
    sign_entry(entry, "customer", **acts(slips.ana), strokes=STROKES, name="Mrs Lu")
    for address in (f"/entries/{entry.pk}/", f"/entries/{entry.pk}/print/"):
        assert f'<path d="{STROKES}"/>' in page(slips.ana, address)


def test_files_are_added_all_or_none(slips, entry, browse, page, settings, tmp_path):
    settings.DESK_FILES = tmp_path / "files"
    assert send(browse, slips.ana, entry, "attachments").status_code == 400
    empty = [SimpleUploadedFile("a.txt", b"Words"), SimpleUploadedFile("b.txt", b"")]
    assert send(browse, slips.ana, entry, "attachments", file=empty).status_code == 400 and not Attachment.objects.exists()
    send(browse, slips.ana, entry, "attachments", file=[SimpleUploadedFile("a.txt", b"Words")])
    assert "a.txt" in page(slips.ana, f"/entries/{entry.pk}/")


def test_paper_counts_once_its_print_is_noted_and_again_takes_a_reason(slips, entry, browse, page):
    preview = page(slips.ana, f"/entries/{entry.pk}/print/")
    assert "预览" in preview and entry.copies.first().token not in preview and 'data-act="print"' not in preview
    assert send(browse, slips.ana, entry, "print").status_code == 400 and not entry.prints.exists()
    noted = send(browse, slips.ana, entry, "print", copy=["1", "2"])
    sheets = page(slips.ana, noted.headers["Location"])
    assert noted.headers["Location"] == f"/entries/{entry.pk}/print/?n=1" and "预览" not in sheets and "补打" not in sheets
    assert "第 2 联" in sheets and "品名 Goods" in sheets and "→ 仓库 warehouse" in sheets
    assert f"/c/{entry.copies.get(n=1).token}/" in sheets
    entry.refresh_from_db()
    assert send(browse, slips.ana, entry, "print", copy=["2"]).status_code == 400 and entry.prints.count() == 1
    send(browse, slips.ana, entry, "print", copy=["2"], reason="Smudged")
    again = page(slips.ana, f"/entries/{entry.pk}/print/?n=2")
    assert "补打，第 2 次打印" in again and "第 1 联" not in again
    assert "预览" in page(slips.ana, f"/entries/{entry.pk}/print/?n=1") and broken() == []


def test_a_void_entry_prints_on_no_paper(slips, entry, browse, page):
    print_entry(entry, [], **acts(slips.ana))
    void_entry(entry, "Twice", **acts(slips.ben))
    html = page(slips.ana, f"/entries/{entry.pk}/print/?n=1")
    assert "作废" in html and 'data-act="print"' not in html
    entry.refresh_from_db()
    assert send(browse, slips.ana, entry, "print", copy=["1"], reason="Again").status_code == 412 and entry.prints.count() == 1


def test_the_code_on_a_copy_leads_whoever_may_see_its_entry(slips, entry, browse, client):
    copy = entry.copies.get(n=2)
    assert browse(slips.ana).get(f"/c/{copy.token}/").headers["Location"] == f"/entries/{entry.pk}/#copy-2"
    hidden, nowhere = browse(slips.cleo).get(f"/c/{copy.token}/"), browse(slips.cleo).get("/c/nowhere/")
    assert (hidden.status_code, nowhere.status_code) == (404, 404)
    assert client.get(f"/c/{copy.token}/").headers["Location"].startswith("/sign-in/?next=")
    assert Copy.objects.get(pk=copy.pk).state == "held"


def test_pages_take_a_bounded_number_of_statements(slips, enter, browse):
    ana = browse(slips.ana)
    entry = enter()
    correct_entry(entry, {"quantity": "9"}, "Counted", **acts(slips.ben))
    counts = []
    for _each in range(3):
        with count_statements() as listed:
            assert ana.get("/registers/slip/").status_code == 200
        with count_statements() as opened:
            assert ana.get(f"/entries/{entry.pk}/").status_code == 200
        counts.append((len(listed), len(opened)))
        for n in range(5):
            enter(goods=f"Pump {n}")
            correct_entry(Entry.objects.get(pk=entry.pk), {"quantity": str(n)}, "Counted", **acts(slips.ben))
    assert counts[1] == counts[2] == (9, 18), counts  # the first visit of all fills what is kept between visits


def test_in_chinese_the_labels_are(slips, entry, browse):
    slips.ana.language = "zh-hans"
    slips.ana.save(update_fields=["language"])
    with override("zh-hans"):
        html = browse(slips.ana).get(f"/entries/{entry.pk}/").content.decode()
    assert "品名" in html and "退货单" in html
