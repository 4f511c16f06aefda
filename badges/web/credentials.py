"""The credential's own address: private. Strangers learn nothing, not even whether it exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.issuing.certifying import certificate_of
from badges.issuing.files import baked_png, baked_svg
from badges.keyring import Keyring
from badges.model.award import Award
from badges.model.issued import FormName, IssuedCredential
from badges.store import Store, Token
from badges.web.access import Right, token_of
from badges.web.negotiation import media_type
from badges.web.problems import Problem, not_found
from badges.web.rendering import PRIVATE
from badges.web.results import reached, sealed_for_demonstration
from badges.web.units import outcome_lines, picture_path
from badges.web.world import World

HTML, OPEN_BADGE, EUROPEAN, PNG, SVG, PDF = (
    "text/html",
    "application/vc+ld+json",
    "application/vnd.europass.edc+json",
    "image/png",
    "image/svg+xml",
    "application/pdf",
)
BY_EXTENSION = {"html": HTML, "json": OPEN_BADGE, "jsonld": OPEN_BADGE, "png": PNG, "svg": SVG, "pdf": PDF, "edc": EUROPEAN}
BY_ACCEPT = {
    HTML: HTML,
    OPEN_BADGE: OPEN_BADGE,
    "application/vc": OPEN_BADGE,
    "application/ld+json": OPEN_BADGE,
    "application/json": OPEN_BADGE,
    PNG: PNG,
    SVG: SVG,
    PDF: PDF,
    EUROPEAN: EUROPEAN,
}
"""``application/vnd.europass.edc+json`` is only how the sealed form is asked for here; it is served as what it is."""
READERS = (Right.ISSUE, Right.DELIVER)


@dataclass(frozen=True, slots=True)
class Held:
    """An award with its signed files, as its own school may see it."""

    award: Award
    forms: Mapping[FormName, IssuedCredential]
    """One or both of them."""

    def form(self, name: FormName) -> IssuedCredential:
        """Raises Problem when the award was not issued in this form."""
        if name not in self.forms:
            made = " and ".join(self.forms)
            raise Problem(404, "form-not-issued", f"This award was issued as {made}; there is no other form of it.")
        return self.forms[name]


def router(world: World) -> APIRouter:
    """The door to a credential."""
    doors = APIRouter(tags=["credentials"])

    @doors.get("/credentials/{id}", summary="A credential, for its own school", response_model=None)
    def credential(request: Request, id: str) -> Response:
        """With a token of the issuer: a page, the signed files, the badge as PNG or SVG, the certificate as PDF.

        The form is chosen by ``Accept`` or by the ending of the address: ``.json``, ``.edc``, ``.png``, ``.svg``, ``.pdf``.
        Without one the answer is the same as for an id that does not exist.
        """
        token = token_of(request, world.store, world.clock())
        if token is None or not token.rights & {str(right) for right in READERS}:
            raise not_found()
        stem, dot, ending = id.rpartition(".")
        asked = BY_EXTENSION.get(ending) if dot else None
        held = held_by(token, stem if asked else id, world.store, world.keyring)
        if asked is None:
            chosen = media_type(request.headers.get("accept"), tuple(BY_ACCEPT))
            if chosen is None:
                raise Problem(406, "not-acceptable", f"This address has {', '.join(BY_ACCEPT)}.")
            asked = BY_ACCEPT[chosen]
        return _page(request, world, held) if asked == HTML else _file(held, asked, world)

    return doors


def held_by(token: Token, id: str, store: Store, keyring: Keyring) -> Held:
    """The award behind this credential, if it is of the token's issuer. Raises Problem as for an unknown id."""
    found = store.credential(id)
    award = store.award(found.award_id) if found else None
    if award is None or not of_issuer(award, token.issuer, keyring):
        raise not_found()
    return Held(award, {credential.form: credential for credential in store.credentials_of(award.id)})


def of_issuer(award: Award, issuer: str, keyring: Keyring) -> bool:
    """Whether this issuer issued it."""
    return issuer in keyring.names() and keyring.record(issuer).organisation == award.issuing_body.id


def _file(held: Held, media: str, world: World) -> Response:
    match media:
        case "image/png":
            content = baked_png(held.award, held.form(FormName.OPEN_BADGE))
        case "image/svg+xml":
            content = baked_svg(held.award, held.form(FormName.OPEN_BADGE))
        case "application/pdf":
            content = certificate_of(held.award, world.store, world.keyring, world.addresses, at=world.clock()).content
        case "application/vnd.europass.edc+json":
            european = held.form(FormName.EUROPEAN)
            content, media = european.content, european.media_type
        case _:
            open_badge = held.form(FormName.OPEN_BADGE)
            content, media = open_badge.content, open_badge.media_type
    headers = {
        "cache-control": PRIVATE,
        "vary": "Accept, Authorization",
        "x-robots-tag": "noindex, nofollow",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }
    return Response(content, media_type=media, headers=headers)


def _page(request: Request, world: World, held: Held) -> Response:
    wording = world.pages.wording(request)
    unit, forms = held.award.unit, held.forms
    first, european = next(iter(forms.values())), forms.get(FormName.EUROPEAN)
    return world.pages.page(
        request,
        "credential.html",
        private=True,
        here="",
        headers={"vary": "Accept, Accept-Language, Authorization, Cookie"},
        award=held.award,
        unit=unit,
        school=unit.awarding_body,
        school_href=None,
        id=first.id.replace(":", "/").rpartition("/")[2],
        issued_at=first.issued_at,
        with_badge=FormName.OPEN_BADGE in forms,
        with_european=european is not None,
        picture=picture_path(unit, wording.language),
        outcomes=outcome_lines(unit, wording, world),
        reached=reached(held.award),
        demo=european is not None and sealed_for_demonstration(european.content),
        deliveries=world.store.deliveries_of(held.award.id),
        changes=[
            change
            for credential in forms.values()
            if (change := world.store.status_change(credential.status.list_url, credential.status.index))
        ],
    )
