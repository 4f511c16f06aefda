"""What is baked into pictures, and how each standard marks it there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One standard's mark: the keyword of a PNG text chunk, and namespace and element of an SVG."""

    name: str
    keyword: bytes
    namespace: str
    element: str
    prefix: str
    """The namespace prefix its standard prints; readers go by the namespace alone."""
    address_beside: bool = False
    """Whether the attribute ``verify`` of an SVG names the address of a JSON text, as well as holding a JWS."""
    legacy_text: bool = False
    """Whether old pictures have it in a ``tEXt`` chunk."""

    @property
    def tag(self) -> str:
        """The element as XML parsers name it."""
        return f"{{{self.namespace}}}{self.element}"


OPEN_BADGE = Form("Open Badges 3.0", b"openbadgecredential", "https://purl.imsglobal.org/ob/v3p0", "credential", "openbadges")
CLR = Form("CLR 2.0", b"clrcredential", "https://purl.imsglobal.org/clr/v2p0", "credential", "clr")
# Open Badges 2.0, Baking: before 1.0 a tEXt chunk held the address of an assertion.
OPEN_BADGE_2 = Form(
    "Open Badges 2.0", b"openbadges", "http://openbadges.org", "assertion", "openbadges", address_beside=True, legacy_text=True
)

FORMS = (OPEN_BADGE, CLR, OPEN_BADGE_2)
"""The newer one first: where a picture holds several, that is the one its issuer would want read."""


@dataclass(frozen=True, slots=True)
class Baked:
    """A credential that was in a picture, and how it was marked there."""

    form: Form
    text: bytes
    """JSON, a compact JWS, or the address of an Open Badges 2.0 assertion."""
