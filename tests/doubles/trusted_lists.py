"""Trusted lists for tests: a list of the lists and national ones, signed as the real ones are, and served over loopback."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner
from signxml.xades.xades import XAdESSigner

from tests.doubles.certification import SIGNS, Certified, a_key, a_name, certify

ISSUED = datetime(2026, 6, 1, tzinfo=UTC)
NEXT_UPDATE = ISSUED + timedelta(days=180)
EIDAS = datetime(2016, 7, 1, tzinfo=UTC)

LIST_OF_LISTS = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
GENERIC = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric"
XML_LIST = "application/vnd.etsi.tsl+xml"
_ADDRESS = (
    '<PostalAddresses><PostalAddress xml:lang="en"><StreetAddress>1 Test Street</StreetAddress><Locality>Testville</Locality>'
    "<CountryName>NL</CountryName></PostalAddress></PostalAddresses>"
    '<ElectronicAddress><URI xml:lang="en">mailto:tl@tl.example</URI></ElectronicAddress>'
)
_STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_EXTENSION = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
_KINDS = {
    "seals": ("http://uri.etsi.org/TrstSvc/Svctype/CA/QC", "ForeSeals"),
    "signatures": ("http://uri.etsi.org/TrstSvc/Svctype/CA/QC", "ForeSignatures"),
    "timestamps": ("http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST", ""),
    "websites": ("http://uri.etsi.org/TrstSvc/Svctype/CA/QC", "ForWebSiteAuthentication"),
}


@dataclass(frozen=True)
class State:
    """What a service is from a moment on."""

    since: datetime = EIDAS
    status: str = "granted"
    kind: str = "seals"
    extensions: str = ""


@dataclass(frozen=True)
class ListedService:
    """One service; the last of its states is the present one."""

    certificates: tuple[x509.Certificate, ...]
    states: tuple[State, ...] = (State(),)
    name: str = "Test seals"

    def xml(self) -> str:
        *former, present = self.states
        history = "".join(f"<ServiceHistoryInstance>{self._said(one)}</ServiceHistoryInstance>" for one in reversed(former))
        return (
            f"<TSPService><ServiceInformation>{self._said(present)}</ServiceInformation>"
            f"{f'<ServiceHistory>{history}</ServiceHistory>' if history else ''}</TSPService>"
        )

    def _said(self, state: State) -> str:
        kind, use = _KINDS[state.kind]
        more = (
            f'<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">{_EXTENSION}{use}</URI>'
            "</AdditionalServiceInformation></Extension>"
            if use
            else ""
        )
        return (
            f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
            f'<ServiceName><Name xml:lang="nl">Dienst</Name><Name xml:lang="en">{escape(self.name)}</Name></ServiceName>'
            f"<ServiceDigitalIdentity>{_digital(self.certificates)}</ServiceDigitalIdentity>"
            f"<ServiceStatus>{_STATUS}{state.status}</ServiceStatus>"
            f"<StatusStartingTime>{_instant(state.since)}</StatusStartingTime>"
            f"<ServiceInformationExtensions>{more}{state.extensions}</ServiceInformationExtensions>"
        )


@dataclass(frozen=True)
class PointerTo:
    """Where another list is."""

    territory: str
    location: str
    signers: tuple[x509.Certificate, ...]
    kind: str = GENERIC
    media_type: str = XML_LIST

    def xml(self) -> str:
        identities = "".join(f"<ServiceDigitalIdentity>{_digital((one,))}</ServiceDigitalIdentity>" for one in self.signers)
        return (
            f"<OtherTSLPointer><ServiceDigitalIdentities>{identities}</ServiceDigitalIdentities>"
            f"<TSLLocation>{escape(self.location)}</TSLLocation><AdditionalInformation>"
            f"<OtherInformation><TSLType>{self.kind}</TSLType></OtherInformation>"
            f"<OtherInformation><SchemeTerritory>{self.territory}</SchemeTerritory></OtherInformation>"
            f"<OtherInformation><add:MimeType>{self.media_type}</add:MimeType></OtherInformation>"
            "</AdditionalInformation></OtherTSLPointer>"
        )


@dataclass(frozen=True)
class Draft:
    """A list that nobody has signed yet."""

    territory: str = "NL"
    services: tuple[ListedService, ...] = ()
    sequence: int = 7
    issued: datetime = ISSUED
    next_update: datetime | None = NEXT_UPDATE
    pointers: tuple[PointerTo, ...] = ()
    kind: str = GENERIC
    id: str = "list"
    pivots: tuple[str, ...] = ()
    """Lists of the lists in which the signers changed, the latest first."""

    def xml(self) -> str:
        update = f"<dateTime>{_instant(self.next_update)}</dateTime>" if self.next_update else ""
        pointers = "".join(one.xml() for one in self.pointers)
        services = "".join(one.xml() for one in self.services)
        information = "".join(f'<URI xml:lang="en">{escape(one)}</URI>' for one in (*self.pivots, "https://tl.example/about"))
        identified = f' Id="{self.id}"' if self.id else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" '
            'xmlns:add="http://uri.etsi.org/02231/v2/additionaltypes#" '
            f'TSLTag="http://uri.etsi.org/19612/TSLTag"{identified}>'
            f"<SchemeInformation><TSLVersionIdentifier>6</TSLVersionIdentifier>"
            f"<TSLSequenceNumber>{self.sequence}</TSLSequenceNumber><TSLType>{self.kind}</TSLType>"
            f'<SchemeOperatorName><Name xml:lang="en">Supervisor of {self.territory}</Name></SchemeOperatorName>'
            f"<SchemeOperatorAddress>{_ADDRESS}</SchemeOperatorAddress>"
            f'<SchemeName><Name xml:lang="en">{self.territory}:Trusted list</Name></SchemeName>'
            f"<SchemeInformationURI>{information}</SchemeInformationURI>"
            "<StatusDeterminationApproach>http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/EUappropriate"
            f"</StatusDeterminationApproach><SchemeTerritory>{self.territory}</SchemeTerritory>"
            "<HistoricalInformationPeriod>65535</HistoricalInformationPeriod>"
            f"{f'<PointersToOtherTSL>{pointers}</PointersToOtherTSL>' if pointers else ''}"
            f"<ListIssueDateTime>{_instant(self.issued)}</ListIssueDateTime><NextUpdate>{update}</NextUpdate>"
            "</SchemeInformation>"
            f"{self._provider(services) if services else ''}</TrustServiceStatusList>"
        )

    def _provider(self, services: str) -> str:
        name = f'<Name xml:lang="en">Test provider {self.territory}</Name>'
        return (
            "<TrustServiceProviderList><TrustServiceProvider><TSPInformation>"
            f"<TSPName>{name}</TSPName><TSPTradeName>{name}</TSPTradeName><TSPAddress>{_ADDRESS}</TSPAddress>"
            '<TSPInformationURI><URI xml:lang="en">https://tsp.example</URI></TSPInformationURI></TSPInformation>'
            f"<TSPServices>{services}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
        )

    def signed(self, signer: Certified, **how: Any) -> bytes:
        return signed(self.xml().encode(), signer, **how)


class _Weak(XMLSigner):
    def check_deprecated_methods(self) -> None:
        """SHA-1 is what the test is about."""


def signed(xml: bytes, signer: Certified, *, xades: bool = True, digest: str = "SHA256", exclusive: bool = False) -> bytes:
    """Enveloped, by this signer; XAdES as the lists of the Union, or a plain XML signature."""
    family = "ECDSA" if isinstance(signer.key, ec.EllipticCurvePrivateKey) else "RSA"
    kind = XAdESSigner if xades else XMLSigner if digest != "SHA1" else _Weak
    form = CanonicalizationMethod
    made = kind(
        signature_algorithm=SignatureMethod[f"{family}_{digest}"],
        digest_algorithm=DigestAlgorithm[digest],
        c14n_algorithm=form.EXCLUSIVE_XML_CANONICALIZATION_1_0 if exclusive else form.CANONICAL_XML_1_0,
    )
    root = made.sign(etree.fromstring(xml), key=signer.key, cert=[signer.certificate])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")  # type: ignore[no-any-return]  # lxml has no types


def signed_as_the_commission_does(xml: bytes, signer: Certified) -> bytes:
    """The form of the Union's own lists, made here without a library for signatures: two references, exclusive forms."""
    root, name = etree.fromstring(xml), "id-1"
    family = "rsa" if isinstance(signer.key, rsa.RSAPrivateKey) else "ecdsa"
    whole = _digest(root)
    der = signer.certificate.public_bytes(Encoding.DER)
    root.append(
        etree.fromstring(
            f'<ds:Signature xmlns:ds="{_DS}" Id="{name}"><ds:SignedInfo>'
            f'<ds:CanonicalizationMethod Algorithm="{_EXCLUSIVE}"/>'
            f'<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#{family}-sha256"/>'
            f'<ds:Reference Id="ref" URI="">{_transforms(_ENVELOPED, _EXCLUSIVE)}{_digested(whole)}</ds:Reference>'
            f'<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#xades-{name}">{_transforms(_EXCLUSIVE)}'
            f"{_digested('')}</ds:Reference></ds:SignedInfo><ds:SignatureValue/>"
            f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64.b64encode(der).decode()}</ds:X509Certificate></ds:X509Data>"
            "</ds:KeyInfo><ds:Object>"
            f'<xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Target="#{name}">'
            f'<xades:SignedProperties Id="xades-{name}"><xades:SignedSignatureProperties>'
            "<xades:SigningTime>2026-06-01T00:00:00Z</xades:SigningTime><xades:SigningCertificate><xades:Cert><xades:CertDigest>"
            f"{_digested(base64.b64encode(hashlib.sha256(der).digest()).decode())}</xades:CertDigest><xades:IssuerSerial>"
            f"<ds:X509IssuerName>{escape(signer.certificate.issuer.rfc4514_string())}</ds:X509IssuerName>"
            f"<ds:X509SerialNumber>{signer.certificate.serial_number}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
            "</xades:SigningCertificate></xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties>"
            "</ds:Object></ds:Signature>"
        )
    )
    (properties,) = root.iter("{http://uri.etsi.org/01903/v1.3.2#}SignedProperties")
    (info,) = root.iter(f"{{{_DS}}}SignedInfo")
    info[-1].find(f"{{{_DS}}}DigestValue").text = _digest(properties)
    next(root.iter(f"{{{_DS}}}SignatureValue")).text = base64.b64encode(_signature(_canonical(info), signer)).decode()
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")  # type: ignore[no-any-return]  # lxml has no types


def _signature(content: bytes, signer: Certified) -> bytes:
    if isinstance(signer.key, rsa.RSAPrivateKey):
        return signer.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    length = (signer.key.key_size + 7) // 8
    r, s = decode_dss_signature(signer.key.sign(content, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


_DS = "http://www.w3.org/2000/09/xmldsig#"
_ENVELOPED = f"{_DS}enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def _canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)  # type: ignore[no-any-return]  # lxml has no types


def _digest(element: Any) -> str:
    return base64.b64encode(hashlib.sha256(_canonical(element)).digest()).decode()


def _transforms(*algorithms: str) -> str:
    listed = "".join(f'<ds:Transform Algorithm="{one}"/>' for one in algorithms)
    return f"<ds:Transforms>{listed}</ds:Transforms>"


def _digested(value: str) -> str:
    return f'<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>{value}</ds:DigestValue>'


def a_supervisor(name: str, life: tuple[datetime, datetime] | None = None) -> Certified:
    """Somebody who signs lists."""
    issuer_life = {"life": life} if life else {}
    extensions: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(False, None), True), (SIGNS, True)]
    return certify(a_name(f"{name} supervisor"), a_key(f"supervisor {name}"), None, extensions, **issuer_life)


@dataclass
class Union:
    """A list of the lists and the lists of two countries, which can be changed before they are written anew."""

    url: str
    lotl: Draft
    national: dict[str, Draft]
    signers: dict[str, Certified]
    pages: dict[str, bytes] = field(default_factory=dict)
    """By path; what is not there is not found."""
    asked: list[str] = field(default_factory=list)

    @property
    def lotl_url(self) -> str:
        return f"{self.url}/lotl.xml"

    def publish(self) -> None:
        """Sign everything as it stands now."""
        own = PointerTo("EU", self.lotl_url, (self.signers["EU"].certificate,), LIST_OF_LISTS)
        pointers = [
            PointerTo(country, f"{self.url}/{country}.xml", (self.signers[country].certificate,)) for country in self.national
        ]
        self.lotl = replace(self.lotl, pointers=(own, *pointers))
        self.pages["/lotl.xml"] = self.lotl.signed(self.signers["EU"])
        for country, draft in self.national.items():
            self.pages[f"/{country}.xml"] = draft.signed(self.signers[country])

    def change(self, country: str, **changes: object) -> None:
        """The next edition of a list, which is published; of the list of the lists for ``EU``."""
        draft = self.lotl if country == "EU" else self.national[country]
        draft = replace(draft, **{"sequence": draft.sequence + 1, **changes})  # type: ignore[arg-type]  # whatever a draft has
        if country == "EU":
            self.lotl = draft
        else:
            self.national[country] = draft
        self.publish()


def a_union(url: str, services: Mapping[str, Sequence[ListedService]]) -> Union:
    """Published lists of these countries."""
    made = Union(
        url,
        Draft("EU", kind=LIST_OF_LISTS),
        {country: Draft(country, tuple(listed)) for country, listed in services.items()},
        {name: a_supervisor(name) for name in ("EU", *services)},
    )
    made.publish()
    return made


@contextmanager
def served(union: Union) -> Iterator[Union]:
    """The union's pages over loopback, until the end of the block; its addresses are those of the server."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            union.asked.append(self.path)
            page = union.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        union.url = f"http://127.0.0.1:{server.server_address[1]}"
        union.publish()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield union
        finally:
            server.shutdown()
            thread.join(30)


def _digital(certificates: Sequence[x509.Certificate]) -> str:
    written = (base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in certificates)
    return "".join(f"<DigitalId><X509Certificate>{one}</X509Certificate></DigitalId>" for one in written)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
