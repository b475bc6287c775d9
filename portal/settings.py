"""Settings of the portal."""

from pydantic import SecretStr

from services.kit.settings import Settings


class PortalSettings(Settings):
    """Where the gateway is, and how the site is reached. The portal signs nothing and believes nobody's token."""

    signing_key: SecretStr = SecretStr("")
    trusted_keys: dict[str, str] = {}
    gateway_url: str = "http://127.0.0.1:8000"
    # How long one question to the gateway may take before its part of the page says so.
    gateway_seconds: float = 6.0
    # The hub that `/` shows to someone who has not chosen one.
    default_hub: str = "halle-freyssinet"
    # The site is reached over HTTPS only: cookies are marked Secure and browsers are told to stay on HTTPS.
    secure_cookies: bool = False
    max_body_bytes: int = 64 * 1024
