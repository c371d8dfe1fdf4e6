"""How texts become tokens, questions and marks."""

import pytest

from servicedesk.search.rules import (
    beginnings_of,
    excerpt_of,
    folded,
    marks_of,
    masked_key,
    masked_keys,
    query_of,
    question_of,
    segments_of,
    vector_of,
)

KEY = b"k"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＨＣ－６００", "hc-600"),
        ("Café Ñandú", "cafe nandu"),
        ("cafe\u0301", "cafe"),
        ("Straße", "strasse"),
        ("٣٤", "34"),
        ("한국", "한국"),
    ],
)
def test_a_text_is_compared_without_width_case_and_accents(text, plain):
    assert folded(text)[0] == plain


def test_chinese_is_kept_as_characters_and_overlapping_pairs():
    assert vector_of([("净水机", "A")]) == "'净':1A '净水':1A '水':2A '水机':2A '机':3A"


def test_a_number_is_kept_whole_and_by_its_last_digits():
    assert vector_of([("T-000012", "A")]).split() == ["'t':1A", "'000012':2A", "'12':2A", "'0012':2A"]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("净水", "(('净水'))"),
        ("水", "(('水'))"),
        ("净水机变小", "(('净水' <2> '机变' <1> '变小'))"),
        ("Filter", "(('filter':*))"),
        ("T-000012", "(('t' <1> '000012':*))"),
        ("净水 hc600", "(('净水') & ('hc' <1> '600':*))"),
        ("a & b | !c:*", "(('a') & ('b') & ('c'))"),
        ("'; drop table x --", "(('drop':*) & ('table':*) & ('x'))"),
    ],
)
def test_what_is_typed_becomes_phrases(typed, query):
    assert query_of(question_of(typed), KEY) == query


@pytest.mark.parametrize("typed", ["", "  ", "，。！", "%_%", "'\"", "😀😀", "&|!<->:*", "()"])
def test_without_letter_or_digit_there_is_nothing_to_look_for(typed):
    assert question_of(typed).is_empty


def test_a_number_in_groups_is_one_number_and_private_when_it_is_long():
    question = question_of("138 0000-2097")
    assert question.number == "13800002097" and question.is_private
    assert masked_key("13800002097", KEY) in query_of(question, KEY)
    assert not question_of("2097").is_private
    assert question_of("wen@example.com").is_private
    assert not question_of("净水机 2097").is_private
    assert question_of("王 13800138000").is_private and question_of("tel:138-0013-8000").is_private
    assert question_of("写给 wen@example.com").is_private


def test_masked_numbers_leave_no_digit_behind():
    keys = masked_keys(["13800002097"], ["wen@example.com"], KEY)
    assert len(keys) == 4 and masked_key("2097", KEY) in keys and masked_key("0002097", KEY) in keys
    assert not any("2097" in key or "wen" in key for key in keys)
    assert masked_keys(["13800002097"], [], b"other") != keys[:3]


def test_initials_are_known_from_each_letter_on():
    assert beginnings_of("ytwyh") == ["ytwyh", "twyh", "wyh", "yh"]
    assert beginnings_of("") == [""][1:] and beginnings_of("a") == ["a"]


def test_what_was_asked_for_is_marked_where_it_stands():
    question = question_of("ＨＣ600 水机")
    assert segments_of("净水机 hc-600：好", question) == [("净", False), ("水机", True), (" ", False), ("hc-600", True), ("：好", False)]
    assert marks_of("cafe\u0301 x", question_of("café")) == [(0, 4)]
    assert marks_of("unfilter", question_of("filter")) == [], "a word begins where it begins"


def test_an_excerpt_shows_the_first_place():
    text = "无关。" * 100 + "滤芯\n裂纹" + "无关。" * 100
    excerpt = excerpt_of(["别的", text], question_of("裂纹"))
    assert excerpt.startswith("…") and excerpt.endswith("…") and "滤芯 裂纹" in excerpt and len(excerpt) <= 122
    assert excerpt_of(["别的"], question_of("裂纹")) == ""


def test_a_very_long_text_fits_and_its_end_is_found():
    text = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(100_000))
    vector = vector_of([(text, "D")])
    assert len(vector.encode()) < 2**21 and f"'{text[15_000:15_002]}'" in vector
