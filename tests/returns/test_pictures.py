"""Photographs of what arrived: with the count, with the name under it, later, and of a difference until it is decided."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from returns.models import Discrepancy, Receipt
from returns.receiving.actions import attach_to_discrepancy, attach_to_receipt, decide_discrepancy
from servicedesk.files.models import Attachment
from servicedesk.journal.errors import WrongState
from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import key_of
from tests.returns.conftest import acts, counted, issued, received
from tests.returns.test_pages import DRAWN, post, text
from tests.statements import count_statements


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DESK_FILES = tmp_path / "files"


def picture(name="seal.png", content=b"\x89PNG\r\n\x1a\n seal"):
    return SimpleUploadedFile(name, content)


def names(subject) -> list[str]:
    rows = Attachment.objects.filter(about=subject.subject_kind, about_id=subject.pk)
    return list(rows.order_by("pk").values_list("name", flat=True))


def words_of(answer) -> list[str]:
    return re.findall(r'name="brought" value="([^"]*)"', text(answer))


@pytest.mark.rule("RET-005")
def test_photographs_come_with_the_count_and_with_the_name_under_it(firm, browse):
    slip = issued(firm)
    post(browse, firm.wei, slip, "receipt/count", **{"good-1": "6"}, file=[picture(), picture("box.png", b"\x89PNG\r\n\x1a\n box")])
    receipt = Receipt.objects.get()
    assert names(receipt) == ["seal.png", "box.png"]
    assert text(browse(firm.wei).get(f"/returns/{slip.number}/receipt/")).count("download data-shot>") == 2
    post(browse, firm.wei, slip, "receipt/sign", seen="One is missing.", file=[picture("pen.jpg", b"\xff\xd8\xff pen")], **DRAWN)
    assert names(receipt) == ["seal.png", "box.png", "pen.jpg"]
    assert [event.facts["name"] for event in Event.objects.filter(code="return_receipt.attached").order_by("pk")] == names(receipt)
    page = text(browse(firm.rita).get(f"/returns/{slip.number}/"))
    assert all(f'title="{name}"' in page for name in names(receipt))


def test_a_refused_count_keeps_its_photographs_and_all_that_was_typed(firm, browse):
    slip = issued(firm)
    extra = {"what-x1": "A spanner", "good-x1": "many", "carrier": "Fast Freight"}
    refused = post(browse, firm.wei, slip, "receipt/count", 400, **{"good-1": "6"}, **extra, file=[picture()])
    (word,) = words_of(refused)
    assert not Receipt.objects.exists() and not Attachment.objects.exists()
    assert all(f'value="{said}"' in text(refused) for said in ("6", "A spanner", "many", "Fast Freight")) and "seal.png" in text(refused)
    again = post(
        browse, firm.wei, slip, "receipt/count", 400, **{"good-1": "x"}, brought=word, file=[picture("box.png", b"\x89PNG\r\n\x1a\n box")]
    )
    first, second = words_of(again)
    assert first == word
    post(browse, firm.wei, slip, "receipt/count", **{"good-1": "6"}, brought=[first, second])
    assert names(Receipt.objects.get()) == ["seal.png", "box.png"]


def test_a_refused_name_keeps_what_was_ticked_and_taken(firm, browse):
    slip = issued(firm)
    receipt = counted(firm, slip, (6, 0))
    said = {"sight": ["seal", "twice"], "seen": "Filter 08 is missing."}
    refused = post(browse, firm.wei, slip, "receipt/sign", 400, **said, password="wrong", file=[picture()])
    assert re.findall(r'name="sight" value="(\w+)" checked', text(refused)) == ["seal", "twice"] and "Filter 08" in text(refused)
    post(browse, firm.wei, slip, "receipt/sign", **said, password=make.PASSWORD, brought=words_of(refused))
    receipt.refresh_from_db()
    assert receipt.seen == "the seal was broken; counted twice\nFilter 08 is missing." and names(receipt) == ["seal.png"]
    assert Discrepancy.objects.get().question == receipt.seen


def test_what_is_ticked_is_enough_to_report_a_difference_and_nothing_is_not(firm, browse):
    slip = issued(firm)
    counted(firm, slip, (6, 0))
    post(browse, firm.wei, slip, "receipt/sign", 400, **DRAWN)
    post(browse, firm.wei, slip, "receipt/sign", sight="number", **DRAWN)
    assert Receipt.objects.get().seen == "numbers are missing"


def test_an_empty_photograph_takes_the_count_back_with_it(firm, browse):
    slip = issued(firm)
    refused = post(browse, firm.wei, slip, "receipt/count", 400, **{"good-1": "6"}, file=[picture(), picture("none.png", b"")])
    assert "“none.png” is empty" in text(refused) and len(words_of(refused)) == 1 and not Receipt.objects.exists()
    assert "receipt/count/" in text(refused)


def test_goods_without_a_slip_have_photographs_and_keep_them_once_matched(firm, browse):
    typed = {"sender": "Hotel", "material-x1": "FC-20", "good-x1": "7"}
    refused = browse(firm.wei).post("/returns/loose/", typed | {"strokes": "M", "file": [picture()]})
    assert refused.status_code == 400 and 'value="FC-20"' in text(refused)
    assert browse(firm.wei).post("/returns/loose/", typed | DRAWN | {"brought": words_of(refused)}).status_code == 302
    receipt = Receipt.objects.get()
    assert names(receipt) == ["seal.png"] and "seal.png" in text(browse(firm.rita).get("/returns/loose/"))


@pytest.mark.rule("RET-006")
def test_a_difference_takes_photographs_until_it_is_decided(firm, browse):
    slip = issued(firm)
    receipt = received(firm, slip, (6, 0))
    row = Discrepancy.objects.get()
    for who, name in ((firm.wei, "shelf.png"), (firm.rita, "waybill.png"), (firm.dina, "note.png")):
        post(browse, who, slip, "photo", difference=row.pk, file=[picture(name, name.encode())])
    assert names(row) == ["shelf.png", "waybill.png", "note.png"]
    assert Event.objects.filter(code="discrepancy.attached", subject_id=row.pk).count() == 3
    assert "added “waybill.png” to a difference" in text(browse(firm.rita).get(f"/returns/{slip.number}/"))
    post(browse, firm.acc, slip, "photo", 403, difference=row.pk, file=[picture()])
    post(browse, firm.rita, slip, "photo", 403, receipt=receipt.pk, file=[picture()])
    post(browse, firm.wei, slip, "photo", receipt=receipt.pk, file=[picture("later.png", b"later")])
    assert names(receipt) == ["later.png"]
    other = received(firm, issued(firm, (firm.second, 1)), (1, 0), seen="")
    for typed in ({"difference": row.pk + 99}, {"difference": "x"}, {"receipt": other.pk}, {}):
        post(browse, firm.wei, slip, "photo", 404, **typed, file=[picture()])
    post(browse, firm.wei, slip, "photo", 400, difference=row.pk)
    row = decide_discrepancy(row, "accepted", "customer", "So be it.", **acts(firm.dina, 6))
    with pytest.raises(WrongState):
        attach_to_discrepancy(row, "late.png", 4, [b"late"], **acts(firm.wei, 7))
    assert "difference" not in re.findall(r'name="(difference|receipt)" value', text(browse(firm.wei).get(f"/returns/{slip.number}/")))


def test_a_withdrawn_count_takes_no_photograph(firm, browse):
    slip = issued(firm)
    receipt = counted(firm, slip, (6, 0))
    post(browse, firm.wei, slip, "receipt/withdraw", reason="Counted wrongly.")
    with pytest.raises(WrongState):
        attach_to_receipt(receipt, "late.png", 4, [b"late"], **acts(firm.wei, 4))


def test_photographs_of_a_difference_over_rest(firm, client):
    slip = issued(firm, (firm.first, 7), (firm.second, 2))
    received(firm, slip, (6, 0), (2, 0), last=False)
    received(firm, slip, (0, 0), (0, 0), hours=5)
    row = Discrepancy.objects.get()
    base = f"/api/v1/return_slips/{slip.number}/discrepancies/{row.pk}/attachments/"

    keys = {who: key_of(who) for who in (firm.wei, firm.rita, firm.acc)}

    def asked(who, method, **body):
        return getattr(client, method)(base, body, headers={"Authorization": f"Bearer {keys[who]}", "Accept-Language": "en"})

    made = asked(firm.wei, "post", file=picture())
    assert made.status_code == 201 and made.json()["name"] == "seal.png"
    assert [one["name"] for one in asked(firm.rita, "get").json()["results"]] == ["seal.png"]
    assert asked(firm.acc, "post", file=picture()).status_code == 403
    decide_discrepancy(row, "accepted", "customer", "So be it.", **acts(firm.dina, 6))
    assert asked(firm.wei, "post", file=picture("late.png")).status_code == 409
    content = client.get(made["Location"], headers={"Authorization": f"Bearer {keys[firm.rita]}"})
    assert b"".join(content.streaming_content).endswith(b"seal")


def test_many_photographs_cost_the_page_no_more_statements(firm, browse):
    slip = issued(firm)
    receipt = received(firm, slip, (6, 0))
    row = Discrepancy.objects.get()
    looks = browse(firm.rita)
    attach_to_receipt(receipt, "0.png", 1, [b"0"], **acts(firm.wei, 4))
    attach_to_discrepancy(row, "0.png", 1, [b"0"], **acts(firm.wei, 4))
    looks.get(f"/returns/{slip.number}/")
    with count_statements() as few:
        looks.get(f"/returns/{slip.number}/")
    for n in range(1, 6):
        attach_to_receipt(receipt, f"{n}.png", 1, [b"%d" % n], **acts(firm.wei, 4))
        attach_to_discrepancy(row, f"{n}.png", 1, [b"%d" % n], **acts(firm.wei, 4))
    with count_statements() as many:
        looks.get(f"/returns/{slip.number}/")
    assert len(many) == len(few), str(many)
