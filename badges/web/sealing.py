"""The door that seals a European credential made elsewhere: closed without a token, and not there while nobody has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from badges.credentials.european.concepts import UnknownMember
from badges.credentials.violation import Violation
from badges.delivering import described
from badges.issuing import Desk
from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
from badges.model.delivery import DeliveryState
from badges.sealing import (
    LANGUAGES,
    Mandate,
    NonConforming,
    NotADraft,
    NotSealable,
    NotSendable,
    Ready,
    Sealed,
    Sent,
    in_words,
    prepare,
    refusal,
    seal,
    seal_and_send,
    sealed_before,
)
from badges.settings import SealLevel
from badges.web.access import Right, admitted
from badges.web.forms import BrokenForm, Part, multipart
from badges.web.negotiation import language
from badges.web.problems import Problem
from badges.web.world import World

if TYPE_CHECKING:
    from badges.keyring import Seal
    from badges.preserving import Lasting

T = TypeVar("T")

_PRIVATE = {"cache-control": "private, no-store", "vary": "accept-language"}
REMARKS = "seal-remarks"
"""The header that says how many remarks there are about what was sealed; asking with ``check`` gives their words."""
LONGEST_MANDATE = 2000
LARGEST_PDF = 1_500_000
"""Bytes of a mandate: in the credential they take a third more, and everybody who reads it reads them."""
MOST_TOLD = 500
"""Places of one draft that are told."""


def router(world: World, desk: Desk, lasting: Lasting | None = None, raising: Lasting | None = None) -> APIRouter:
    """The door for seals.

    ``lasting`` is what becomes of every seal here; ``raising`` is what a request may ask for where that is nothing.
    """
    doors = APIRouter(tags=["awards"])

    @doors.post("/seal", summary="Seal a European credential", response_model=None)
    async def sealed(request: Request) -> Response:
        """The body is a draft, not sealed yet: a European credential, or `{"credential", "deliveryDetails"}` as the Commission's
        issuer takes it; or a form with the draft in `draft`, and `mandate` and `mandate_pdf` beside it. The answer is the sealed
        file, byte for byte what was sealed.

        The issuer becomes what the token's seal certificate says, and the moment of issue becomes now. What breaks the
        application profile is answered with 422 and every place that does, in the language that `Accept-Language` asks for; what
        is allowed but cannot be meant is sealed as it stands, the header `seal-remarks` counts it, and `?check=true` gives the
        words and the addresses it would go to, and seals nothing.

        With `?deliver=true`, and a token that may deliver too, it is kept here and sent to each address that the draft names: the
        answer (202) holds the file as text in `sealed` and a delivery for each address, whose `href` says what came of it. The
        same draft sent again gets the same seal and is delivered once.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.SEAL)
        spoken = language(LANGUAGES, accept=request.headers.get("accept-language"))
        content = await request.body()  # nothing of what was sent is looked at before the token is known
        asked = _asked(request.query_params, content, request.headers.get("content-type", ""))
        order = _Order(token.issuer, asked, lasting, raising, spoken, world)
        if asked.deliver and Right.DELIVER.value not in token.rights:
            raise Problem(403, "right-missing", "To deliver what it seals, this token needs the right deliver too.")
        if asked.deliver and not desk.wallet_configured:
            raise Problem(409, "no-wallet-service", "This installation knows no wallet service, so nothing was sealed.")
        if asked.check:
            return await run_sync(order.checked)
        if asked.deliver:
            return await run_sync(order.sent)
        return await run_sync(order.sealed)

    return doors


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request says, its right to say so not yet looked at."""

    content: bytes
    check: bool
    deliver: bool
    level: SealLevel | None
    mandate: Mandate | None


def _asked(query: Mapping[str, str], body: bytes, content_type: str) -> _Asked:
    """Raises Problem for what cannot be asked."""
    if unknown := [name for name in query if name not in ("check", "deliver", "level", "mandate")]:
        raise _wrong(unknown[0][:40], "this is not known; there are check, deliver, level and mandate")
    fields = _form(body, content_type)
    level = query.get("level")
    if level is not None and level not in get_args(SealLevel):
        raise _wrong("level", f"there are {', '.join(get_args(SealLevel))}")
    try:
        statement = fields["mandate"].decode() if "mandate" in fields else query.get("mandate", "")
    except UnicodeDecodeError as error:
        raise _wrong("mandate", "it is not UTF-8") from error
    return _Asked(
        fields.get("draft", fields.get("_file", b"")),
        _yes("check", query),
        _yes("deliver", query),
        level,  # type: ignore[arg-type]  # one of them, as was just seen
        _mandate(statement.strip(), fields.get("mandate_pdf")),
    )


def _form(body: bytes, content_type: str) -> dict[str, bytes]:
    """The parts of a form; any other body is the draft itself. ``_file`` is what the Commission's issuer calls a draft."""
    if content_type.partition(";")[0].strip().lower() != "multipart/form-data":
        return {"draft": body}
    try:
        parts: list[Part] = multipart(body, content_type)
    except BrokenForm as error:
        raise Problem(400, "not-a-form", f"The body is not the form that it says it is: {error}.") from error
    names = [part.name for part in parts]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise _wrong(twice[:40], "it stands in the form twice; send one draft at a time")
    return {part.name: bytes(part.content) for part in parts}


def _mandate(statement: str, pdf: bytes | None) -> Mandate | None:
    if len(statement) > LONGEST_MANDATE:
        raise Problem(422, "mandate-too-long", f"Say it in at most {LONGEST_MANDATE} letters.")
    if pdf is not None:
        if not statement:
            raise _wrong("mandate", "say in words by what right; the PDF stands beside that")
        if not pdf.startswith(b"%PDF-"):
            raise _wrong("mandate_pdf", "this is no PDF")
        if len(pdf) > LARGEST_PDF:
            raise _wrong("mandate_pdf", f"at most {LARGEST_PDF} bytes, for everybody who reads the credential reads them")
    return Mandate(statement, pdf) if statement else None


def _yes(name: str, query: Mapping[str, str]) -> bool:
    said = query.get(name, "").lower()
    if said not in ("", "true", "1", "yes", "false", "0", "no"):
        raise _wrong(name, "true or false")
    return said in ("true", "1", "yes")


@dataclass(frozen=True, slots=True)
class _Order:
    """One request, ready to be done."""

    issuer: str
    asked: _Asked
    lasting: Lasting | None
    """What this installation does with its seals by itself."""
    raising: Lasting | None
    spoken: str
    world: World

    def checked(self) -> Response:
        """What is wrong or odd; nothing is sealed. Raises Problem."""
        ready = self._tried(self._looked_at)
        said: dict[str, Any] = {"sealable": True, "remarks": _told(ready.remarks, self.spoken)}
        return self._answer(said | {"addresses": ready.addresses, "language": ready.language})

    def sealed(self) -> Response:
        """The sealed file. Raises Problem; then nothing was sealed."""
        done = self._tried(self._seal)
        return Response(done.content, media_type="application/json", headers={**_PRIVATE, REMARKS: str(len(done.remarks))})

    def sent(self) -> Response:
        """The sealed file, and how it stands with each address. Raises Problem; then nothing was kept."""
        sent = self._tried(self._send)
        self.world.enqueue([one.id for one in sent.deliveries if one.state is DeliveryState.PENDING])
        deliveries = [
            {**described(one, None), "address": one.address, "href": f"{self.world.addresses.base}/deliveries/{one.id}"}
            for one in sent.deliveries
        ]
        said = {
            "credential": sent.sealed.id,
            "sealed_before": sent.before,
            "sealed": sent.sealed.content.decode("utf-8"),
            "remarks": _told(sent.sealed.remarks, self.spoken),
            "deliveries": deliveries,
        }
        return self._answer(said, 202)

    def _answer(self, said: object, status: int = 200) -> Response:
        return JSONResponse(said, status, headers={**_PRIVATE, "content-language": self.spoken})

    def _looked_at(self, custody: Seal) -> Ready:
        if self.asked.deliver:
            sealed_before(self.asked.content, self._id, self.world.store, self.asked.mandate)
        return prepare(self.asked.content, custody, at=self.world.clock(), mandate=self.asked.mandate)

    def _seal(self, custody: Seal) -> Sealed:
        at = self.world.clock()
        return seal(self.asked.content, custody, at=at, mandate=self.asked.mandate, lasting=self._level())

    def _send(self, custody: Seal) -> Sent:
        def seal_it() -> Sealed:
            return self._seal(custody)

        asked, at = self.asked, self.world.clock()
        return seal_and_send(asked.content, seal_it, self._id, self.world.store, at=at, mandate=asked.mandate)

    @property
    def _id(self) -> str:
        return self.world.addresses.did(self.issuer)

    def _level(self) -> Lasting | None:
        """What raises the seal to the level asked for, else to that of this installation. Raises Problem.

        The text gets a timestamp first, as the Commission's own issuer does it.
        """
        level = self.asked.level
        if level is None:
            return self.lasting and replace(self.lasting, content_timestamp=True)
        if level == "B":
            return None
        base = self.lasting or self.raising
        if base is None:
            raise Problem(409, "no-timestamps", "This installation knows no timestamp authority: it seals at level B.")
        return replace(base, level=level, content_timestamp=True)

    def _tried(self, do: Callable[[Seal], T]) -> T:
        """What comes of it with the seal of the token's issuer. Raises Problem."""
        try:
            return do(self.world.keyring.seal(self.issuer))
        except _REFUSALS as error:
            raise _problem(error, self.spoken) from error


_NO_DRAFT = (NotADraft, NotSealable, UnknownMember)
_NO_KEY = (UnknownIssuer, NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase)
_REFUSALS = (NonConforming, NotSendable, *_NO_DRAFT, *_NO_KEY)


def _problem(error: Exception, spoken: str) -> Problem:
    from badges.preserving import SealNotRaised  # large, and few installations raise what they seal

    headers = {"content-language": spoken, "vary": "accept-language"}
    dutch = spoken == "nl"
    match error:
        case NonConforming(violations=violations):
            detail = "The credential would break its standard; nothing was sealed."
            if dutch:
                detail = "Het bewijs klopt niet met zijn standaard; er is niets verzegeld."
            return Problem(422, "not-conforming", detail, errors=_told(violations[:MOST_TOLD], spoken), headers=headers)
        case NotSendable(code=code):
            status = 409 if code in ("id_taken", "other_mandate", "withdrawn") else 422
            return Problem(status, code.replace("_", "-"), _sentence(refusal(error, spoken)), headers=headers)
        case NotADraft() | NotSealable() | UnknownMember():
            return Problem(422, "not-sealable", refusal(error, spoken), headers=headers)
        case SealNotRaised():
            detail = "The seal could not be raised to the level asked for, so nothing was sealed. Try again later."
            if dutch:
                detail = "Het zegel kon niet op het gevraagde niveau worden gebracht; er is niets verzegeld. Probeer het later."
            return Problem(503, "cannot-raise", detail, headers={**headers, "retry-after": "60"})
    return Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.")


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


def _told(violations: Iterable[Violation], spoken: str) -> list[dict[str, str]]:
    return [{"field": v.pointer, "message": in_words(v, spoken), "code": v.code} for v in violations]


def _wrong(field: str, message: str) -> Problem:
    said = [{"field": field.encode(errors="replace").decode(), "message": message}]
    return Problem(422, "not-valid", "The request has mistakes; nothing was sealed.", errors=said)
