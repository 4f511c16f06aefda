"""The files of an award, as they are handed to the holder."""

from __future__ import annotations

from badges import paper
from badges.credentials.baking import bake_png, bake_svg
from badges.issuing import Issued
from badges.model.award import Award
from badges.model.issued import FormName, IssuedCredential

OPEN_BADGE, PNG, SVG = "open-badge.json", "open-badge.png", "open-badge.svg"
EUROPEAN, CERTIFICATE = "european.jsonld", "certificate.pdf"


def files_of(issued: Issued) -> dict[str, bytes]:
    """File name to content: the signed files byte for byte, the badge baked into its picture, the certificate."""
    open_badge = _form(issued, FormName.OPEN_BADGE)
    return {
        OPEN_BADGE: open_badge.content,
        PNG: baked_png(issued.award, open_badge),
        SVG: baked_svg(issued.award, open_badge),
        EUROPEAN: _form(issued, FormName.EUROPEAN).content,
        CERTIFICATE: issued.certificate.content,
    }


def baked_png(award: Award, open_badge: IssuedCredential) -> bytes:
    """The badge's picture (PNG) that carries the signed badge (Open Badges 3.0 §5.3.1)."""
    return bake_png(paper.badge_png(award.unit, open_badge.language), open_badge.content)


def baked_svg(award: Award, open_badge: IssuedCredential) -> bytes:
    """The badge's drawing (SVG) that carries the signed badge (Open Badges 3.0 §5.3.2)."""
    return bake_svg(paper.badge_svg(award.unit, open_badge.language), open_badge.content)


def _form(issued: Issued, form: FormName) -> IssuedCredential:
    return next(c for c in issued.credentials if c.form is form)
