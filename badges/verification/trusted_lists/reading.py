"""Reading a trusted list: its signature first, then what is below it, and nothing that it does not cover."""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from cryptography import x509
from lxml import etree

from badges.proofs.der import MalformedCertificate, read_certificate
from badges.verification.trusted_lists.document import parse
from badges.verification.trusted_lists.error import RefusedList
from badges.verification.trusted_lists.exceptions import HEEDED, Assertion, Criteria, Qualification
from badges.verification.trusted_lists.signature import TSL, signed_list
from badges.verification.trusted_lists.trusted_list import Pointer, Service, Standing, TrustedList, Use

MAX_POINTERS = 200
MAX_PIVOTS = 30
MAX_SERVICES = 20_000
MAX_CERTIFICATES = 50
MAX_HISTORY = 200
MAX_NAME = 200
MAX_QUALIFICATIONS = 200
MAX_NESTING = 5

LIST_OF_LISTS = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
QUALIFIED_CERTIFICATES = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
QUALIFIED_TIMESTAMPS = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"
FOR_SEALS = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals"

SIE = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
MORE = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"

_KIND = re.compile(rb"<(?:\w+:)?TSLType>\s*([^<\s]+)\s*<")
_TERRITORY = re.compile(rb"<(?:\w+:)?SchemeTerritory>\s*([A-Za-z]{2})\s*<")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_list(content: bytes, signers: Sequence[x509.Certificate]) -> TrustedList:
    """A trusted list that one of these signed. Raises RefusedList."""
    root, signer = signed_list(content, signers)
    scheme = _one(root, "SchemeInformation")
    issued = _moment(_text(scheme, "ListIssueDateTime"))
    if not signer.not_valid_before_utc <= issued <= signer.not_valid_after_utc:
        raise RefusedList("signer_ended")
    update = _one(scheme, "NextUpdate").find(f"{TSL}dateTime")
    return TrustedList(
        territory=_territory(scheme),
        sequence=_number(_text(scheme, "TSLSequenceNumber")),
        issued=issued,
        next_update=_moment(update.text) if update is not None else None,
        is_of_lists=_text(scheme, "TSLType") == LIST_OF_LISTS,
        pointers=_pointers(scheme),
        services=_services(root),
        signer=signer,
    )


def claims_of(content: bytes) -> tuple[str, bool]:
    """The territory that a list says it is of, and whether it says that it is the list of the lists. Proof of nothing.

    Both stand before anything that a list says of other lists (§5.3). Raises RefusedList.
    """
    kind, territory = _KIND.search(content), _TERRITORY.search(content)
    if kind is None or territory is None:
        raise RefusedList("not_a_list")
    return territory[1].decode("ascii").upper(), kind[1] == LIST_OF_LISTS.encode()


def pivots_of(content: bytes) -> tuple[str, ...]:
    """Where a list of the lists says that its signers changed since they were last published, the latest first. Proof of nothing.

    Raises RefusedList.
    """
    path = f"{TSL}SchemeInformation/{TSL}SchemeInformationURI/{TSL}URI"
    said = ((uri.text or "").strip() for uri in islice(parse(content).iterfind(path), MAX_POINTERS))
    return tuple(dict.fromkeys(address for address in said if address.endswith(".xml")))[:MAX_PIVOTS]


def _pointers(scheme: Any) -> tuple[Pointer, ...]:
    found = scheme.findall(f"{TSL}PointersToOtherTSL/{TSL}OtherTSLPointer")
    if len(found) > MAX_POINTERS:
        raise RefusedList("too_large")
    return tuple(pointer for element in found if (pointer := _pointer(element)))


def _pointer(element: Any) -> Pointer | None:
    """None when it points to something else: the same list as a document for people, or a place that is not said."""
    said = {child.tag: (child.text or "").strip() for child in element.iterfind(f".//{TSL}OtherInformation/*")}
    media_type = next((text for tag, text in said.items() if str(tag).endswith("}MimeType")), "")
    location = (element.findtext(f"{TSL}TSLLocation") or "").strip()
    if media_type not in ("", "application/vnd.etsi.tsl+xml") or not location:
        return None
    return Pointer(
        said.get(f"{TSL}SchemeTerritory", "").upper(),
        location,
        _certificates(element.iterfind(f"{TSL}ServiceDigitalIdentities/{TSL}ServiceDigitalIdentity")),
        said.get(f"{TSL}TSLType") == LIST_OF_LISTS,
    )


def _services(root: Any) -> tuple[Service, ...]:
    found: list[Service] = []
    seen = 0
    for provider in root.iterfind(f"{TSL}TrustServiceProviderList/{TSL}TrustServiceProvider"):
        name = _name(provider.find(f"{TSL}TSPInformation/{TSL}TSPName"))
        for element in provider.iterfind(f"{TSL}TSPServices/{TSL}TSPService"):
            seen += 1
            if seen > MAX_SERVICES:
                raise RefusedList("too_large")
            if service := _service(element, name):
                found.append(service)
    return tuple(found)


def _service(element: Any, provider: str) -> Service | None:
    """None when it never was of a kind that concerns us, or its history cannot be read: then nobody relies on it."""
    information = element.find(f"{TSL}ServiceInformation")
    history = element.findall(f"{TSL}ServiceHistory/{TSL}ServiceHistoryInstance")
    if information is None or len(history) > MAX_HISTORY:
        return None
    try:
        standings = sorted((_standing(one) for one in (information, *history)), key=lambda standing: standing.since)
    except RefusedList:
        return None
    if not any(standing.use for standing in standings):
        return None
    certificates = _certificates(information.iterfind(f"{TSL}ServiceDigitalIdentity"))
    if not certificates:
        return None
    return Service(provider, _name(information.find(f"{TSL}ServiceName")), certificates, tuple(standings))


def _standing(information: Any) -> Standing:
    use = _use(information)
    status = (information.findtext(f"{TSL}ServiceStatus") or "").strip()
    said = _qualifications(information) if use == "seals" else ()
    return Standing(_moment(_text(information, "StatusStartingTime")), use, status == GRANTED, said)


def _qualifications(information: Any) -> tuple[Qualification, ...]:
    """What is said of some of its certificates, as far as it takes something away (§5.5.9.2)."""
    path = f"{TSL}ServiceInformationExtensions/{TSL}Extension/{SIE}Qualifications/{SIE}QualificationElement"
    elements = information.findall(path)
    if len(elements) > MAX_QUALIFICATIONS:
        raise RefusedList("malformed")
    found = []
    for element in elements:
        addresses = (one.get("uri", "") for one in element.iterfind(f"{SIE}Qualifiers/{SIE}Qualifier"))
        names = tuple(sorted({address.rpartition("/")[2] for address in addresses} & HEEDED))
        criteria = element.find(f"{SIE}CriteriaList")
        if names:
            found.append(Qualification(names, _criteria(criteria, 1) if criteria is not None else Criteria("all", has_more=True)))
    return tuple(found)


def _criteria(element: Any, depth: int) -> Criteria:
    children = [child for child in element if isinstance(child.tag, str)]
    if depth > MAX_NESTING or len(children) > MAX_QUALIFICATIONS:
        raise RefusedList("malformed")
    said = element.get("assert", "all")
    assertion: Assertion | None = said if said in ("all", "atLeastOne", "none") else None
    usages, policies, names, purposes, lists = [], [], [], [], []
    has_more = assertion is None
    for child in children:
        if child.tag == f"{SIE}KeyUsage":
            bits = child.findall(f"{SIE}KeyUsageBit")
            usages.append(tuple((bit.get("name", ""), (bit.text or "").strip() in ("true", "1")) for bit in bits))
        elif child.tag == f"{SIE}PolicySet":
            policies.append(_oids(child, f"{SIE}PolicyIdentifier"))
        elif child.tag == f"{SIE}CriteriaList":
            lists.append(_criteria(child, depth + 1))
        elif child.tag == f"{SIE}otherCriteriaList":
            for other in child.iterchildren(tag=etree.Element):
                if other.tag == f"{MORE}CertSubjectDNAttribute":
                    names.append(_oids(other, f"{MORE}AttributeOID"))
                elif other.tag == f"{MORE}ExtendedKeyUsage":
                    purposes.append(_oids(other, f"{MORE}KeyPurposeId"))
                else:
                    has_more = True
        elif child.tag != f"{SIE}Description":
            has_more = True
    kinds = (tuple(usages), tuple(policies), tuple(names), tuple(purposes), tuple(lists))
    return Criteria(assertion or "all", *kinds, has_more)


def _oids(element: Any, name: str) -> tuple[str, ...]:
    said = (one.text or "" for one in element.iterfind(f"{name}/{XADES}Identifier"))
    return tuple(one.strip().lower().removeprefix("urn:oid:") for one in said)


def _use(information: Any) -> Use | None:
    kind = (information.findtext(f"{TSL}ServiceTypeIdentifier") or "").strip()
    if kind == QUALIFIED_TIMESTAMPS:
        return "timestamps"
    if kind != QUALIFIED_CERTIFICATES:
        return None
    path = f"{TSL}ServiceInformationExtensions/{TSL}Extension/{TSL}AdditionalServiceInformation/{TSL}URI"
    return "seals" if any((uri.text or "").strip() == FOR_SEALS for uri in information.iterfind(path)) else None


def _certificates(identities: Iterable[Any]) -> tuple[x509.Certificate, ...]:
    found: dict[bytes, x509.Certificate] = {}
    elements = (one for identity in identities for one in identity.iterfind(f"{TSL}DigitalId/{TSL}X509Certificate"))
    for element in islice(elements, MAX_CERTIFICATES):
        try:
            der = base64.b64decode("".join((element.text or "").split()), validate=True)
            with warnings.catch_warnings(action="ignore"):  # oddities of old certificates, which the library will forgive for now
                found[der] = read_certificate(der)
        except (binascii.Error, ValueError, MalformedCertificate):
            continue  # one that nobody can read vouches for nobody
    return tuple(found.values())


def _name(names: Any) -> str:
    """In English if it is there, else as it comes first."""
    if names is None:
        return ""
    said = [(name.get(_LANGUAGE, ""), " ".join((name.text or "").split())) for name in names.iterfind(f"{TSL}Name")]
    return next((text for language, text in said if language.lower() == "en"), said[0][1] if said else "")[:MAX_NAME]


def _one(element: Any, name: str) -> Any:
    found = element.find(f"{TSL}{name}")
    if found is None:
        raise RefusedList("malformed")
    return found


def _text(element: Any, name: str) -> str:
    return (_one(element, name).text or "").strip()


def _territory(scheme: Any) -> str:
    said = _text(scheme, "SchemeTerritory").upper()
    if not (said.isascii() and said.isalpha() and len(said) == 2):
        raise RefusedList("malformed")
    return said


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise RefusedList("malformed")
    return int(text)


def _moment(text: str | None) -> datetime:
    try:
        at = datetime.fromisoformat((text or "").strip())
    except ValueError as error:
        raise RefusedList("malformed") from error
    return at.replace(tzinfo=UTC) if at.utcoffset() is None else at.astimezone(UTC)
