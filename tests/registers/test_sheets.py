"""The sheets of an entry: codes that lead to it, and the document, which says what the page says and can be searched."""

import json
import re
from io import BytesIO

import pypdf
import pytest
import segno

from servicedesk.journal.models import ReadEntry
from servicedesk.registers.actions import correct_entry, print_entry, sign_entry, void_entry
from servicedesk.web.registers import documents
from servicedesk.web.registers.codes import QUIET, code_of
from tests import make
from tests.api.conftest import Caller, key_of
from tests.registers.conftest import STROKES, acts
from tests.registers.test_rows import PUMP, goods  # noqa: F401 (a fixture)

A4 = (595, 842)


def text_of(answer) -> tuple[int, str]:
    """The pages of a document, and its words in one line."""
    reader = pypdf.PdfReader(BytesIO(answer.content))
    assert {tuple(round(float(side)) for side in page.mediabox.upper_right) for page in reader.pages} == {A4}
    return len(reader.pages), " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_code_is_the_squares_of_a_qr_with_an_empty_border():
    text = "https://desk.example.com/c/" + "x" * 43 + "/"
    code = code_of(text)
    drawn = set()
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path):
        drawn |= {(int(x) + more, int(y)) for more in range(int(wide))}
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    assert drawn == {(x + QUIET, y + QUIET) for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark}
    assert code.side == len(matrix) + 2 * QUIET and len(matrix) / code.side * 27 >= 22  # millimetres on paper


def test_real_paper_has_a_code_that_leads_to_its_copy_and_a_preview_none(slips, entry, browse):
    ana, stub = browse(slips.ana), entry.copies.get(n=1)
    assert 'class="qr"' not in ana.get(f"/entries/{entry.pk}/print/").content.decode()
    print_entry(entry, [1], **acts(slips.ana))
    address = f"http://testserver/c/{stub.token}/"
    for page in (f"/entries/{entry.pk}/print/?n=1", f"/entries/{entry.pk}/"):
        html = ana.get(page).content.decode()
        assert f'aria-label="{address}"><path d="{code_of(address).path}"/>' in html and " style=" not in html
    assert ana.get(f"/c/{stub.token}/").headers["Location"] == f"/entries/{entry.pk}/#copy-1"
    assert ana.get(f"/copies/{stub.pk}/").headers["Location"] == f"/entries/{entry.pk}/#copy-1"


def test_the_document_says_in_both_languages_what_the_sheets_say(slips, entry, browse):
    sign_entry(entry, "customer", **acts(slips.ana), strokes=STROKES, name="Mrs Lu")
    sign_entry(entry, "manager", **acts(slips.ben))
    answer = browse(slips.ana).get(f"/entries/{entry.pk}/print.pdf")
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'attachment; filename="{entry.number}.pdf"'
    pages, words = text_of(answer)
    assert pages == 1 and words.count(f"№ {entry.number}") == 2
    for said in (
        "退货单 Return slip",
        "品名 Goods Pump",
        "数量 Quantity",
        "客服部保管",
        "经理 Manager Ben",
        "→ 仓库 warehouse",
        "预览",
        "沿此线裁开",
    ):
        assert said in words, said
    fonts = {font["/BaseFont"] for font in fonts_of(answer)}
    assert fonts and all("NotoSansCJK" in name and "+" in name for name in fonts)  # embedded, of what the sheets say alone


def fonts_of(answer):
    for page in pypdf.PdfReader(BytesIO(answer.content)).pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()


def test_of_its_last_print_it_is_no_preview_and_again_it_is_marked(slips, entry, browse):
    ana = browse(slips.ana)
    for n, reason in ((1, ""), (2, "Smudged")):
        print_entry(entry, [2], reason, **acts(slips.ana))
        _pages, words = text_of(ana.get(f"/entries/{entry.pk}/print.pdf?n={n}"))
        assert "预览" not in words and "第 1 联" not in words and ("补打，第 2 次打印" in words) is (n == 2)
    assert "预览" in text_of(ana.get(f"/entries/{entry.pk}/print.pdf?n=1"))[1]
    void_entry(entry, "Twice", **acts(slips.ben))
    assert "作废 Void" in text_of(ana.get(f"/entries/{entry.pk}/print.pdf?n=2"))[1]


def test_rows_are_a_table_with_its_sum_and_many_take_sheets_of_their_own(goods, browse):  # noqa: F811
    ana = browse(goods.ana)
    pages, words = text_of(ana.get(f"/entries/{goods.enter(PUMP).pk}/print.pdf"))
    assert pages == 1 and "合计 Sum 27.00" in words and "品名 Product" in words and PUMP["serial"] in words
    long = [PUMP | {"product": f"{n} " + "宽" * 38} for n in range(4)]
    many = correct_entry(goods.enter(*long), {"customer": "客" * 300}, "All of them", **acts(goods.ben))
    pages, words = text_of(ana.get(f"/entries/{many.pk}/print.pdf"))
    assert pages == 2 and "合计 Sum 108.00" in words and f"№ {many.number} · 第 2 联" in words


def test_what_was_typed_is_never_read_as_markup(slips, enter, browse):
    said = '#panic("x") *bold* \\ $1$ @home <label> https://example.com/ "'
    _pages, words = text_of(browse(slips.ana).get(f"/entries/{enter(goods=said, carrier=chr(1) + '[#x]').pk}/print.pdf"))
    assert said.replace(" ", "") in words.replace(" ", "") and "[#x]" in words


def test_over_rest_it_is_the_same_document_and_opening_it_is_in_the_read_log(slips, tmp_path):
    make.load_pack_file("forms")
    ana = Caller(key_of(slips.ana))
    values = {"visitor": "Mrs Lu", "purpose": "A bill", "phone": "13800002097"}
    made = ana.post("entries/", {"register": "visitor_messages", "values": values}).json()["id"]
    answer = ana.get(f"entries/{made}/pdf/")
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert values["phone"] in text_of(answer)[1]
    assert ReadEntry.objects.filter(what="masked_fields", subject_id=made).count() == 1
    cleo = Caller(key_of(slips.cleo))
    hidden, nowhere = (cleo.get(f"entries/{pk}/pdf/") for pk in (made, 999_999))
    assert (hidden.status_code, json.loads(hidden.content)["title"]) == (404, json.loads(nowhere.content)["title"])


@pytest.mark.parametrize("number", ["GP-20261119/01", "门证7"])
def test_its_name_is_the_entrys_number_as_a_file_may_have_it(slips, entry, number):
    entry.number = number
    paper = documents.Paper(entry, None, [], [], [], 0, entry.made_at, entry.made_at)
    said = documents.file_of(paper)["Content-Disposition"]
    assert "/" not in said and ("GP-20261119-01.pdf" in said or "%E9%97%A8" in said)


def laid_out(ana, entry) -> tuple[bool, bool]:
    """Whether copies are cut from one sheet, as the page has it and as the document has it."""
    html = ana.get(f"/entries/{entry.pk}/print/").content.decode()
    pages, words = text_of(ana.get(f"/entries/{entry.pk}/print.pdf"))
    cut = "沿此线裁开" in words
    assert cut is (pages == 1) and html.count('<section class="sheet') == (1 if cut else 2) and ("sheet--flows" in html) is not cut
    return 'class="cut"' in html, cut


def test_page_and_document_agree_whether_two_copies_go_on_a_sheet(goods, browse):  # noqa: F811
    ana, seen = browse(goods.ana), set()
    for rows, wide, more in ((1, 5, 0), (2, 20, 100), (3, 38, 0), (3, 38, 120), (4, 20, 60), (4, 38, 300)):
        lines = [PUMP | {"product": f"{n} " + "宽" * wide} for n in range(rows)]
        entry = correct_entry(goods.enter(*lines), {"customer": "客" * (more or 1)}, "All of it", **acts(goods.ben))
        page, document = laid_out(ana, entry)
        assert page is document, (rows, wide, more)
        seen.add(page)
    assert seen == {True, False}


@pytest.mark.parametrize("full", [True, False])
def test_neither_page_nor_document_crams_what_the_other_finds_too_much(goods, browse, monkeypatch, full):  # noqa: F811
    """As a page by its lines, as a document as it is measured: where either does not fit, both flow."""
    monkeypatch.setattr("servicedesk.web.registers.sheets.Paper.is_full", full)
    long = [PUMP | {"product": f"{n} " + "宽" * 38} for n in range(4)]
    entry = goods.enter(PUMP) if full else correct_entry(goods.enter(*long), {"customer": "客" * 300}, "All of it", **acts(goods.ben))
    assert laid_out(browse(goods.ana), entry) == (False, False)
