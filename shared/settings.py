"""What a service process is told by its environment, read once at the start."""

from enum import StrEnum
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Profile(StrEnum):
    """`demonstration` brings invented accounts; `production` refuses to start with any."""

    DEMONSTRATION = "demonstration"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Environment variables KAIMEN_…; the same set for every service."""

    model_config = SettingsConfigDict(env_prefix="KAIMEN_", frozen=True, extra="ignore")

    database_url: str
    """postgresql+psycopg://…, the service's own login role on its own database."""
    listen: str = "127.0.0.1:0"
    """`unix:/path/to.sock` or `host:port`."""
    gateway_url: str = "http://127.0.0.1:8000"
    data_dir: Path = Path(".kaimen")
    """Where the last JWKS is kept, so that the order of starts does not matter."""
    secrets_dir: Path = Path(".kaimen/secrets")
    profile: Profile = Profile.DEMONSTRATION
    rehearsal: bool = False
    """Lets callers with the rehearsal role set the office time; never in production."""
    run_worker: bool = True
    """Followers and jobs inside the serving process; `false` where a worker runs apart."""
    store_url: str = ""
    """A bucket of an S3-compatible server, https://host/bucket; empty: `objects/` in `data_dir`."""
    store_region: str = "us-east-1"
    scanner: str = ""
    """host:port of clamd, which looks for viruses in attachments; empty: nobody does."""

    def secret(self, name: str) -> str:
        """The text of the secret file `name`. Raises `FileNotFoundError` when it is missing."""
        return (self.secrets_dir / name).read_text(encoding="utf-8").strip()
