"""The checks, one function each: a case and a credential in, one finding out. CHECKS is the list of all that we look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from badges.credentials.summary import Summary, eidas_number, summarize
from badges.model.issued import FormName
from badges.model.parties import SealIdentity
from badges.proofs import certificates
from badges.proofs.fitness import misfit
from badges.proofs.jades import claimed_time
from badges.proofs.revocation import SKEW
from badges.verification import archived, showing
from badges.verification.case import Case, Examination
from badges.verification.form import form_of
from badges.verification.holding import holder_name, is_recipient, subject_ids
from badges.verification.lookalike import borrowed, lookalike
from badges.verification.moments import moment
from badges.verification.presented import Credential, Kind
from badges.verification.refresh import refreshed
from badges.verification.seals import SealJudgement, judge_seal
from badges.verification.signatures import check_seal, domain_of, judge_signatures
from badges.verification.status import status_of
from badges.verification.trusted_lists.standing import about_its_list, standing
from badges.verification.verdict import Finding, Outcome

__all__ = ["CHECKS", "Case", "Examination", "examine", "readable_summary"]


def examine(case: Case, credential: Credential, container: Examination | None = None) -> Examination:
    """Every check, in order."""
    signatures = judge_signatures(credential, case.facts, case.at, case.limits, case.policy)
    seen = Examination(case, credential, signatures, container)
    instead = showing.CHECKS if credential.kind is Kind.PRESENTATION else {}
    for name, check in CHECKS.items():
        seen.found[name] = (name in instead and instead[name](seen)) or check(seen)
        if name == "binding" and case.archived is not None and (said := archived.key_then(seen)):
            seen.found[archived.CHECK] = said
        if name == "seal" and "chain" in seen.found["seal"].detail:
            seen.found.update({about: seen.finds(about, code, **said) for about, code, said in _judged_seal(seen).beside})
            if code := about_its_list(detail := seen.found["seal"].detail):
                seen.found["list"] = seen.finds("list", code, **{name: detail[name] for name in _OF_LISTS})
        if name == "issuer" and (outdated := _outdated(seen)):
            seen.found["list of issuers"] = outdated
    return seen


def file(seen: Examination) -> Finding:
    """Could we read it?"""
    return seen.finds("file", "file.read", format=seen.credential.format)


def format(seen: Examination) -> Finding:
    """Is it complete and well formed, and does its signature cover all of it?"""
    code, detail = form_of(seen.credential)
    return seen.finds("format", code, **detail)


def proof(seen: Examination) -> Finding:
    """Is it exactly what was signed, with a key that might sign then?"""
    fault = seen.credential.fault
    if fault and fault.code.startswith("proof."):
        return seen.finds("proof", fault.code, **fault.detail)
    if seal := check_seal(seen.credential):
        said = {"signed": seal.signing_time.isoformat()} if seal.signing_time else {}
        return seen.finds("proof", seal.code, **said, **seal.detail)
    if seen.signature:
        return seen.finds("proof", seen.signature.proof, **seen.signature.detail)
    if seen.credential.jwt is not None:
        return seen.finds("proof", "proof.unknown_method")
    return seen.finds("proof", "proof.not_checked" if seen.credential.kind is Kind.FOREIGN else "proof.missing")


def binding(seen: Examination) -> Finding:
    """Does the issuer that it names stand behind that signature?"""
    if seen.credential.seal is not None:
        sealed_by, named = _seal_identity(seen.credential), eidas_number(seen.credential.document)
        # The official rule of the form (EDC b4): the issuer is whom the certificate of the seal names.
        if not seen.passed("proof") or sealed_by is None or sealed_by.organisation_identifier != named:
            return seen.finds("binding", "binding.not_checked")
        # Anybody can make a certificate in anybody's name: it counts where somebody who is known gave it out.
        code = "issuer.bound" if _judged_seal(seen).chain.code == "anchored" else "binding.as_sealed"
        return seen.finds("binding", code, domain=f"{sealed_by.organisation} ({named})")
    if seen.signature is None or seen.signature.proof in ("proof.altered", "proof.malformed"):
        return seen.finds("binding", "binding.not_checked")
    return seen.finds("binding", seen.signature.binding, **seen.signature.binding_detail)


def seal(seen: Examination) -> Finding:
    """Is there a European seal, and who stands behind it?"""
    sealed = seen.credential.seal
    if sealed is None and seen.credential.kind is not Kind.EUROPEAN:
        return seen.finds("seal", "seal.not_used")
    if sealed is None or not seen.passed("proof") or seen.credential.fault:
        return seen.finds("seal", "seal.not_checked")  # of a text that cannot be read nobody knows whom it names
    sealed_by = _seal_identity(seen.credential)
    if sealed_by is None:
        return seen.finds("seal", "seal.nameless")
    name, number = sealed_by.organisation, sealed_by.organisation_identifier
    if number != eidas_number(seen.credential.document):
        named = summarize(seen.credential.document, FormName.EUROPEAN).issuer
        return seen.finds(
            "seal", "seal.other_organisation", seal=f"{name} ({number})", name=named.best("en")[1] if named else "–"
        )
    said = _judged_seal(seen)
    chain, level = said.chain, {} if said.level in (None, "B") else {"level": said.level}
    detail = {"name": name, "organisation": number, "chain": chain.code, **level}
    if said.proven is not None:
        detail["proven"] = said.proven.isoformat()
    if said.status.code == "revoked" and said.status.revoked is not None:
        since = said.status.revoked
        return seen.finds("seal", "seal.revoked", **detail, date=since.since.date().isoformat(), reason=since.reason)
    if chain.code == "malformed" and (reason := misfit(sealed.leaf)) not in (None, "unreadable"):
        return seen.finds("seal", "seal.unfit_certificate", **detail, reason=reason)
    if (claimed := claimed_time(sealed)) and claimed > seen.case.at + SKEW:
        return seen.finds("seal", "seal.not_yet", **detail, claimed=f"{claimed:%Y-%m-%d %H:%M} UTC")
    ended = sealed.leaf.not_valid_after_utc
    if chain.code == "expired" or not sealed.leaf.not_valid_before_utc <= said.moment <= ended:
        return seen.finds("seal", "seal.certificate_expired", **detail, date=ended.date().isoformat())
    if said.status.code == "unknown" and seen.case.at > ended:
        # Authorities keep no account of what has ended: nobody can tell any more.
        return seen.finds("seal", "seal.revocation_unknown", **detail, date=ended.date().isoformat())
    if certificates.is_demo(sealed.chain):
        return seen.finds("seal", "seal.demo", **detail)
    if chain.code == "refused":
        return seen.finds("seal", "seal.chain_refused", **detail, reason=chain.reason)
    if chain.code != "anchored" or chain.anchor is None:
        return seen.finds("seal", "seal.anchor_unknown", **detail)
    code, listed = standing(seen.case.trust, chain.anchor, sealed.leaf, said.moment, seen.case.at)
    return seen.finds("seal", code, **detail, **listed)


def issuer(seen: Examination) -> Finding:
    """Is it an issuer that this installation knows?"""
    if not seen.is_the_issuers or not seen.is_bound:
        return seen.finds("issuer", "issuer.not_checked")
    credential, trust = seen.credential, seen.case.trust
    number = (eidas_number(credential.document) if credential.seal else credential.issuer_id) or ""
    known = trust.known(number, seen.case.at)
    # A seal is only as good as whoever gave it out: a listed number in a certificate of nobody proves nothing.
    if known and (credential.seal is None or seen.found["seal"].detail.get("chain") == "anchored"):
        if other := borrowed(trust, known, number, _names(credential)):
            domain = domain_of(number)
            return seen.finds("issuer", "issuer.borrowed_name", **other.told(), listed=known.name, domain=domain)
        old = {"old": True} if known.is_old(seen.case.at) else {}
        return seen.finds("issuer", "issuer.listed", name=known.name, list=known.list_name, date=known.list_date, **old)
    if other := lookalike(trust, number, _names(credential)):
        return seen.finds("issuer", "issuer.lookalike", **other.told(), domain=domain_of(number))
    if seen.case.archived is not None and (said := archived.issuer_then(seen, number)):
        return said
    return seen.finds("issuer", "issuer.unknown", domain=domain_of(number))


def _outdated(seen: Examination) -> Finding | None:
    """What there is to tell of the list that names the issuer, if it is older than it should be."""
    if seen.found["issuer"].code == "issuer.not_checked":
        return None
    number = (eidas_number(seen.credential.document) if seen.credential.seal else seen.credential.issuer_id) or ""
    known = seen.case.trust.known(number, seen.case.at) or seen.case.trust.issuers.get(number)
    if known is None or not known.is_old(seen.case.at) or known.until is None:
        return None
    code = "list.old" if known.counts(seen.case.at) else "list.ended"
    return seen.finds("list", code, list=known.list_name, date=known.list_date, until=known.until.date().isoformat())


def status(seen: Examination) -> Finding:
    """Did the issuer take it back?"""
    if not seen.is_the_issuers:
        return seen.finds("status", "status.not_checked")
    if not seen.case.policy.status:
        return seen.finds("status", "status.not_asked")
    case = seen.case
    then = archived.moments_of_lists(case, seen.credential)
    said = status_of(seen.credential, case.facts, case.trust, case.at, case.limits, then)
    if said.code in _CHANGES and case.archived is not None and archived.status_then(seen):
        return seen.finds("status", "bundle.status_then", **case.archived.told)
    if said.code == "status.not_used" and seen.credential.is_part:
        return seen.finds("status", "status.not_shown")
    return seen.finds("status", said.code, **said.detail)


def refresh(seen: Examination) -> Finding:
    """Does its refresh service have a newer one?"""
    if not seen.is_the_issuers:
        return seen.finds("refresh", "refresh.not_checked")
    said = refreshed(seen.credential, seen.case.facts, seen.case.at, seen.case.limits, seen.case.policy)
    return seen.finds("refresh", said.code, **said.detail)


def period(seen: Examination) -> Finding:
    """Is it valid at this moment?"""
    if not seen.is_the_issuers:
        return seen.finds("period", "period.not_checked")
    document, at = seen.credential.document, seen.case.at
    said = document.get("validFrom", document.get("issuanceDate"))
    ends = [document[name] for name in ("validUntil", "expirationDate") if name in document]
    ends += [seen.signature.expires] if seen.signature and seen.signature.expires else []
    start, moments = moment(said), [moment(end) for end in ends]
    end = min((one for one in moments if one), default=None)
    if end is not None and end < at:
        return seen.finds("period", "period.expired", date=end.date().isoformat())
    if start is not None and start > at + SKEW:
        return seen.finds("period", "period.not_yet", date=start.date().isoformat())
    if outside := showing.of_token(seen):
        return outside
    if None in moments or (said is not None and start is None):
        return seen.finds("period", "period.unclear")
    if end is None:
        return seen.finds("period", "period.not_shown" if seen.credential.is_part else "period.no_end")
    return seen.finds("period", "period.current", date=end.date().isoformat())


def holder(seen: Examination) -> Finding:
    """Whose is it, is that whom the reader has in mind, and who shows it?"""
    if not seen.is_the_issuers:
        return seen.finds("holder", "holder.not_checked")
    is_bound = showing.is_bound(seen)
    if is_bound is False:
        return seen.finds("holder", "holder.not_presented")  # anybody who has a copy of the file could send it
    if seen.credential.kind is Kind.RECEIPT:
        return seen.finds("holder", "holder.of_file")
    if seen.credential.kind is not Kind.ENDORSEMENT:
        for compared in (_shown_by(seen), _gathered_for(seen), _asked_for(seen)):
            if compared is not None and (compared.outcome is not Outcome.PASSED or compared.code == "holder.matches"):
                return compared
        if shown := _shown_by(seen):
            return shown
    if is_bound:
        return seen.finds("holder", "holder.presents", name=next(iter(subject_ids(seen.credential)), "–")[:200])
    name = holder_name(seen.credential)
    return seen.finds("holder", "holder.named", name=name) if name else seen.finds("holder", "holder.hidden")


def _shown_by(seen: Examination) -> Finding | None:
    """Whether who signed the presentation is the one whom the credential is about; None when that cannot be compared."""
    presenter = seen.presenter
    subjects = {id for id in subject_ids(seen.credential) if id.startswith(("did:", "https:"))}
    if presenter is None or not subjects:
        return None
    detail = {"name": domain_of(presenter)}
    return seen.finds("holder", "holder.presents" if presenter in subjects else "holder.not_presenter", **detail)


def _gathered_for(seen: Examination) -> Finding | None:
    """Whether a part of a learner record names the same person as the record; None when it does, or one of them says nothing."""
    around = seen.container
    if around is None or around.credential.kind is not Kind.CLR or not around.is_the_issuers:
        return None
    both = subject_ids(seen.credential), subject_ids(around.credential)
    return seen.finds("holder", "holder.other_person") if all(both) and not both[0] & both[1] else None


def _asked_for(seen: Examination) -> Finding | None:
    """Whether it is the credential of whom the reader has in mind; None when the reader has nobody in mind."""
    recipient = seen.case.policy.recipient
    if recipient is None:
        return None
    matches = is_recipient(seen.credential, recipient)
    if matches is None and _is_the_same_person(seen):
        return seen.finds("holder", "holder.matches")
    return seen.finds("holder", {True: "holder.matches", False: "holder.differs", None: "holder.no_address"}[matches])


def _is_the_same_person(seen: Examination) -> bool:
    """Whether it is part of a record whose person was recognised, and about the same id."""
    around = seen.container
    if around is None or around.credential.kind is not Kind.CLR or around.found["holder"].code != "holder.matches":
        return False
    return bool(subject_ids(seen.credential) & subject_ids(around.credential))


CHECKS: Mapping[str, Callable[[Examination], Finding]] = MappingProxyType(
    {
        "file": file,
        "format": format,
        "proof": proof,
        "binding": binding,
        "seal": seal,
        "issuer": issuer,
        "refresh": refresh,
        "status": status,
        "period": period,
        "holder": holder,
    }
)
"""In this order: a later check may look at what an earlier one found. Endorsements are judged beside them (judge.py)."""


_CHANGES = ("status.clear", "status.newer_exists", "status.message")
"""What a list says of one day alone."""
_OF_LISTS = ("service", "list", "date", "country", "number")
_READABLE = (Kind.OPEN_BADGE, Kind.EUROPEAN, Kind.CREDENTIAL, Kind.CLR, Kind.ENDORSEMENT, Kind.RECEIPT)


def readable_summary(seen: Examination) -> Summary | None:
    """What the credential says, if it was its issuer who said it."""
    if seen.credential.kind not in _READABLE or not seen.is_the_issuers:
        return None
    if seen.credential.jwt is None and seen.found["format"].code == "format.unknown_terms":
        return None  # a token or seal covers every letter, a proof only what the words mean
    return summarize(seen.credential.document, seen.credential.kind, details=seen.case.policy.details)


def _judged_seal(seen: Examination) -> SealJudgement:
    """What stands around the seal, judged once for this case."""
    sealed, memory, case = seen.credential.seal, seen.credential.memory, seen.case
    assert sealed is not None
    if "seal judged" not in memory or memory["seal judged"][0] is not case:
        asked = case.facts if case.policy.status else None
        memory["seal judged"] = case, judge_seal(sealed, case.trust, case.at, case.archived, asked, case.limits, memory)
    judgement: SealJudgement = memory["seal judged"][1]
    return judgement


def _seal_identity(credential: Credential) -> SealIdentity | None:
    if credential.seal is None:
        return None
    try:
        return certificates.seal_identity(credential.seal.leaf)
    except certificates.SealCertificateError:
        return None


def _names(credential: Credential) -> tuple[str, ...]:
    """What the issuer calls itself, in every language."""
    said = summarize(credential.document, FormName.EUROPEAN if credential.seal else FormName.OPEN_BADGE).issuer
    return tuple(said.wordings.values()) if said else ()
