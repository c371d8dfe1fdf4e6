"""The editor of forms: typed, looked at, kept as a draft, and proposed as a revision in which only that form differs."""

import json
import re
from html import unescape
from typing import Any

import pytest
import yaml

from servicedesk.journal.errors import Blocked, Stale
from servicedesk.journal.models import Event
from servicedesk.registers.actions import make_entry, void_entry
from servicedesk.registers.editing.actions import propose_form, save_form_draft
from servicedesk.registers.editing.errors import BadForm
from servicedesk.registers.editing.given import sheet_given
from servicedesk.registers.editing.queries import form_to_change
from servicedesk.registers.editing.rules import at, changed, done, pack_of, put_back, shaped, sheet_of, specimen
from servicedesk.registers.editing.text import checked_form, with_form
from servicedesk.registers.models import Entry, Form, FormDraft, Register
from servicedesk.registers.rules import read, ring_in
from servicedesk.rulebook.models import Revision
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.revisions.actions import publish_revision
from tests import make
from tests.api.conftest import Caller, key_of
from tests.house.source import ROOT
from tests.registers.conftest import FILLED, SLIP, acts
from tests.registers.test_sheets import text_of
from tests.statements import count_statements

PACKS = sorted((ROOT / "packs").glob("*.yaml"))
PAGE = "/registers/slip/form/"


@pytest.fixture
def stated(slips) -> Form:
    return form_to_change(slips.register, None, make.T0)


@pytest.fixture
def sheet(stated) -> dict[str, Any]:
    return sheet_of(vars(stated))


def forms_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Each form of a pack with its article's number."""
    return [(article.number, form) for article in check_text(text, "x").articles for form in article.sections.get("registers", [])]


def sent(form: Form, sheet: dict[str, Any], do: str, **typed: Any) -> dict[str, Any]:
    """What the page sends."""
    return {"sheet": json.dumps(sheet), "basis": form.digest, "seen": 0, "opened": "fields.1", "do": do} | typed


def propose(slips, form: Form, sheet: dict[str, Any], basis: str = "") -> Revision:
    made = pack_of("slip", sheet)
    return propose_form(form, made, basis or form.digest, by=slips.ada.actor(), at=make.T0, member=slips.ada)


def publish(slips, revision: Revision) -> None:
    publish_revision(revision, by=slips.gao.actor(), at=make.T0)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_shipped_form_comes_out_of_the_editor_as_it_went_in(db, path):
    text = path.read_text(encoding="utf-8")
    for number, form in forms_of(text):
        data, problems = checked_form(pack_of(form["code"], sheet_of(form)))
        assert (data, problems) == (form, [])
        assert shaped(json.loads(json.dumps(sheet_of(form)))) == sheet_of(form)
        changed_text = with_form(text, number, pack_of(form["code"], sheet_of(form)))
        assert check_text(changed_text, "x").digest == check_text(text, "x").digest
        assert re.findall("^# .*", changed_text, re.M) == re.findall("^# .*", text, re.M)
        assert read(form["fields"], specimen(form["fields"]))[1] == []


@pytest.mark.parametrize(
    "text",
    [
        SLIP,
        SLIP.rstrip("\n"),
        SLIP + "  # the end\n",
        SLIP.replace("    registers:\n      - code: slip", "    registers:\n      # the slip\n      - # of goods\n        code: slip"),
        SLIP.replace("\n", "\r\n"),
        json.dumps(yaml.safe_load(SLIP.replace("2026-01-01", "'2026-01-01'")), ensure_ascii=False),
    ],
    ids=["as written", "no line end", "comment behind", "comments before", "windows", "json"],
)
def test_only_the_form_is_written_anew_wherever_it_stands(db, text):
    ((number, form),) = forms_of(text)
    sheet = sheet_of(form)
    sheet["fields"][0]["name_en"] = "Goods: “all”, # every one"
    data, _problems = checked_form(pack_of("slip", sheet))
    assert forms_of(with_form(text, number, pack_of("slip", sheet))) == [(number, data)]
    assert with_form(text, "5", pack_of("slip", sheet)) is None


def test_what_is_done_in_the_editor_stays_within_it(sheet):
    assert done(sheet, "add", "fields") == "fields.5" and at(sheet, "fields.5")["code"] == "field_5"
    assert done(sheet, "up", "fields.5") == "fields.4" and done(sheet, "up", "fields.1") == "fields.1"
    assert done(sheet, "add", "fields.4.columns") == "fields.4.columns.1" and at(sheet, "fields.4.columns.1")["code"] == "column_1"
    assert done(sheet, "out", "fields.4.columns.1") == "fields.4" and at(sheet, "fields.4")["columns"] == []
    before = json.dumps(sheet)
    for place in ("", "fields.0", "fields.99", "nowhere.1", "fields.1.columns.3", "copies.1.columns", "fields.9.columns"):
        for act in ("add", "out", "up", "down"):
            assert done(sheet, act, place) == "" and json.dumps(sheet) == before
    assert shaped(None)["fields"] == [] and shaped({"fields": [3, {"code": 7, "columns": "x"}], "name_en": []})["name_en"] == ""


def test_what_changed_is_told_by_field_and_part(sheet):
    new = json.loads(json.dumps(sheet))
    assert not changed(sheet, new)
    new["fields"][3]["most"] = "30"
    del new["fields"][0]
    new["fields"].reverse()
    done(new, "add", "fields")
    new["pattern"] = "S-{number}"
    found = changed(sheet, new)
    assert (found.added, found.removed, found.changed, found.is_reordered) == (["field_4"], ["goods"], ["carrier"], True)
    assert found.parts == ["pattern"]
    assert put_back(new, sheet, "goods") == "fields.5" and put_back(new, sheet, "goods") == "" and put_back(new, sheet, "nothing") == ""


@pytest.mark.rule("SYS-002")
def test_a_changed_form_is_proposed_published_and_used_and_old_entries_keep_theirs(slips, stated, sheet):
    old = make_entry(slips.register, FILLED | {"carrier": "By rail"}, **acts(slips.ana))
    sheet["fields"] = [each for each in sheet["fields"] if each["code"] != "carrier"]
    place = done(sheet, "add", "fields")
    at(sheet, place).update(code="colour", name_zh="颜色", name_en="Colour", required=True)
    revision = propose(slips, stated, sheet)
    assert Form.objects.filter(register=slips.register).count() == 1
    assert Event.objects.filter(code="regulation.proposed", subject_id=revision.pk).exists()
    publish(slips, revision)
    new = make_entry(slips.register, FILLED | {"colour": "Red"}, **acts(slips.ana))
    assert (new.form.edition, new.number, old.form.edition) == (2, "RT-2026-00002", 1)
    assert Entry.objects.get(pk=old.pk).current["carrier"] == "By rail"


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"pattern": "RT-{month}-{number}"}, "number", "would give the same number again"),
        ({"pattern": "RT-{year}"}, "number", "must have {number} once"),
        ({"years_kept": "for ever"}, "years_kept", "must be a whole number"),
        ({"name_en": ""}, "name.en", "must be text"),
        ({"custody_en": ""}, "custody.en", "must be text"),
    ],
)
def test_what_is_wrong_with_the_form_is_named(slips, stated, sheet, over, field, words):
    with pytest.raises(BadForm) as refusal:
        propose(slips, stated, sheet | over)
    assert words in refusal.value.errors[field][0] and Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "over", "field", "words"),
    [
        ("fields.2", {"not_above": "quantity"}, "fields[2]", "runs in a circle (delivered → quantity → delivered)"),
        ("fields.2", {"not_above": "weight"}, "fields[2]", "is no other field of kind number"),
        ("fields.2", {"least": "much"}, "fields[2].least", "is no number"),
        ("fields.1", {"code": "quantity"}, "fields[3]", "is given twice"),
        ("fields.1", {"kind": "picture"}, "fields[1].kind", "is no kind of field"),
        ("fields.1", {"kind": "choice"}, "fields[1].choices", "has no choice"),
        ("fields.1", {"kind": "choice", "choices": "a | 甲"}, "fields[1].choices[1].name.en", "must be text"),
        ("fields.1", {"kind": "rows"}, "fields[1].columns", "has no field"),
        ("copies.2", {"name_zh": ""}, "copies[2].name.zh", "must be text"),
        ("signatories.4", {"post": "lead"}, "signatories[4].post", "needs no post"),
    ],
)
def test_what_is_wrong_with_a_part_is_named_by_its_place(slips, stated, sheet, place, over, field, words):
    at(sheet, place).update(over)
    with pytest.raises(BadForm) as refusal:
        propose(slips, stated, sheet)
    assert words in refusal.value.errors[field][0] and Revision.objects.count() == 1


def test_fields_in_a_ring_are_found_and_those_in_a_row_are_not():
    assert ring_in({"a": "b", "b": "c", "c": "a", "d": "a"}) == ["a", "b", "c"]
    assert ring_in({"d": "a", "a": "b", "b": "c"}) == [] == ring_in({})


def test_two_at_once_neither_loses_the_other(slips, stated, sheet):
    mine, hers = json.loads(json.dumps(sheet)), json.loads(json.dumps(sheet))
    mine["fields"][0]["most"], hers["fields"][3]["most"] = "40", "30"
    publish(slips, propose(slips, stated, mine))
    with pytest.raises(Stale):
        propose(slips, stated, hers)
    newer = form_to_change(slips.register, None, make.T0)
    assert newer.edition == 2 and Revision.objects.count() == 2
    publish(slips, propose(slips, newer, hers))
    assert form_to_change(slips.register, None, make.T0).edition == 3


def test_a_text_that_refers_to_itself_is_not_changed_in_one_place(house, tmp_path):
    text = SLIP.replace("name: {zh: 退货单, en: Return slip}", "name: &it {zh: 退货单, en: Return slip}")
    text += '  - number: "5"\n    title: *it\n    text: {zh: 又一条。, en: One more.}\n    effective_from: 2026-01-01\n'
    make.load(text, tmp_path)
    stated = form_to_change(Register.objects.get(code="slip"), None, make.T0)
    sheet = sheet_of(vars(stated)) | {"paper": "F-999"}
    with pytest.raises(Blocked):
        propose_form(stated, pack_of("slip", sheet), stated.digest, by=house.ada.actor(), at=make.T0)
    assert not Revision.objects.filter(status="proposed").exists()


def test_a_draft_is_kept_for_its_writer_and_gone_when_it_is_proposed(slips, stated, sheet, browse):
    ada = browse(slips.ada)
    sheet["fields"][0]["name_en"] = ""
    kept = ada.post(PAGE, sent(stated, sheet, "save", **{"e.name_en": "Slip of return"}))
    draft = FormDraft.objects.get()
    assert kept.status_code == 302 and draft.sheet["name_en"] == "Slip of return"
    assert not Event.objects.filter(subject_kind="form_draft").exists()
    assert 'value="Slip of return"' in ada.get(PAGE).content.decode()
    assert "Slip of return" not in browse(slips.ben).get(PAGE).content.decode()
    other = ada.post(PAGE, sent(stated, sheet, "save", **{"e.name_en": "Another window"}))
    html = other.content.decode()
    assert other.status_code == 412 and "Another window" in html and f'name="seen" value="{draft.version}"' in html
    draft.refresh_from_db()
    assert draft.sheet["name_en"] == "Slip of return"
    sheet["fields"][0]["name_en"] = "Wares"
    ada.post(PAGE, sent(stated, sheet, "propose"))
    assert not FormDraft.objects.exists() and Revision.objects.filter(status="proposed").count() == 1


def test_a_draft_is_thrown_away(slips, stated, sheet, browse):
    save_form_draft(slips.ada, stated, sheet, stated.digest, at=make.T0, seen=0)
    assert browse(slips.ada).post(PAGE, sent(stated, sheet, "drop")).status_code == 302
    assert not FormDraft.objects.exists()


def test_the_page_shows_the_form_to_everybody_and_lets_few_change_it(slips, stated, sheet, browse):
    html = browse(slips.ana).get(PAGE).content.decode()
    assert "Warehouse copy" in html and 'id="editor"' not in html and "propose" in html
    refused = browse(slips.ana).post(PAGE, sent(stated, sheet, "propose"))
    assert refused.status_code == 403 and Revision.objects.count() == 1
    assert 'id="editor"' in browse(slips.ada).get(PAGE).content.decode()
    assert browse(slips.ana).get("/registers/nothing/form/").status_code == 404
    assert browse(slips.ana).get(PAGE + "?regulation=slips&article=99").status_code == 404


def test_a_field_is_added_filled_in_and_proposed_without_script(slips, stated, sheet, browse):
    ada = browse(slips.ada)
    html = ada.post(PAGE, sent(stated, sheet, "add:fields")).content.decode()
    assert 'name="opened" value="fields.5"' in html and 'name="e.fields.5.name_zh"' in html
    again = json.loads(unescape(re.search(r'name="sheet" value="([^"]*)"', html)[1]))
    typed = {"e.fields.5.code": "mark", "e.fields.5.name_zh": "标记", "e.fields.5.name_en": "Mark", "e.fields.5.kind": "choice"}
    typed |= {"e.fields.5.choices": "a | 甲 | First\r\nb | 乙 | Second", "e.fields.5.ticks": "required", "e.fields.5.required": "1"}
    answer = ada.post(PAGE, sent(stated, again, "propose", opened="fields.5", **typed))
    revision = Revision.objects.get(status="proposed")
    assert answer.headers["Location"] == f"/rulebook/revisions/{revision.pk}/"
    ((_number, form),) = forms_of(revision.source)
    assert [choice["name_en"] for choice in form["fields"][4]["choices"]] == ["First", "Second"] and form["fields"][4]["required"]
    shown = ada.get(f"/rulebook/revisions/{revision.pk}/").content.decode()
    assert "Mark" in shown
    waits = ada.get(PAGE).content.decode()
    assert "A proposal of this regulation waits" in waits


def test_what_is_wrong_stands_beside_its_input_in_both_languages_and_nothing_is_lost(slips, stated, sheet, browse):
    typed = {"e.fields.1.name_en": "", "e.fields.1.name_zh": "货物", "e.pattern": "RT-{month}-{number}"}
    answer = browse(slips.ada).post(PAGE, sent(stated, sheet, "propose", **typed))
    html = answer.content.decode()
    assert answer.status_code == 422 and 'value="RT-{month}-{number}"' in html and 'id="e-pattern-error"' in html
    assert 'id="e-fields-1-name_en-error"' in html and 'value="货物"' in html
    slips.ada.language = "zh-hans"
    slips.ada.save()
    html = browse(slips.ada).post(PAGE, sent(stated, sheet, "propose", **typed)).content.decode()
    assert "会使号码重复" in html and "应为文字" in html


def test_a_field_that_is_taken_out_says_how_many_entries_have_it_and_comes_back(slips, stated, sheet, browse):
    make_entry(slips.register, FILLED | {"carrier": "By rail"}, **acts(slips.ana))
    void_entry(make_entry(slips.register, FILLED | {"carrier": "By road"}, **acts(slips.ana)), "Twice", **acts(slips.ben))
    make_entry(slips.register, FILLED, **acts(slips.ana))
    ada = browse(slips.ada)
    html = ada.post(PAGE, sent(stated, sheet, "out:fields.4")).content.decode()
    assert "2 entries have it and keep it" in html and "Taken out: Carrier." in html and 'value="back:carrier"' in html
    del sheet["fields"][3]
    html = ada.post(PAGE, sent(stated, sheet, "back:carrier")).content.decode()
    assert "It says what the form in force says." in html


def test_somebody_who_wrote_on_the_old_form_sees_the_new_one_and_loses_nothing(slips, stated, sheet, browse):
    old = stated.digest
    publish(slips, propose(slips, stated, sheet | {"paper": "F-099"}))
    typed = sent(stated, sheet, "propose", basis=old, **{"e.name_en": "Slip of return"})
    answer = browse(slips.ada).post(f"{PAGE}?regulation=slips&article=4", typed)
    html = answer.content.decode()
    newer = form_to_change(slips.register, None, make.T0)
    assert answer.status_code == 412 and "Edition 2 came into force" in html and "Slip of return" in html and newer.digest in html
    assert not Revision.objects.filter(status="proposed").exists()


def test_the_preview_shows_form_and_sheet_with_specimen_values(slips, stated, sheet, browse):
    headers = {"HX-Request": "true", "HX-Target": "preview"}
    typed = sent(stated, sheet, "") | {"e.fields.1.name_en": "Wares"}
    html = browse(slips.ada).post(PAGE, typed, headers=headers).content.decode()
    assert (
        "<html" not in html
        and "品名 Wares" in html
        and "样例 Specimen" in html
        and re.search(r"№ RT-\d{4}-00001", html)
        and 'id="f-quantity"' in html
    )
    broken = typed | {"e.fields.1.name_en": ""}
    html = browse(slips.ada).post(PAGE, broken, headers=headers).content.decode()
    assert "It cannot be proposed as it stands" in html and "已交 Delivered" in html and '<th scope="row">品名' not in html


def test_nonsense_from_a_page_is_no_error(slips, stated, browse):
    ada = browse(slips.ada)
    for sheet in ("", "[]", "{", '{"fields": 3}', "[" * 100_000):
        answer = ada.post(PAGE, {"sheet": sheet, "do": "up:fields.1", "opened": "copies.1", "seen": "x"})
        assert answer.status_code == 200
    assert ada.post(PAGE, {"sheet": "{}", "do": "propose"}).status_code == 422


def test_over_rest_the_form_is_read_changed_and_proposed(slips, stated):
    ada, address = Caller(key_of(slips.ada)), "registers/slip/form/"
    found = ada.get(address).json()
    assert found["form"]["fields"][0]["code"] == "goods" and found["basis"] == stated.digest
    body = {"form": found["form"] | {"years_kept": 5}, "basis": found["basis"]}
    assert Caller(key_of(slips.ana)).post(address, body).status_code == 403
    bad = ada.post(address, {"form": body["form"] | {"number": "X"}, "basis": found["basis"]})
    assert bad.status_code == 400 and "must have {number} once" in bad.content.decode()
    assert ada.post(address, body | {"form": body["form"] | {"code": "other"}}).status_code == 400
    assert ada.post(address, body | {"basis": "old"}).status_code == 412
    made = ada.post(address, body)
    assert made.status_code == 201 and Revision.objects.get(status="proposed").pk == made.json()["id"]
    assert ada.get("registers/messages/form/").status_code == 404 == ada.get(address, {"regulation": "slips", "article": "x\0"}).status_code


def test_the_page_takes_few_statements_however_many_fields_were_taken_out(slips, stated, sheet, browse):
    ada = browse(slips.ada)
    with count_statements() as few:
        ada.post(PAGE, sent(stated, sheet, "out:fields.4"))
    sheet["fields"] = sheet["fields"][:1]
    with count_statements() as many:
        ada.post(PAGE, sent(stated, sheet, "show"))
    assert len(many) <= len(few)


def test_over_rest_a_draft_is_kept_right_or_wrong_read_proposed_and_let_go(slips, stated):
    ada, address = Caller(key_of(slips.ada)), "registers/slip/form/draft/"
    form = ada.get("registers/slip/form/").json()["form"]
    assert ada.get(address).status_code == 404
    wrong = form | {"number": "X", "fields": [form["fields"][0] | {"kind": "picture", "most": "lots"}]}
    made = ada.post(address, {"form": wrong, "basis": stated.digest})
    kept = made.json()
    assert made.status_code == 201 and (kept["form"]["number"], kept["form"]["fields"][0]["kind"]) == ("X", "picture")
    assert set(kept["faults"]) == {"number", "fields[1].kind"} and made.headers["Location"].endswith("?regulation=slips&article=4")
    assert ada.get(address).json() == kept and ada.get(address).headers["ETag"] == f'"{kept["version"]}"'
    assert not Event.objects.filter(subject_kind="form_draft").exists()
    assert ada.post("registers/slip/form/", {}).status_code == 400  # what is wrong in it is told, and it stays
    stale = ada.post(address, {"form": form, "basis": stated.digest, "seen": 0})
    assert stale.status_code == 412 and FormDraft.objects.get().sheet["pattern"] == "X"
    good = ada.post(address, {"form": form | {"years_kept": 7}, "basis": stated.digest, "seen": kept["version"]})
    assert good.status_code == 201 and good.json()["faults"] == {}
    proposed = ada.post("registers/slip/form/", {})
    revision = Revision.objects.get(status="proposed")
    assert proposed.status_code == 201 and forms_of(revision.source)[0][1]["years_kept"] == 7 and not FormDraft.objects.exists()
    assert ada.post("registers/slip/form/", {}).status_code == 400


def test_over_rest_a_draft_is_the_pages_own_and_nobody_elses(slips, stated, sheet, browse):
    ada, address = Caller(key_of(slips.ada)), "registers/slip/form/draft/"
    browse(slips.ada).post(PAGE, sent(stated, sheet, "save", **{"e.name_en": "Slip of return"}))
    draft = ada.get(address).json()
    assert draft["form"]["name"]["en"] == "Slip of return" and draft["basis"] == stated.digest and draft["faults"] == {}
    assert ada.post("registers/slip/form/", {"form": draft["form"] | {"paper": "F-1"}, "basis": stated.digest}).status_code == 201
    assert FormDraft.objects.count() == 1  # another form than hers was proposed
    for call in (ada.get, ada.delete):
        assert call("registers/messages/form/draft/").status_code == 404
    refused = Caller(key_of(slips.ana)).get(address)
    assert refused.status_code == 403 and "rulebook" in refused.content.decode()
    assert ada.delete(address, If_Match='"99"').status_code == 412 and FormDraft.objects.count() == 1
    assert ada.delete(address).status_code == 204 and not FormDraft.objects.exists()


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"colour": "red"}, "colour"),
        ({"fields": [{"code": "a", "shape": 1}]}, "fields[1].shape"),
        ({"fields": "none"}, "fields"),
        ({"fields": [3]}, "fields[1]"),
        ({"fields": [{"code": "a", "required": "yes"}]}, "fields[1].required"),
        ({"fields": [{"code": "a", "choices": [{"code": "x", "name": {"zh": "甲|乙", "en": "A"}}]}]}, "fields[1].choices[1]"),
        ({"fields": [{"code": "a", "columns": [{"code": "b", "columns": [{"code": "c"}]}]}]}, "fields[1].columns[1].columns"),
        ({"name": {"zh": "单", "en": "Slip", "fr": "Bon"}}, "name.fr"),
        ({"years_kept": [3]}, "years_kept"),
    ],
)
def test_what_a_draft_has_no_place_for_is_named_and_nothing_is_kept(slips, stated, over, says):
    ada = Caller(key_of(slips.ada))
    form = ada.get("registers/slip/form/").json()["form"]
    answer = ada.post("registers/slip/form/draft/", {"form": form | over, "basis": stated.digest})
    assert answer.status_code == 400 and f"cannot keep: {says}." in answer.content.decode() and not FormDraft.objects.exists()


def test_a_draft_begins_from_a_form_of_its_register(slips, stated):
    ada, address = Caller(key_of(slips.ada)), "registers/slip/form/draft/"
    form = ada.get("registers/slip/form/").json()["form"]
    assert "digest of no form" in ada.post(address, {"form": form, "basis": "0" * 64}).content.decode()
    assert "send one of" in ada.post(address, {"form": form | {"code": "other"}, "basis": stated.digest}).content.decode()
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_shipped_form_is_kept_as_a_draft_as_it_is(path):
    for _number, form in forms_of(path.read_text(encoding="utf-8")):
        stated = pack_of(form["code"], sheet_of(form))
        kept, lost = sheet_given(stated)
        assert (pack_of(form["code"], shaped(kept)), lost) == (stated, [])


def test_a_field_that_moves_says_where_to_and_keeps_the_cursor(slips, stated, sheet, browse):
    ada = browse(slips.ada)
    html = ada.post(PAGE, sent(stated, sheet, "down:fields.1")).content.decode()
    assert 'data-said="Field 2 “Goods”: now number 2 of 4."' in html and 'id="do-down:fields.2" data-focus' in html
    html = ada.post(PAGE, sent(stated, sheet, "up:fields.2")).content.decode()  # at the end its button is shut, so its name has the cursor
    assert 'data-said="Field 1 “Delivered”: now number 1 of 4."' in html and 'id="do-open:fields.1" data-focus' in html
    html = ada.post(PAGE, sent(stated, sheet, "up:signatories.2")).content.decode()
    assert "now number 1 of 4" in html and 'id="do-down:signatories.1" data-focus' in html
    assert html.count("data-focus") == 1 and "data-said" not in ada.post(PAGE, sent(stated, sheet, "up:fields.1")).content.decode()


def test_an_entry_reads_as_it_did_after_a_field_behind_it_was_taken_out(slips, stated, sheet, browse):
    old = make_entry(slips.register, FILLED | {"carrier": "By rail"}, **acts(slips.ana))
    sheet["fields"] = [each for each in sheet["fields"] if each["code"] != "carrier"]
    publish(slips, propose(slips, stated, sheet))
    make_entry(slips.register, FILLED, **acts(slips.ana))
    ana, key = browse(slips.ana), Caller(key_of(slips.ana))
    for page in (f"/entries/{old.pk}/", f"/entries/{old.pk}/print/"):
        html = ana.get(page).content.decode()
        assert "By rail" in html and "Carrier" in html, page
    told = {each["code"]: each["value"] for each in key.get(f"entries/{old.pk}/").json()["values"]}
    assert told["carrier"] == "By rail" and {each["edition"] for each in key.get("entries/?register=slip").json()["results"]} == {1, 2}
    assert "By rail" in text_of(ana.get(f"/entries/{old.pk}/print.pdf"))[1]
    lines = ana.get("/registers/slip/?format=csv").content.decode("utf-8-sig")
    assert "By rail" in lines and old.number in lines
