"""Who takes part: organisations, issuers, seal holders, holders and hosts."""

from __future__ import annotations

from dataclasses import dataclass

from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number in a register: ``Identifier("brin", "00XX")``.

    Schemes in use: ``brin``, ``eidas`` (ETSI EN 319 412-1 §5.1.4, e.g. ``NTRNL-12345678``), ``vat``, ``ror``,
    ``pic``, ``oid``, ``rio``, ``kvk``.
    """

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where an organisation is. ``country`` is ISO 3166-1 alpha-2."""

    country: str
    locality: str | None = None
    street: str | None = None
    postal_code: str | None = None

    def one_line(self) -> str | None:
        """Street, postal code and place on one line, or None when only the country is known."""
        place = " ".join(part for part in (self.postal_code, self.locality) if part)
        return ", ".join(part for part in (self.street, place) if part) or None


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of an organisation: media type (``image/png`` or ``image/svg+xml``), content in base64, words for it."""

    media_type: str
    content: str
    alternative: Text


@dataclass(frozen=True, slots=True)
class Organisation:
    """A school, partner or host."""

    id: str
    legal_name: Text
    kind: str
    address: Address
    time_zone: str
    """IANA name; award and activity dates are calendar dates in it."""
    identifiers: tuple[Identifier, ...] = ()
    homepage: str | None = None
    email: str | None = None
    logo: Logo | None = None
    colours: tuple[str, str] = ("#0b6e6e", "#f6b26b")
    """First and second colour of its house style, ``#rrggbb``."""
    fictitious: bool = False

    def identifier(self, scheme: str) -> str | None:
        """Its number in this register, if known."""
        return next((i.value for i in self.identifiers if i.scheme == scheme), None)

    @property
    def name(self) -> str:
        """Its legal name as it writes it itself (the first language)."""
        return next(iter(self.legal_name.wordings.values()))


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organisation that signs here: ``name`` is its folder in ``keys/`` and its part of the address."""

    name: str
    did: str
    """did:web under the public URL."""
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class SealIdentity:
    """Who a seal certificate names: what sealing writes into an EDC's issuer (facts of the certificate's subject)."""

    organisation: str
    """O (2.5.4.10)"""
    common_name: str
    """CN (2.5.4.3)"""
    country: str
    """C (2.5.4.6), ISO 3166-1 alpha-2"""
    organisation_identifier: str
    """organizationIdentifier (2.5.4.97), e.g. ``NTRNL-12345678``"""


@dataclass(frozen=True, slots=True)
class Identity:
    """A number or name by which somebody else knows a holder. An Open Badge holds only its fingerprint."""

    kind: str
    """As Open Badges calls it: ``sourcedId``, ``userName``, ``nationalIdentityNumber``, ``ext:…``."""
    value: str


@dataclass(frozen=True, slots=True)
class Holder:
    """The person who achieved it. Names as on the passport; either part may be empty, not both."""

    given_name: str
    family_name: str
    name_latin: str | None = None
    """The whole name in Latin letters, when the name itself is not."""
    email: str | None = None
    salt: str = ""
    """Random, made with the award: the Open Badge holds only sha256(email + salt)."""
    subject_id: str | None = None
    """An opaque ``urn:uuid:…`` that stands for the person when there is no e-mail address."""
    identities: tuple[Identity, ...] = ()
    """What else the holder can be recognised by."""

    @property
    def full_name(self) -> str:
        """Given and family name as one."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)
