"""Who says it: what is known of whoever issued a credential, line by line, and whose word each line is.

A line is confirmed when somebody else than the issuer stands behind it: the website that publishes the key, the authority that
gave out the certificate of a seal, a list of this installation. Everything else is only claimed, contradicted, or not known.
Nothing of it counts for the verdict: the checks have said already what holds. Where they found that a credential is not its
issuer's, it claims nothing here either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cryptography import x509

from badges.credentials.summary import Summary, eidas_number
from badges.credentials.summary.members import node, nodes, string
from badges.credentials.summary.references import References
from badges.credentials.violation import Document
from badges.model.parties import SealIdentity
from badges.proofs import certificates
from badges.proofs.issuers import name_of
from badges.verification.case import Case, Examination
from badges.verification.confusables import INVISIBLE, is_mixed, plain, skeleton
from badges.verification.credential import Credential, Kind
from badges.verification.facts import KnownIssuer
from badges.verification.host_names import HostName
from badges.verification.key_documents import domain_of
from badges.verification.line import Line, line
from badges.verification.lookalike import host_of, namesake
from badges.verification.naming import LOOK_ALIKE
from badges.verification.registers import Number, number_in
from badges.verification.verdict import Finding, Outcome

_MOST_NUMBERS = 12
_LONGEST = 500
_MOST_NAMES = 24
_KNOWN = ("issuer.listed", "issuer.borrowed_name")
_NOBODYS = (Kind.PRESENTATION, Kind.FOREIGN)
_LEGAL = (("eIDASIdentifier", "eidas"), ("vatIdentifier", "vat"), ("registration", ""))
_JOINING = "\u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""Letters that nobody sees and that some scripts cannot do without: joiners, and how a sign is drawn."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a credential says of its issuer."""

    id: str
    """By which lists know it: a DID, a web address, the number in the certificate of a seal."""
    names: tuple[str, ...] = ()
    website: str | None = None
    other_body: str | None = None
    """Who awarded it, where that is somebody else."""
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sealed:
    """Whom the certificate of a seal names, and who gave it out."""

    identity: SealIdentity
    by: str
    is_vouched: bool
    """Whether somebody whom we trust stands behind the certificate."""


def who_says_it(seen: Examination, said: Summary | None) -> tuple[Line, ...]:
    """What is known of the issuer of a credential; ``said`` is what the credential says, if it was its issuer who said it."""
    credential, found = seen.credential, seen.found
    if credential.kind in _NOBODYS:
        return ()
    if not seen.is_the_issuers:
        return not_theirs(found)
    id = (eidas_number(credential.document) if credential.seal else credential.issuer_id) or ""
    names = islice(said.issuer.wordings.values(), _MOST_NAMES) if said and said.issuer else ()
    named = Named(
        id,
        tuple(name[:_LONGEST] for name in names),
        said.issuer_url if said else None,
        _other_body(said) if said else None,
        tuple(islice(_numbers(credential), _MOST_NUMBERS)),
    )
    return lines_of(seen.case, found, named, _sealed(seen))


def lines_of(case: Case, found: Mapping[str, Finding], named: Named, sealed: _Sealed | None = None) -> tuple[Line, ...]:
    """What is known of an issuer whose credential it is."""
    known = case.trust.known(named.id, case.at) if found["issuer"].code in _KNOWN else None
    # What an archive says of the key, the website itself says no more.
    lines = [*_domain(found.get("bundle", found["binding"]), named, is_sealed=sealed is not None)]
    lines += [*_seal(found["seal"], sealed)]
    lines += [*_names(named, known, sealed)]
    if named.other_body:
        lines.append(line("name.of_other_body", said=named.other_body))
    for number in named.numbers:
        lines.append(_register(case, number, named, known, sealed))
    lines += [*_lists(case, found["issuer"], named)]
    lines += [*_lookalike(case, found["issuer"], named)]
    return tuple(lines)


def not_theirs(found: Mapping[str, Finding]) -> tuple[Line, ...]:
    """What there is to say where nothing shows that the named issuer made it: who does not stand behind it."""
    return tuple(_not_theirs(found))


def _not_theirs(found: Mapping[str, Finding]) -> Iterator[Line]:
    binding, seal = found["binding"], found["seal"]
    if binding.code in ("issuer.not_vouched", "issuer.not_hosted") and (domain := binding.detail.get("domain")):
        yield line("domain.not_vouched", domain=domain)
    elif binding.code == "issuer.unreachable" and (domain := binding.detail.get("domain")):
        yield line("domain.unreachable", domain=domain)
    if seal.code in ("seal.other_organisation", "seal.revoked"):
        yield line("seal.contradicted", name=seal.detail.get("seal", seal.detail.get("name")))


def _domain(binding: Finding, named: Named, *, is_sealed: bool) -> Iterator[Line]:
    host = host_of(named.id)
    if host is None:
        yield line("domain.none" if is_sealed else "domain.key_only")
    else:
        told = {"domain": host.ascii, "registered": host.registered, "shown": host.shown}
        match binding.code:
            case "issuer.bound":
                yield line("domain.vouches", **told)
            case "issuer.hosts":
                yield line("domain.hosts", **told)
            case "binding.not_asked":
                yield line("domain.not_asked", **told)
            case _:
                yield line("domain.unreachable", **told)
        yield from _doubts(host)
    if named.website and (website := host_of(named.website)):
        told = {"website": website.ascii, "registered": website.registered, "shown": website.shown}
        if host is not None and not host.is_shared and website.registered == host.registered:
            if website.ascii != host.ascii and not host.is_local:
                yield line("domain.own_website", **told)
        else:
            yield line("domain.other_website", **told)
            if website.doubt:
                yield line(f"domain.{website.doubt}", domain=website.ascii)


def _doubts(host: HostName) -> Iterator[Line]:
    if host.doubt:
        yield line(f"domain.{host.doubt}", domain=host.ascii)
    if host.is_shared:
        yield line("domain.shared", domain=host.ascii, service=host.registered.partition(".")[2])
    if host.is_local:
        yield line("domain.local", domain=host.ascii)


def _seal(seal: Finding, sealed: _Sealed | None) -> Iterator[Line]:
    if sealed is None:
        yield line("seal.none")
        return
    identity, detail = sealed.identity, seal.detail
    told = {
        "name": identity.organisation[:_LONGEST],
        "country": identity.country,
        "number": identity.organisation_identifier[:_LONGEST],
        "by": sealed.by,
    }
    if seal.code in ("seal.qualified", "seal.advanced"):
        level = {"level": detail["level"]} if "level" in detail else {}
        yield line(seal.code, **told, **level)
    else:
        yield line("seal.demo" if seal.code == "seal.demo" else "seal.unproven", **told)
    if "list" not in detail:
        return
    listed = {name: detail[name] for name in ("service", "list", "date", "country", "number") if name in detail}
    if detail.get("granted") is False:
        yield line("seal.not_granted", **listed)
    elif detail.get("excepted"):
        yield line("seal.excepted", **listed)
    else:
        yield line("seal.old_list" if detail.get("stale") else "seal.listed", **listed)


def _names(named: Named, known: KnownIssuer | None, sealed: _Sealed | None) -> Iterator[Line]:
    """Where the name that the credential gives is not the one that others give, or is written to deceive."""
    if not named.names:
        return
    first, said = named.names[0], {plain(name) for name in named.names}
    if known is not None and plain(known.name) not in said:
        yield line("name.not_in_list", said=first, name=known.name, list=known.list_name, date=known.list_date)
    if sealed is not None and plain(sealed.identity.organisation) not in said:
        yield line("name.not_in_certificate", said=first, name=sealed.identity.organisation[:_LONGEST])
    if all(name.isascii() for name in named.names):
        return
    if any(is_mixed(word) for name in named.names for word in name.split()):
        yield line("name.mixed", said=first)
    if any(letter not in _JOINING for name in named.names for letter in INVISIBLE.findall(name)):
        yield line("name.hidden", said=INVISIBLE.sub("", first))


def _other_body(said: Summary) -> str | None:
    """Whom the issuer names as the one who awarded it, if that is none of its own names."""
    if said.awarded_by is None or said.issuer is None:
        return None
    own = {plain(name) for name in islice(said.issuer.wordings.values(), _MOST_NAMES)}
    others = islice(said.awarded_by.wordings.values(), _MOST_NAMES)
    return next((name[:_LONGEST] for name in others if plain(name) not in own), None)


def _register(case: Case, number: Number, named: Named, known: KnownIssuer | None, sealed: _Sealed | None) -> Line:
    told: dict[str, Any] = {"register": number.register, "value": number.value}
    if number.kind:
        told["kind"] = number.kind
    if number.fault:
        return line(f"register.{number.fault}", **told)
    certified = Number("eidas", sealed.identity.organisation_identifier) if sealed is not None and sealed.is_vouched else None
    if certified is not None and sealed is not None:
        if certified.key == number.key:
            return line("register.by_certificate", **told, name=sealed.identity.organisation[:_LONGEST])
        if certified.key[:2] == number.key[:2]:
            return line("register.contradicted", **told, other=certified.value[:_LONGEST])
    host = host_of(named.id)
    if number.register == "schac" and host is not None and not host.doubt and not host.is_shared:
        home = number.key[2]
        # No more than somebody registered: all of a country's schools are below "co.uk" or "sch.uk".
        if f".{home}".endswith(f".{host.registered}") and f".{host.ascii}".endswith(f".{home}"):
            return line("register.by_domain", **told, domain=host.ascii)
    listed = _listed(case, number)
    # Whoever demonstrates a seal may write any number into it.
    if listed is None or (sealed is not None and not sealed.is_vouched):
        return line("register.claimed", **told)
    told |= {"name": listed.name, "list": listed.list_name, "date": listed.list_date}
    if known is None:
        return line("register.of_another", **told)
    return line("register.by_list" if plain(known.name) == plain(listed.name) else "register.not_theirs", **told)


def _listed(case: Case, number: Number) -> KnownIssuer | None:
    """Whose number it is, as a list of this installation says."""
    kind, country, bare = number.key
    ways = {"ror": (f"https://ror.org/{bare}", bare), "eidas": (number.value, bare)}
    tried = ways.get(number.register, (number.value, f"{kind}{country}-{bare}"))
    return next((known for way in tried if (known := case.trust.known(way, case.at))), None)


def _lists(case: Case, issuer: Finding, named: Named) -> Iterator[Line]:
    known = case.trust.issuers.get(named.id)
    if issuer.code in _KNOWN and known is not None:
        for one in known.listings:
            told = {"name": one.name, "list": one.list_name, "date": one.list_date, "kind": one.kind}
            if one.until is not None and one.is_old(case.at):
                code = "list.old" if one.counts(case.at) else "list.ended"
                yield line(code, **told, until=one.until.date().isoformat())
            else:
                yield line("list.names", **told)
        return
    if known is not None and issuer.code != "issuer.not_checked":
        for one in known.listings:
            if one.until is not None and not one.counts(case.at):
                told = {"name": one.name, "list": one.list_name, "date": one.list_date, "kind": one.kind}
                yield line("list.ended", **told, until=one.until.date().isoformat())
    yield line("list.none", domain=domain_of(named.id)[:_LONGEST])


def _lookalike(case: Case, issuer: Finding, named: Named) -> Iterator[Line]:
    if issuer.code in LOOK_ALIKE:
        yield line(f"lookalike.{issuer.detail['how']}", **issuer.detail)
        return
    known = case.trust.known(named.id, case.at)
    own = {skeleton(one.name) for one in known.listings} if known else set()
    others = [name for name in named.names if skeleton(name) not in own]
    if (known is None) == (issuer.code == "issuer.unknown") and (other := namesake(case.trust, named.id, others)):
        yield line("lookalike.namesake", **other.told())


def _sealed(seen: Examination) -> _Sealed | None:
    sealed = seen.credential.seal
    if sealed is None:
        return None
    try:
        identity = certificates.seal_identity(sealed.leaf)
    except certificates.SealCertificateError:
        return None
    return _Sealed(identity, _giver(sealed.leaf), seen.found["seal"].outcome is Outcome.PASSED)


def _giver(leaf: x509.Certificate) -> str:
    """Who gave a certificate out, as it says itself."""
    try:
        named = [str(one.value) for oid in _GIVERS for one in leaf.issuer.get_attributes_for_oid(oid)]
    except ValueError:
        named = []
    return named[0][:_LONGEST] if named else name_of(leaf)


_GIVERS = (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME)


def _numbers(credential: Credential) -> Iterator[Number]:
    """The numbers that a credential claims for its issuer, each once."""
    issuer = credential.document.get("issuer")
    issuer = issuer[0] if isinstance(issuer, list) and issuer else issuer
    written = _european(credential.document, node(issuer)) if credential.kind is Kind.EUROPEAN else _open_badge(node(issuer))
    seen: set[tuple[str, str, str]] = set()
    for kind, value in islice(written, 4 * _MOST_NUMBERS):
        number = number_in(kind, value)
        if number is not None and number.key not in seen:
            seen.add(number.key)
            yield number


def _open_badge(issuer: Document) -> Iterator[tuple[str, str]]:
    for entry in nodes(issuer.get("otherIdentifier")):
        value = string(entry.get("identifier"))
        if value is not None:
            yield string(entry.get("identifierType")) or "", value
    if official := string(issuer.get("official")):
        yield "official", official


def _european(document: Document, issuer: Document) -> Iterator[tuple[str, str]]:
    read = References(document)
    for member, kind in _LEGAL:
        for one in read.all(issuer.get(member))[:_MOST_NUMBERS]:
            yield from _notation(one, kind or _national(read, one))
    for one in read.all(issuer.get("identifier"))[:_MOST_NUMBERS]:
        yield from _notation(one, string(one.get("schemeName")) or "")


def _notation(one: Document, kind: str) -> Iterator[tuple[str, str]]:
    said = one.get("notation")
    for value in said if isinstance(said, list) else [said]:
        if (text := string(value)) is not None:
            yield kind, text


def _national(read: References, one: Document) -> str:
    """A number in a national register of companies: the Dutch one has a name here."""
    country = read.one(one.get("spatial")).get("id")
    return "kvk" if isinstance(country, str) and country.endswith("/country/NLD") else "registration"
