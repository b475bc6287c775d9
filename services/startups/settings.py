"""Settings of the startups process."""

from pydantic import PositiveInt

from services.kit.settings import ServiceSettings
from services.startups.consents.schemas import TextVersion


class StartupsSettings(ServiceSettings):
    # Accept identifiers of the fictitious block (SIREN beginning 000): for the demo hub and for tests.
    demo: bool = False
    max_import_bytes: int = 32 * 1024 * 1024
    max_logo_bytes: int = 2 * 1024 * 1024
    # The version of the text by which people agree to be shown, for those who show themselves.
    consent_text: TextVersion = "2026-11"
    # How many applications by the form a cohort takes in an hour.
    form_applications_hourly: PositiveInt = 60
    # How often what has lapsed is written down and a seat passed on; verdicts never depend on it.
    sweep_seconds: float = 5.0
