"""The pages of revisions: propose, read what changes, publish or reject, withdraw, go back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Regulation
from servicedesk.rulebook.pack import sections, tables
from servicedesk.rulebook.revisions.actions import propose_pack
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.web.revisions import shown_diff
from servicedesk.web.sentences import sentence_of
from tests import make
from tests.kernel.test_pack import PACK
from tests.statements import count_statements

FASTER = PACK.replace("30 min", "10 min").replace("within half an hour", "within ten minutes")


@pytest.fixture
def loaded(house, tmp_path):
    make.load(PACK, tmp_path)


@pytest.fixture
def proposed(house, loaded) -> Revision:
    return propose_pack(FASTER, "faster.yaml", by=house.ada.actor(), at=make.T0)


def events() -> int:
    return Event.objects.filter(code__startswith="regulation.").count()


def url(revision: Revision, act: str = "") -> str:
    return f"/rulebook/revisions/{revision.pk}/{act}"


def test_a_pasted_pack_is_proposed_and_its_page_says_what_changes(house, browse, loaded):
    make.make_ticket(house.ana)
    answer = browse(house.ada).post("/rulebook/revisions/", {"source": FASTER.replace("\n", "\r\n")}, follow=True)
    html = answer.content.decode()
    revision = Revision.objects.get(number=2)
    assert answer.redirect_chain == [(url(revision), 302)] and revision.source == FASTER
    assert "1 running clock keeps the version it was promised under." in html
    assert "<del>half</del>" in html and "<ins>ten</ins>" in html
    assert 'href="/rulebook/" aria-current="page"' in html


def test_an_uploaded_file_counts_and_its_name_is_kept(house, browse, loaded):
    file = SimpleUploadedFile("mine.yaml", "\ufeff".encode() + FASTER.encode())
    browse(house.ada).post("/rulebook/revisions/", {"source": "something else", "file": file})
    revision = Revision.objects.get(number=2)
    assert (revision.source, revision.file_name) == (FASTER, "mine.yaml")


def test_a_file_with_a_mistake_is_shown_by_line_and_nothing_of_it_is_lost(house, browse, loaded):
    file = SimpleUploadedFile("mine.yaml", FASTER.replace("10 min", "soon").encode())
    answer = browse(house.ada).post("/rulebook/revisions/", {"file": file})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 14" in html and "articles[1].clocks[1].at_most" in html and "“soon” is no limit" in html
    assert '<code class="muted">at_most: soon</code>' in html
    assert "at_most: soon\n" in html and 'name="file_name" value="mine.yaml"' in html
    assert Revision.objects.count() == events() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"source": " "}, "Choose a pack file, or write"),
        ({"source": PACK}, "It changes nothing: revision 1"),
        ({"file": SimpleUploadedFile("x.yaml", b"\xff\xfe\x00p")}, "“x.yaml” is not UTF-8"),
    ],
    ids=["nothing", "no change", "not UTF-8"],
)
def test_what_cannot_be_proposed_says_why(house, browse, loaded, sent, said):
    answer = browse(house.ada).post("/rulebook/revisions/", sent)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert Revision.objects.count() == events() == 1


def test_everybody_reads_and_who_may_not_act_reads_why(house, browse, proposed):
    page = browse(house.ana).get("/rulebook/revisions/").content.decode()
    assert "Trial regulation" in page and "Waits for somebody else" in page and "revision 1 is in force" in page
    assert "It needs the right to propose policy packs. Held by: Admin" in page and "disabled" in page
    page = browse(house.ana).get(url(proposed)).content.decode()
    assert "It needs the right to publish or reject a policy pack that somebody else proposed. Held by: General manager" in page
    for path in ("publication/", "rejection/", "withdrawal/", "return/"):
        assert browse(house.ana).post(url(proposed, path), {"version": 1, "reason": "x"}).status_code == 403
    assert browse(house.ana).post("/rulebook/revisions/", {"source": FASTER}).status_code == 403
    assert Revision.objects.get(pk=proposed.pk).status == "proposed" and (Revision.objects.count(), events()) == (2, 2)
    assert browse(house.ana).get("/rulebook/revisions/0/").status_code == 404


def test_who_proposed_it_finds_publish_disabled_and_withdraw_open(house, browse, proposed):
    ada = house.ada.posts.get()
    ada.rights = [*ada.rights, "rulebook.publish"]
    ada.save()
    page = browse(house.ada).get(url(proposed)).content.decode()
    publish, withdraw = (
        page[page.index(f'action="{url(proposed, act)}"') :].partition("</form>")[0] for act in ("publication/", "withdrawal/")
    )
    assert "disabled" in publish and "disabled" not in withdraw
    assert browse(house.ada).post(url(proposed, "publication/"), {"version": 1}).status_code == 403
    assert Regulation.objects.get().revision == 1
    browse(house.ada).post(url(proposed, "withdrawal/"), {"version": 1})
    assert Revision.objects.get(pk=proposed.pk).status == "withdrawn"


def test_another_member_publishes_it(house, browse, proposed):
    html = browse(house.gao).post(url(proposed, "publication/"), {"version": 1}, follow=True).content.decode()
    assert "It is in force." in html and "What it changed" in html
    assert Regulation.objects.get().revision == 2
    event = Event.objects.filter(code="regulation.loaded").latest("pk")
    with translation.override("en"):
        assert sentence_of(event, {house.gao.pk: "Gao"}) == "Gao published revision 2 of the regulation"


def test_it_is_rejected_with_a_reason_that_everybody_reads(house, browse, proposed):
    refused = browse(house.gao).post(url(proposed, "rejection/"), {"version": 1, "reason": " "})
    assert refused.status_code == 422 and "Give a reason" in refused.content.decode()
    assert Revision.objects.get(pk=proposed.pk).status == "proposed" and events() == 2
    browse(house.gao).post(url(proposed, "rejection/"), {"version": 1, "reason": "Too fast for the night shift"})
    assert "Too fast for the night shift" in browse(house.ana).get(url(proposed)).content.decode()


@pytest.mark.parametrize(("act", "who"), [("publication/", "gao"), ("rejection/", "gao"), ("withdrawal/", "ada")])
def test_a_page_read_too_early_decides_nothing(house, browse, proposed, tmp_path, act, who):
    make.load(PACK.replace("30 min", "20 min"), tmp_path)
    answer = browse(getattr(house, who)).post(url(proposed, act), {"version": 1, "reason": "kept"})
    html = answer.content.decode()
    assert answer.status_code == 412 and "another revision came into force" in html and 'name="version" value="2"' in html
    assert act != "rejection/" or ">kept</textarea>" in html
    assert Revision.objects.get(pk=proposed.pk).status == "proposed"


def test_what_was_decided_meanwhile_is_said(house, browse, proposed):
    browse(house.ada).post(url(proposed, "withdrawal/"), {"version": 1})
    for act in ("publication/", "rejection/"):
        answer = browse(house.gao).post(url(proposed, act), {"version": 2, "reason": "x"})
        assert answer.status_code == 409 and "It is “Withdrawn” by now" in answer.content.decode()
    assert Regulation.objects.get().revision == 1


def test_a_text_that_no_longer_checks_is_not_published_and_its_problems_are_shown(house, browse, proposed):
    Revision.objects.filter(pk=proposed.pk).update(source=FASTER.replace("10 min", "soon"))
    answer = browse(house.gao).post(url(proposed, "publication/"), {"version": 1})
    html = answer.content.decode()
    assert answer.status_code == 422 and "Line 14" in html and "“soon” is no limit" in html
    assert Regulation.objects.get().revision == 1 and Revision.objects.get(pk=proposed.pk).status == "proposed"


def test_one_goes_back_to_an_earlier_revision(house, browse, proposed):
    first = Revision.objects.get(number=1)
    browse(house.gao).post(url(proposed, "publication/"), {"version": 1})
    assert "Go back to this one" in browse(house.ada).get(url(first)).content.decode()
    assert "Go back to this one" not in browse(house.ada).get(url(proposed)).content.decode()
    refused = browse(house.ada).post(url(proposed, "return/"))
    assert refused.status_code == 422 and "It changes nothing" in refused.content.decode()
    html = browse(house.ada).post(url(first, "return/"), follow=True).content.decode()
    assert "takes up the text of revision 1" in html
    assert (Revision.objects.get(number=3).back_to, Regulation.objects.get().revision) == (1, 2)


def test_every_field_a_pack_may_change_is_shown(house, browse, loaded):
    changed = (
        FASTER.replace("Trial regulation", "Trial rules")
        .replace("articles:", "words: {立即: 5 min}\narticles:")
        .replace("    clocks:", "    status: disabled\n    legal_review: true\n    clocks:")
        .replace("effective_from: 2026-01-01", "effective_from: 2027-01-01")
    )
    added = (
        PACK[PACK.index('  - number: "1"') :].replace('"1"', '"2"').replace("Answer}", "A second}").replace("code: answer", "code: other")
    )
    revision = propose_pack(changed + added, "x.yaml", by=house.ada.actor(), at=make.T0)
    html = browse(house.ana).get(url(revision)).content.decode()
    for words in ("Vague words", "Legal review", "<ins>Disabled</ins>", "2027", "rules", "Art. 2", "In force from 2026-01-01"):
        assert words in html


def test_old_revisions_are_left_to_a_page_of_their_own(house, browse, tmp_path):
    for n in range(1, 33):
        make.load(PACK.replace("30 min", f"{n} min"), tmp_path)
    short, whole = (browse(house.ana).get(f"/rulebook/revisions/{query}").content.decode() for query in ("", "?code=try"))
    assert "All 32 revisions" in short and short.count('<td class="num">') == 30
    assert whole.count('<td class="num">') == 32


def test_the_list_costs_the_same_for_one_revision_and_for_many(house, browse, tmp_path):
    costs: list[int] = []
    browse(house.ana).get("/rulebook/revisions/")  # measures the desk's clock
    for n in (1, 2, 3, 4):
        make.load(PACK.replace("30 min", f"{n} min"), tmp_path)
        with count_statements() as found:
            browse(house.ana).get("/rulebook/revisions/")
        costs.append(len(found))
    assert len(set(costs)) == 1, costs


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ("regulation.proposed", {"revision": 2, "name_en": "Rules", "name_zh": "规"}, "Ada proposed revision 2 of Rules"),
        (
            "regulation.proposed",
            {"revision": 3, "name_en": "Rules", "name_zh": "规", "back_to": 1},
            "Ada proposed revision 3 of Rules, which goes back to revision 1",
        ),
        (
            "regulation.rejected",
            {"revision": 2, "name_en": "Rules", "name_zh": "规", "reason": "No."},
            "Ada rejected revision 2 of Rules: No.",
        ),
        ("regulation.withdrawn", {"revision": 2, "code": "try"}, "Ada withdrew revision 2 of try"),
    ],
)
def test_each_event_has_a_sentence(code, facts, said):
    with translation.override("en"):
        assert sentence_of(Event(code=code, facts=facts, actor_label="Ada"), {}) == said


def test_every_part_of_a_pack_is_called_by_its_title_in_both_languages():
    parts = {one.name: one.title for one in (*sections(), *tables())}
    assert parts and all(zh and en and not zh.isascii() and en.isascii() for zh, en in parts.values())
    for language, side in (("zh-hans", 0), ("en", 1)):
        with translation.override(language):
            said = {"zh": ["旧"], "en": ["old"]}
            told = [{"name": name, "keeps": False, "old": said, "new": said} for name in parts]
            shown = shown_diff({"title": None, "tables": told, "added": [], "changed": [], "ended": [], "unchanged": []})
            assert [one["name"] for one in shown["tables"]] == [title[side] for title in parts.values()]
