"""Receipts in the description of the interface: what `POST /verify` hands out on request, and the two doors of the pages."""

from __future__ import annotations

from typing import Any

from badges.credentials.receipt import CREDENTIALS, SERVED_AT

_BINARY = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
RECEIPT = {
    "@context": [CREDENTIALS, f"https://badges.example{SERVED_AT}"],
    "id": "urn:uuid:5d0d7c1e-7a0f-4f57-8a3c-0a4d7e6b9f21",
    "type": ["VerifiableCredential", "VerificationReceipt"],
    "issuer": {"id": "did:web:badges.example:verifier", "name": "badges.example"},
    "validFrom": "2026-06-15T12:00:00Z",
    "credentialSubject": {
        "type": "CheckedFile",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "fileFormat": "Open Badges 3.0, JSON",
        "checkedAt": "2026-06-15T12:00:00Z",
        "outcome": "failed",
        "headline": "revoked",
        "finding": [
            {
                "id": "urn:uuid:5d0d7c1e-7a0f-4f57-8a3c-0a4d7e6b9f21#finding-1",
                "type": "Finding",
                "check": "status",
                "code": "status.revoked",
                "outcome": "failed",
                "detail": {"date": "2026-06-12"},
            }
        ],
    },
    "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z…"},
}


def describe_receipts(paths: dict[str, Any], answer: dict[str, Any]) -> None:
    """Add them to the paths of a description; ``answer`` is what `POST /verify` gives."""
    answer["content"] |= {
        "application/vc": {"schema": {"type": "object"}, "example": RECEIPT},
        "application/pdf": {"schema": _BINARY},
    }
    paths["/verify"]["post"]["description"] += (
        "\n\nAsk with `Accept: application/vc` for a receipt instead: what came of the check, signed by this website, with the "
        "SHA-256 of the file and no name of a person; with `Accept: application/pdf` for the same on paper. Without a key of its "
        "own the website answers `application/vc` with 406."
    )
    form = {"type": "object", "properties": {"receipt": _TEXT, "seal": _TEXT, "form": {"enum": ["pdf", "json"]}}}
    paths["/receipts"]["post"]["requestBody"] = {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": form | {"required": ["receipt"]}}},
    }
    paths["/receipts"]["post"]["responses"]["200"] = {
        "description": "The receipt",
        "content": {"application/pdf": {"schema": _BINARY}, "application/vc": {"schema": {"type": "object"}, "example": RECEIPT}},
    }
    compared = {"type": "object", "properties": {"file": _BINARY, "of": _TEXT}, "required": ["file", "of"]}
    paths["/receipts/file"]["post"]["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": compared}}}
    same = {"type": "object", "properties": {"same": {"type": "boolean"}}, "required": ["same"]}
    paths["/receipts/file"]["post"]["responses"]["200"] = {
        "description": "Whether they are the same",
        "content": {"application/json": {"schema": same, "example": {"same": True}}},
    }
