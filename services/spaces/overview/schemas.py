from services.kit.wire import Output


class KindNow(Output):
    kind: str
    units: int
    in_use: int
    in_maintenance: int


class Now(Output):
    resources: list[KindNow]


class Waiting(Output):
    bookings_to_approve: int


class Use(Output):
    bookings_next_24_hours: int


class OverviewRead(Output):
    now: Now
    waiting: Waiting
    use: Use
