"""Settings of the events process."""

from services.kit.settings import ServiceSettings


class EventsSettings(ServiceSettings):
    pass
