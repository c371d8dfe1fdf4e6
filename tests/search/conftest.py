"""A desk whose index follows the journal when a test says so."""

import pytest

from tests import make


@pytest.fixture
def indexed(db):
    """indexed() → what was done so far can be found; returns how many documents were written."""
    return make.index
