"""Which required fields are missing, and tags: pure rules."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tickets.intake.rules import FIELDS, MOST_TAGS, Details, missing, normal_tags, tags_in

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draws wait for a busy machine
EMPTY = st.sampled_from(["", "  ", "\n", None, False, (), []])
SAID = st.one_of(st.text(min_size=1).filter(lambda text: text.strip()), st.just(True), st.lists(st.text(min_size=1), min_size=1))


@UNHURRIED
@given(st.dictionaries(st.sampled_from(FIELDS), EMPTY | SAID), st.lists(st.sampled_from(FIELDS)))
def test_missing_is_exactly_what_is_required_and_says_nothing(said, required):
    found = missing(required, said)
    assert len(found) == len(set(found)) and set(found) <= set(required)
    for name in required:
        says_nothing = name not in said or said[name] in (None, False) or not str(said[name]).strip() or said[name] in ((), [])
        assert (name in found) == says_nothing
    assert found == [name for name in dict.fromkeys(required) if name in found]


@UNHURRIED
@given(st.lists(st.sampled_from(FIELDS)), st.lists(st.sampled_from(FIELDS)), st.dictionaries(st.sampled_from(FIELDS), SAID))
def test_requiring_more_never_asks_for_less_and_saying_more_never_asks_for_more(first, second, said):
    assert set(missing(first, said)) <= set(missing(first + second, said))
    for name in said:
        fewer = {other: value for other, value in said.items() if other != name}
        assert set(missing(first, said)) <= set(missing(first, fewer))


@UNHURRIED
@given(st.lists(st.text()))
def test_tags_are_kept_once_and_in_one_form(tags):
    once = normal_tags(tags)
    assert normal_tags(once) == once
    assert len(set(once)) == len(once) and all(tag == tag.strip() and not tag.startswith("#") and tag for tag in once)


def test_tags_of_either_script_and_width_are_one():
    typed = tags_in("＃反复故障，VIP, vip ；ＶＩＰ、 #  many   people\n\n")
    assert normal_tags(typed) == ("反复故障", "vip", "many people")
    assert MOST_TAGS == 10


def test_an_intake_that_says_nothing_is_the_hotlines_and_of_a_normal_area():
    assert Details().facts() == {"stage": "", "mode": "hotline", "area": "normal", "special": False, "verified": False}
    assert Details.of({"area": "intensive", "verified": "1", "tags": ["a"]}) == Details(area="intensive", verified=True, tags=("a",))
