"""Tokens whose holder chooses what to show: SD-JWT (RFC 9901), as VC-JOSE-COSE §3.2 uses it for credentials and presentations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badges.proofs import disclosures, json_object, jwk, jws, vc_jwt
from badges.proofs.disclosures import Disclosure, Opening, algorithm_of, at, conceal, digest, path_of, read_disclosure
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.proofs.signer import Signer
from badges.proofs.vc_jwt import Document, MalformedToken, Token

MAX_DISCLOSURES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class SdJwt:
    """An SD-JWT taken apart, not yet believed."""

    jws: jws.Jws
    disclosures: tuple[Disclosure, ...]
    key_binding: str | None
    """The holder's own signature over what is shown (RFC 9901 §4.3), if there is one."""
    shown: str
    """Everything before the key binding: what its ``sd_hash`` is made of."""


def secure(
    document: Document, signer: Signer, *, pointers: Sequence[str], salts: Sequence[bytes], holder: PublicKey | None = None
) -> str:
    """The credential or presentation as an SD-JWT with everything still shown.

    ``pointers`` (JSON Pointer, RFC 6901) say what can be hidden one by one; ``salts`` are as many fresh random values. Only who
    has the key of the ``holder`` can then bind what is shown to a verifier (``cnf``, RFC 7800 §3.2).

    Raises:
        NotConcealable: for a pointer that names nothing or names what must stay.
        ValueError: when there are too few salts or too short ones, too many pointers, or members have the names of claims.
    """
    if len(set(pointers)) > MAX_DISCLOSURES:
        raise ValueError(f"no more than {MAX_DISCLOSURES} disclosures")
    if taken := sorted(vc_jwt.CLAIMS & set(document)):
        raise ValueError(f"the document has members that are the token's: {', '.join(taken)}")
    kind = "vp" if vc_jwt.is_presentation(document) else "vc"
    payload, texts = conceal(document, pointers, salts)
    if holder is not None:
        payload["cnf"] = {"jwk": jwk.encode(holder)}
    header = {"typ": f"{kind}+sd-jwt", "cty": kind, "kid": signer.verification_method}
    return "~".join([jws.sign(header, json_object.write(payload), signer), *texts, ""])


def disclose(token: str, pointers: Sequence[str]) -> str:
    """The token with only what these pointers name still shown, and what that stands in; without key binding.

    Places count as ``read`` gives them. What can be hidden inside something named has to be named too.

    Raises:
        MalformedToken: when it is no SD-JWT.
        NotConcealable: when a pointer names nothing that the token shows.
    """
    parsed = parse(token)
    wanted = [path_of(pointer) for pointer in pointers]
    opening = _opening(parsed)
    document = opening.payload()
    for path in wanted:
        at(document, path)
    kept = [
        disclosure.text
        for disclosure, place in zip(parsed.disclosures, opening.places(), strict=True)
        if any(path[: len(place)] == place for path in wanted)
    ]
    return "~".join([token.partition("~")[0], *kept, ""])


def parse(token: str | bytes, *, limit: int = vc_jwt.MAX_TOKEN) -> SdJwt:
    """An SD-JWT taken apart.

    Raises:
        MalformedToken: when it is none, or has more disclosures than anybody should read.
    """
    if len(token) > limit:
        raise MalformedToken("file.too_large", limit=limit)
    try:
        text = (token if isinstance(token, str) else token.decode("ascii")).strip()
    except UnicodeDecodeError as error:
        raise MalformedToken("proof.malformed", reason="parts") from error
    first, tilde, rest = text.partition("~")
    if not tilde or rest.count("~") > MAX_DISCLOSURES:
        raise MalformedToken("proof.malformed", reason="disclosures")
    *texts, last = rest.split("~")
    return SdJwt(
        jws=vc_jwt.open_token(first, limit=limit),
        disclosures=tuple(map(read_disclosure, texts)),
        key_binding=last or None,
        shown=text[: len(text) - len(last)],
    )


def read(token: str | bytes, *, limit: int = vc_jwt.MAX_TOKEN) -> Token:
    """The credential or presentation in an SD-JWT, with what is shown in its place and no trace of what is not.

    Raises:
        MalformedToken: when it is no SD-JWT, or its digests and disclosures do not go together (RFC 9901 §7.1).
    """
    return of_sd_jwt(parse(token, limit=limit))


def of_sd_jwt(parsed: SdJwt) -> Token:
    """What ``read`` gives, of a token that is taken apart already.

    Raises:
        MalformedToken: when its digests and disclosures do not go together.
    """
    return vc_jwt.of_jws(parsed.jws, payload_of(parsed), medium="sd-jwt")


def payload_of(parsed: SdJwt) -> Document:
    """The payload with every shown value in its place (RFC 9901 §7.1).

    Raises:
        MalformedToken: for a digest or disclosure that occurs twice or opens nothing, or a name that is there already.
    """
    return _opening(parsed).payload()


def keeps_back(parsed: SdJwt) -> bool:
    """Whether there may be more than is shown: a digest that no disclosure opens, be it of a value or a decoy (RFC 9901 §4.2.5).

    Raises:
        MalformedToken: when its payload is no JSON object, or names a digest that is not known here.
    """
    return disclosures.keeps_back(_payload(parsed), parsed.disclosures)


def check_key_binding(parsed: SdJwt, *, audience: str | None, nonce: str | None) -> ProofCheck:
    """Whether the holder signed exactly what is shown, for this verifier and occasion (RFC 9901 §7.3).

    The holder's key is the one that the issuer put into ``cnf``. Whether its moment (``iat``) is recent is another question.
    """

    def malformed(reason: str) -> ProofCheck:
        return ProofCheck(False, "proof.malformed", {"reason": reason})

    if parsed.key_binding is None:
        return ProofCheck(False, "proof.missing", {"reason": "key_binding"})
    try:
        payload = payload_of(parsed)
        algorithm = algorithm_of(payload)
        binding = jws.parse(parsed.key_binding, limit=jws.MAX_HEADER)
        claims = json_object.read_object(binding.payload, nodes=1000)
        confirmed = payload.get("cnf")
        key = jwk.decode(confirmed.get("jwk") if isinstance(confirmed, dict) else None)
    except (MalformedToken, jws.MalformedJws, json_object.MalformedJson):
        return malformed("key_binding")
    except MalformedKey:
        return malformed("cnf")
    if binding.header.get("typ") != "kb+jwt":
        return malformed("typ")
    said = claims.get("iat")
    if isinstance(said, bool) or not isinstance(said, int):
        return malformed("iat")
    if claims.get("sd_hash") != digest(parsed.shown, algorithm):
        return ProofCheck(False, "proof.altered", {"reason": "sd_hash"})
    for name, expected in (("aud", audience), ("nonce", nonce)):
        if not isinstance(claims.get(name), str) or (expected is not None and claims[name] != expected):
            return malformed(name)
    return jws.check(binding, key)


def _opening(parsed: SdJwt) -> Opening:
    return Opening(_payload(parsed), parsed.disclosures)


def _payload(parsed: SdJwt) -> Document:
    try:
        return json_object.read_object(parsed.jws.payload)
    except json_object.MalformedJson as error:
        raise MalformedToken(error.code, **error.detail) from error
