"""Settings of the spaces process."""

from typing import Final

from services.kit.settings import ServiceSettings

SWEEP_SECONDS: Final = 5.0


class SpacesSettings(ServiceSettings):
    # How often what has lapsed is written down and offered to those who wait; verdicts never depend on it.
    sweep_seconds: float = SWEEP_SECONDS
