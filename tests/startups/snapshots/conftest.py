"""The tiny hub of the reports."""

from tests.startups.reports.conftest import tiny as tiny
