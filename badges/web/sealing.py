"""The door that seals a European credential made elsewhere: closed without a token, and not there while nobody has one."""

from __future__ import annotations

import json
from uuid import uuid4

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.credentials.conformance import violations
from badges.credentials.european import payload
from badges.credentials.european.concepts import UnknownMember
from badges.credentials.european.sealing import NotSealable, with_sealing_fields
from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
from badges.proofs import jades
from badges.web.access import Right, admitted
from badges.web.problems import Problem
from badges.web.world import World


def router(world: World) -> APIRouter:
    """The door for seals."""
    doors = APIRouter(tags=["awards"])

    @doors.post("/seal", summary="Seal a European credential", response_model=None)
    async def seal(request: Request) -> Response:
        """The body is the credential, not sealed yet; the answer is the sealed file, byte for byte what was sealed.

        The issuer becomes what the token's seal certificate says, and the moment of issue becomes now.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.SEAL)
        content = await request.body()  # not a byte of it is read before the token is known
        sealed = await run_sync(sealed_by, token.issuer, content, world)
        return Response(sealed, media_type="application/json", headers={"cache-control": "private, no-store"})

    return doors


def sealed_by(issuer: str, content: bytes, world: World) -> bytes:
    """This credential with the issuer's seal. Raises Problem; then nothing was sealed."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not-json", "The body is not JSON.") from error
    if not isinstance(document, dict) or "payload" in document:
        raise Problem(422, "not-sealable", "Give an unsealed European credential; a sealed one cannot be sealed again.")
    try:
        custody = world.keyring.seal(issuer)
        at = world.clock()
        document = with_sealing_fields(document, custody.identity, at=at, suffix=str(uuid4()))
        found = violations(document)
        if found:
            errors = [{"field": v.pointer, "message": v.message, "code": v.code} for v in found]
            detail = "The credential would break its standard; nothing was sealed."
            raise Problem(422, "not-conforming", detail, errors=errors)
        return jades.seal(payload(document), custody.signer, custody.chain, signing_time=at)
    except (NotSealable, UnknownMember) as error:
        raise Problem(422, "not-sealable", str(error)) from error
    except (UnknownIssuer, NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase) as error:
        raise Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.") from error
