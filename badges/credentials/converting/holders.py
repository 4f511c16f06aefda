"""Who holds it: a person in the European form, something only they are known by in an Open Badge."""

from __future__ import annotations

from badges.credentials.converting.conversion import NotConvertible
from badges.credentials.converting.draft import Draft
from badges.credentials.converting.ledger import Source
from badges.credentials.converting.slots import LEARNER, fingerprint_name, fingerprint_of
from badges.credentials.elm_values import is_iri
from badges.credentials.identity import EMAIL, identity_object
from badges.credentials.violation import Document

_OF_THE_PERSON = (
    *("givenName", "familyName", "fullName", "birthName", "patronymicName", "altLabel", "dateOfBirth", "placeOfBirth"),
    *("gender", "citizenshipCountry", "nationalID", "contactPoint", "location", "groupMemberOf"),
)
"""What a badge leaves out on purpose."""
_IN_THE_CLEAR = ("mailto:", "tel:")


def person(draft: Draft, subject: Source, holder: str | None) -> Document:
    """The holder as far as a badge says who it is: an opaque id, a fingerprint, or what stands there in the clear."""
    made: Document = {"id": draft.id("person"), "type": "Person"}
    id = subject.look("id")
    if id and id.startswith(_IN_THE_CLEAR):
        subject.lose("id", "holder")  # it comes back as a fingerprint
        if id.startswith("mailto:"):
            made["contactPoint"] = _contact(draft, id.removeprefix("mailto:"))
    elif id:
        subject.string("id")
        made["identifier"] = draft.identifier(LEARNER, id)
    for one in subject.many("identifier"):
        said, kind, hashed = one.look("identityHash"), one.look("identityType"), one.node.get("hashed")
        if said is None or kind is None:
            subject.lose("identifier", "holder", one)
        elif hashed is True and "identifier" not in made:
            made["identifier"] = draft.identifier(fingerprint_name(kind, one.string("salt") or ""), said)
            one.string("identityHash"), one.string("identityType")
        elif kind == "name" and hashed is not True and "fullName" not in made:
            made["fullName"] = draft.map(one.string("identityHash"))
            one.string("identityType")
        elif kind == "emailAddress" and hashed is not True and "contactPoint" not in made:
            one.string("identityHash"), one.string("identityType")
            made["contactPoint"] = _contact(draft, said)
        elif "identifier" not in made and hashed is not True:
            made["identifier"] = draft.identifier(one.string("identityType") or "identifier", said)
            one.string("identityHash")
        else:
            subject.lose("identifier", "one_only", one)
        one.ledger.taken.add((one.key, "hashed", str(hashed)))
    if holder:
        made["fullName"] = draft.map(holder)
    return made


def _contact(draft: Draft, address: str) -> Document:
    box = {"id": f"mailto:{address}", "type": "Mailbox"}
    return {"id": draft.id("contactPoint"), "type": "ContactPoint", "emailAddress": box}


def fingerprints(person: Source, salt: str) -> Document:
    """A fingerprint of an address; else of a number, else of a name. An opaque id stays what it is.

    Never more than it takes: a short number is found by trying all of them.

    Raises:
        NotConvertible: when there is nothing to know the holder by.
    """
    for term in _OF_THE_PERSON:
        person.lose(term, "holder")
    number = person.one("identifier")
    notation = number.look("notation") if number else None
    contact = person.aside().one("contactPoint")
    box = contact.one("emailAddress") if contact else None
    known = []
    made: Document = {}
    if box:
        known.append((EMAIL, str(box.node.get("id")).removeprefix("mailto:")))
    if number and notation:
        scheme = number.look("schemeName") or ""
        if fingerprint := fingerprint_of(scheme):
            number.string("notation"), number.string("schemeName")
            kind, its_salt = fingerprint
            hashed = {"type": "IdentityObject", "hashed": True, "identityHash": notation, "identityType": kind}
            made["identifier"] = [hashed | ({"salt": its_salt} if its_salt else {})]
        elif scheme == LEARNER and is_iri(notation) and not notation.startswith(_IN_THE_CLEAR):
            made["id"] = notation
            number.string("notation"), number.string("schemeName")
        else:
            number.lose("notation", "holder")
            number.lose("schemeName", "holder")
            known += [] if known else [("identifier", notation)]
    national = person.aside().one("nationalID")
    if not known and not made and national and (said := national.string("notation")):
        known.append(("nationalIdentityNumber", said))
    if not known and not made:
        names = (person.aside().wording(term, "", or_any=True) for term in ("fullName", "givenName", "familyName"))
        full, given, family = names
        if name := full or " ".join(part for part in (given, family) if part):
            known.append(("name", name))
    if not known and not made:
        raise NotConvertible("This credential names nobody as its holder, and an Open Badge needs something to know them by.")
    if known:
        made["identifier"] = made.get("identifier", []) + [identity_object(value, kind, salt) for kind, value in known]
    return made
