import pytest

from tests.spaces.series.asking import Asking


@pytest.fixture
def asking(spaces, story) -> Asking:
    return Asking(spaces, story)
