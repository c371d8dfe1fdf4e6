"""Every page is drawn by the browser tests in both themes and languages, or it is said why not."""

from urllib.parse import urlsplit

from django.urls import resolve

from tests.browser.pages import NOT_DRAWN, PAGES, READERS
from tests.web.test_page_permissions import PUBLIC, TABLE


def test_every_page_is_drawn_or_it_is_said_why_not():
    pages = {name.removeprefix("GET ") for name, cells in TABLE.items() if name.startswith("GET ") and set(cells.values()) != {"leads"}}
    pages |= PUBLIC.keys() - {"sign-out/", "language/"}  # pressed, not read
    drawn = {resolve(urlsplit(address.format_map(_AnyNumber())).path).route for address in PAGES.values()}
    assert sorted(pages - drawn - NOT_DRAWN.keys()) == [], "give these a line in PAGES of tests/browser/pages.py"
    assert sorted(NOT_DRAWN.keys() - (pages - drawn)) == [], "drawn after all, or gone"
    assert READERS.keys() <= PAGES.keys()


class _AnyNumber(dict):
    """A number wherever the drilled desk names one."""

    def __missing__(self, name: str) -> str:
        return "1"
