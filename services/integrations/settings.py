"""Settings of the integrations process."""

from services.kit.settings import ServiceSettings


class IntegrationsSettings(ServiceSettings):
    pass
