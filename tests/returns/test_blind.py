"""Whoever is to count goods finds what was asked back nowhere: not in the register, on its sheets, over REST, nor by searching."""

import json
from io import BytesIO

import pypdf
import pytest

from servicedesk.clocks import now
from servicedesk.registers.models import Entry
from servicedesk.registers.rules import digest_of
from servicedesk.search.queries import Asked, search
from tests import make
from tests.api.conftest import key_of
from tests.returns.conftest import counted, issued, requested

FIGURES = ("17.125", "59.94", "24.5")  # asked back, what that comes to, delivered


@pytest.fixture
def read(browse, client):
    """read(member, address) → what she reads there, of a page, of a document or over REST."""
    keys: dict[str, str] = {}

    def told(who, address):
        if address.startswith("/api/"):
            key = keys[who.sign_in] = keys.get(who.sign_in) or key_of(who)
            answer = client.get(address, headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})
        else:
            answer = browse(who).get(address)
        assert answer.status_code == 200, answer.content
        if answer["Content-Type"] == "application/pdf":
            return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
        return answer.content.decode()

    return told


def places(slip):
    """Where an entry says what it says."""
    entry = f"/entries/{slip.entry_id}/"
    registers = ("/registers/return_slip/", "/registers/return_slip/?format=csv")
    rest = (f"/api/v1/entries/{slip.entry_id}/", "/api/v1/entries/?register=return_slip", f"/api/v1/entries/{slip.entry_id}/pdf/")
    return (entry, f"{entry}print/", f"{entry}print.pdf", *registers, *rest, "/api/v1/events/")


@pytest.mark.rule("RET-005")
def test_who_is_to_count_reads_no_figure_of_the_slips_entry(firm, read):
    slip = issued(firm, (firm.second, "17.125"))
    for address in places(slip):
        said = read(firm.wei, address)
        assert not any(figure in said for figure in FIGURES), address
    assert "OR-20" in read(firm.wei, f"/entries/{slip.entry_id}/") and "****" in read(firm.wei, f"/entries/{slip.entry_id}/")
    for who in (firm.rita, firm.mona):
        assert all(figure in read(who, f"/entries/{slip.entry_id}/") for figure in FIGURES)
    assert "17.125" in read(firm.rita, f"/entries/{slip.entry_id}/print.pdf")
    counted(firm, slip, ("17", 0))
    for address in places(slip)[:3]:
        assert "17.125" in read(firm.wei, address) and "17.125" not in read(firm.wu, address)


def test_she_neither_prints_it_nor_finds_it_by_a_figure(firm, browse):
    slip = issued(firm, (firm.second, "17.125"))
    version = slip.entry.copies.first().entry.version
    answer = browse(firm.wei).post(f"/entries/{slip.entry_id}/print/", {"version": version, "copy": ["2"], "reason": "To read it."})
    assert answer.status_code == 409 and "Count the goods first" in answer.content.decode() and slip.entry.prints.count() == 1
    make.index()
    for who in (firm.wei, firm.rita):
        assert not search(who, Asked("17.125"), at=now()).hits
    found = [hit for hit in search(firm.wei, Asked("OR-20"), at=now()).hits if hit.kind.code == "entry"]
    assert [hit.shown.end for hit in found] == [slip.number] and not any(f in str(hit.shown.texts) for hit in found for f in FIGURES)


def test_who_asked_knows_what_is_asked_though_she_receives_goods_too(firm, read):
    firm.rita.posts.add(make.make_post("helper", rights=["stock.handle"]))
    slip = requested(firm, (firm.second, "17.125"))
    assert "17.125" in read(type(firm.rita).objects.get(pk=firm.rita.pk), f"/entries/{slip.entry_id}/")


def test_a_great_count_is_asked_back_at_one_bound_whatever_was_asked(firm, browse):
    for line, least in ((firm.first, 1), (firm.second, "20")):
        slip = issued(firm, (line, least))
        for good, status in (("999", 302), ("1000", 400)):
            page = f"/returns/{slip.number}/receipt/"
            answer = browse(firm.wei).post(f"{page}count/", {"version": type(slip).objects.get(pk=slip.pk).version, "good-1": good})
            assert answer.status_code == status
            if status == 302:
                how = {"version": type(slip).objects.get(pk=slip.pk).version, "reason": "Counted wrongly."}
                assert browse(firm.wei).post(f"{page}withdraw/", how).status_code == 302


def test_the_digest_of_what_was_signed_does_not_let_her_try_what_it_says(firm, read):
    slip = issued(firm, (firm.second, "17.125"))
    entry = Entry.objects.get(pk=slip.entry_id)
    said, hidden = (json.loads(read(who, f"/api/v1/entries/{entry.pk}/")) for who in (firm.rita, firm.wei))
    guess = [entry.register.code, entry.form.digest, entry.number, entry.current]
    assert digest_of([*guess, said["salt"]]) == said["digest"] == hidden["digest"] != digest_of(guess)
    assert len(entry.salt) == 32 and hidden["salt"] is None
    assert not any(entry.salt in read(firm.wei, address) for address in places(slip))
    other = Entry.objects.get(pk=requested(firm, (firm.first, 1)).entry_id)
    assert other.salt not in ("", entry.salt)


@pytest.mark.rule("RET-005")
def test_what_may_still_be_asked_back_does_not_tell_her_what_was_asked(firm, browse, client):
    firm.wei.posts.add(make.make_post("helper", rights=["return.request", "exchange.request", "ticket.open"]))
    wei = type(firm.wei).objects.get(pk=firm.wei.pk)
    slip = issued(firm, (firm.second, "17.125"))
    pages = ("/returns/new/?order=SO-26-1", "/returns/exchanges/new/?order=SO-26-1")
    for page in pages:
        html = browse(wei).get(page).content.decode()
        assert f"on {slip.number}; count them first" in html and "7.375" not in html and "17.125" not in html
    line = {"order_line": 2, "quantity": "24"}
    body = {"order": "SO-26-1", "handling": "refund", "reason": "Cracked", "basis": "Contract", "lines": [line]}
    headers = {"Authorization": f"Bearer {key_of(wei)}", "Accept-Language": "en"}
    answer = client.post("/api/v1/return_slips/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400 and slip.number in answer.content.decode() and "7.375" not in answer.content.decode()
    counted(firm, slip, ("17", 0))
    for page in pages:
        html = browse(wei).get(page).content.decode()
        assert "count them first" not in html and "7.375" in html
