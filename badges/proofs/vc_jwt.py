"""Credentials and presentations as JSON Web Tokens.

Three shapes are about, and they are not interchangeable: Open Badges 3.0 §8.2, VC-JOSE-COSE 1.0 §3.1, and the ``vc`` claim of
VC 1.1 §6.3.1, which is read and not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from badges.one_or_many import listed, types_of
from badges.proofs import json_object, jwk, jws
from badges.proofs.public_key import MalformedKey
from badges.proofs.signer import Signer

Document = dict[str, Any]
Form = Literal["open-badges", "vc-jose-cose", "vc-claim", "both"]
Kind = Literal["credential", "presentation"]
Medium = Literal["jwt", "sd-jwt"]

MAX_TOKEN = jws.MAX_TOKEN

_V2 = "https://www.w3.org/ns/credentials/v2"
_V1 = "https://www.w3.org/2018/credentials/v1"

# RFC 7519 §4.1, and what SD-JWT, key binding and OpenID add: members of the envelope, not of the credential in it.
CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce", "vc", "vp", "_sd", "_sd_alg"})
# VC-JOSE-COSE §6: the media types of what it secures, without ``application/``.
_TYPES: Mapping[str, tuple[Medium, Kind]] = {
    "vc+jwt": ("jwt", "credential"),
    "vp+jwt": ("jwt", "presentation"),
    "vc+sd-jwt": ("sd-jwt", "credential"),
    "vp+sd-jwt": ("sd-jwt", "presentation"),
}
# Open Badges 3.0 §8.2.4.1: no other member may be in the header.
_OPEN_BADGES_HEADER = {"alg", "kid", "jwk", "typ"}
_OPEN_BADGES_TYPES = {"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential"}


class MalformedToken(ValueError):
    """Text that holds no credential we can read; ``code`` and ``detail`` are those of the finding it becomes."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(f"{code} {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class TokenFault:
    """What a token's envelope does wrong: the code of the finding it becomes."""

    code: str
    """``proof.token_header``, ``proof.token_claims`` or, which is a remark, ``proof.token_subject``."""
    detail: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A credential or presentation and the token it came in, taken apart and not yet believed."""

    jws: jws.Jws
    credential: Document
    """As the data model has it: without the token's own claims, and with what only they said (``vc`` claim form)."""
    form: Form
    kind: Kind
    kid: str | None
    """Where the header says the key is."""
    jwk: dict[str, Any] | None
    """A key that the token brings along; being there makes it nobody's."""
    claims: dict[str, Any]
    """The token's own claims."""
    medium: Medium = "jwt"
    """``sd-jwt`` when it is one whose holder chose what to show (``sd_jwt``)."""


def read(token: str | bytes, *, limit: int = MAX_TOKEN) -> Token:
    """What a compact JWS holds.

    Raises:
        MalformedToken: when it is no JWS, or its payload is no credential or presentation in JSON.
    """
    return of_jws(open_token(token, limit=limit))


def open_token(token: str | bytes, *, limit: int = MAX_TOKEN) -> jws.Jws:
    """A compact JWS taken apart, whatever it holds.

    Raises:
        MalformedToken: when it is none.
    """
    try:
        return jws.parse(token.strip(), limit=limit)
    except jws.MalformedJws as error:
        if error.reason == "too_large":
            raise MalformedToken("file.too_large", limit=limit) from error
        raise MalformedToken("proof.malformed", reason=error.reason) from error


def of_jws(parsed: jws.Jws, payload: dict[str, Any] | None = None, *, medium: Medium = "jwt") -> Token:
    """The credential or presentation that a JWS holds; ``payload`` stands in for its own when that was put together from parts.

    Raises:
        MalformedToken: when it holds none.
    """
    if payload is None:
        try:
            payload = json_object.read_object(parsed.payload)
        except json_object.MalformedJson as error:
            raise MalformedToken(error.code, **error.detail) from error
    header = parsed.header
    claims = {name: value for name, value in payload.items() if name in CLAIMS}
    document = {name: value for name, value in payload.items() if name not in CLAIMS}
    inside = next((payload[name] for name in ("vc", "vp") if isinstance(payload.get(name), dict)), None)
    form = _form(header, document) if medium == "jwt" else "vc-jose-cose"
    if inside is not None and "@context" not in document:
        form, document = "vc-claim", _filled(inside, claims, "issuer" if isinstance(payload.get("vc"), dict) else "holder")
    elif "@context" not in document and "type" not in document:
        raise MalformedToken("file.nothing_inside", reason="claims")
    kid, key = header.get("kid"), header.get("jwk")
    return Token(
        jws=parsed,
        credential=document,
        form=form,
        kind="presentation" if is_presentation(document) else "credential",
        kid=kid if isinstance(kid, str) and kid else None,
        jwk=key if isinstance(key, dict) else None,
        claims=claims,
        medium=medium,
    )


def is_presentation(document: Document) -> bool:
    """Whether a document says that it presents credentials."""
    return "VerifiablePresentation" in types_of(document)


def faults(token: Token) -> tuple[TokenFault, ...]:
    """What the header and the claims say that they must not, and what they should say and do not."""
    return tuple(_header_faults(token)) + tuple(_claim_faults(token))


def outside_period(token: Token, at: datetime, *, leeway: timedelta = timedelta()) -> TokenFault | None:
    """Whether a verifier may look at this token at that moment (RFC 7519 §4.1.4, §4.1.5: ``exp`` and ``nbf``).

    In the VC-JOSE-COSE form they speak of the signature, so they may differ from the credential's own period. ``leeway``: by how
    much the clock of whoever signed may be ahead. Nothing is good for longer because of it.
    """
    begin, end = _number(token.claims.get("nbf")), _number(token.claims.get("exp"))
    if end is not None and at.timestamp() >= end:
        return TokenFault("period.expired", {"date": _date(end)})
    if begin is not None and (at + leeway).timestamp() < begin:
        return TokenFault("period.not_yet", {"date": _date(begin)})
    return None


def secure(credential: Document, signer: Signer, *, form: Literal["open-badges", "vc-jose-cose", "both"] = "open-badges") -> str:
    """The credential as a signed token. ``both`` says no ``typ``, which the two forms allow and which makes one token fit both.

    Raises:
        ValueError: when the credential lacks what its claims are made of, or has members of their names.
    """
    if taken := sorted(CLAIMS & set(credential)):
        raise ValueError(f"the credential has members that are the token's: {', '.join(taken)}")
    key = {"kid": signer.verification_method}
    if form == "vc-jose-cose":
        return jws.sign({"typ": "vc+jwt", "cty": "vc", **key}, json_object.write(credential), signer)
    header = key if form == "both" else {"typ": "JWT", **key}
    return jws.sign(header, json_object.write({**credential, **open_badges_claims(credential)}), signer)


def secure_presentation(presentation: Document, signer: Signer, *, audience: str | None = None, nonce: str | None = None) -> str:
    """The presentation as a token of the VC-JOSE-COSE form, for one verifier and one occasion if they are named.

    Raises:
        ValueError: when the presentation has members of the names of claims.
    """
    if taken := sorted(CLAIMS & set(presentation)):
        raise ValueError(f"the presentation has members that are the token's: {', '.join(taken)}")
    named = {"iss": _id(presentation.get("holder")), "aud": audience, "nonce": nonce}
    claims = {name: value for name, value in named.items() if value is not None}
    header = {"typ": "vp+jwt", "cty": "vp", "kid": signer.verification_method}
    return jws.sign(header, json_object.write({**presentation, **claims}), signer)


def open_badges_claims(credential: Document) -> dict[str, Any]:
    """What the token says again beside the credential (Open Badges 3.0 §8.2.4.1): ``iss``, ``jti``, ``nbf``, ``sub``, ``exp``.

    Raises:
        ValueError: when issuer, id or the beginning of the period is not there.
    """
    begin, end = _period(credential)
    claims = {
        "iss": _id(credential.get("issuer")),
        "jti": _id(credential.get("id")),
        "nbf": begin,
        "sub": _id(credential.get("credentialSubject")),
        "exp": end,
    }
    if missing := [name for name in ("iss", "jti", "nbf") if claims[name] is None]:
        raise ValueError(f"the credential has nothing to make {', '.join(missing)} of")
    return {name: value for name, value in claims.items() if value is not None}


def _form(header: Mapping[str, Any], document: Document) -> Form:
    typ = _media_type(header.get("typ"))
    if typ in _TYPES:
        return "vc-jose-cose"
    if "typ" not in header and listed(document.get("@context"))[:1] == [_V2]:
        return "both" if set(header) <= _OPEN_BADGES_HEADER else "vc-jose-cose"
    return "open-badges"


def _filled(inside: Document, claims: Mapping[str, Any], signatory: str) -> Document:
    """The credential in a ``vc`` claim, with what was moved out of it into other claims (VC 1.1 §6.3.1, JWT decoding)."""
    document = dict(inside)
    said = {"id": claims.get("jti"), signatory: claims.get("iss")}
    if signatory == "issuer":
        is_older = listed(inside.get("@context"))[:1] == [_V1]
        names = ("issuanceDate", "expirationDate") if is_older else ("validFrom", "validUntil")
        said |= {name: _instant(claims.get(claim)) for name, claim in zip(names, ("nbf", "exp"), strict=True)}
        subject = inside.get("credentialSubject")
        if isinstance(subject, dict) and "id" not in subject and isinstance(claims.get("sub"), str):
            document["credentialSubject"] = {"id": claims["sub"], **subject}
    for name, value in said.items():
        if isinstance(value, str) and value:
            document.setdefault(name, value)
    named = document.get(signatory)
    if isinstance(named, dict) and "id" not in named and isinstance(claims.get("iss"), str):
        document[signatory] = {"id": claims["iss"], **named}
    return document


def _header_faults(token: Token) -> Iterator[TokenFault]:
    header, typ = token.jws.header, _media_type(token.jws.header.get("typ"))
    is_open_badge = bool(_OPEN_BADGES_TYPES & set(types_of(token.credential)))
    is_plain = typ == "jwt" and token.medium == "jwt"
    if "typ" in header and not is_plain and _TYPES.get(typ) != (token.medium, token.kind):
        yield TokenFault("proof.token_header", {"reason": "typ"})
    elif token.form == "vc-claim" and typ not in ("", "jwt"):
        yield TokenFault("proof.token_header", {"reason": "typ"})  # VC-JOSE-COSE §3.1: no vc and vp claims in this form
    if typ in _TYPES and "cty" in header and _media_type(header["cty"]) != typ.partition("+")[0]:
        yield TokenFault("proof.token_header", {"reason": "cty"})
    if token.form in ("open-badges", "both") and is_open_badge:
        if more := sorted(set(header) - _OPEN_BADGES_HEADER):
            yield TokenFault("proof.token_header", {"reason": "members", "names": [name[:40] for name in more[:10]]})
        if token.kid is None and token.jwk is None:
            yield TokenFault("proof.token_header", {"reason": "kid"})
    if "kid" in header and token.kid is None:
        yield TokenFault("proof.token_header", {"reason": "kid"})
    if "jwk" in header:
        try:
            jwk.decode(header["jwk"])
        except MalformedKey:
            yield TokenFault("proof.token_header", {"reason": "jwk"})
    if forbidden := [name for name in ("vc", "vp") if name in header]:
        yield TokenFault("proof.token_header", {"reason": "members", "names": forbidden})


def _claim_faults(token: Token) -> Iterator[TokenFault]:
    """Claims that are missing, or say something else than the credential beside them."""
    claims, document = token.claims, token.credential
    if token.form != "vc-claim":
        for name in ("vc", "vp"):
            if name in claims:
                yield _claim(name)
    if token.medium == "jwt" and (hidden := next((name for name in ("_sd", "_sd_alg") if name in claims), None)):
        yield _claim(hidden)  # the mark of another kind of token, of which somebody took the rest away
    for name in ("exp", "nbf"):
        if name in claims and _number(claims[name]) is None:
            yield _claim(name)
    inside = _inside(token)
    signatory = inside.get("holder" if token.kind == "presentation" else "issuer")
    for name, said in (("iss", signatory), ("jti", inside.get("id"))):
        if name in claims and (not isinstance(claims[name], str) or _id(said) not in (None, claims[name])):
            yield _claim(name)
    if token.kind == "presentation":
        return
    subjects = [_id(subject) for subject in listed(inside.get("credentialSubject"))]
    known = {subject for subject in subjects if subject is not None}
    if "sub" in claims and (not isinstance(claims["sub"], str) or (known and claims["sub"] not in known)):
        yield _claim("sub")
    # VC-JOSE-COSE §3.1.3: there nbf and exp speak of the signature, not of the credential; and many who write a vc claim do the
    # same, though VC 1.1 §6.3.1 has it otherwise. What they say still holds (outside_period).
    if token.form in ("vc-jose-cose", "vc-claim"):
        return
    for name, moment in zip(("nbf", "exp"), _period(inside), strict=True):
        said_at = _number(claims.get(name))
        if said_at is not None and moment is not None and said_at // 1 != moment:
            yield _claim(name)
    if not _OPEN_BADGES_TYPES & set(types_of(document)):
        return
    begin, end = _period(document)
    needed = {"iss": True, "jti": "id" in document, "nbf": begin is not None, "exp": end is not None}
    for name, is_needed in needed.items():
        if is_needed and name not in claims:
            yield TokenFault("proof.token_claims", {"reason": "missing", "claim": name})
    if known and "sub" not in claims:
        yield TokenFault("proof.token_subject")


def _claim(name: str) -> TokenFault:
    return TokenFault("proof.token_claims", {"reason": "differs", "claim": name})


def _inside(token: Token) -> Document:
    """The credential as it stood there, before claims filled it."""
    if token.form != "vc-claim":
        return token.credential
    return next(token.claims[name] for name in ("vc", "vp") if isinstance(token.claims.get(name), dict))


def _id(value: Any) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    said = value.get("id") if isinstance(value, dict) else value
    return said if isinstance(said, str) and said else None


def _media_type(value: Any) -> str:
    """In small letters, without the ``application/`` that may be left out (RFC 7515 §4.1.9)."""
    return value[:100].lower().removeprefix("application/") if isinstance(value, str) else ""


def _period(document: Document) -> tuple[int | None, int | None]:
    begin = document.get("validFrom", document.get("issuanceDate"))
    end = document.get("validUntil", document.get("expirationDate"))
    return _seconds(begin), _seconds(end)


def _seconds(value: Any) -> int | None:
    """A moment as ``nbf`` and ``exp`` have it: whole seconds, the rest cut off."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 100 else None
    except ValueError:
        return None
    return int(moment.timestamp() // 1) if moment is not None and moment.utcoffset() is not None else None


def _number(value: Any) -> float | None:
    """A NumericDate (RFC 7519 §2) in the years that calendars have."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and -62135596800 <= value <= 253402300799 else None


def _instant(value: Any) -> str | None:
    number = _number(value)
    return None if number is None else datetime.fromtimestamp(int(number // 1), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(number: float) -> str:
    return datetime.fromtimestamp(int(number // 1), UTC).date().isoformat()
