"""What a secret link shows: what its maker chose, nothing more, to whoever holds it, and to no cache and no index."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.credentials.summary import Level
from badges.credentials.summary.levels import EQF
from badges.model.annex_i import award_meter
from badges.model.award import Award
from badges.model.issued import FormName, IssuedCredential
from badges.model.share import ShareKind
from badges.model.text import same_language
from badges.store import Store
from badges.web.checking import Checker
from badges.web.elements import meter_lines
from badges.web.levels import LevelWords, level_words, reader_country
from badges.web.results import reached, sealed_for_demonstration
from badges.web.units import outcome_lines, picture_path
from badges.web.verdicts import Result, verdict_words
from badges.web.wording import Wording
from badges.web.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{20,64}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a share opens now."""

    award: Award
    credential: IssuedCredential
    """What is checked: the Open Badge, or the European one where there is no badge."""
    withdrawn_at: datetime | None
    demo: bool
    """The seal of its European form is a demonstration."""


def router(world: World, checker: Checker) -> APIRouter:
    """The door of shares."""
    doors = APIRouter(tags=["shares"])

    @doors.get("/share/{secret}", summary="What somebody shows with a secret link", response_model=None)
    async def share(request: Request, secret: str) -> Response:
        """The QR code on paper leads here: the page shows what the paper shows, and whether it still counts."""
        at = world.clock()
        shown = await anyio.to_thread.run_sync(opened, secret, at, world.store)
        if shown is None:  # never there, ended or withdrawn: nobody can tell which
            return world.pages.page(
                request, "ended.html", status=404, private=True, menu="check", here="", language_path="/verify"
            )
        verdict = await checker.check(shown.credential.content, at=at)
        result = verdict_words(verdict, world.pages.wording(request), world.addresses)
        return await anyio.to_thread.run_sync(_page, request, world, shown, result, at)

    return doors


def _ended(request: Request, world: World) -> Response:
    return world.pages.page(request, "ended.html", status=404, private=True, menu="check", here="", language_path="/verify")


def opened(secret: str, at: datetime, store: Store) -> Shown | None:
    """The award that this secret opens at this moment."""
    share = store.share(secret) if SECRET.fullmatch(secret) else None
    shows = share is not None and share.kind is ShareKind.CERTIFICATE and share.open_at(at)
    # A paper of an older edition leads to that edition: it was replaced, and what replaced it is for its own paper to show.
    award = store.edition(share.award_id, share.edition) if share is not None and shows else None
    if award is None:
        return None
    issued = store.credentials_of(award.id, award.edition)
    if not issued:
        return None
    changes = [store.status_change(c.status.list_url, c.status.index) for c in issued]
    withdrawn = min((change.at for change in changes if change), default=None)
    demo = any(sealed_for_demonstration(c.content) for c in issued if c.form is FormName.EUROPEAN)
    return Shown(award, issued[0], withdrawn, demo)


def _page(request: Request, world: World, shown: Shown, result: Result, at: datetime) -> Response:
    award, wording = shown.award, world.pages.wording(request)
    replaced = award.edition < _newest(award, world)
    gone = shown.withdrawn_at is not None or result.shape == "fail"
    if gone:  # whose it was is nobody's business any more
        result = replace(result, findings=tuple(one for one in result.findings if not one.code.startswith("holder.")))
    meter = award_meter(award)
    return world.pages.page(
        request,
        "withdrawn.html" if gone else "share.html",
        private=True,
        menu="check",
        here="",
        at=at,
        award=award,
        unit=award.unit,
        school=award.awarding_body,
        school_href=None,
        result=result,
        withdrawn_at=None if replaced else shown.withdrawn_at,
        replaced=replaced,
        demo=shown.demo,
        picture=picture_path(award.unit, wording.language),
        stay=stay_of_award(award, wording),
        reached=reached(award),
        alignments={line["value"].id: line["alignments"] for line in outcome_lines(award.unit, wording, world)},
        meter=meter,
        elements=meter_lines(meter, wording),
        level=_level(request, award, wording),
        told_in=None if same_language(spoken := award.unit.title.best(wording.language)[0], wording.language) else spoken,
    )


def _level(request: Request, award: Award, wording: Wording) -> LevelWords | None:
    number = award.unit.eqf_level
    if number is None:
        return None
    reader = reader_country(wording.language, request.headers.get("accept-language"))
    return level_words((Level(EQF, str(number)),), wording, reader=reader, awarded_in=award.awarding_body.address.country)


def _newest(award: Award, world: World) -> int:
    newest = world.store.award(award.id)
    return newest.edition if newest else award.edition


def stay_of_award(award: Award, wording: Wording) -> dict[str, str] | None:
    """The line from the school to where somebody really was; None for a stay at home."""
    home, away = award.awarding_body.address, award.participation.country
    if away is None or away == home.country or award.participation.form.key == "at_home":
        return None
    host = award.participation.host
    place = host.address.locality if host and host.address.country == away else None
    return {
        "home": home.locality or wording.country(home.country),
        "home_country": wording.country(home.country) if home.locality else "",
        "away": place or wording.country(away),
        "away_country": wording.country(away) if place else "",
        "form": award.participation.form.key,
        "words": wording.gettext("to"),
    }
