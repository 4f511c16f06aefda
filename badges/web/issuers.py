"""Who signs here: issuers, their keys, and the lists of what they withdrew. Public, and readable from anywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.credentials import open_badge
from badges.credentials.violation import Document
from badges.keyring import KeyPurpose, KeyState
from badges.model.parties import Issuer
from badges.web.answering import HTML, JSON, JSON_LD, OPEN_TO_ALL, as_json, kind_of
from badges.web.problems import not_found
from badges.web.rendering import Alternate
from badges.web.world import World

DID_DOCUMENT = "application/did+ld+json"
SHORT = "public, max-age=60"
"""Keys and status lists: a verifier may keep them for a minute, no longer."""


def router(world: World) -> APIRouter:
    """Doors to issuers and their status lists."""
    doors = APIRouter(tags=["issuers"])

    @doors.get("/issuers/{name}", summary="An issuer", response_model=None)
    def issuer(request: Request, name: str) -> Response:
        """A page for people; the Open Badges profile as JSON-LD for programs."""
        found = issuer_named(world, name)
        if found is None:
            raise not_found()
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            return as_json({"@context": OB_CONTEXTS, **open_badge.profile(found, world.addresses)}, JSON_LD)
        record = world.keyring.record(name)
        units = [unit for unit in world.store.units() if unit.awarding_body.id == found.organisation.id]
        return world.pages.page(
            request,
            "issuer.html",
            here="/",
            alternates=[
                Alternate(JSON_LD, world.addresses.issuer(name)),
                Alternate(DID_DOCUMENT, world.addresses.did_document(name)),
            ],
            issuer=found,
            school=found.organisation,
            school_href=None,
            record=record,
            keys=[key for key in record.keys if key.state is not KeyState.REQUESTED],
            seal_purpose=KeyPurpose.SEAL,
            units=units,
            domain=world.addresses.base.partition("://")[2],
        )

    @doors.get("/issuers/{name}/did.json", summary="The issuer's DID document", response_model=None)
    def did(name: str) -> Response:
        """Active and retired keys, where did:web looks for them."""
        if name not in world.keyring.names():
            raise not_found()
        return _did_response(world.keyring.did_document(name, world.addresses))

    @doors.get("/.well-known/did.json", summary="The DID document of an installation with one issuer", response_model=None)
    def well_known() -> Response:
        """The same keys under the DID of the whole domain; there is none where several issuers share it."""
        names = world.keyring.names()
        if len(names) != 1:
            raise not_found()
        did = world.addresses.did(names[0])
        document = _renamed(world.keyring.did_document(names[0], world.addresses), did, did.partition(":issuers:")[0])
        return _did_response({**document, "alsoKnownAs": [did]})

    @doors.get("/status/{number}", summary="A signed status list", response_model=None)
    def status(request: Request, number: int) -> Response:
        """Which badges were withdrawn: the signed bytes as they are kept, for everybody, about nobody in particular."""
        kept = world.store.status_list(number) if 0 < number < 2**31 else None
        if kept is None or kept.signed is None:
            raise not_found()
        tag = f'"{hashlib.sha256(kept.signed).hexdigest()}"'
        headers = {"etag": tag, "cache-control": SHORT, **OPEN_TO_ALL}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(kept.signed, media_type="application/vc", headers=headers)

    return doors


OB_CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]


def issuers_of(world: World) -> list[Issuer]:
    """Every issuer of the keyring whose organisation is in the catalogue."""
    return [issuer for name in world.keyring.names() if (issuer := issuer_named(world, name))]


def issuer_named(world: World, name: str) -> Issuer | None:
    """The issuer of this name, if the keyring and the catalogue both know it."""
    if name not in world.keyring.names():
        return None
    organisation = world.store.organisation(world.keyring.record(name).organisation)
    return Issuer(name, world.addresses.did(name), organisation) if organisation else None


def _renamed(value: Any, before: str, after: str) -> Any:
    match value:
        case str():
            return after + value.removeprefix(before) if value.startswith(before) else value
        case list():
            return [_renamed(member, before, after) for member in value]
        case dict():
            return {name: _renamed(member, before, after) for name, member in value.items()}
        case _:
            return value


def _did_response(document: Document) -> Response:
    headers = {"cache-control": SHORT, **OPEN_TO_ALL}
    return Response(json.dumps(document, ensure_ascii=False).encode(), media_type=DID_DOCUMENT, headers=headers)
