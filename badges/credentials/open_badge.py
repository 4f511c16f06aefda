"""Open Badges 3.0 from an award: a Verifiable Credential 2.0 in one language, without a name, without a context of our own."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from badges.credentials.achievement import achievement, grade_wording, is_status, level_id, number, outcome_id, result_id
from badges.credentials.edition import country_name, editions, plain, words
from badges.credentials.endorsement import BadgeEndorsements, endorsed
from badges.credentials.identity import EMAIL, identity_object
from badges.credentials.instants import last_second, midnight, rfc3339
from badges.credentials.refresh import refresh_service
from badges.credentials.status import entry
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.award import Award, Evidence
from badges.model.issued import StatusEntry
from badges.model.parties import Address, Holder, Issuer, Organisation

__all__ = ["CONTEXTS", "LOSSES", "SCHEMA", "achievement", "build", "editions", "profile"]

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",  # the type name of `credentialSchema` is defined here
]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

LOSSES = (
    ("languages", "A badge is written in one language; the other languages are separate badges, named under `related`."),
    (
        "holder_name",
        "The name of the holder is left out on purpose: a salted fingerprint of an address, or an opaque id, stands there.",
    ),
    ("mobility", "Place, host and hours of a stay are one sentence for people, not fields for programs."),
    ("outcome_kind", "Dimension and domain of an outcome (knowledge, skill, attitude) have no place."),
    ("study_load", "Dutch study load hours are not credits; only ECTS are. The hours themselves are there as workload."),
    ("setting", "Learning setting, kind of activity, calendar length and target levels have no place."),
    ("assessors", "Only one organisation can be named as the one that assessed for the issuer."),
    ("quality", "Framework and body of the quality assurance stand on the page it points to, not in the badge."),
    ("grade_distribution", "The spread of grades of earlier years has no place."),
    ("birth_date", "A birth date that an award says stands in the European credential only."),
    ("stages", "The parts of a divided mobility are not told apart; the badge has its first and last day."),
    ("grounds", "An accreditation, a mandate and the document that was converted stand in the European credential only."),
    (
        "awarding_body",
        "The school that had somebody else issue for it is named only as the one that assessed, and only where no host or"
        " partner did.",
    ),
    ("joint_award", "Only one organisation can be named as the one that issues; who awards with it is not."),
    ("entitlements", "What the achievement entitles to has no place, nor has the national level."),
    ("credential_type", "A type of the European list, such as a diploma supplement with its longest duration, has no place."),
    ("notes", "Notes and public documents about the achievement stand in the European credential only."),
    ("parts", "The parts of a composite are named; what was reached in each stands in the European credential only."),
)
"""What an award says that this form cannot: code and sentence."""

HOST_ASSESSORS = ("host_supervisor", "company_client", "community_partner")
PARTNER_ASSESSORS = ("partner_school_assessor",)
IDENTIFIER_TYPES = {
    "eidas": "ext:eidasLegalIdentifier",
    "vat": "ext:vatIdentifier",
    "brin": "ext:brin",
    "rio": "ext:rio",
    "kvk": "ext:kvk",
    "ror": "ext:ror",
    "pic": "ext:pic",
    "oid": "ext:oid",
}


NOBODYS = BadgeEndorsements()


def build(
    award: Award,
    issuer: Issuer,
    status: StatusEntry,
    *,
    id: str,
    at: datetime,
    language: str,
    addresses: Addresses,
    endorsements: BadgeEndorsements = NOBODYS,
    refresh: str | None = None,
) -> Document:
    """An Open Badges 3.0 credential in one language, not yet signed. ``refresh`` is where a newer text of it can be had.

    Raises:
        NoSuchEdition: when the unit cannot be written in this language (see ``editions``).
        ValueError: when ``at`` has no time zone.
    """
    made: Document = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.unit.title.best(language)[1],
        "issuer": endorsed(profile(issuer, addresses), endorsements.issuer),
        "validFrom": rfc3339(at),
    }
    if award.valid_until:
        made["validUntil"] = last_second(award.valid_until)
    made["awardedDate"] = midnight(award.awarded_on)
    made["credentialSubject"] = subject = _subject(award, language, addresses)
    subject["achievement"] = endorsed(subject["achievement"], endorsements.achievement)
    if award.evidence:
        made["evidence"] = [_evidence(evidence, language) for evidence in award.evidence]
    made["credentialStatus"] = entry(status)
    if refresh:
        made["refreshService"] = refresh_service(refresh)
    made["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    return endorsed(made, endorsements.credential)


def profile(issuer: Issuer, addresses: Addresses) -> Document:
    """Who issues: always the whole Profile, since verifiers stumble over a bare URL."""
    return _organisation(issuer.organisation, issuer.did, issuer.organisation.homepage or addresses.issuer(issuer.name))


def _organisation(organisation: Organisation, id: str, url: str | None) -> Document:
    made: Document = {"id": id, "type": ["Profile"], "name": organisation.name}
    if url:
        made["url"] = url
    if organisation.email:
        made["email"] = organisation.email
    made["address"] = _address(organisation.address)
    identifiers = [
        {"type": "IdentifierEntry", "identifier": known.value, "identifierType": IDENTIFIER_TYPES[known.scheme]}
        for known in organisation.identifiers
        if known.scheme in IDENTIFIER_TYPES
    ]
    if identifiers:
        made["otherIdentifier"] = identifiers
    return made


def _address(address: Address) -> Document:
    said = {
        "addressCountryCode": address.country,
        "addressLocality": address.locality,
        "streetAddress": address.street,
        "postalCode": address.postal_code,
    }
    return {"type": ["Address"]} | {term: value for term, value in said.items() if value}


def _subject(award: Award, language: str, addresses: Addresses) -> Document:
    unit, participation = award.unit, award.participation
    made: Document = {"type": ["AchievementSubject"]} | _holder(award.holder)
    made["activityStartDate"] = midnight(participation.start)
    made["activityEndDate"] = midnight(participation.end)
    if unit.workload.ects:
        made["creditsEarned"] = number(unit.workload.ects)
    if narrative := _journey(award, language):
        made["narrative"] = narrative
    if assessor := _assessor(award):
        made["source"] = _organisation(assessor, _organisation_id(assessor, addresses), assessor.homepage)
    if results := _results(award, language, addresses.achievement(unit.slug, unit.version, language)):
        made["result"] = results
    made["achievement"] = achievement(unit, language, addresses)
    return made


def _holder(holder: Holder) -> dict[str, Any]:
    """What only whoever knows it can recognise: fingerprints of an address and of numbers, or an opaque id."""
    known = [(EMAIL, holder.email)] if holder.email else []
    known += [(identity.kind, identity.value) for identity in holder.identities]
    made: dict[str, Any] = {"id": holder.subject_id} if holder.subject_id and not holder.email else {}
    if known:
        made["identifier"] = [identity_object(value, kind, holder.salt) for kind, value in known]
    return made


def _journey(award: Award, language: str) -> str:
    """Where, with whom and for how long, as a person would say it: Open Badges has no fields for it."""
    own, participation = words(language), award.participation
    host, partner = participation.host, award.unit.co_provider
    place = _place(host, language) if host else None
    if not host and participation.country:
        place = country_name(participation.country, language)
    elif host and participation.country and participation.country != host.address.country:
        place = f"{host.name}, {country_name(participation.country, language)}"
    said = []
    if place:  # nobody was at the host of a virtual exchange
        said.append(f"{own.partner if participation.form.key == 'virtual' and host else own.where}: {place}")
    if partner and partner.id != (host.id if host else None):
        said.append(f"{own.partner}: {partner.name}")
    if participation.form.key != award.unit.mobility.form.key:
        said.append(f"{own.form}: {participation.form.label.best(language)[1]}")
    if participation.hours:
        said.append(f"{own.hours}: {participation.hours}")
    return " ".join(f"{plain(sentence)}." for sentence in said)


def _place(host: Organisation, language: str) -> str:
    return ", ".join(part for part in (host.name, host.address.locality, country_name(host.address.country, language)) if part)


def _assessor(award: Award) -> Organisation | None:
    """The organisation that assessed for the issuer: the host where its people did, else the partner (``source``).

    Whoever issues by a mandate did not assess: then it is the body that awards.
    """
    roles = {role.key for role in award.unit.assessment.assessors}
    host = award.participation.host
    partner = award.unit.co_provider or host
    found = host if host and roles & set(HOST_ASSESSORS) else partner if roles & set(PARTNER_ASSESSORS) else None
    if found is None or found.id == award.awarding_body.id:
        return None if award.issuing_body.id == award.awarding_body.id else award.awarding_body
    return found


def _organisation_id(organisation: Organisation, addresses: Addresses) -> str:
    """Its homepage; else a name of our own that is the same in every badge."""
    return organisation.homepage or _own_name(f"{addresses.base}/organisations/{organisation.id}")


@lru_cache(maxsize=1024)
def _own_name(url: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, url)}"


def _results(award: Award, language: str, achievement_id: str) -> list[Document]:
    made: list[Document] = []
    scheme = award.unit.assessment.grading
    if award.grade:
        said: Document = {"type": ["Result"], "resultDescription": result_id(achievement_id)}
        if is_status(scheme):
            said["status"] = "Completed" if award.grade.value == scheme.pass_from else "Failed"
        else:
            said["value"] = grade_wording(scheme, award.grade.value, language)
        made.append(said)
    for result in award.results:
        made.append(
            {
                "type": ["Result"],
                "resultDescription": outcome_id(achievement_id, result.outcome),
                "achievedLevel": level_id(achievement_id, result.outcome, result.level),
            }
        )
    return made


def _evidence(evidence: Evidence, language: str) -> Document:
    made: Document = {}
    if evidence.url:
        made["id"] = evidence.url
    made["type"] = ["Evidence"]
    if evidence.name:
        made["name"] = evidence.name.best(language)[1]
    if evidence.description:
        made["description"] = evidence.description.best(language)[1]
    if evidence.narrative:
        made["narrative"] = evidence.narrative.best(language)[1]
    if evidence.kind:
        made["genre"] = evidence.kind.label.best(language)[1]
    if evidence.audience:
        made["audience"] = evidence.audience.best(language)[1]
    if evidence.media_type:
        made["mediaType"] = evidence.media_type
    if evidence.sha256:
        made["digestMultibase"] = multihash(evidence.sha256)
    return made


def multihash(sha256_hex: str) -> str:
    """The fingerprint of a file as VC 2.0 writes it: ``u`` and base64url of 0x12, 0x20 and the digest (§5.3, multihash)."""
    digest = bytes.fromhex(sha256_hex)
    if len(digest) != 32:
        raise ValueError(f"a SHA-256 digest has 32 bytes, this one {len(digest)}")
    return "u" + urlsafe_b64encode(b"\x12\x20" + digest).rstrip(b"=").decode("ascii")
