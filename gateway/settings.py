"""Settings of the gateway."""

from pydantic import HttpUrl, TypeAdapter, field_validator

from services.kit.settings import ServiceSettings

_URL = TypeAdapter(HttpUrl)


class GatewaySettings(ServiceSettings):
    """Where the other processes are, and how long each may take. The URLs are used in distributed mode only."""

    startups_url: str = "http://127.0.0.1:8001"
    spaces_url: str = "http://127.0.0.1:8002"
    events_url: str = "http://127.0.0.1:8003"
    integrations_url: str = "http://127.0.0.1:8004"
    # Without one, addresses outside /v1 that are not the gateway's own answer 404.
    portal_url: str | None = None
    # From the first byte of a request to the last of its answer; event streams end when the client leaves.
    request_seconds: float = 20.0
    # For imports, exports and long polls.
    long_seconds: float = 120.0
    overview_seconds: float = 2.0
    max_import_bytes: int = 32 * 1024 * 1024
    max_logo_bytes: int = 2 * 1024 * 1024
    max_document_bytes: int = 5 * 1024 * 1024
    # The site is reached over HTTPS only: cookies are marked Secure and browsers are told to stay on HTTPS.
    secure_cookies: bool = False
    # Web sites whose scripts may send a credential; all others may read what is public.
    cors_origins: frozenset[str] = frozenset()

    @field_validator("startups_url", "spaces_url", "events_url", "integrations_url", "portal_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None:
            _URL.validate_python(url)
        return url
