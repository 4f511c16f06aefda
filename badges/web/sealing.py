"""The door that seals a European credential made elsewhere: closed without a token, and not there while nobody has one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from badges.credentials.european.concepts import UnknownMember
from badges.credentials.violation import Violation
from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
from badges.sealing import Mandate, NonConforming, NotADraft, NotSealable, Ready, Sealed, prepare, seal
from badges.web.access import Right, admitted
from badges.web.problems import Problem
from badges.web.world import World

_PRIVATE = {"cache-control": "private, no-store"}
REMARKS = "seal-remarks"
"""The header that says how many remarks there are about what was sealed; asking with ``check`` gives their words."""
LONGEST_MANDATE = 2000


def router(world: World) -> APIRouter:
    """The door for seals."""
    doors = APIRouter(tags=["awards"])

    @doors.post("/seal", summary="Seal a European credential", response_model=None)
    async def sealed(
        request: Request,
        check: Annotated[str, Query(description="`true`: only say what is wrong or odd; nothing is sealed.")] = "",
        mandate: Annotated[str, Query(description="By what right you seal for another organisation, in words.")] = "",
    ) -> Response:
        """The body is a draft, not sealed yet: a European credential, or `{"credential", "deliveryDetails"}` as the Commission's
        issuer takes it. The answer is the sealed file, byte for byte what was sealed.

        The issuer becomes what the token's seal certificate says, and the moment of issue becomes now. What breaks the
        application profile is answered with 422 and every place that does; what is allowed but cannot be meant is sealed as it
        stands, the header `seal-remarks` counts it, and `?check=true` gives the words and the addresses it would go to.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.SEAL)
        content = await request.body()  # nothing of what was sent is looked at before the token is known
        if len(mandate) > LONGEST_MANDATE:
            raise Problem(422, "mandate-too-long", f"Say it in at most {LONGEST_MANDATE} letters.")
        right = Mandate(mandate.strip()) if mandate.strip() else None
        if check.lower() in ("true", "1", "yes"):
            return _looked_at(await run_sync(looked_at, token.issuer, content, world, right))
        done = await run_sync(sealed_by, token.issuer, content, world, right)
        headers = {**_PRIVATE, REMARKS: str(len(done.remarks))}
        return Response(done.content, media_type="application/json", headers=headers)

    return doors


def sealed_by(issuer: str, content: bytes, world: World, mandate: Mandate | None = None) -> Sealed:
    """This credential with the issuer's seal. Raises Problem; then nothing was sealed."""
    try:
        return seal(content, world.keyring.seal(issuer), at=world.clock(), mandate=mandate)
    except _REFUSALS as error:
        raise _problem(error) from error


def looked_at(issuer: str, content: bytes, world: World, mandate: Mandate | None = None) -> Ready:
    """The draft as it would be sealed. Raises Problem."""
    try:
        return prepare(content, world.keyring.seal(issuer), at=world.clock(), mandate=mandate)
    except _REFUSALS as error:
        raise _problem(error) from error


_NO_DRAFT = (NotADraft, NotSealable, UnknownMember)
_NO_KEY = (UnknownIssuer, NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase)
_REFUSALS = (NonConforming, *_NO_DRAFT, *_NO_KEY)


def _problem(error: Exception) -> Problem:
    if isinstance(error, NonConforming):
        detail = "The credential would break its standard; nothing was sealed."
        return Problem(422, "not-conforming", detail, errors=_told(error.violations))
    if isinstance(error, _NO_DRAFT):
        return Problem(422, "not-sealable", str(error))
    return Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.")


def _looked_at(ready: Ready) -> Response:
    said = {"sealable": True, "remarks": _told(ready.remarks), "addresses": ready.addresses, "language": ready.language}
    return JSONResponse(said, headers=_PRIVATE)


def _told(violations: Iterable[Violation]) -> list[dict[str, str]]:
    return [{"field": v.pointer, "message": v.message, "code": v.code} for v in violations]
