"""The door that seals a European credential made elsewhere: closed without a token, and not there while nobody has one."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.credentials.european.concepts import UnknownMember
from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
from badges.sealing import NonConforming, NotADraft, NotSealable, seal
from badges.web.access import Right, admitted
from badges.web.problems import Problem
from badges.web.world import World


def router(world: World) -> APIRouter:
    """The door for seals."""
    doors = APIRouter(tags=["awards"])

    @doors.post("/seal", summary="Seal a European credential", response_model=None)
    async def sealed(request: Request) -> Response:
        """The body is the credential, not sealed yet; the answer is the sealed file, byte for byte what was sealed.

        The issuer becomes what the token's seal certificate says, and the moment of issue becomes now.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.SEAL)
        content = await request.body()  # not a byte of it is read before the token is known
        file = await run_sync(sealed_by, token.issuer, content, world)
        return Response(file, media_type="application/json", headers={"cache-control": "private, no-store"})

    return doors


def sealed_by(issuer: str, content: bytes, world: World) -> bytes:
    """This credential with the issuer's seal. Raises Problem; then nothing was sealed."""
    try:
        return seal(content, world.keyring.seal(issuer), at=world.clock())
    except NonConforming as error:
        errors = [{"field": v.pointer, "message": v.message, "code": v.code} for v in error.violations]
        detail = "The credential would break its standard; nothing was sealed."
        raise Problem(422, "not-conforming", detail, errors=errors) from error
    except (NotADraft, NotSealable, UnknownMember) as error:
        raise Problem(422, "not-sealable", str(error)) from error
    except (UnknownIssuer, NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase) as error:
        raise Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.") from error
