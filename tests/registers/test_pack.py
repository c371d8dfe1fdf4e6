"""The `registers` section of a pack: read, said in both languages, refused where it cannot be meant; and the forms that are shipped."""

import csv
import re

import pytest

from servicedesk.mission.catalogue import FOLDER
from servicedesk.registers.actions import make_entry
from servicedesk.registers.models import Form, Register
from servicedesk.registers.telling import tell
from servicedesk.rulebook.pack import check, check_text
from servicedesk.rulebook.source import PackError
from tests import make
from tests.house.source import ROOT
from tests.kernel.test_pack_schema import faults
from tests.registers.conftest import SLIP, acts

PACK = SLIP.split("    registers:")[0] + "    registers: [FORM]\n"
FIELD = "{code: goods, name: {zh: 品名, en: Goods}, kind: text, most: 40}"
FORM = f"{{code: slip, name: {{zh: 单, en: Slip}}, number: 'S-{{year}}-{{number}}', fields: [{FIELD}]}}"
SIGNER = "{code: boss, name: {zh: 经理, en: Manager}, by: approver, post: lead}"
SHIPPED = [*(f"F-{n:03}" for n in range(1, 17)), "F-038", "F-041", "F-051", "F-093"]


def text_of(form: str) -> str:
    return PACK.replace("FORM", form)


def test_it_is_read_and_said_in_both_languages():
    (article,) = check_text(SLIP, "x").articles
    said = article.sections["registers"]
    assert tell(said, "en") == [
        "Register “Return slip” (F-013): 4 field(s) (Goods, Delivered, Quantity, Carrier); numbers RT-{year}-{number:05}; "
        "2 copies: Stub (issuer), Warehouse copy (warehouse); signed as Issuer by whoever fills it in; signed as Manager by somebody "
        "else who approves; signed as Deputy by somebody else who approves; signed as Customer by whoever is present, by hand; "
        "kept by the service department; kept 3 year(s)."
    ]
    assert tell(said, "zh")[0].startswith(
        "登记“退货单”（F-013）：4 项：品名、已交、数量、承运；编号 RT-{year}-{number:05}；2 联：存根（开单人）"
    )
    assert faults(SLIP) == []


def test_the_example_of_the_documentation_is_taken():
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "registers.md").read_text(encoding="utf-8"), re.S)
    text = SLIP.split("    registers:")[0] + example
    (article,) = check_text(text, "x").articles
    assert article.sections["registers"][0]["code"] == "gate_pass" and faults(text) == []


def test_a_form_that_says_the_least_has_one_sheet():
    (article,) = check_text(text_of(FORM), "x").articles
    (form,) = article.sections["registers"]
    assert [copy["name_en"] for copy in form["copies"]] == ["The sheet"]
    assert (form["signatories"], form["years_kept"], form["paper"]) == ([], None, "") and faults(text_of(FORM)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("S-{year}-{number}", "S-{year}", "must have {number} once"),
        ("S-{year}-{number}", "S-{month}-{number}", "would give the same number again"),
        ("S-{year}-{number}", "S {number}", "take the rest out"),
        ("code: slip", "code: Slip!", "“Slip!” is no code"),
        (FORM, f"{FORM}, {FORM}", "slip is given twice; rename one"),
        (FIELD, f"{FIELD}, {FIELD}", "goods is given twice; rename one"),
        (f"[{FIELD}]", "[]", "has no field; write at least one"),
        ("kind: text", "kind: photo", "“photo” is no kind of field; use text, lines, number"),
        ("kind: text", "kind: choice", "“choices” is missing; add it"),
        ("kind: text, most: 40", "kind: choice, choices: []", "has no choice; write at least one"),
        ("most: 40", "least: 1", "unknown key; known here: code, kind, masked, most, name, required"),
        ("most: 40", "most: 301", "must be a whole number from 1 to 300"),
        ("kind: text, most: 40", "kind: number, least: 9, most: 1", "is above most; exchange the two"),
        ("kind: text, most: 40", "kind: number, least: many", "“many” is no number"),
        ("kind: text, most: 40", "kind: number, decimals: 7", "must be a whole number from 0 to 6"),
        ("kind: text, most: 40", "kind: date, not_before: day", "not_before “day” is no other field of kind date; there are: none"),
        ("fields:", "copies: [], fields:", "must be 1 to 9 copies"),
        ("fields:", "years_kept: 0, fields:", "must be a whole number from 1 to 100"),
        ("fields:", f"signatories: [{SIGNER.replace('approver', 'boss')}], fields:", "“boss” is no way to name who signs; use maker"),
        ("fields:", f"signatories: [{SIGNER.replace('approver', 'anybody')}], fields:", "needs no post; take it out"),
        ("kind: text", "required: perhaps, kind: text", "“perhaps” must be true or false"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(right, wrong, sentence):
    assert right in FORM
    with pytest.raises(PackError) as refusal:
        check_text(text_of(FORM.replace(right, wrong)), "x")
    assert sentence in str(refusal.value) and "x:8: articles[1].registers" in str(refusal.value)


def test_every_form_that_is_shipped_is_one_of_the_catalogue_with_its_copies(house):
    with (FOLDER / "forms.csv").open(newline="", encoding="utf-8") as lines:
        rows = {row["code"]: row for row in csv.DictReader(lines)}
    make.load_pack_file("forms")
    forms = {form.paper: form for form in Form.objects.select_related("register")}
    assert sorted(forms) == SHIPPED and len({form.pattern for form in forms.values()}) == len(SHIPPED)
    for paper, form in forms.items():
        assert len(form.copies) == int(rows[paper]["copies"].split()[0]), paper
        assert bool(form.signatories) is (rows[paper]["signatories"] != "-"), paper
    assert Register.objects.count() == len(SHIPPED)
    assert [each["by"] for each in forms["F-013"].signatories] == ["approver", "member"]


def test_each_cites_the_form_it_is():
    for draft in check(make.PACKS / "forms.yaml").articles:
        papers = [one["paper"] for one in draft.sections["registers"]]
        assert [one["text"] for one in draft.sections["sources"]] == papers
        assert all("假定" in words or "assumption" in words for words in draft.text), draft.number


TYPED = {
    "text": "x",
    "lines": "x",
    "number": "1",
    "money": "1",
    "date": "2026-11-19",
    "moment": "2026-11-19T10:00:00+08:00",
    "tick": True,
}


def typed_into(each):
    if each["kind"] == "rows":
        return [{column["code"]: typed_into(column) for column in each["columns"]}]
    return each["choices"][0]["code"] if each["kind"] == "choice" else TYPED[each["kind"]]


def test_each_can_be_filled_in(house):
    make.load_pack_file("forms")
    for register in Register.objects.all():
        fields = register.forms.get().fields
        typed = {each["code"]: typed_into(each) for each in fields}
        entry = make_entry(register, typed, **acts(house.ana))
        assert entry.place == 1 and set(entry.current) == {each["code"] for each in fields}
