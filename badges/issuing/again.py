"""Requests that come again: the same one is answered with what was made, another under the same reference is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from badges.issuing.request import RequestProblem
from badges.model.award import Award
from badges.store import Store


def content(award: Award) -> Award:
    """An award without what the door makes up anew each time, in whichever edition."""
    return replace(award, id="", edition=1, holder=replace(award.holder, salt="", subject_id=None))


def changed(before: Award, award: Award) -> RequestProblem | None:
    """Why an award may not be issued under a reference that was used before, unless it is the same award."""
    if content(before) == content(award):
        return None
    remedy = f"Use a new reference for a new award; to correct the old one: badges supersede {award.ref}"
    return RequestProblem("award_ref", f"{award.ref!r} was issued before with other content", remedy)


def twice(ref: str) -> RequestProblem:
    """Why of two requests with one reference only the first counts."""
    return RequestProblem("award_ref", f"{ref!r} stands in this order twice", "Give every award its own reference")


def known_awards(awards: Sequence[Award], store: Store) -> dict[tuple[str, str], Award]:
    """What was issued before under the references of these awards, by awarding body and reference."""
    known: dict[tuple[str, str], Award] = {}
    for body in dict.fromkeys(award.awarding_body.id for award in awards):
        refs = [award.ref for award in awards if award.awarding_body.id == body]
        known |= {(body, ref): award for ref, award in store.find_awards(body, refs).items()}
    return known
