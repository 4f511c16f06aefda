"""Whether an archive counts, and what rests on it then. ``archives`` says on what terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from cryptography import x509

from badges.proofs import jws, multikey
from badges.proofs.der import UNREADABLE
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.proofs.revocation import SKEW, Carried
from badges.proofs.work import affords_signature
from badges.verification.archives import TIMESTAMPS, Archive, filled, revocations, stamped, with_documents
from badges.verification.case import Archived, Case, Examination
from badges.verification.credential import Credential
from badges.verification.facts import Facts, Limits, Need, Policy
from badges.verification.key_documents import NoKey, domain_of, method_needs
from badges.verification.keys import Key, find_key
from badges.verification.seals.stamps import Stamp, judge_chain
from badges.verification.signature import CREDENTIALS
from badges.verification.signatures import key_needs
from badges.verification.status import list_needs, places
from badges.verification.verdict import Finding, Outcome, finding

CHECK = "bundle"
_CHANGED = ("altered", "other_content", "malformed")


def archiver_needs(archive: Archive) -> Iterator[Need]:
    """Where it says whose key signed the archive. What the archive itself says of that is never asked."""
    if archive.signature is not None and not archive.wrong:
        yield from method_needs(str(archive.signature.header["kid"]), archive.archiver)


def looked_into(case: Case, archive: Archive) -> tuple[Case, tuple[Finding, ...]]:
    """The case with what the archive may stand in for, which is nothing where it does not count; and what is to be said of it."""
    if archive.wrong:
        return case, (_of_archive("bundle.broken", entry=archive.wrong),)
    known = case.trust.known(archive.archiver, case.at)
    if known is None:
        return case, (_of_archive("bundle.unknown_archiver", domain=domain_of(archive.archiver)[:200]),)
    name = {"name": known.name}
    stamps = _stamps(archive, case)
    stamp = next(iter(stamps), None)
    if changed := [name for name, one in zip(TIMESTAMPS, stamps, strict=False) if one.code in _CHANGED]:
        return case, (_of_archive("bundle.broken", entry=changed[0]),)
    if code := _unsigned(archive, stamp.time if stamp else None, case):
        return case, (_of_archive(code, **name),)
    if stamp is None:
        return case, (_of_archive("bundle.no_time", **name),)
    if stamp.code not in ("valid", "authority_ended") or stamp.time is None or archive.made is None:
        return case, (_of_archive("bundle.time_unproven", **name, authority=stamp.name, reason=stamp.code),)
    if archive.made > stamp.time + SKEW:
        return case, (_of_archive("bundle.time_unproven", **name, authority=stamp.name, reason="clocks"),)
    there = filled(archive, case.facts)
    counts = Archived(known.name, archive.made, stamp.time, there, archive.known, revocations(archive))
    told = {**counts.told, "authority": stamp.name}
    said = [_of_archive("bundle.holds", **told)]
    if there and stamp.code == "authority_ended":
        said.append(_of_archive("bundle.time_ended", **told))
    return replace(case, facts=with_documents(archive, case.facts), archived=counts), tuple(said)


def key_then(seen: Examination) -> Finding | None:
    """That whose key it is, is known from an archive alone."""
    archived, credential = seen.case.archived, seen.credential
    if archived is None or not seen.passed("binding"):
        return None
    if archived.filled.isdisjoint(key_needs(credential, seen.case.limits, seen.case.policy)):
        return None
    return _rests(credential, archived)


def older_badge_then(findings: Iterable[Finding], credential: Credential, archived: Archived) -> tuple[Finding, ...]:
    """What was found of an Open Badge 2.0, which hangs together by addresses: whatever was there, was there then."""
    said = []
    for found in findings:
        if found.check == "binding" and found.outcome is Outcome.PASSED:
            said.append(_rests(credential, archived))
        elif found.code == "status.clear":
            said.append(finding("status", credential.subject, "bundle.status_then", **archived.told))
        else:
            said.append(found)
    return tuple(said)


def _rests(credential: Credential, archived: Archived) -> Finding:
    domain = domain_of(credential.issuer_id or credential.subject)[:200]
    return finding(CHECK, credential.subject, "bundle.key_then", domain=domain, **archived.told)


def status_then(seen: Examination) -> bool:
    """Whether the lists that say if it was withdrawn are those of an archive, or can be read with its keys alone."""
    archived = seen.case.archived
    if archived is None:
        return False
    limits: Limits = seen.case.limits
    policy: Policy = seen.case.policy
    own = frozenset(key_needs(seen.credential, limits, policy))
    needed = frozenset(list_needs(seen.credential, seen.case.facts, limits)) - own
    return not archived.filled.isdisjoint(needed)


def moments_of_lists(case: Case, credential: Credential) -> dict[str, datetime]:
    """As of when each list is that stands in an archive alone, by its address."""
    archived = case.archived
    if archived is None:
        return {}
    addresses = {place.list_url for place in places(credential) if place}
    return {url: archived.made for url in addresses if Need("status_list", url) in archived.filled}


def issuer_then(seen: Examination, number: str) -> Finding | None:
    """That the archiver knew the issuer, where the rest is known from the archive too; else the reader's own list counts."""
    archived = seen.case.archived
    known = archived.known.get(number) if archived and archived.filled else None
    if archived is None or known is None:
        return None
    return seen.finds("issuer", "bundle.issuer_then", issuer=known.name, source=known.list_name, **archived.told)


def _unsigned(archive: Archive, seen: datetime | None, case: Case) -> str | None:
    """Why the archive is not, or not surely, of whom it names; None when it is.

    A key that ended later was good when an authority saw the signature; without such a moment only a key without end will do.
    """
    signature = archive.signature
    assert signature is not None  # else it would be broken
    found = _key(archive, case.facts, case.limits)
    if isinstance(found, NoKey):
        if found.binding != "issuer.unreachable":
            return "bundle.not_the_archivers"
        is_signed = any(_signed_with(key, signature) for key in _pinned(case, archive.archiver))
        return None if is_signed else "bundle.archiver_unreachable"
    ends = [end for end in (found.revoked, found.expires) if end]
    is_signed = found.vouched == "issuer.bound" and _signed_with(found.public_key, signature)
    return None if is_signed and all((seen or case.at) < end for end in ends) else "bundle.not_the_archivers"


def _signed_with(key: PublicKey, signature: jws.Jws) -> bool:
    return affords_signature(key) and jws.check(signature, key).ok


def _key(archive: Archive, facts: Facts, limits: Limits) -> Key | NoKey:
    assert archive.signature is not None
    return find_key(str(archive.signature.header["kid"]), archive.archiver, CREDENTIALS, facts, limits)


def _pinned(case: Case, archiver: str) -> Iterator[PublicKey]:
    """The keys that the reader's own lists have of somebody who cannot be asked any more."""
    for text in (key for listed in case.trust.issuers[archiver].listings if listed.counts(case.at) for key in listed.keys):
        try:
            yield multikey.decode(text)
        except MalformedKey:
            continue


def _stamps(archive: Archive, case: Case) -> tuple[Stamp, ...]:
    carried = Carried(archive.beside.get("ocsp", ()), archive.beside.get("crl", ()))
    messages = [partial(stamped, archive.signed, archive.stamps[:number]) for number in range(len(archive.stamps))]
    chain = list(zip(archive.stamps, messages, strict=True))
    return judge_chain(chain, carried, tuple(_certificates(archive)), case.trust, case.at)


def _certificates(archive: Archive) -> Iterator[x509.Certificate]:
    for der in archive.beside.get("certificate", ()):
        try:
            yield x509.load_der_x509_certificate(der)
        except UNREADABLE:
            continue


def _of_archive(code: str, **detail: str) -> Finding:
    return finding(CHECK, "", code, **detail)
