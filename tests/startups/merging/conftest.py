"""Startups that are merged at the same time."""

from tests.startups.racing import race  # noqa: F401 -- a fixture
