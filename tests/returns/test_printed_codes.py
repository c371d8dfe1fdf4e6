"""What a camera reads off the printed sheets of a return: each copy's own address, on paper that was folded, stained or printed twice."""

from io import BytesIO

import pytest
import typst
import zxingcpp
from PIL import Image, ImageDraw

from returns.slips.actions import replace_copy, reprint_slip
from servicedesk.registers.models import Entry
from servicedesk.web.registers import documents
from servicedesk.web.registers.sheets import paper_of
from tests.returns.conftest import acts, copy_named, issued

ADDRESS = "https://desk.example/c/"
DOTS = 150  # to the inch: what a phone sees of a sheet held at arm's length


@pytest.fixture
def drawn(monkeypatch):
    """drawn(entry, n) → the sheets of its print n as pictures, set from what the document is set from."""
    pages: list[bytes] = []
    real = typst.compile

    def draw(source, **how):
        made = real(source, **how, format="png", ppi=DOTS)
        pages.extend(made if isinstance(made, list) else [made])
        return b""

    def shown(entry, n):
        pages.clear()
        monkeypatch.setattr(documents.typst, "compile", draw)
        documents.pdf_of(paper_of(Entry.objects.get(pk=entry.pk), n, ADDRESS))
        return [Image.open(BytesIO(page)).convert("L") for page in pages]

    return shown


def read(pictures) -> list[str]:
    """What a decoder finds on the sheets, from the top of the first to the foot of the last."""
    found = []
    for picture in pictures:
        found += [code.text for code in sorted(codes_on(picture), key=lambda code: code.position.top_left.y)]
    return found


def codes_on(picture) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)


@pytest.mark.rule("RET-002")
def test_the_code_on_each_printed_copy_is_its_own_address(firm, drawn):
    slip = issued(firm)
    tokens = [copy_named(slip, n).token for n in (1, 2, 3, 4)]
    assert len(set(tokens)) == 4 and read(drawn(slip.entry, "1")) == [f"{ADDRESS}{token}/" for token in tokens]


def test_it_is_read_turned_stained_and_badly_lit(firm, drawn):
    slip = issued(firm)
    first, *_others = drawn(slip.entry, "1")
    code, *_more = sorted(codes_on(first), key=lambda one: one.position.top_left.y)
    at, side = code.position.bottom_right, code.position.top_right.x - code.position.top_left.x
    stain = (at.x - side // 4, at.y - side // 4, at.x - side // 10, at.y - side // 10)  # on squares that say the address
    ImageDraw.Draw(first).ellipse(stain, fill=0)
    tilted = first.rotate(17, expand=True, fillcolor=255).point(lambda light: 60 + light // 2)
    assert f"{ADDRESS}{copy_named(slip, 1).token}/" in read([tilted])


def test_a_preview_has_no_code_and_a_replaced_copy_another(firm, drawn):
    slip = issued(firm)
    assert read(drawn(slip.entry, "")) == []
    lost = copy_named(slip, 2).token
    replace_copy(slip, 2, "Fell into the river.", **acts(firm.rita, 3))
    reprint_slip(slip, [2], "The new one.", **acts(firm.rita, 4))
    newest = slip.entry.prints.order_by("-n").first()
    (said,) = read(drawn(slip.entry, str(newest.n)))
    assert said == f"{ADDRESS}{copy_named(slip, 2).token}/" and lost not in said
