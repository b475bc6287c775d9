"""This service's part of the staff screen."""

from services.kit.wire import Output


class Portfolio(Output):
    residents: int
    alumni: int
    candidates: int
    arrivals_this_month: int


class Waiting(Output):
    startups_to_publish: int
    memberships_ending_30_days: int


class Overview(Output):
    portfolio: Portfolio
    waiting: Waiting
