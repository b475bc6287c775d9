"""The cohort of the applications."""

from tests.startups.applications.conftest import funnel

__all__ = ["funnel"]
