"""Startups that are made at the same time."""

from tests.startups.racing import race  # noqa: F401 -- a fixture
