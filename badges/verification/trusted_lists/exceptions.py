"""What a trusted list says of some certificates of a service and not of others (ETSI TS 119 612 §5.5.9.2).

Only what takes something away is heeded: a seal must claim in its own certificate to be qualified and made in a device, and a
list can say that it is not. What would add something to a certificate that claims nothing is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from cryptography import x509

from badges.proofs.der import UNREADABLE

Assertion = Literal["all", "atLeastOne", "none"]
Limit = Literal["not_qualified", "no_device"]

HEEDED = frozenset(("NotQualified", "QCForESig", "QCForWSA", "QCForESeal", "QCNoQSCD", "QCNoSSCD"))

_BITS = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which certificates are meant."""

    assertion: Assertion
    key_usages: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Each a set of bits by the names of RFC 5280, and how they must be."""
    policies: tuple[tuple[str, ...], ...] = ()
    """Each a set of policies (OIDs) that a certificate must have."""
    names: tuple[tuple[str, ...], ...] = ()
    """Each a set of attributes (OIDs) that the subject's name must have."""
    purposes: tuple[tuple[str, ...], ...] = ()
    """Each a set of extended key usages (OIDs) that a certificate must have."""
    lists: tuple[Criteria, ...] = ()
    has_more: bool = False
    """Whether there are criteria that we do not know."""

    def fit(self, certificate: x509.Certificate) -> bool | None:
        """Whether this certificate is meant; None when that cannot be told."""
        said = [*self._each(certificate), *([None] if self.has_more else [])]
        if self.assertion == "all":
            return _all(said)
        some = _not(_all([_not(one) for one in said]))
        return some if self.assertion == "atLeastOne" else _not(some)

    def _each(self, certificate: x509.Certificate) -> Iterator[bool | None]:
        for bits in self.key_usages:
            yield _all([_has_usage(certificate, name, wanted) for name, wanted in bits])
        for wanted_ones, has in ((self.policies, _policies), (self.names, _names), (self.purposes, _purposes)):
            for wanted_set in wanted_ones:
                there = has(certificate)
                yield None if there is None else there.issuperset(wanted_set)
        for one in self.lists:
            yield one.fit(certificate)


@dataclass(frozen=True, slots=True)
class Qualification:
    """What a list says of the certificates that fit, by the last part of its addresses (``NotQualified``)."""

    qualifiers: tuple[str, ...]
    criteria: Criteria


def limits(qualifications: Iterable[Qualification], certificate: x509.Certificate) -> frozenset[Limit]:
    """What these take away from a certificate for seals. What cannot be told whether it is meant, is."""
    surely: set[str] = set()
    perhaps: set[str] = set()
    for one in qualifications:
        fits = one.criteria.fit(certificate)
        if fits is not False:
            perhaps.update(one.qualifiers)
        if fits:
            surely.update(one.qualifiers)
    found: set[Limit] = set()
    # Several uses may be said of one certificate; one of them must be ours.
    if "NotQualified" in perhaps or ({"QCForESig", "QCForWSA"} & perhaps and "QCForESeal" not in surely):
        found.add("not_qualified")
    if {"QCNoQSCD", "QCNoSSCD"} & perhaps:
        found.add("no_device")
    return frozenset(found)


def _has_usage(certificate: x509.Certificate, name: str, wanted: bool) -> bool | None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return not wanted
    except UNREADABLE:
        return None
    if name not in _BITS:
        return None
    if name in ("encipherOnly", "decipherOnly") and not usage.key_agreement:
        return not wanted
    return bool(getattr(usage, _BITS[name])) is wanted


def _policies(certificate: x509.Certificate) -> set[str] | None:
    try:
        stated = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return set()
    except UNREADABLE:
        return None
    return {one.policy_identifier.dotted_string for one in stated}


def _names(certificate: x509.Certificate) -> set[str] | None:
    try:
        return {attribute.oid.dotted_string for attribute in certificate.subject}
    except UNREADABLE:
        return None


def _purposes(certificate: x509.Certificate) -> set[str] | None:
    try:
        return {one.dotted_string for one in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value}
    except x509.ExtensionNotFound:
        return set()
    except UNREADABLE:
        return None


def _all(said: list[bool | None]) -> bool | None:
    """Of no criteria at all, all hold."""
    return False if False in said else None if None in said else True


def _not(said: bool | None) -> bool | None:
    return None if said is None else not said
