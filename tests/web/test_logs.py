"""What the logs say of a failure: where, never a customer's words."""

import sys

from servicedesk.logs import where_only, without_words

WORDS = "Failing row contains (Eve, +8613911112222)"


def failing():
    raise ValueError(WORDS)


def test_a_failure_is_logged_by_kind_and_place_without_its_words():
    try:
        failing()
    except ValueError as error:
        found = [where_only(None, "error", {"exc_info": info}) for info in (True, error, sys.exc_info())]
    for event in found:
        assert event["exception"].startswith("ValueError") and "failing" in event["exception"]
        assert "13911112222" not in event["exception"] and "Eve" not in event["exception"]


def test_what_is_no_failure_is_left_alone():
    assert where_only(None, "info", {"event": "x"}) == {"event": "x"}


def test_the_word_of_a_customers_link_is_in_no_log():
    line = {"request": "GET /p/complaints/o-H9v2W0D4LOqURBKVahdr2apVMRQ/?lang=en", "code": 200}
    assert without_words(None, "info", line) == {"request": "GET /p/complaints/…/?lang=en", "code": 200}
    assert without_words(None, "info", {"request": "GET /products/9/"}) == {"request": "GET /products/9/"}
