"""Settings of the startups process."""

from services.kit.settings import ServiceSettings


class StartupsSettings(ServiceSettings):
    # Accept identifiers of the fictitious block (SIREN beginning 000): for the demo hub and for tests.
    demo: bool = False
