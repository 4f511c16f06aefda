"""Receipts: whoever checked a file here can keep what came of it, as a signed file or on paper. Nothing of either is kept here.

The page with the verdict carries the receipt itself; the door that hands it out takes it back and looks whether it is ours. Where
this installation has no key, a receipt goes out on paper only, and that paper says that nobody signed it.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import anyio.to_thread
import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from badges import schemas
from badges.credentials import receipt as written
from badges.credentials.receipt import CheckedFile, moment_of
from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
from badges.model.addresses import VERIFIER
from badges.paper.receipt import receipt as on_paper
from badges.proofs import base64url
from badges.receipting import checked_file, is_of, is_worth_keeping, read_receipt, signed, unsigned
from badges.verification.facts import Facts
from badges.verification.naming import issuer_name
from badges.verification.verdict import Outcome, Verdict
from badges.web.answering import OPEN_TO_ALL
from badges.web.forms import BrokenForm, multipart, urlencoded
from badges.web.naming import called
from badges.web.negotiation import prefers_html
from badges.web.problems import Problem, not_found, response
from badges.web.receipt_words import Checked, checked_words, paper_of
from badges.web.rendering import PUBLIC
from badges.web.verdicts import Result
from badges.web.wording import Wording
from badges.web.world import World

if TYPE_CHECKING:
    from badges.web.checking import Checker

RECEIPT_BYTES = 400_000
"""What a form with a receipt may weigh; one about a record of sixty badges has 200,000."""
FOR = timedelta(days=1)
_AHEAD = timedelta(minutes=5)
JSON, PDF = "application/vc", "application/pdf"
_NO_KEY = (UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt as a page carries it."""

    content: str
    """Base64url."""
    seal: str
    """What tells us that an unsigned one is ours, while this process lives; empty for a signed one."""

    @property
    def is_signed(self) -> bool:
        """Whether it can go out as a file."""
        return not self.seal


class Receipts:
    """Makes receipts of what was checked here, and knows its own again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._secret = secrets.token_bytes(32)
        self._told = False

    async def kept(self, file: bytes, verdict: Verdict, facts: Facts, at: datetime) -> Kept:
        """The receipt of this check."""
        content, is_signed = await anyio.to_thread.run_sync(self._made, file, verdict, facts, at)
        return Kept(base64url.encode(content), "" if is_signed else self._seal(content))

    async def handed_out(
        self, media: str, file: bytes, verdict: Verdict, facts: Facts, at: datetime, wording: Wording
    ) -> Response:
        """The receipt itself, for a program that asked for it. Raises Problem where there is none, or none with a signature."""
        if not is_worth_keeping(verdict):
            raise Problem(
                422,
                "nothing-to-keep",
                "There is no badge in it of which a receipt could tell. Ask for application/json to read why.",
            )
        content, is_signed = await anyio.to_thread.run_sync(self._made, file, verdict, facts, at)
        if media == PDF:
            return await self.paper(content, wording, is_signed=is_signed)
        if not is_signed:
            raise Problem(406, "no-receipts", "This website has no key to sign receipts with. It has application/json.")
        return _file(content, JSON, "json", at)

    async def paper(self, content: bytes, wording: Wording, *, is_signed: bool) -> Response:
        """A receipt of ours on paper, the signed one inside."""
        checked = read_receipt(content)
        assert checked is not None, "what we wrote we can read"
        by = self._name()
        sheet = paper_of(checked, wording, self._world.addresses, by, signed=is_signed)
        pdf = await anyio.to_thread.run_sync(on_paper, sheet, content if is_signed else None)
        return _file(pdf, PDF, "pdf", moment_of(checked.checked_at))

    def is_sealed(self, content: bytes, seal: str) -> bool:
        """Whether an unsigned receipt is one that this process made."""
        return hmac.compare_digest(self._seal(content).encode(), seal.encode("utf-8", "replace"))

    def retold(self, verdict: Verdict, result: Result, wording: Wording) -> tuple[Result, Checked | None]:
        """The verdict on a receipt in its own words, and what the receipt says; as it is for any other file.

        However good the receipt is, it is never green: what it tells of may be a file that nobody should rely on. What it says is
        shown only of somebody who is known: anybody can write down that a badge is valid.
        """
        summary = verdict.summary
        if summary is None or summary.checked is None:
            return result, None
        name = issuer_name(verdict)
        by = wording.plain(called(name, wording.language)) if name else wording.gettext("Somebody")
        words = checked_words(summary.checked, wording, self._world.addresses, by)
        result = replace(result, is_foreign=False, findings=tuple(one for one in result.findings if one.shape != "none"))
        names = {"by": by, "moment": wording.moment(words.at)}
        match verdict.headline:
            case "receipt":
                title, shape, glyph = result.title, result.shape, result.glyph
                lead = wording.gettext(
                    "%(by)s checked a file on %(moment)s and signed what came of it. That is about that moment: to know how the "
                    "badge stands today, check the file itself."
                )
            case "unknown_issuer":
                title, shape, glyph = (
                    wording.gettext("This is a receipt, but we do not know who made it"),
                    result.shape,
                    result.glyph,
                )
                lead = wording.gettext("Nothing was changed in it. Check the file itself, and rely on that.")
            case _:
                return replace(result, summary=None), None
        result = replace(result, title=title, shape=shape, glyph=glyph, lead=lead % names)
        return (result, words) if verdict.outcome is Outcome.NOT_APPLICABLE else (replace(result, summary=None), None)

    def _made(self, file: bytes, verdict: Verdict, facts: Facts, at: datetime) -> tuple[bytes, bool]:
        """A receipt, and whether it is signed."""
        world = self._world
        checked = checked_file(file, verdict, facts, world.trust(), at=at, by=self._name())
        if world.keyring.has_verifier():
            try:
                return signed(checked, world.keyring, world.addresses), True
            except _NO_KEY as error:
                if not self._told:
                    _log.warning("receipts go out unsigned: %s", error)
                    self._told = True
        return unsigned(checked), False

    def _name(self) -> str:
        """What this installation calls itself where it checks."""
        keyring = self._world.keyring
        return keyring.record(VERIFIER).legal_name if keyring.has_verifier() else self._world.addresses.base.partition("://")[2]

    def _seal(self, content: bytes) -> str:
        return hmac.digest(self._secret, content, "sha256").hex()


def wanted(accept: str) -> str | None:
    """Which kind of receipt a program asks for instead of a verdict; None when it asks for none."""
    kinds = [member.partition(";")[0].strip().lower() for member in accept.split(",")[:50]]
    return next((kind for kind in kinds if kind in (JSON, PDF)), None)


def router(world: World, checker: Checker, receipts: Receipts) -> APIRouter:
    """Doors for receipts, and for whoever checks one elsewhere."""
    doors = APIRouter(tags=["checking"])

    @doors.post("/receipts", summary="Keep the receipt of a check", response_model=None)
    async def keep(request: Request) -> Response:
        """Takes back the receipt that the page with a verdict carries, within a day, and hands it out: as a PDF that has the
        signed receipt inside, or as the signed file alone (``form=json``). Programs get one at ``POST /verify``."""
        try:
            fields = urlencoded(await request.body())
            content, seal = base64url.decode(fields.get("receipt", "")), fields.get("seal", "")
        except (BrokenForm, base64url.MalformedBase64Url):
            return _refused(request, world, "not-ours")
        at = world.clock()
        client = request.client.host if request.client else None
        if seal:
            if not receipts.is_sealed(content, seal) or fields.get("form") == "json":
                return _refused(request, world, "not-ours")
        else:
            verdict = await checker.check(content, at=at, client=client)
            summary = verdict.summary
            if verdict.headline != "receipt" or summary is None or summary.issuer_id != world.addresses.did(VERIFIER):
                return _refused(request, world, "not-ours")
        checked = read_receipt(content)
        made = moment_of(checked.checked_at) if checked else None
        if checked is None or made is None or not at - FOR <= made <= at + _AHEAD:
            return _refused(request, world, "too-old" if checked else "not-ours")
        if fields.get("form") == "json":
            return _file(content, JSON, "json", made)
        return await receipts.paper(content, world.pages.wording(request), is_signed=not seal)

    @doors.post("/receipts/file", summary="Whether a receipt is about a file", response_model=None)
    async def compare(request: Request) -> Response:
        """Takes a file and the SHA-256 that a receipt names (``of``), and says whether they are the same. It is not judged."""
        try:
            parts = multipart(await request.body(), request.headers.get("content-type", ""))
        except BrokenForm:
            return _refused(request, world, "nothing-sent")
        fields = {part.name: part for part in parts}
        file, of = fields.get("file"), fields.get("of")
        if file is None or not (file.content or file.filename) or of is None:
            return _refused(request, world, "nothing-sent")
        asked = CheckedFile(bytes(of.content[:64]).decode("latin-1"), "", "", "")
        same = is_of(asked, bytes(file.content))
        if not prefers_html(request.headers):
            return Response(orjson.dumps({"same": same}), headers={"cache-control": "no-store"}, media_type="application/json")
        return _page(request, world, "same" if same else "other", 200)

    @doors.get("/verifier/did.json", summary="The DID document of this website where it signs receipts", response_model=None)
    def did() -> Response:
        """The keys with which this website signs receipts; there is none where it has no such key."""
        if not world.keyring.has_verifier():
            raise not_found()
        document = world.keyring.did_document(VERIFIER, world.addresses)
        headers = {"cache-control": "public, max-age=60", **OPEN_TO_ALL}
        return Response(orjson.dumps(document), headers=headers, media_type="application/did+ld+json")

    @doors.get(written.SERVED_AT, summary="What the words in a receipt mean", response_model=None)
    def context() -> Response:
        """The JSON-LD context that receipts name, for verifiers of others. It never changes."""
        headers = {"cache-control": PUBLIC, **OPEN_TO_ALL}
        return Response(schemas.content(written.CONTEXT), headers=headers, media_type="application/ld+json")

    return doors


def _refused(request: Request, world: World, state: str) -> Response:
    if prefers_html(request.headers):
        return _page(request, world, state, 400)
    told = {
        "not-ours": "This is no receipt that this website made. Check the file again.",
        "too-old": "A receipt is handed out within a day of the check. Check the file again.",
        "nothing-sent": "Send a file, and the SHA-256 that the receipt names.",
    }
    code = state if state == "nothing-sent" else f"receipt-{state}"
    return response(Problem(400, code, told[state]))


def _page(request: Request, world: World, state: str, status: int) -> Response:
    return world.pages.page(
        request, "receipt.html", status=status, private=True, menu="check", language_path="/verify", state=state
    )


def _file(content: bytes, media: str, ending: str, at: datetime | None) -> Response:
    name = f"receipt-{at:%Y-%m-%d-%H%M}.{ending}" if at else f"receipt.{ending}"
    headers = {"cache-control": "no-store", "content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=media)
