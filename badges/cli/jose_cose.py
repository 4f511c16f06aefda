"""``badges jose-cose``: sign and check one credential or presentation with one key, as the W3C suite for VC-JOSE-COSE asks it.

Only the envelope and the data model are looked at: whose key it is, status and period are questions for ``badges verify``.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from badges.cli.telling import USAGE, Failure, note

if TYPE_CHECKING:
    from badges.proofs.proof_check import ProofCheck
    from badges.proofs.vc_jwt import Document, TokenFault

Feature = Literal[
    "credential_jose", "presentation_jose", "credential_sdjwt", "presentation_sdjwt", "credential_cose", "presentation_cose"
]
_EXIT = {"success": 0, "failure": 1, "indeterminate": 2, "error": USAGE}
_MAX_INPUT = 8 * 2**20

# VC-JOSE-COSE §3.1.2, §3.2.2, §3.3.2: whatever is presented is secured, in an envelope that says how; COSE is bytes, so base64.
_ENVELOPE = re.compile(r"data:application/(vc\+jwt|vc\+sd-jwt|vc\+cose;base64),.+", re.DOTALL).fullmatch


@dataclass(frozen=True, slots=True)
class Result:
    """What is written to the output file."""

    result: Literal["success", "failure", "indeterminate", "error"]
    data: str
    """The token; after checking, the credential as JSON; or the reason why not."""


class _RefusedError(Exception):
    """Something that must not be signed or believed."""


def issue(*, input: Path, key: Path, feature: Feature, output: Path, sd: str = "[]") -> int:
    """Sign a credential or presentation; the result goes to a file as {"result": …, "data": the token}.

    Leaves with 0 when it was signed, 1 when it must not be, 64 when asked wrongly.

        badges jose-cose issue --input credential.json --key key.json --feature credential_jose --output out.json

    Parameters
    ----------
    input
        The unsigned credential or presentation, as JSON.
    key
        A verification method as JSON: id, controller, publicKeyJwk and secretKeyJwk.
    feature
        What it is and how to sign it.
    output
        File for the result.
    sd
        For SD-JWT: JSON list of pointers to what the holder may hide, such as ["/credentialSubject/name"].
    """

    def work() -> Result:
        from badges.proofs import jwk
        from badges.proofs.signer import LocalSigner

        method = _key(key)
        signer = LocalSigner(jwk.decode_private(method.get("secretKeyJwk")), _text(method, "id"))
        document = _document(_content(input), feature)
        if reasons := _reasons(document, feature):
            return Result("failure", "; ".join(reasons))
        return Result("success", _secured(document, signer, feature, _pointers(sd)))

    return _done(work, output)


def verify(*, input: Path, key: Path, feature: Feature, output: Path) -> int:
    """Check a signed credential or presentation with one key; the result goes to a file as {"result": …, "data": …}.

    Leaves with 0 for success, 1 for failure, 2 when it cannot be settled, 64 when asked wrongly.

        badges jose-cose verify --input token.jwt --key key.json --feature credential_jose --output out.json

    Parameters
    ----------
    input
        The token: a compact JWS, an SD-JWT, or COSE_Sign1 in base64.
    key
        A verification method as JSON with publicKeyJwk.
    feature
        What it should be and how it should be signed.
    output
        File for the result.
    """

    def work() -> Result:
        from badges.proofs import jwk

        public_key = jwk.decode(_key(key).get("publicKeyJwk"))
        document, check, faults = _opened(_content(input), feature, public_key)
        if not check.ok:
            # An algorithm of another kind of key is a wrong signature; one that nobody here knows is no news either way.
            unsettled = check.code == "proof.unknown_method" and check.detail.get("reason") == "crit"
            return Result("indeterminate" if unsettled else "failure", check.code)
        reasons = [f"{fault.code} {json.dumps(fault.detail)}" for fault in faults] + _reasons(document, feature)
        if reasons:
            return Result("failure", "; ".join(reasons))
        return Result("success", json.dumps(document, ensure_ascii=False))

    return _done(work, output)


def _done(work: Any, output: Path) -> int:
    from badges.proofs.public_key import MalformedKey

    try:
        result = work()
    except _RefusedError as refused:
        result = Result("failure", str(refused))
    except (Failure, MalformedKey) as error:
        result = Result("error", str(error))
    try:
        output.write_text(json.dumps({"result": result.result, "data": result.data}) + "\n", encoding="utf-8")
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error.strerror}.", USAGE) from error
    if result.result != "success":
        from badges.web.sentences import readable

        note(f"{result.result}: {readable(result.data)}")
    return _EXIT[result.result]


def _secured(document: Document, signer: Any, feature: Feature, pointers: list[str]) -> str:
    import secrets

    from badges.proofs import cose, disclosures, sd_jwt, vc_jwt

    try:
        if feature.endswith("_cose"):
            return base64.b64encode(cose.secure(document, signer)).rstrip(b"=").decode("ascii")
        if feature.endswith("_sdjwt"):
            salts = [secrets.token_bytes(disclosures.SALT_BYTES) for _ in pointers]
            return sd_jwt.secure(document, signer, pointers=pointers, salts=salts)
        if feature.startswith("presentation"):
            return vc_jwt.secure_presentation(document, signer)
        return vc_jwt.secure(document, signer, form="vc-jose-cose")
    except ValueError as error:
        raise _RefusedError(str(error)) from error


def _opened(content: bytes, feature: Feature, public_key: Any) -> tuple[Document, ProofCheck, tuple[TokenFault, ...]]:
    """What the input holds, whether the key signed it, and what its envelope does wrong."""
    from badges.proofs import cose, jws, sd_jwt, vc_jwt

    try:
        if feature.endswith("_cose"):
            opened = cose.read(_unbase64(content))
            return opened.credential, cose.check(opened.sign1, public_key), cose.faults(opened)
        token = sd_jwt.read(content) if feature.endswith("_sdjwt") else vc_jwt.read(content)
    except vc_jwt.MalformedToken as error:
        raise _RefusedError(f"{error.code} {json.dumps(error.detail)}") from error
    if token.form == "vc-claim":
        raise _RefusedError("proof.token_claims vc")
    return token.credential, jws.check(token.jws, public_key), vc_jwt.faults(token)


def _unbase64(content: bytes) -> bytes:
    text = content.strip().rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise _RefusedError("no base64") from error


def _reasons(document: Document, feature: Feature) -> list[str]:
    """What keeps the document from being what the feature says it is."""
    from badges.credentials.data_model import credential_violations, presentation_violations

    presented = feature.startswith("presentation")
    violations = presentation_violations(document) if presented else credential_violations(document)
    reasons = [f"{violation.pointer} {violation.message}" for violation in violations]
    if presented:
        held = document.get("verifiableCredential", [])
        for place, one in enumerate(held if isinstance(held, list) else [held]):
            if not _is_envelope(one):
                reasons.append(f"/verifiableCredential/{place} no EnvelopedVerifiableCredential with a secured credential in it")
    return (reasons + [f"{pointer} is a term that no context defines" for pointer in _unknown_terms(document)])[:20]


def _is_envelope(value: Any) -> bool:
    """Whether a credential is in an envelope; what the envelope holds has a signature and a key of its own."""
    if not isinstance(value, dict):
        return False
    type, id = value.get("type"), value.get("id")
    named = type if isinstance(type, list) else [type]
    return "EnvelopedVerifiableCredential" in named and isinstance(id, str) and bool(_ENVELOPE(id))


def _unknown_terms(document: Document) -> list[str]:
    """Pointers to members that no context defines.

    When the document names a context that we do not keep, that context may define what is said of subjects; about the credential
    itself only contexts that are known count, for a word from an unknown one cannot be understood.
    """
    from badges.canonical import undefined

    contexts = document.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    known = [context for context in listed if isinstance(context, dict) or (isinstance(context, str) and _defines_terms(context))]
    found = undefined({**document, "@context": known})
    if len(known) == len(listed):
        return [culprit.pointer for culprit in found]
    return [culprit.pointer for culprit in found if culprit.kind == "property" and culprit.pointer.count("/") == 1]


def _defines_terms(url: str) -> bool:
    """Whether we keep this context and it says more than where all other words go (``@vocab``)."""
    from badges.schemas import UnknownSchema, document

    try:
        context = document(url).get("@context")
    except UnknownSchema:
        return False
    return not isinstance(context, dict) or any(not name.startswith("@") for name in context)


def _document(content: bytes, feature: Feature) -> Document:
    from badges.proofs.json_object import MalformedJson, read_object
    from badges.proofs.vc_jwt import is_presentation

    try:
        document = read_object(content)
    except MalformedJson as error:
        raise _RefusedError(error.code) from error
    if is_presentation(document) != feature.startswith("presentation"):
        raise _RefusedError("a credential was asked for and a presentation given, or the other way round")
    return document


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(_MAX_INPUT + 1)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.", USAGE) from error
    if len(content) > _MAX_INPUT:
        raise _RefusedError("file.too_large")
    return content


def _key(path: Path) -> dict[str, Any]:
    from badges.proofs.json_object import MalformedJson, read_object

    try:
        return read_object(_content(path))
    except MalformedJson as error:
        raise Failure(f"{path} is no verification method in JSON.", USAGE) from error


def _text(method: dict[str, Any], name: str) -> str:
    said = method.get(name)
    if not isinstance(said, str) or not said:
        raise Failure(f"The key has no {name}.", USAGE)
    return said


def _pointers(text: str) -> list[str]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Failure(f"--sd takes a JSON list of pointers: {error}.", USAGE) from error
    if not isinstance(value, list) or not all(isinstance(pointer, str) for pointer in value):
        raise Failure("--sd takes a JSON list of pointers.", USAGE)
    return value
