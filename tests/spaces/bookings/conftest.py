"""A startup's key, the staff and a room."""

import pytest


@pytest.fixture
def client(spaces, story):
    return spaces.client(story.key)


@pytest.fixture
def staff(spaces, story):
    return spaces.client(story.staff)


@pytest.fixture
def room(story):
    return story.resource()
