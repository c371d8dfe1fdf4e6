"""General, order and complaint agents: three posts, three queues."""

import pytest

from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check, check_text
from servicedesk.rulebook.source import PackError
from staff.models import Member, Post
from tests import make
from tests.statements import count_statements
from tickets.worklist import worklist

SOFT = make.PACKS / "soft.yaml"
QUEUES = {
    "general_agent": ["consultation", "praise", "suggestion"],
    "order_agent": ["repair", "service"],
    "complaint_agent": ["complaint", "dispute", "tip_off"],
}


@pytest.fixture
def agents(house) -> dict[str, Member]:
    """An agent in each of the three posts, the pack loaded, and a matter of each of three kinds."""
    posts = {code: make.make_post(code, department=house.service) for code in QUEUES}
    for name, code in (("gina", "general_agent"), ("olga", "order_agent"), ("coco", "complaint_agent")):
        make.make_member(name, posts=[posts[code]], department=house.service)
    load_pack(check(SOFT), by=make.SYSTEM, at=make.T0)
    for kind in ("consultation", "service", "complaint"):
        make.make_ticket(house.ana, kind=kind, sentence=f"A {kind}")
    return {one.posts.get().code: one for one in Member.objects.filter(sign_in__in=["gina", "olga", "coco"])}


@pytest.mark.rule("TKT-028")
def test_general_order_and_complaint_agents_are_posts_of_their_own_each_with_its_queue(agents, browse):
    assert {code: Post.objects.get(code=code).queues for code in QUEUES} == QUEUES
    seen = {code: [one.sentence for one in worklist(member, "queue", make.T0)[0]] for code, member in agents.items()}
    assert seen == {"general_agent": ["A consultation"], "order_agent": ["A service"], "complaint_agent": ["A complaint"]}
    html = browse(agents["complaint_agent"]).get("/desk/").content.decode()
    assert "A complaint" in html and "A service" not in html  # her own queue comes first
    assert "A service" in browse(agents["complaint_agent"]).get("/desk/?view=all").content.decode()


def test_who_has_no_queue_begins_where_she_did(house, agents, browse):
    html = browse(house.ana).get("/desk/").content.decode()
    assert "view=queue" not in html and "A service" in html and "A complaint" in html


def test_a_queue_costs_no_statement_more_than_another_view(agents, browse):
    client = browse(agents["complaint_agent"])
    client.get("/desk/")
    counted = []
    for view in ("department", "queue"):
        with count_statements() as found:
            client.get(f"/desk/?view={view}")
        counted.append(len(found))
    assert counted[0] == counted[1] == 6


def test_a_post_that_is_missing_is_named_and_loading_again_finds_it(house):
    notes = " ".join(load_pack(check(SOFT), by=make.SYSTEM, at=make.T0).notes)
    assert "there is no post “complaint_agent” yet" in notes
    make.make_post("complaint_agent")
    assert "complaint_agent serves complaint" in " ".join(load_pack(check(SOFT), by=make.SYSTEM, at=make.T0).notes)
    assert "complaint_agent serves" not in " ".join(load_pack(check(SOFT), by=make.SYSTEM, at=make.T0).notes)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[complaint]", "must be a mapping"),
        ("{a: []}", "no kind of matter"),
        ("{a: [x]}", "“x” is no kind"),
        ("{A b: [complaint]}", "code"),
    ],
)
def test_queues_that_cannot_be_used_are_refused(written, said):
    text = f"pack: q\ntitle: {{zh: 队列, en: Queues}}\nqueues: {written}\narticles: []\n"
    with pytest.raises(PackError) as refusal:
        check_text(text, "q.yaml")
    assert any(said in str(problem) for problem in refusal.value.problems), refusal.value
