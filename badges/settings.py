"""What an installation can set, from the environment; doors read it once and pass it down."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from badges.model.delivery import MAX_ATTEMPTS

SealLevel = Literal["B", "T", "LT", "LTA"]
"""How long a seal can be checked: as it is made, with its time proven, with its certificates, for good (ETSI EN 319 102-1)."""

DEFAULT_PUBLIC_URL = "http://localhost:8000"


class Settings(BaseModel):
    """``BADGES_…`` variables. A command's own options win over them."""

    data: Path = Path("data")
    """Folder of the SQLite files."""
    database_url: str | None = None
    """SQLAlchemy URL; by default ``badges.sqlite`` in the data folder."""
    keys: Path = Path("keys")
    """Folder of the keyring."""
    public_url: str = DEFAULT_PUBLIC_URL
    """Where the world reaches this installation; part of everything that is signed."""
    key_passphrase_file: Path | None = None
    """File whose first line opens the private keys."""
    europass_wallet_url: str | None = None
    """Base of the wallet service; without it nothing is delivered and the upload bundle is offered."""
    europass_per_minute: int = Field(default=600, ge=1, le=60_000)
    """Deposits a minute at most."""
    europass_attempts: int = Field(default=MAX_ATTEMPTS, ge=1, le=200)
    """Attempts for one delivery before it is given up; waits grow from seconds to six hours."""
    europass_mail: bool = True
    """Whether the wallet may write to holders whose wallet it had to make; a delivery may say otherwise."""
    trust: Path | None = None
    """Another folder of trusted issuers and seal anchors, beside ``keys/trusted``."""
    vc_api: bool = False
    """Whether test suites of others may have things signed and checked under ``/vc/``, with keys made at start."""
    status_days: int = Field(default=7, ge=1, le=3660)
    """How long a signed status list is valid; it is signed again when half of that has passed."""

    seal_level: SealLevel = "B"
    """How far the seals of European credentials are raised before they are kept; all but B takes a timestamp authority."""
    tsa_url: str | None = None
    """The timestamp authority (RFC 3161) that is asked."""
    tsa_account_file: Path | None = None
    """File whose first line is the account there, as name:password, for an authority that serves only its customers."""
    refresh: bool = False
    """Whether badges name an address where their newest text can be had."""
    trusted_proxies: tuple[str, ...] = ()
    """Network addresses of reverse proxies, which are believed when they say in X-Forwarded-For who asks. Limits of one address
    are counted by that; without it everybody behind a proxy is one."""
    fast_paths: bool = True
    """Whether contexts are compiled to tables; without it everything goes through PyLD, with the same results."""

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, said: object) -> object:
        """A list with commas, as a person writes it."""
        if not isinstance(said, str):
            return said
        named = [one.strip() for one in said.split(",") if one.strip()]
        for one in named:
            try:
                ip_network(one)
            except ValueError as error:
                raise ValueError(f"{error}; write 127.0.0.1 or 10.0.0.0/8, several with commas between them") from error
        return tuple(named)

    @classmethod
    def read(cls, environment: Mapping[str, str], **given: object) -> Settings:
        """What is given, else what the environment says, else the defaults.

        Raises:
            pydantic.ValidationError: when one of them cannot be used.
        """
        variables = {name: f"BADGES_{name.upper()}" for name in cls.model_fields}
        said = {name: environment[variable] for name, variable in variables.items() if variable in environment}
        return cls.model_validate({**said, **given})

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{(self.data / 'badges.sqlite').resolve()}"

    def tsa_account(self) -> str:
        """The account at the timestamp authority; empty when no file is named. Raises OSError when it cannot be read."""
        if self.tsa_account_file is None:
            return ""
        return next(iter(self.tsa_account_file.read_text(encoding="utf-8").splitlines()), "").strip()

    def passphrase(self) -> bytes | None:
        """The passphrase of the private keys, or None when no file is named. Raises OSError when it cannot be read."""
        if self.key_passphrase_file is None:
            return None
        return self.key_passphrase_file.read_bytes().splitlines()[0].strip() if self.key_passphrase_file.stat().st_size else b""
