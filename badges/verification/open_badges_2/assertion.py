"""One assertion with everything that hangs on it: who vouches for it, and what it is an award of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from badges.credentials.violation import Document
from badges.proofs.jws import Jws
from badges.verification.credential import Credential
from badges.verification.facts import Policy
from badges.verification.open_badges_2.addresses import host_of, in_scope
from badges.verification.open_badges_2.comparing import differences
from badges.verification.open_badges_2.gathering import Absent, Library, Node
from badges.verification.open_badges_2.signing import checked, listed_keys

Way = Literal["hosted", "signed", "unknown"]

# Both names of each type: the context of 2.0 makes the short ones aliases.
_WAYS: dict[str, Way] = {"HostedBadge": "hosted", "hosted": "hosted", "SignedBadge": "signed", "signed": "signed"}


@dataclass(frozen=True, slots=True)
class Said:
    """The code of a finding and its detail."""

    code: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Award:
    """What is known of an assertion so far; the judge and whoever fetches look at the same."""

    way: Way
    assertion: Document
    """As its issuer has it: the hosted copy, or what was signed; else as it was presented."""
    proof: Said
    binding: Said = field(default_factory=lambda: Said("binding.not_checked"))
    badge: Node | Absent | None = None
    issuer: Node | Absent | None = None
    revocations: Node | Absent | None = None
    withdrawn: bool = False
    """Whether its own page says so, or says that it is gone."""
    redirected: tuple[str, ...] = ()
    """Ids that led elsewhere."""

    @property
    def confirmed(self) -> bool:
        """Whether its content is its issuer's."""
        return self.proof.code in ("proof.valid", "proof.hosted") and self.binding.code in ("issuer.bound", "issuer.hosts")


def way_of(assertion: Document) -> Way:
    """How the assertion says that it can be verified."""
    said = verification_of(assertion).get("type")
    types = said if isinstance(said, list) else [said]
    return next((_WAYS[one] for one in types if isinstance(one, str) and one in _WAYS), "unknown")


def verification_of(assertion: Document) -> Document:
    """The verification object; ``verify`` is its name in 1.1, and an alias in 2.0."""
    said = assertion.get("verification", assertion.get("verify"))
    return said if isinstance(said, dict) else {}


def award_of(credential: Credential, library: Library, policy: Policy) -> Award:
    """Everything about the assertion that is in the library. What is not, the library is asked for, step by step."""
    presented = credential.document
    is_address_only = set(presented) == {"id"}
    match "hosted" if is_address_only else way_of(presented):
        case "hosted":
            award = _hosted(presented, library)
        case "signed":
            award = _signed(credential, library)
        case _:
            return Award("unknown", presented, Said("proof.unknown_method", {"reason": "verification"}))
    if award.confirmed and policy.status and isinstance(award.issuer, Node) and "revocationList" in award.issuer.document:
        return replace(award, revocations=library.get(award.issuer.document["revocationList"]))
    return award


def _hosted(presented: Document, library: Library) -> Award:
    # Open Badges 1.1 names the address in `verify.url` where the id is something else.
    address = presented.get("id") if host_of(str(presented.get("id"))) else verification_of(presented).get("url")
    page = library.get(address)
    where = {"domain": host_of(str(address)) or "–"}
    if isinstance(page, Absent):
        if page.reason == "gone":
            return Award("hosted", presented, Said("proof.not_checked"), withdrawn=True)
        return Award("hosted", presented, Said("proof.hosted_unreachable", {**where, "reason": page.reason}))
    differing = [] if set(presented) == {"id"} else list(differences(presented, page.document))
    if page.document.get("revoked") is True:
        # The page of a withdrawn badge may hold nothing but that.
        proof = Said("proof.hosted", where) if not differing else Said("proof.not_checked")
        award = Award("hosted", presented | page.document, proof, withdrawn=True)
    elif differing:
        return Award("hosted", page.document, Said("proof.hosted_differs", {**where, "fields": differing[:10]}))
    else:
        award = Award("hosted", page.document, Said("proof.hosted", where))
    if award.proof.code != "proof.hosted":
        return award
    award = _with_issuer(award, page, library)
    if embedded := list(_embedded_differences(presented, award)):
        return replace(award, proof=Said("proof.hosted_differs", {**where, "fields": embedded[:10]}))
    # Without its class nobody knows whose it is: then that is what could not be had.
    return replace(award, binding=_hosting(page.id, award.badge if isinstance(award.badge, Absent) else award.issuer, library))


def _with_issuer(award: Award, page: Node | None, library: Library) -> Award:
    badge = part_of(award.assertion, "badge", library)
    # Who the issuer is only its own address can say; a profile inside another document is anybody's claim.
    named = badge.document.get("issuer") if isinstance(badge, Node) else None
    issuer = library.get(named.get("id") if isinstance(named, dict) else named) if isinstance(badge, Node) else None
    redirected = tuple(node.id for node in (page, badge, issuer) if isinstance(node, Node) and node.redirected)
    return replace(award, badge=badge, issuer=issuer, redirected=redirected)


def part_of(document: Document, name: str, library: Library) -> Node | Absent:
    """A badge class where it stands inside the assertion, else from its address."""
    said = document.get(name)
    if isinstance(said, dict) and (set(said) - {"id", "type", "@context"}):
        id = said.get("id")
        return Node(id if isinstance(id, str) else "", said)
    return library.get(said.get("id") if isinstance(said, dict) else said)


def _embedded_differences(presented: Document, award: Award) -> Iterator[str]:
    """What the file tells about class and issuer, and their own pages do not."""
    badge = presented.get("badge")
    if not isinstance(badge, dict) or not isinstance(award.badge, Node):
        return
    yield from (f"badge.{name}" for name in differences(badge, award.badge.document))
    issuer = badge.get("issuer")
    if isinstance(issuer, dict) and isinstance(award.issuer, Node):
        yield from (f"badge.issuer.{name}" for name in differences(issuer, award.issuer.document))


def _hosting(id: str, issuer: Node | Absent | None, library: Library) -> Said:
    """Whether the issuer that the badge names publishes badges where this one is."""
    if not isinstance(issuer, Node):
        return _unreachable(issuer)
    policy = issuer.document.get("verification")
    if isinstance(policy, str):
        kept = library.get(policy)
        if isinstance(kept, Absent):
            return _unreachable(kept)
        policy = kept.document
    domain = host_of(issuer.id)
    if in_scope(id, issuer.id, policy):
        return Said("issuer.hosts", {"domain": domain})
    return Said("issuer.not_hosted", {"domain": domain, "address": id[:500]})


def _signed(credential: Credential, library: Library) -> Award:
    token = credential.jwt
    jws: Jws | None = token.jws if token is not None else None
    assertion = credential.document
    if jws is None:
        return Award("signed", assertion, Said("proof.missing"))
    creator = verification_of(assertion).get("creator")
    if isinstance(creator, dict):
        creator = creator.get("id")
    if creator is None:
        award = _with_issuer(Award("signed", assertion, Said("proof.not_checked")), None, library)
        return _by_any_key(award, jws, library)
    key = library.get(creator)
    code, detail = checked(jws, key)
    award = Award("signed", assertion, Said(code, detail))
    if code != "proof.valid":
        return award
    award = _with_issuer(award, None, library)
    return replace(award, binding=_vouched(key, {creator, key.id}, award.issuer, library))


def _by_any_key(award: Award, jws: Jws, library: Library) -> Award:
    """An assertion that names no key is signed with one that its issuer lists (Open Badges 2.0, VerificationObject)."""
    if not isinstance(award.issuer, Node):
        said = _unreachable(award.issuer)
        return replace(award, proof=Said("proof.key_unreachable", said.detail), binding=said)
    seen = [(key, checked(jws, key)) for key in listed_keys(award.issuer, library)]
    for key, (code, detail) in seen:
        if code == "proof.valid":
            return replace(award, proof=Said(code, detail), binding=_owned(key, award.issuer))
    # What could be looked at says more than what could not.
    code, detail = min(
        (said for _, said in seen),
        key=lambda said: ("proof.key_unreachable", "proof.altered").index(said[0]) if said[0] != "proof.unknown_method" else 2,
        default=("proof.key_unreachable", {"reason": "not_listed"}),
    )
    return replace(award, proof=Said(code, detail))


def _vouched(key: Node | Absent, names: set[str], issuer: Node | Absent | None, library: Library) -> Said:
    """Whether the issuer lists the key, and the key names the issuer as its owner."""
    if not isinstance(issuer, Node) or isinstance(key, Absent):
        return _unreachable(issuer)
    for listed in listed_keys(issuer, library, fetch=False):
        written_out = listed.document.get("publicKeyPem") if isinstance(listed, Node) else None
        if listed.id in names and written_out in (None, key.document.get("publicKeyPem")):
            return _owned(key, issuer)
    return Said("issuer.not_vouched", {"domain": host_of(issuer.id)})


def _owned(key: Node | Absent, issuer: Node) -> Said:
    owner = key.document.get("owner") if isinstance(key, Node) else None
    return Said("issuer.bound" if owner in (None, issuer.id) else "issuer.not_vouched", {"domain": host_of(issuer.id)})


def _unreachable(absent: Node | Absent | None) -> Said:
    if isinstance(absent, Absent):
        return Said("issuer.unreachable", {"domain": host_of(absent.id) or "–", "reason": absent.reason})
    return Said("issuer.unreachable", {"domain": "–", "reason": "badge"})
