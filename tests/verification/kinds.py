"""Every kind of file that somebody may be handed, each with every fault that it may have: what the first line must say.

``python -m tests.verification.kinds`` prints the table with the sentences.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfWriter

from badges.credentials import baking
from badges.credentials.violation import Document
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Answer, Found, Missing, Need, Trust
from badges.verification.verdict import Outcome, Verdict
from badges.verifying import from_documents, verify
from badges.web.sentences import sentence
from tests.makers import AT
from tests.verification import signed
from tests.verification.open_badges_2 import badges as older
from tests.verification.pictures import a_photo
from tests.verification.test_learner_records import FIRST, a_record

LINK = "https://wallet.example/badges/1"
HOLDER = signed.a_person()
SUSPENSIONS = "https://badges.example/status/2"
ENDED = AT + timedelta(days=3)
TOO_EARLY = signed.LATER + timedelta(days=30)


@dataclass(frozen=True)
class Case:
    """A file, what the world answers, whom the reader knows, and when it is looked at."""

    file: bytes
    documents: Mapping[str, Any]
    trust: Trust = field(
        default_factory=lambda: signed.trust(anchors=(signed.a_real_seal().root,), issuers=(signed.DID, signed.NUMBER))
    )
    at: datetime = signed.LATER
    linked: Mapping[str, bytes] = field(default_factory=dict)

    def verdict(self) -> Verdict:
        """What comes of it."""
        known = from_documents(self.documents)

        def fetch(need: Need) -> Answer:
            if need.kind == "file":
                return Found(self.linked[need.url]) if need.url in self.linked else Missing("not_found")
            return known(need)

        return verify(self.file, fetch, self.trust, at=self.at)


@dataclass(frozen=True)
class Kind:
    """A way in which a credential comes."""

    name: str
    badge: Document
    """What is signed, before any fault."""
    sign: Callable[[Document, str], bytes]
    """The credential alone, signed as the school with the key of this name."""
    dress: Callable[[bytes], bytes] = bytes
    """What a reader gets of it."""
    change: tuple[bytes, bytes] = (b"Italian gastronomy", b"Klingon gastronomy")
    """A claim, and another."""
    other: bytes = b'{"hello": "world"}'
    """A file of this kind without a credential."""
    is_linked: bool = False


def _signer(name: str) -> LocalSigner:
    return signed.signer(name, f"{signed.DID}#school")


def _json(document: Document, by: str) -> bytes:
    return signed.as_file(add_proof(document, _signer(by), created=AT))


def _token(document: Document, by: str) -> bytes:
    return vc_jwt.secure(document, _signer(by)).encode()


def _with_claim(token: bytes, change: tuple[bytes, bytes]) -> bytes:
    """The token with another text under the same signature."""
    head, payload, signature = token.split(b".")
    text = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).replace(*change)
    return b".".join((head, base64.urlsafe_b64encode(text).rstrip(b"="), signature))


def _attached(content: bytes) -> bytes:
    written, out = PdfWriter(), BytesIO()
    written.add_blank_page(300, 300)
    written.add_attachment("open-badge.json", content)
    written.write(out)
    return out.getvalue()


def _shown(content: bytes) -> bytes:
    return signed.a_signed_presentation(signed.a_presentation(json.loads(content)))


def _blank_pdf() -> bytes:
    written, out = PdfWriter(), BytesIO()
    written.add_blank_page(300, 300)
    written.write(out)
    return out.getvalue()


def _sealed(document: Document, by: str) -> bytes:
    envelope = json.loads(signed.a_real_seal().on(document))
    if by != "school":  # somebody else's signature under the school's certificate
        theirs = json.loads(signed.a_demo_seal().on(document))
        envelope["signatures"][0]["signature"] = theirs["signatures"][0]["signature"]
    return signed.as_file(envelope)


BADGE = signed.a_badge_of(HOLDER)
KINDS = (
    Kind("Open Badge 3.0, JSON", BADGE, _json),
    Kind("Open Badge 3.0, JWT", BADGE, _token, other=b"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA"),
    Kind("Open Badge 3.0, PNG", BADGE, _json, lambda one: baking.bake_png(signed.a_png(), one), other=signed.a_png()),
    Kind("Open Badge 3.0, SVG", BADGE, _json, lambda one: baking.bake_svg(signed.SVG, one), other=signed.SVG),
    Kind("PDF with a badge attached", BADGE, _json, _attached, other=_blank_pdf()),
    Kind("presentation", BADGE, _json, _shown),
    Kind("learner record (CLR 2.0)", a_record(FIRST), _json, change=(b"What Noor learned", b"What Nora learned")),
    Kind("European credential", signed.a_european(), _sealed),
    Kind("link", BADGE, _json, lambda _: LINK.encode(), other=b"ftp://wallet.example/1", is_linked=True),
    Kind("photo of a square code", BADGE, _json, lambda _: a_photo(LINK), other=a_photo("TABLE 7"), is_linked=True),
)

Fault = Callable[[Kind], Case]


def _case(kind: Kind, content: bytes, **about: Any) -> Case:
    linked = {LINK: content} if kind.is_linked else {}
    return Case(kind.dress(content), about.pop("documents", signed.documents()), linked=linked, **about)


def _good(kind: Kind, **changes: Any) -> bytes:
    return kind.sign({**kind.badge, **changes}, "school")


def _unchanged(kind: Kind) -> Case:
    return _case(kind, _good(kind))


def _claim_changed(kind: Kind) -> Case:
    good = _good(kind)
    spoilt = _with_claim(good, kind.change) if kind.sign is _token else good.replace(*kind.change)
    assert spoilt != good
    return _case(kind, spoilt)


def _proof_changed(kind: Kind) -> Case:
    good = _good(kind)
    # Of a token the signature is the end, of JSON the value of a member: its middle, where every letter has six bits.
    end = len(good) if kind.sign is _token else good.rindex(b'"', 0, good.rindex(b'"}'))
    if kind.sign is _json:
        end = good.index(b'"', good.index(b'"proofValue": "') + 15)
    elif kind.sign is _sealed:
        end = good.index(b'"', good.index(b'"signature": "') + 14)
    place = end - 20
    return _case(kind, good[:place] + (b"A" if good[place : place + 1] != b"A" else b"B") + good[place + 1 :])


def _key_swapped(kind: Kind) -> Case:
    return _case(kind, kind.sign(kind.badge, "stranger"))


def _revoked(kind: Kind) -> Case:
    return _case(kind, _good(kind), documents=signed.documents(list=signed.a_list(signed.INDEX)))


def _suspended(kind: Kind) -> Case:
    status = kind.badge["credentialStatus"]
    if kind.sign is _sealed:  # which names a list, and not what it is for
        entry: Document = {**status, "@value": f"{SUSPENSIONS}#5"}
    else:
        first = status[0] if isinstance(status, list) else status
        entry = {**first, "id": f"{SUSPENSIONS}#5", "statusListCredential": SUSPENSIONS, "statusListIndex": "5"}
        entry["statusPurpose"] = "suspension"
    listed = signed.a_list(5, purpose="suspension", url=SUSPENSIONS)
    return _case(kind, _good(kind, credentialStatus=entry), documents={**signed.documents(), SUSPENSIONS: listed})


def _expired(kind: Kind) -> Case:
    ended = {"validUntil": f"{ENDED:%Y-%m-%dT%H:%M:%SZ}"}
    return _case(kind, _good(kind, **ended, **({"expirationDate": ended["validUntil"]} if kind.sign is _sealed else {})))


def _future(kind: Kind) -> Case:
    begins = {"validFrom": f"{TOO_EARLY:%Y-%m-%dT%H:%M:%SZ}"}
    return _case(kind, _good(kind, **begins, **({"issuanceDate": begins["validFrom"]} if kind.sign is _sealed else {})))


def _unknown_issuer(kind: Kind) -> Case:
    return _case(kind, _good(kind), trust=Trust())


def _list_unreachable(kind: Kind) -> Case:
    return _case(kind, _good(kind), documents=signed.documents(list=None))


def _truncated(kind: Kind) -> Case:
    good = _unchanged(kind)
    if kind.is_linked:
        content = good.linked[LINK]
        return replace(good, linked={LINK: content[: len(content) // 2]})
    return replace(good, file=good.file[: len(good.file) // 2])


def _wrong_kind(kind: Kind) -> Case:
    return Case(kind.other, signed.documents())


FAULTS: Mapping[str, Fault] = {
    "unchanged": _unchanged,
    "claim changed": _claim_changed,
    "proof changed": _proof_changed,
    "key swapped": _key_swapped,
    "revoked": _revoked,
    "suspended": _suspended,
    "expired": _expired,
    "future": _future,
    "unknown issuer": _unknown_issuer,
    "list unreachable": _list_unreachable,
    "truncated": _truncated,
    "wrong kind": _wrong_kind,
}


def _older(file: bytes, world: Mapping[str, Any], trust: Trust | None = None) -> Case:
    return Case(file, world, trust or older.trust(), older.AT)


def _hosted(**changes: Any) -> Case:
    return _older(older.as_file(older.an_assertion(**changes)), older.hosted_world(assertion=older.an_assertion(**changes)))


def _signed(assertion: Document | None = None, **world: Any) -> Case:
    return _older(older.signed(assertion), older.signed_world(**world))


_GOOD, _SIGNED = older.as_file(older.an_assertion()), older.signed()
_OTHER_DAY = (b"2025-06-30", b"2025-05-30")
ENDS = "2026-01-01T00:00:00Z"
OLDER: Mapping[str, Mapping[str, Case]] = {
    "Open Badge 2.0, hosted": {
        "unchanged": _hosted(),
        "claim changed": _older(_GOOD.replace(*_OTHER_DAY), older.hosted_world()),
        "revoked": _older(
            _GOOD, older.hosted_world(assertion={"@context": older.CONTEXT, "id": older.ASSERTION, "revoked": True})
        ),
        "expired": _hosted(expires=ENDS),
        "unknown issuer": _older(_GOOD, older.hosted_world(), Trust()),
        "list unreachable": _older(_GOOD, older.hosted_world(assertion=None)),
        "truncated": _older(_GOOD[:-40], older.hosted_world()),
        "wrong kind": _older(older.as_file(older.a_class()), older.hosted_world()),
    },
    "Open Badge 2.0, signed": {
        "unchanged": _signed(),
        "claim changed": _older(_with_claim(_SIGNED, _OTHER_DAY), older.signed_world()),
        "proof changed": _older(_SIGNED[:-20] + b"AAAAAAAAAAAAAAAAAAAA", older.signed_world()),
        "key swapped": _older(older.signed(key=older.private_key("RSA", 2)), older.signed_world()),
        "revoked": _signed(revoked=older.a_list(older.SIGNED_ID)),
        "expired": _signed(older.a_signed_assertion(expires=ENDS)),
        "unknown issuer": _older(_SIGNED, older.signed_world(), Trust()),
        "list unreachable": _signed(revoked=None),
        "truncated": _older(_SIGNED[: len(_SIGNED) // 2], older.signed_world()),
    },
}
"""What there is of the older standard: it suspends nothing, and says of no badge when it begins to count."""


def every() -> Iterator[tuple[str, str, Case]]:
    """Kind, fault, and the case."""
    for kind in KINDS:
        for fault, make in FAULTS.items():
            yield kind.name, fault, make(kind)
    for name, cases in OLDER.items():
        for fault, case in cases.items():
            yield name, fault, case


def main() -> None:
    """The table, in Markdown."""
    print("| kind | fault | outcome | code | first line |\n|---|---|---|---|---|")
    for name, fault, case in every():
        verdict = case.verdict()
        first = sentence(f"headline.{verdict.headline}", "en")
        wrong = dict.fromkeys(one.code for one in verdict.findings if one.outcome in (Outcome.FAILED, Outcome.INDETERMINATE))
        print(f"| {name} | {fault} | {verdict.outcome} | {verdict.headline}: {', '.join(wrong) or '–'} | {first} |")


if __name__ == "__main__":
    main()
