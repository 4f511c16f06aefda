"""What the terms of the published ecdsa-sd-2023 vectors mean.

Their context, https://w3id.org/citizenship/v4rc1, is in no package and not in ``schemas/``. Each meaning below stands in the
canonical statements that come with the vectors, and a context does not show in what is signed; so with these the vectors can be
followed from the document to the last byte.
"""

from __future__ import annotations

from typing import Any

_CITIZENSHIP, _SCHEMA = "https://w3id.org/citizenship#", "https://schema.org/"
_DATE = "http://www.w3.org/2001/XMLSchema#dateTime"

_OF_CITIZENSHIP = (
    "PermanentResidentCardCredential", "PermanentResidentCard", "PermanentResident", "EmploymentAuthorizationDocumentCredential",
    "EmploymentAuthorizationDocument", "EmployablePerson", "birthCountry", "commuterClassification", "lprCategory", "lprNumber",
    "permanentResidentCard", "employmentAuthorizationDocument",
)  # fmt: skip
_OF_SCHEMA = ("Person", "additionalName", "familyName", "gender", "givenName", "identifier")

TERMS: dict[str, Any] = {
    **{term: _CITIZENSHIP + term for term in _OF_CITIZENSHIP},
    **{term: _SCHEMA + term for term in _OF_SCHEMA},
    "image": {"@id": f"{_SCHEMA}image", "@type": "@id"},
    "birthDate": {"@id": f"{_SCHEMA}birthDate", "@type": _DATE},
    "residentSince": {"@id": f"{_CITIZENSHIP}residentSince", "@type": _DATE},
}


def with_terms(document: dict[str, Any]) -> dict[str, Any]:
    """The document with these meanings instead of the context's URL."""
    first, second = document["@context"]
    assert second == "https://w3id.org/citizenship/v4rc1"
    return {**document, "@context": [first, TERMS]}
