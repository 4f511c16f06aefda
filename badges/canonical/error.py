"""Why a document has no canonical form."""

from __future__ import annotations


class CanonicalizationError(ValueError):
    """A document that cannot be canonicalized, or not within bounds.

    ``code`` is one of ``not_an_object``, ``too_deep``, ``too_large``, ``number``, ``surrogate``, ``unknown_context``,
    ``protected_term``, ``invalid_json_ld``, ``invalid_iri``, ``too_complex`` and ``empty``; ``detail`` names what was
    in the way.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
