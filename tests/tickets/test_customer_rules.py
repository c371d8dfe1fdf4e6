"""Numbers, names and addresses: what is typed, what is found, what is shown."""

import pytest

from tickets.customers.rules import folded, grams_of, initials, mask_address, pieces_of, sought_by, terms_of
from tickets.rules import normal_phone, split_extension


@pytest.mark.parametrize(
    ("typed", "phone", "extension"),
    [
        ("0512-8888 1234转205", "+8651288881234", "205"),
        ("0512-88881234 ext. 205", "+8651288881234", "205"),
        ("(0512) 88881234#205", "+8651288881234", "205"),
        ("+1 202 555 0140 x 7", "+12025550140", "7"),
        ("0512-88881234分机8", "+8651288881234", "8"),
        ("１３８００００２０９７", "+8613800002097", ""),
        ("138 0000 2097", "+8613800002097", ""),
        ("", "", ""),
    ],
)
def test_a_number_may_bring_an_extension(typed, phone, extension):
    assert (normal_phone(typed), split_extension(typed)[1]) == (phone, extension)


@pytest.mark.parametrize("typed", ["8888-1234转205", "转205", "#205", "call me", "138000020ab", "٠١٢٣٤٥٦٧٨٩", "0512-88881234转1234567"])
def test_what_is_no_number_is_none(typed):
    assert normal_phone(typed) is None


@pytest.mark.parametrize(
    ("name", "short"), [("温女士", "wns"), ("Northpier Labs", "nl"), ("云汀 Labs", "ytl"), ("أحمد علي", "أع"), ("🙂", "🙂"), ("", "")]
)
def test_initials_are_of_syllables_and_of_words(name, short):
    assert initials(name) == short


def test_names_that_only_look_different_are_the_same():
    assert folded(" Ｄａｎａ  \u200fLi ") == folded("dana li")


@pytest.mark.parametrize(
    "typed", ["温女", "女", "wns", "wn", "2097", "0000209", "1380000", "138 0000 2097", "8613800002097", "05128888", "温 2097"]
)
def test_any_part_of_a_name_its_initials_or_a_number_finds(typed):
    sought = sought_by(["温女士"], ["+8613800002097", "+8651288881234"])
    found = set(grams_of(sought))
    assert terms_of(typed)
    assert all(term in sought and set(pieces_of(term)) <= found for term in terms_of(typed))


@pytest.mark.parametrize("typed", ["文女", "2098", "swn", "温 2098"])
def test_what_is_no_part_finds_nothing(typed):
    sought = sought_by(["温女士"], ["+8613800002097"])
    assert not all(term in sought for term in terms_of(typed))


def test_nothing_typed_looks_for_nothing():
    assert terms_of(" \0 ") == []


def test_an_address_shows_no_door():
    assert mask_address(["园区", "云汀花园", "3栋", "1单元", "102", ""]) == "园区 云汀花园 ****"
    assert mask_address(["园区", "", "", "", "", ""]) == "园区"
    assert mask_address(["", "", "", "", "", "Pier 4"]) == "****"
    assert mask_address([""] * 6) == ""
