"""Header lines and masked addresses."""

import pytest

from servicedesk.channels.rules import mask_email, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\r\nBcc: b", "a Bcc: b"), ("a\u2028b\x00c\u202ed", "a b c d"), ("  水  表 ", "水 表"), ("x" * 300, "x" * 200)],
)
def test_a_header_is_one_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize(("address", "shown"), [("wen@example.com", "w***@example.com"), ("", ""), ("@example.com", "")])
def test_an_address_is_masked(address, shown):
    assert mask_email(address) == shown
