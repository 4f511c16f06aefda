"""The addresses of the VC-API, and of a resolver for did:key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from badges.credentials.violation import Document
from badges.proofs.did_resolution import resolve
from badges.proofs.selective_disclosure import NotDerivable, derive
from badges.verification.facts import Answer, Found, Need
from badges.web.problems import not_found
from badges.web.vc_api import issuing, verifying
from badges.web.vc_api.reading import Refused, error, member, options_of, pointers, request_of, text_of
from badges.web.vc_api.suites import Suite
from badges.web.world import World

RESOLUTION = 'application/ld+json;profile="https://w3id.org/did-resolution"'


async def _body(request: Request) -> bytes:
    return await request.body()


def router(world: World, suites: Mapping[str, Suite]) -> APIRouter:
    """Doors for test suites of others."""
    doors = APIRouter(tags=["vc-api"])

    def suite_of(suite: str) -> Suite:
        if suite not in suites:
            raise not_found()
        return suites[suite]

    def list_url(suite: Suite) -> str:
        return f"{world.addresses.base}/vc/{suite.name}/status/1"

    def own_lists(need: Need) -> Answer:
        for suite in suites.values():
            if need.kind == "status_list" and need.url == list_url(suite):
                return Found(json.dumps(issuing.list_credential(suite, need.url, at=world.clock())).encode())
        return world.fetch(need)

    @doors.get("/vc/{suite}/issuer", summary="Who signs here")
    def issuer(suite: str) -> JSONResponse:
        """The DID of the suite, new at every start of the server."""
        return JSONResponse({"id": suite_of(suite).did}, headers=_NO_STORE)

    @doors.get("/vc/{suite}/status/1", summary="The status list of a suite")
    def status(suite: str) -> JSONResponse:
        """A signed BitstringStatusListCredential."""
        found = suite_of(suite)
        made = issuing.list_credential(found, list_url(found), at=world.clock())
        return JSONResponse(made, media_type="application/vc", headers={"cache-control": "no-store"})

    @doors.post("/vc/{suite}/credentials/issue", summary="Sign a credential", response_model=None)
    def issue(suite: str, body: bytes = Depends(_body)) -> Response:
        """``{"credential": …, "options": {"mandatoryPointers": […]}}``."""
        found = suite_of(suite)

        def issued() -> Document:
            request = request_of(body)
            given = pointers(options_of(request), "mandatoryPointers")
            return issuing.issue(
                member(request, "credential"), found, mandatory_pointers=given, list_url=list_url(found), at=world.clock()
            )

        return _made(issued)

    @doors.post("/vc/{suite}/credentials/derive", summary="Show parts of a credential", response_model=None)
    def derived(suite: str, body: bytes = Depends(_body)) -> Response:
        """``{"verifiableCredential": …, "options": {"selectivePointers": […]}}``."""
        if not suite_of(suite).selective:
            raise not_found()

        def shown() -> Document:
            request = request_of(body)
            try:
                return derive(member(request, "verifiableCredential"), pointers(options_of(request), "selectivePointers"))
            except NotDerivable as trouble:
                raise Refused([error(f"derive.{trouble.code}", str(trouble))]) from trouble

        return _made(shown)

    @doors.post("/vc/{suite}/credentials/verify", summary="Check a credential", response_model=None)
    def verify(suite: str, body: bytes = Depends(_body)) -> Response:
        """``{"verifiableCredential": …, "options": {"checks": ["proof"]}}``."""
        suite_of(suite)

        def checked() -> dict[str, Any]:
            request = request_of(body)
            checks = _checks(options_of(request))
            return verifying.verify_credential(member(request, "verifiableCredential"), checks, own_lists, world.clock())

        return _checked(checked)

    @doors.post("/vc/{suite}/presentations/verify", summary="Check a presentation", response_model=None)
    def verify_presentation(suite: str, body: bytes = Depends(_body)) -> Response:
        """``{"verifiablePresentation": …, "options": {"challenge": …, "domain": …}}``."""
        suite_of(suite)

        def checked() -> dict[str, Any]:
            request = request_of(body)
            options = options_of(request)
            return verifying.verify_presentation(
                member(request, "verifiablePresentation"),
                _checks(options),
                own_lists,
                world.clock(),
                challenge=text_of(options, "challenge"),
                domain=text_of(options, "domain"),
            )

        return _checked(checked)

    @doors.get("/1.0/identifiers/{did:path}", summary="Resolve a did:key")
    def identifier(
        did: str,
        key_format: Annotated[str | None, Query(alias="publicKeyFormat", max_length=100)] = None,
        experimental: Annotated[bool | None, Query(alias="enableExperimentalPublicKeyTypes")] = None,
    ) -> JSONResponse:
        """A DID resolution result, errors included."""
        answered = resolve(did, public_key_format=key_format, experimental_types=experimental)
        failed = any(answered.get(part, {}).get("error") for part in ("didResolutionMetadata", "didDereferencingMetadata"))
        return JSONResponse(answered, 400 if failed else 200, _NO_STORE, media_type=RESOLUTION)

    return doors


_NO_STORE = {"cache-control": "no-store"}


def _made(make: Callable[[], Document]) -> Response:
    try:
        return JSONResponse({"verifiableCredential": make()}, 201, _NO_STORE)
    except Refused as refused:
        return JSONResponse({"errors": refused.errors}, 400, _NO_STORE)


def _checked(check: Callable[[], dict[str, Any]]) -> Response:
    try:
        answer = check()
    except Refused as refused:
        answer = {"verified": False, "checks": [], "warnings": [], "errors": refused.errors}
    return JSONResponse(answer, 200 if answer["verified"] else 400, _NO_STORE)


def _checks(options: dict[str, Any]) -> list[str] | None:
    """What to look at; None for everything. Raises Refused."""
    checks = options.get("checks")
    if checks is None:
        return None
    if not isinstance(checks, list) or not all(isinstance(one, str) for one in checks):
        raise Refused([error("request.checks", "checks must be a list of texts", "/options/checks")])
    return checks
