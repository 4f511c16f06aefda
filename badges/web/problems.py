"""Errors that programs can read: RFC 9457 problem details, always in English, never with a secret in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that cannot be answered as asked; becomes a problem document, or a page in a browser."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def not_found() -> Problem:
    """The one answer for what is not there and for what is not yours to see: nobody can tell the two apart."""
    return Problem(404, "not-found", "There is nothing here for you. A badge can be checked at /verify.")


def document(problem: Problem) -> dict[str, object]:
    """The problem as RFC 9457 says; ``code`` is ours and stable."""
    members: dict[str, object] = {
        "type": f"urn:badges:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.errors:
        members["errors"] = [dict(error) for error in problem.errors]
    return members


def response(problem: Problem) -> Response:
    """The problem as a response, never cached."""
    body = json.dumps(document(problem), ensure_ascii=False).encode()
    return Response(body, problem.status, {"cache-control": "no-store", **problem.headers}, MEDIA_TYPE)
