"""Rows for what is drawn: display images, badges, certificates."""

from __future__ import annotations

from collections.abc import Sequence

from badges import paper
from badges.credentials.baking import bake_png
from tests.benchmarks.measuring import Row
from tests.makers import ADDRESSES
from tests.oracles.samples import Sample, School

RENDER = "render"


def rendering_rows(school: School, sample: Sample) -> Sequence[Row]:
    """Everything that issuing this award draws; display images are made once per unit version, language and issuer."""
    making = school.making()
    award, unit, language = making.award, making.award.unit, making.award.language
    art, png = paper.badge_svg(unit, language), paper.badge_png(unit, language)

    def certificate() -> bytes:
        return paper.certificate(
            award,
            language=language,
            share_url=ADDRESSES.share("3f7k-9m2p-h5qd-x8wr-4c6t-b9nz-e7gs"),
            verify_url=ADDRESSES.verify(),
            badge_svg=art,
            open_badge=sample.open_badge,
            european=sample.european,
            demo=True,
        )

    return (
        Row(RENDER, "display image of a European credential, PNG, one language", lambda: _display_image(school)),
        Row(RENDER, "badge, SVG", lambda: paper.badge_svg(unit, language)),
        Row(RENDER, "badge baked into its PNG", lambda: bake_png(png, sample.open_badge)),
        Row(RENDER, "certificate, PDF/A-3 with both files", certificate),
    )


def _display_image(school: School) -> bytes:
    making = school.making()
    return paper.display_image(making.award.unit, language=making.award.language, issuer=making.issuer, demo=True)
