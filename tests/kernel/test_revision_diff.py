"""What a text changes, told before it is loaded: by article, field and sentence, with the clocks that run."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.revisions.diff import compare, is_empty, line_marks, marks
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.revisions.queries import content_of, difference
from servicedesk.rulebook.source import LONGEST_SOURCE, PackError
from tests import make
from tests.kernel.test_pack import PACK

FASTER = PACK.replace("30 min", "10 min").replace("半小时内答复。", "十分钟内答复。")
SECOND = PACK[PACK.index('  - number: "1"') :].replace('"1"', '"2"').replace("code: answer", "code: other")
CALENDAR = "calendars: [{code: office, name: {zh: 办公室, en: Office}, week: {mon: [09:00-17:00]}}]\n"


def diff_to(source: str) -> dict:
    return difference("try", content_of(check_text(source, "x.yaml")))


def test_nothing_before_means_that_all_is_added(db):
    diff = diff_to(PACK)
    assert [article["number"] for article in diff["added"]] == ["1"] and not (diff["changed"] or diff["ended"] or diff["title"])
    assert diff["added"][0]["sections"]["clocks"]["en"][0] == "Answer: from ticket.opened to ticket.replied, at most 30 minutes (24h)."


def test_the_same_text_changes_nothing(db, tmp_path):
    make.load(PACK, tmp_path)
    diff = diff_to(PACK + "# a remark\n")
    assert is_empty(diff) and diff["unchanged"] == ["1"]


def test_a_changed_article_says_which_fields_with_old_and_new(house, tmp_path):
    make.load(PACK + SECOND, tmp_path)
    make.make_ticket(house.ana)
    ((changed,), (ended,)) = (diff := diff_to(FASTER))["changed"], diff["ended"]
    assert (changed["running"], [field["name"] for field in changed["fields"]]) == (1, ["text", "clocks"])
    text, clocks = changed["fields"]
    assert (text["old"]["zh"], text["new"]["zh"]) == ("半小时内答复。", "十分钟内答复。")
    assert "at most 30 minutes" in clocks["old"]["en"][0] and "at most 10 minutes" in clocks["new"]["en"][0]
    assert (ended["number"], ended["running"]) == ("2", 1)


@pytest.mark.parametrize(
    ("old", "new", "name", "values"),
    [
        ("effective_from: 2026-01-01", "effective_from: 2026-12-01", "effective_from", ("2026-01-01", "2026-12-01")),
        ("    clocks:", "    status: disabled\n    clocks:", "status", ("active", "disabled")),
        ("    clocks:", "    legal_review: true\n    clocks:", "legal_review", (False, True)),
        ("title: {zh: 答复,", "title: {zh: 回复,", "title", ({"zh": "答复", "en": "Answer"}, {"zh": "回复", "en": "Answer"})),
    ],
)
def test_each_field_is_told(db, tmp_path, old, new, name, values):
    make.load(PACK, tmp_path)
    (changed,) = diff_to(PACK.replace(old, new, 1))["changed"]
    assert changed["fields"] == [{"name": name, "old": values[0], "new": values[1]}]


def test_a_new_title_and_new_tables_are_told(db, tmp_path):
    make.load(PACK, tmp_path)
    diff = diff_to(PACK.replace("Trial regulation", "Try").replace("articles:", f"words: {{立即: 5 min}}\n{CALENDAR}articles:"))
    assert diff["title"]["new"]["en"] == "Try" and diff["unchanged"] == ["1"]
    assert {table["name"]: (table["keeps"], len(table["new"]["en"])) for table in diff["tables"]} == {
        "words": (False, 1),
        "calendars": (True, 1),
    }


def test_clocks_of_every_version_of_an_article_are_counted(house, tmp_path):
    for minutes in (30, 20):
        make.load(PACK.replace("30 min", f"{minutes} min"), tmp_path)
        make.make_ticket(house.ana)
    assert diff_to(FASTER)["changed"][0]["running"] == 2


def test_what_was_loaded_before_revisions_were_kept_is_compared_by_its_rows(db, tmp_path):
    make.load(PACK, tmp_path)
    Revision.objects.all().delete()
    (changed,) = diff_to(FASTER)["changed"]
    assert [field["name"] for field in changed["fields"]] == ["text"]  # of its clocks nobody noted the sentences
    assert make.load(PACK, tmp_path).revision.number == 2  # loaded again, it is on record from now on
    assert Article.objects.count() == 1


def test_an_article_that_only_reads_otherwise_has_no_fields():
    article = {
        "number": "1",
        "digest": "a",
        "title": {},
        "text": {},
        "status": "",
        "legal_review": False,
        "effective_from": "",
        "sections": {},
    }
    text = {"title": {}, "tables": {}, "articles": [article]}
    (changed,) = compare(text, text | {"articles": [article | {"digest": "b"}]}, {})["changed"]
    assert changed["fields"] == []


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("三十分钟内答复", "二十分钟内答复", [("gone", "三"), ("new", "二"), ("same", "十分钟内答复")]),
        ("at most 30 min", "at most 10 min", [("same", "at most "), ("gone", "30"), ("new", "10"), ("same", " min")]),
        ("甲乙", "wholly different", [("gone", "甲乙"), ("new", "wholly different")]),
        ("", "new", [("new", "new")]),
        ("same", "same", [("same", "same")]),
        ("x" * 7000, "x" * 7001, [("gone", "x" * 7000), ("new", "x" * 7001)]),
    ],
)
def test_what_changed_in_a_text_is_marked(old, new, marked):
    assert marks(old, new) == marked


def test_lines_are_marked_one_by_one():
    assert line_marks(["a b c", "same", "gone"], ["a x c", "same"]) == [
        [("same", "a "), ("gone", "b"), ("new", "x"), ("same", " c")],
        [("same", "same")],
        [("gone", "gone")],
    ]


@pytest.fixture
def loadpack(tmp_path):
    """loadpack(source, *flags) → what the command said about a file of this text; without a text, about no file."""

    def call(source: str | None, *flags: str) -> str:
        out, path = StringIO(), tmp_path / "given.yaml"
        path.write_text(source or "", encoding="utf-8")
        call_command("loadpack", *([str(path)] if source else []), *flags, stdout=out)
        return out.getvalue()

    return call


def test_a_dry_run_shows_what_would_change_and_changes_nothing(house, loadpack):
    loadpack(PACK)
    make.make_ticket(house.ana)
    said = loadpack(FASTER, "--dry-run")
    assert "0 added, 1 changed, 0 ended, 0 unchanged" in said and "1 running clock keeps the version promised" in said
    assert "- 半小时内答复。" in said and "+ 十分钟内答复。" in said
    assert "+ Answer: from ticket.opened to ticket.replied, at most 10 minutes (24h)." in said
    assert Revision.objects.count() == Event.objects.filter(code="regulation.loaded").count() == 1


def test_loading_says_in_short_what_changed(db, loadpack):
    assert loadpack(PACK).splitlines()[:2] == ["try r1: 1 added, 0 changed, 0 ended, 0 unchanged", "  + § 1 答复 / Answer"]
    assert loadpack(FASTER).splitlines()[1] == "  ~ § 1 答复 / Answer"


def test_a_proposal_by_command_waits_for_another_member(house, loadpack):
    loadpack(PACK)
    assert "try r2 proposed" in loadpack(FASTER, "--propose", "--as", "ada")
    revision = Revision.objects.get(status="proposed")
    assert (revision.proposed_by, revision.source, revision.file_name) == (house.ada, FASTER, "given.yaml")
    assert Revision.objects.get(number=1).file_name == "given.yaml"
    assert Event.objects.get(code="regulation.proposed").via == "loadpack"


@pytest.mark.parametrize(
    ("source", "flags", "said"),
    [
        (FASTER, ("--propose", "--as", "ana"), "may not propose packs: rulebook.load is missing"),
        (FASTER, ("--propose", "--as", "nobody"), "Nobody signs in as “nobody”"),
        (PACK, ("--propose",), "r1|第 1 版|revision 1"),
        (FASTER, ("--back", "try", "1"), "Give pack files, or --back"),
        (None, (), "Give pack files, or --back"),
        (None, ("--back", "try", "9"), "No revision of that number"),
        (None, ("--back", "try", "one"), "No revision of that number"),
    ],
)
def test_what_the_command_refuses_changes_nothing(house, loadpack, source, flags, said):
    loadpack(PACK)
    with pytest.raises(CommandError, match=said):
        loadpack(source, *flags)
    assert Revision.objects.count() == 1 and Event.objects.filter(code__startswith="regulation.").count() == 1


def test_the_command_goes_back_to_an_earlier_revision(house, loadpack):
    loadpack(PACK)
    loadpack(FASTER)
    assert "0 added, 1 changed" in loadpack(None, "--back", "try", "1", "--dry-run")
    assert Regulation.objects.get().revision == 2
    assert loadpack(None, "--back", "try", "1").startswith("try r3: 0 added, 1 changed")
    revision = Revision.objects.get(number=3)
    assert (revision.back_to, revision.source) == (1, PACK)
    assert Event.objects.filter(code="regulation.loaded").latest("pk").facts["back_to"] == 1


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "unfolds to more than"),
        ("pack: &a [*a]", "nests deeper than"),
        ("pack: " + "[" * 60 + "]" * 60, "nests deeper than"),
        ("[" * 5000, "nests deeper than"),
        ("[" * 300_000 + "]" * 300_000, "nests deeper than"),
        ("pack: " + "[" * 1900 + "]" * 1900, "nests deeper than"),
        ("\n".join(" " * depth + "-" for depth in range(990)), "nests deeper than"),
        ("- " * 300_000, "nests deeper than"),
        ("? " * 300_000, "nests deeper than"),
        ("x" * (LONGEST_SOURCE + 1), "is longer than"),
        ("pack: \x00", "is not YAML"),
        ('pack: "\\0"', "has a character that no text has"),
        ('pack: "\\ud800"', "has a character that no text has"),
        (PACK.replace("pack: try", f"pack: {'9' * 5000}"), "has a YAML tag"),
        (PACK.replace("pack: try", "pack: !!bool perhaps"), "has a YAML tag"),
    ],
    ids=[
        "a bomb of aliases",
        "a list in itself",
        "deep",
        "deeper than Python recurses",
        "deeper than C recurses",
        "as deep as C may go",
        "deep by its lines",
        "deep on one line",
        "deep by its keys",
        "long",
        "a byte that is no text",
        "NUL",
        "a surrogate",
        "a number too long",
        "a tag that lies",
    ],
)
def test_a_text_that_would_unfold_without_end_is_refused(text, said):
    with pytest.raises(PackError, match=said):
        check_text(text, "x.yaml")
