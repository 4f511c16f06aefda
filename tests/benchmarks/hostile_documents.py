"""Credentials that somebody made to keep a verifier busy: one way of being much trouble each, of any size.

Every one is a JSON-LD credential that its maker signs with a key of their own, so that nothing is spared because the proof fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from badges.credentials.open_badge import CONTEXTS
from tests.makers import AT
from tests.verification.signed import LATER, a_badge, a_person

Document = dict[str, Any]
Maker = Callable[[int], Document]
"""A document of about so many JSON values."""

V2 = CONTEXTS[0]
V1 = "https://www.w3.org/2018/credentials/v1"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
EUROPEAN = "http://data.europa.eu/snb/model/context/edc-ap"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
DATED = AT.strftime("%Y-%m-%dT%H:%M:%SZ")
ENDS = LATER.strftime("%Y-%m-%dT%H:%M:%SZ")


def a_credential(**changes: Any) -> Document:
    """A small Open Badge by somebody who is their own issuer."""
    me = a_person("hostile")
    return {
        "@context": list(CONTEXTS[:2]),
        "id": "urn:uuid:7d7f1f44-6f0b-4f39-9e3e-2b6a3a3c7a01",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": me, "type": ["Profile"], "name": "X"},
        "validFrom": DATED,
        "name": "X",
        "credentialSubject": {
            "id": me,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:a",
                "type": ["Achievement"],
                "name": "X",
                "description": "X",
                "criteria": {"narrative": "X"},
            },
        },
        **changes,
    }


def said_of_subject(**members: Any) -> Document:
    """The same, with something more about its subject."""
    credential = a_credential()
    credential["credentialSubject"] |= members
    return credential


def said_of_achievement(**members: Any) -> Document:
    """The same, with something more about its achievement."""
    credential = a_credential()
    credential["credentialSubject"]["achievement"] |= members
    return credential


def alignment(name: str) -> Document:
    """An alignment without an id."""
    return {"type": ["Alignment"], "targetName": name, "targetUrl": "https://x.example/"}


def results(size: int) -> Document:
    """Nothing wrong with it: a badge of very many results."""
    return said_of_subject(result=[{"type": ["Result"], "value": str(n)} for n in range(size // 4)])


def alignments(size: int) -> Document:
    """Nothing wrong with it: an achievement of very many alignments, each a little other."""
    return said_of_achievement(alignment=[alignment(f"x{n}") for n in range(size // 5)])


def texts(size: int) -> Document:
    """Very many short texts in one member."""
    return said_of_achievement(tag=[f"x{n}" for n in range(size)])


def same_texts(size: int) -> Document:
    """One text, again and again: one statement."""
    return said_of_achievement(tag=["x"] * size)


def our_badge_and_results(size: int) -> Document:
    """What we issue ourselves, with more results."""
    me = a_person("hostile")
    badge = a_badge()
    badge["issuer"] = {**badge["issuer"], "id": me}
    first = badge["credentialSubject"]["result"][0]
    more = [{**first, "id": f"urn:r:{n}"} for n in range(size // 6)]
    badge["credentialSubject"]["result"] = [*badge["credentialSubject"]["result"], *more]
    return badge


def undefined_members(size: int) -> Document:
    """Members that no context defines."""
    return a_credential(**{f"undefined{n}": "x" for n in range(size)})


def undefined_nodes(size: int) -> Document:
    """Things that only have what no context defines."""
    return a_credential(evidence=[{"type": ["Evidence"], "x": n, "y": {}} for n in range(size // 5)])


def undefined_types(size: int) -> Document:
    """One thing of very many types that no context defines."""
    return said_of_subject(type=["AchievementSubject", *(f"T{n}" for n in range(size))])


def combinations_of_types(size: int) -> Document:
    """Things of types in ever other combinations, each with a context of its own."""
    named = ("Profile", "Achievement", "Address", "Alignment", "Result", "Evidence", "IdentityObject", "Image", "Criteria")
    made = [{"type": [named[n % 9], named[n // 9 % 9], named[n // 81 % 9], f"x:{n}"], "name": "x"} for n in range(size // 7)]
    return a_credential(evidence=made)


def nulls(size: int) -> Document:
    """Values that JSON-LD passes over."""
    return said_of_achievement(tag=[None] * size)


def detours(size: int) -> Document:
    """Addresses written out in the place of terms."""
    return a_credential(evidence=[{"https://schema.org/name": "x", "id": f"urn:{n}"} for n in range(size // 3)])


def long_texts(size: int) -> Document:
    """Few texts of very many letters, half of which have to be escaped."""
    return a_credential(name='é"\n\\' * (size * 8), description="\u0001\x7f" * (size * 4))


def long_names(size: int) -> Document:
    """Very long names of members and identifiers."""
    return a_credential(**{"x" * size: "x"}, evidence=[{"id": "urn:" + "y" * size, "type": ["Evidence"]}])


def value_objects(size: int) -> Document:
    """Values written out, with languages."""
    return said_of_achievement(tag=[{"@value": f"x{n}", "@language": "en"} for n in range(size // 3)])


def directions(size: int) -> Document:
    """Values with a direction of writing."""
    return a_credential(name=[{"@value": f"x{n}", "@language": "ar", "@direction": "rtl"} for n in range(size // 4)])


def doubles(size: int) -> Document:
    """Numbers that are long to write."""
    return said_of_subject(creditsEarned=[n + 0.1234567890123 for n in range(size)])


def json_literals(size: int) -> Document:
    """Plain JSON inside JSON-LD, of which the canonical form sorts every name."""
    inside = {f"x{n}": [n / 7, {"é": None}] for n in range(size // 4)}
    return a_credential(credentialSchema={"id": "https://x.example/", "type": "JsonSchema", "jsonSchema": inside})


def language_maps(size: int) -> Document:
    """A text in very many languages."""
    maps = [{f"en-x{m}": "x" for m in range(20)} for n in range(size // 21)]
    european = {"id": "urn:c", "type": "LearningAchievement", "title": maps}
    return a_credential(**{"@context": [V1, EUROPEAN], "type": ["VerifiableCredential"], "credentialSubject": european})


def ordered_lists(size: int) -> Document:
    """Chains of links, each a blank node."""
    described = {"id": "urn:r", "type": ["ResultDescription"], "name": "x", "resultType": "Result"}
    return said_of_achievement(resultDescription=[{**described, "allowedValue": [str(n) for n in range(size)]}])


def same_lists(size: int) -> Document:
    """Chains of links that are all alike."""
    described = {"type": ["ResultDescription"], "name": "x", "resultType": "Result", "allowedValue": ["x"] * 10}
    return said_of_achievement(resultDescription=[described] * (size // 16))


def graphs(size: int) -> Document:
    """Things with graphs of their own: each proof is one."""
    proof = {"type": "DataIntegrityProof", "cryptosuite": "x", "proofValue": "z"}
    return a_credential(evidence=[{"id": f"urn:{n}", "type": ["Evidence"], "proof": proof} for n in range(size // 8)])


def deep(size: int) -> Document:
    """Things in things, as deep as anybody reads, and many of them."""
    found: list[Any] = []
    for number in range(size // 150):
        inner: Document = {"id": f"urn:{number}"}
        for _ in range(50):
            inner = {"type": ["Profile"], "parentOrg": inner}
        found.append(inner)
    return a_credential(evidence=found)


def named_contexts(size: int) -> Document:
    """Contexts named in every thing."""
    return a_credential(evidence=[{"@context": CONTEXTS[1], "type": ["Evidence"], "x": n} for n in range(size // 5)])


def combinations_of_contexts(size: int) -> Document:
    """Contexts named in every thing, in ever other combinations."""
    others = (*CONTEXTS[1:], CLR, "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1")
    many = [[others[n // len(others) ** place % len(others)] for place in range(6)] for n in range(size // 9)]
    return a_credential(evidence=[{"@context": contexts, "type": ["Evidence"]} for contexts in many])


def own_context(size: int) -> Document:
    """One short context written out, which names all that is said."""
    said = [{"x": f"x{n}"} for n in range(size // 2)]
    return a_credential(**{"@context": [*CONTEXTS[:2], {"x": "urn:x:x", "y": "urn:x:y"}], "y": said})


def own_contexts(size: int) -> Document:
    """A context written out in every thing."""
    return a_credential(evidence=[{"@context": {"x": f"urn:x:{n}"}, "type": ["Evidence"], "x": "x"} for n in range(size // 6)])


def own_large_context(size: int) -> Document:
    """A context written out that defines very many terms, each by another."""
    terms = {f"x{n}": f"x{n + 1}:y" for n in range(size)}
    return a_credential(**{"@context": [*CONTEXTS[:2], {**terms, f"x{size}": "urn:x:"}], "x0": "x"})


def own_scoped_contexts(size: int) -> Document:
    """A context written out, in which every type brings a context along."""
    terms = {f"T{n}": {"@id": f"urn:t:{n}", "@context": {f"x{n}": "urn:x"}} for n in range(20)}
    said = [{"@type": [f"T{m}" for m in range(20)], "x": "x"} for _ in range(size // 23)]
    return a_credential(**{"@context": [*CONTEXTS[:2], terms], "evidence": said})


def any_words(size: int) -> Document:
    """Everything is defined, by a vocabulary for whatever there is."""
    said = [{f"x{n}": f"x{n}", "@index": "i"} for n in range(size // 3)]
    return a_credential(**{"@context": [V2, EXAMPLES], "type": ["VerifiableCredential"], "credentialSubject": said})


def one_odd_thing(size: int) -> Document:
    """A large document that is as all others, but for one thing that few programs read."""
    return {**results(size), "evidence": [{"type": ["Evidence"], "name": {"@value": "x", "@direction": "ltr"}}]}


def odd_things(size: int) -> Document:
    """Keywords that few documents have, in every thing."""
    said = [{"@id": f"urn:{n}", "@index": "x", "@included": [{"@id": f"urn:i:{n}", "name": "x"}]} for n in range(size // 6)]
    return a_credential(evidence=said)


def reverse_properties(size: int) -> Document:
    """Statements written from their other end."""
    said = [{"@id": f"urn:{n}", "@reverse": {"name": {"@id": f"urn:i:{n}", "name": "x"}}} for n in range(size // 6)]
    return a_credential(evidence=said)


def no_context(size: int) -> Document:
    """No context at all: every word is an address."""
    said = [{"@id": f"urn:{n}", "urn:p": [{"@value": "x"}]} for n in range(size // 4)]
    return {name: value for name, value in a_credential(evidence=said).items() if name != "@context"}


def lists_of_lists(size: int) -> Document:
    """Lists in lists."""
    return said_of_achievement(tag=[[["x"]]] * (size // 3))


def twins(size: int) -> Document:
    """Things that are all alike, each made of things that are all alike."""
    most = max(2, min(8, size // 40))
    return said_of_subject(result=[{"type": ["Result"], "alignment": [alignment("x")] * most}] * max(2, size // (most * 5 + 3)))


def tangle(size: int) -> Document:
    """Nameless things that are all alike, each leading to three others."""
    number = max(4, size // 9)
    said = [
        {
            "id": f"_:r{one}",
            "type": "VerifiableCredential",
            "relatedResource": [{"id": f"_:r{(one + far) % number}"} for far in (1, 2, 3)],
        }
        for one in range(number)
    ]
    return a_credential(**{"@context": [V2], "type": ["VerifiableCredential"], "credentialSubject": said})


def ring(size: int) -> Document:
    """Nameless things that are all alike, each leading to the next."""
    number = max(4, size // 5)
    said = [
        {"id": f"_:r{one}", "type": "VerifiableCredential", "relatedResource": {"id": f"_:r{(one + 1) % number}"}}
        for one in range(number)
    ]
    return a_credential(**{"@context": [V2], "type": ["VerifiableCredential"], "credentialSubject": said})


def clique(size: int) -> Document:
    """Nameless things, each leading to all others."""
    number = max(3, int((size / 2) ** 0.5))
    said = [
        {"id": f"_:r{one}", "type": "VerifiableCredential", "relatedResource": [{"id": f"_:r{other}"} for other in range(number)]}
        for one in range(number)
    ]
    return a_credential(**{"@context": [V2], "type": ["VerifiableCredential"], "credentialSubject": said})


def pairs(size: int) -> Document:
    """Very many pairs of twins."""
    twin = [{"type": ["Result"], "value": str(n // 2)} for n in range(size // 4)]
    return said_of_subject(result=twin)


def unfit(size: int) -> Document:
    """Defined and signed, and against the schema of the standard in every line."""
    return said_of_achievement(alignment=[{"type": "x:y", "targetName": 7, "targetUrl": None} for n in range(size // 4)])


def many_subjects(size: int) -> Document:
    """Many subjects with all that a reader is shown."""
    one = a_credential()["credentialSubject"]
    return a_credential(credentialSubject=[{**one, "id": f"urn:s:{n}"} for n in range(size // 9)])


def identities(size: int) -> Document:
    """Fingerprints of very many addresses."""
    one = {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress", "salt": "x"}
    return said_of_subject(identifier=[{**one, "identityHash": f"sha256${n:064x}"} for n in range(size // 6)])


def endorsement_places(size: int) -> Document:
    """Endorsements that are none, in very many places."""
    return a_credential(evidence=[{"type": ["Evidence"], "endorsement": [{}], "x": n} for n in range(size // 6)])


DOCUMENTS: Mapping[str, Maker] = MappingProxyType(
    {
        maker.__name__.replace("_", " "): maker
        for maker in (
            results,
            alignments,
            texts,
            same_texts,
            our_badge_and_results,
            undefined_members,
            undefined_nodes,
            undefined_types,
            combinations_of_types,
            nulls,
            detours,
            long_texts,
            long_names,
            value_objects,
            directions,
            doubles,
            json_literals,
            language_maps,
            ordered_lists,
            same_lists,
            graphs,
            deep,
            named_contexts,
            combinations_of_contexts,
            own_context,
            own_contexts,
            own_large_context,
            own_scoped_contexts,
            any_words,
            one_odd_thing,
            odd_things,
            reverse_properties,
            no_context,
            lists_of_lists,
            twins,
            tangle,
            ring,
            clique,
            pairs,
            unfit,
            many_subjects,
            identities,
            endorsement_places,
        )
    }
)
"""Every one of them, by what it is."""
