"""Tests of real processes tell one story each: they run in the order they are written, on one worker."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put this folder's tests back into the order of their files, whatever shuffled them."""
    places = [index for index, item in enumerate(items) if HERE in item.path.parents]
    ordered = sorted((items[index] for index in places), key=lambda item: (str(item.path), item.function.__code__.co_firstlineno))
    for index, item in zip(places, ordered, strict=True):
        item.add_marker(pytest.mark.timeout(300))  # a desk's start is in the first one's time
        items[index] = item
