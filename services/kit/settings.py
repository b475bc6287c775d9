"""Settings of one process, read from the environment under one prefix; nothing is read at import."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What every process needs. A secret may also come as a file of that name under `/run/secrets`."""

    model_config = SettingsConfigDict(
        env_prefix="QUARTERS_",
        secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None,
        extra="ignore",
        frozen=True,
    )

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    # Private Ed25519 key of this process (JWK as JSON), and the public keys of those it believes, by process name.
    signing_key: SecretStr
    trusted_keys: dict[str, str]
    # Where problem types are documented; the public address of the portal.
    public_url: str = "http://127.0.0.1:8000"
    max_body_bytes: int = 1024 * 1024


class ServiceSettings(Settings):
    """A process with a database and subscribers to its events (`{process name: base URL}`)."""

    database_url: str = "sqlite:///var/quarters.db"
    subscriber_urls: dict[str, str] = {}
