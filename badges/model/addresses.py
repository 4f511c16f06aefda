"""Every address under the public URL, in one place: what credentials name and what the pages answer to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib import parse
from urllib.parse import urlsplit

quote = lru_cache(maxsize=4096)(parse.quote)
"""Names of units, concepts and frameworks stand in addresses over and over."""


VERIFIER = "_verifier"
"""The installation itself, where it signs what it found: no issuer, and no name that an issuer can have."""
_VERIFIER_PATH = "verifier"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses under ``base`` (``https://badges.example``, no slash at the end)."""

    base: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment:
            raise ValueError(f"a public URL looks like https://badges.example, without a path: {self.base!r}")

    def credential(self, id: str) -> str:
        """Private: strangers get a 404 that points to the verifier."""
        return f"{self.base}/credentials/{id}"

    def achievement(self, slug: str, version: str, language: str) -> str:
        """One language edition of a unit version: ``Achievement.id`` in an Open Badge."""
        return f"{self.base}/achievements/{quote(slug)}/{quote(version)}/{language}"

    def criteria(self, slug: str, version: str, language: str) -> str:
        """``Criteria.id``."""
        return self.achievement(slug, version, language) + "/criteria"

    def badge_image(self, slug: str, version: str, language: str) -> str:
        """Picture of the badge, PNG."""
        return self.achievement(slug, version, language) + "/badge.png"

    def unit(self, id: str) -> str:
        """A learning unit in the public catalogue."""
        return f"{self.base}/units/{quote(id)}"

    def concept(self, key: str) -> str:
        """A member of one of our own vocabularies that has no EU concept."""
        return f"{self.base}/concepts/{quote(key)}"

    def framework(self, framework: str) -> str:
        """A framework, as the scheme of its items."""
        return f"{self.base}/frameworks/{quote(framework)}"

    def framework_item(self, framework: str, item: str) -> str:
        """A framework item without a public URI of its own."""
        return f"{self.framework(framework)}/{quote(item)}"

    def quality_assurance(self, key: str) -> str:
        """How a school assures the quality of a unit."""
        return f"{self.base}/quality-assurance/{quote(key)}"

    def status_list(self, number: int) -> str:
        """A signed status list."""
        return f"{self.base}/status/{number}"

    def issuer(self, name: str) -> str:
        """The issuer's page."""
        return f"{self.base}/issuers/{quote(name)}"

    def did_document(self, name: str) -> str:
        """The issuer's DID document, where did:web prescribes it."""
        return f"{self.base}/{_VERIFIER_PATH}/did.json" if name == VERIFIER else f"{self.issuer(name)}/did.json"

    def did(self, name: str) -> str:
        """The issuer's DID (did:web method specification: a port's colon is percent-encoded)."""
        path = _VERIFIER_PATH if name == VERIFIER else f"issuers:{quote(name)}"
        return f"did:web:{quote(urlsplit(self.base).netloc, safe='')}:{path}"

    def share(self, secret: str) -> str:
        """What a share opens."""
        return f"{self.base}/share/{secret}"

    def refresh(self, secret: str) -> str:
        """Where the newest text of a badge can be had. Only the badge itself names this address; its id opens nothing.

        Ids of credentials are no secrets: they stand in endorsements, learner records and logs. So the address holds a secret
        of its own, and whoever follows it has the badge already and learns about the same award, never about another.
        """
        return f"{self.base}/refresh/{secret}"

    def receipt_context(self) -> str:
        """The words of a receipt, for verifiers of others."""
        return f"{self.base}/contexts/verification-receipt-v1.jsonld"

    def verify(self) -> str:
        """The page where anybody checks a file."""
        return f"{self.base}/verify"
