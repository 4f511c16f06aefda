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
    """File name to content: the signed files byte for byte, the badge baked into its picture, the certificate if it is made."""
    files: dict[str, bytes] = {}
    for credential in issued.credentials:
        if credential.form is FormName.EUROPEAN:
            files[EUROPEAN] = credential.content
        else:
            files[OPEN_BADGE] = credential.content
            files[PNG] = baked_png(issued.award, credential)
            files[SVG] = baked_svg(issued.award, credential)
    if issued.certificate is not None:
        files[CERTIFICATE] = issued.certificate.content
    return files


def baked_png(award: Award, open_badge: IssuedCredential) -> bytes:
    """The badge's picture (PNG) that carries the signed badge (Open Badges 3.0 §5.3.1)."""
    return bake_png(paper.badge_png(award.unit, open_badge.language), open_badge.content)


def baked_svg(award: Award, open_badge: IssuedCredential) -> bytes:
    """The badge's drawing (SVG) that carries the signed badge (Open Badges 3.0 §5.3.2)."""
    return bake_svg(paper.badge_svg(award.unit, open_badge.language), open_badge.content)
