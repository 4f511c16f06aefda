"""The description of the door where one thing is checked, with examples."""

from __future__ import annotations

from typing import Any

VERDICT = {
    "outcome": "failed",
    "headline": "revoked",
    "findings": [
        {
            "check": "proof",
            "subject": "https://badges.example/credentials/…",
            "outcome": "passed",
            "code": "proof.valid",
            "detail": {},
        },
        {
            "check": "status",
            "subject": "https://badges.example/credentials/…",
            "outcome": "failed",
            "code": "status.revoked",
            "detail": {},
        },
    ],
    "who": [
        {
            "about": "domain",
            "code": "domain.vouches",
            "standing": "confirmed",
            "detail": {"domain": "badges.school.example", "registered": "school.example", "shown": "badges.school.example"},
        },
        {"about": "register", "code": "register.claimed", "standing": "claimed", "detail": {"register": "brin", "value": "00XA"}},
    ],
    "summary": {"form": "open-badge", "id": "https://badges.example/credentials/…", "title": {"en": "Green skills at work"}},
}
SEAL_CHECK = {
    "check": {"id": "http://data.europa.eu/snb/verification/f9c2016fe9", "type": "Concept", "prefLabel": {"en": "seal"}},
    "status": {"id": "http://data.europa.eu/snb/verification-status/9895008394", "type": "Concept", "prefLabel": {"en": "OK"}},
    "code": "commission.seal.ok",
    "detail": {"name": "Voorbeeldcollege"},
    "findings": ["proof.valid", "issuer.bound", "seal.qualified"],
}
EUROPEAN_VERDICT = {
    **VERDICT,
    "summary": {"form": "european", "id": "urn:credential:…", "title": {"en": "Green skills at work"}},
    "commission": {"ribbon": "partially_verified", "label": "Partially Verified", "checks": [SEAL_CHECK]},
}
NOT_OPENED = {
    "outcome": "indeterminate",
    "headline": "not_opened",
    "findings": [
        {
            "check": "file",
            "subject": "",
            "outcome": "indeterminate",
            "code": "link.page",
            "detail": {"host": "wallet.example"},
        }
    ],
    "who": [],
    "summary": None,
}
VERIFY = {
    "tags": ["checking"],
    "operationId": "verify",
    "summary": "Check a file, a link or a code",
    "description": "The body is what you have; its content tells what it is, and a name or content type is not believed:\n\n"
    "* the bytes of a file: Open Badges 3.0 (JSON, JWT, PNG, SVG), learner records (CLR 2.0), Open Badges 2.0, European Digital "
    "Credentials, certificates (PDF), presentations, or a picture or scan (PNG, JPEG, WebP, GIF, PDF) with a square code;\n"
    '* `{"url": "https://…"}` and nothing beside it, or the link alone as text. It is opened once, over https, at public '
    "addresses only, and what is there is judged as if you had sent it. A page that names its badge for programs "
    '(`<link rel="alternate">`) is understood;\n'
    "* the link or the code of 28 letters and digits on a certificate of this website. The answer says what the paper says, and "
    "not more: no id, no evidence;\n"
    "* a form with `file`, `text` (a pasted credential) or `link`.\n\n"
    "Whatever is wrong is a finding with a code, also a link that cannot be opened (`link.…`, never `failed`). A ZIP, a list of "
    "links and several files belong to `POST /verify/many`. A browser (`Accept: text/html`) gets a page.\n\n"
    "Pages of other websites may ask too (CORS). One network address may check so many times a minute; after that comes 429 with "
    "`Retry-After`.\n\n"
    "`who` says who says it: web address, seal, numbers in registers, lists and look-alikes, each with whose word it is. It is "
    "empty where nothing shows that the named issuer made it, but for who contradicts.\n\n"
    "For a European credential `commission` says what the Commission's own viewer would: its checks and statuses as concepts;\n"
    "`summary.details` tells all that it says, by the terms of its model.",
}
_BINARY = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
_FORM = {
    "file": {**_BINARY, "description": "The file."},
    "text": {**_TEXT, "description": "The text of a credential: JSON or a token."},
    "link": {**_TEXT, "description": "A link, or a code of 28 letters and digits."},
}
_FINDING = {
    "type": "object",
    "required": ["check", "subject", "outcome", "code", "detail"],
    "properties": {
        "check": _TEXT,
        "subject": {**_TEXT, "description": "The id of the credential that it is about; empty for the file itself."},
        "outcome": {"enum": ["passed", "failed", "indeterminate", "not_applicable"]},
        "code": {**_TEXT, "description": "Stable: a code never changes its meaning."},
        "detail": {"type": "object"},
    },
}
_LINE = {
    "type": "object",
    "required": ["about", "code", "standing", "detail"],
    "properties": {
        "about": {"enum": ["domain", "seal", "register", "list", "name", "lookalike"]},
        "code": {**_TEXT, "description": "Stable, as those of findings."},
        "standing": {"enum": ["confirmed", "claimed", "contradicted", "not_known"]},
        "detail": {"type": "object"},
    },
}
VERDICT_SCHEMA = {
    "type": "object",
    "required": ["outcome", "headline", "findings", "who", "summary"],
    "properties": {
        "outcome": {
            "enum": ["passed", "failed", "indeterminate", "not_applicable"],
            "description": "`not_applicable` of what is signed and no badge: a receipt of a check, a list, an empty envelope.",
        },
        "headline": {**_TEXT, "description": "The code of the first line: `valid`, `revoked`, `unknown_issuer`, `not_opened` …"},
        "findings": {"type": "array", "items": _FINDING},
        "who": {
            "type": "array",
            "items": _LINE,
            "description": "What is known of the issuer; no part of the outcome.",
        },
        "summary": {
            "type": ["object", "null"],
            "description": "What the credential says; null unless it is its issuer who says it.",
        },
        "parts": {"type": "array", "items": {"type": "object"}, "description": "A verdict on each credential inside."},
        "endorsements": {"type": "array", "items": {"type": "object"}},
        "further_proofs": {"type": "array", "items": _FINDING},
        "commission": {"type": "object"},
    },
}


def describe_verify(door: dict[str, Any]) -> dict[str, Any]:
    """Say what this door takes and gives; the answer is that of a verdict."""
    link = {"type": "object", "required": ["url"], "properties": {"url": _TEXT}, "additionalProperties": False}
    requests = {
        "link": {"summary": "A link", "value": {"url": "https://wallet.example/badges/1"}},
        "credential": {
            "summary": "An Open Badge, as it is",
            "value": {
                "@context": [
                    "https://www.w3.org/ns/credentials/v2",
                    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                ],
                "type": ["VerifiableCredential", "OpenBadgeCredential"],
                "proof": [{"type": "DataIntegrityProof", "proofValue": "z…"}],
            },
        },
    }
    texts = {
        "link": {"summary": "A link", "value": "https://wallet.example/badges/1"},
        "code": {"summary": "The code on a certificate", "value": "a2bc-d3ef-g4hj-k5mn-p6qr-s7tu-v8wx"},
        "token": {"summary": "A token", "value": "eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK2p3dCJ9.eyJ…"},
    }
    door["requestBody"] = {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": _BINARY},
            "application/json": {"schema": {"anyOf": [link, {"type": "object"}]}, "examples": requests},
            "text/plain": {"schema": _TEXT, "examples": texts},
            "multipart/form-data": {"schema": {"type": "object", "properties": _FORM}},
        },
    }
    verdicts = {"open-badge": VERDICT, "european": EUROPEAN_VERDICT, "link": NOT_OPENED}
    examples = {name: {"value": example} for name, example in verdicts.items()}
    answer: dict[str, Any] = {
        "description": "The verdict",
        "content": {"application/json": {"schema": VERDICT_SCHEMA, "examples": examples}},
    }
    door["responses"]["200"] = answer
    return answer
