"""Settings of the spaces process."""

from services.kit.settings import ServiceSettings


class SpacesSettings(ServiceSettings):
    # How often expired holds are tidied up; verdicts never depend on it.
    sweep_seconds: float = 30.0
