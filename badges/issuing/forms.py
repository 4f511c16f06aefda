"""The forms an award takes: each row says how a document is built and how it is secured."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import orjson

from badges import paper
from badges.canonical import Examined, examine
from badges.credentials import european, open_badge
from badges.credentials.conformance import violations
from badges.credentials.endorsement import BadgeEndorsements
from badges.credentials.open_badge import NOBODYS
from badges.credentials.violation import Document, NonConforming
from badges.issuing.european import Sealing
from badges.issuing.templates import Proving
from badges.keyring import Seal
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import FormName, IssuedCredential, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.proofs import data_integrity, jades
from badges.proofs.signer import Signer


@dataclass(frozen=True, slots=True)
class Making:
    """One award about to become credentials: nothing here is random or read from a clock."""

    award: Award
    issuer: Issuer
    signer: Signer
    seal: Seal | None
    status: Mapping[FormName, StatusEntry]
    uuid: str
    """Shared by both forms of a first edition: ``<public URL>/credentials/<uuid>`` and ``urn:credential:<uuid>``."""
    at: datetime
    addresses: Addresses
    picture: Callable[[LearningUnit, str, Issuer, bool], bytes]
    """The display image (PNG) of a unit in a language, without personal data."""
    badge_uuid: str | None = None
    """Of the badge that this one replaces, whose id it keeps."""
    endorsements: BadgeEndorsements = NOBODYS
    """What others said, before now, of the achievement, the issuer or the badge."""
    refresh: str | None = None
    """Where the newest text of the badge can be had."""
    lasting: jades.Lasting | None = None
    """Raises sealed files to the level at which they are kept, which takes authorities; None: they stay as they were sealed."""

    @property
    def open_badge_id(self) -> str:
        """The id of the Open Badge."""
        return self.addresses.credential(self.badge_uuid or self.uuid)


@dataclass(frozen=True, slots=True)
class Form:
    """One projection of an award."""

    name: FormName
    media_type: str
    id: Callable[[Making], str]
    build: Callable[[Making], Document]
    secure: Callable[[Examined, Making], bytes]
    in_batches: Callable[[Making], Callable[[Sequence[Making]], list[bytes]]] | None = None
    """Given the first of many, what builds, checks and secures a handful of them at a time in less time, to the same bytes."""
    finish: Callable[[Sequence[Making], list[bytes]], Sequence[bytes]] | None = None
    """What is done to a handful of them once they are secured."""


def _build_open_badge(making: Making) -> Document:
    return open_badge.build(
        making.award,
        making.issuer,
        making.status[FormName.OPEN_BADGE],
        id=making.open_badge_id,
        at=making.at,
        language=making.award.language,
        addresses=making.addresses,
        endorsements=making.endorsements,
        refresh=making.refresh,
    )


def _prove(examined: Examined, making: Making) -> bytes:
    return orjson.dumps(data_integrity.add_proof(examined.document, making.signer, created=making.at, examined=examined))


def _seal_of(making: Making) -> Seal:
    if making.seal is None:
        raise ValueError(f"a {FormName.EUROPEAN} credential needs a seal")
    return making.seal


def _build_european(making: Making) -> Document:
    issuer, seal = making.issuer, _seal_of(making)
    languages = european.languages(making.award)
    return european.build(
        making.award,
        issuer,
        seal.identity,
        making.status[FormName.EUROPEAN],
        id=EUROPEAN.id(making),
        at=making.at,
        languages=languages,
        pictures={language: _picture(making, language, demo=seal.demo) for language in languages},
        addresses=making.addresses,
        open_badge_id=_badge_beside(making),
    )


def _picture(making: Making, language: str, *, demo: bool) -> bytes:
    """The picture that all awards of the unit have in common, or one of this award alone where that is wished."""
    if making.award.named_picture:
        return paper.named_image(making.award, language=language, issuer=making.issuer, demo=demo)
    return making.picture(making.award.unit, language, making.issuer, demo)


def _badge_beside(making: Making) -> str | None:
    return making.open_badge_id if FormName.OPEN_BADGE in making.status else None


def _seal(examined: Examined, making: Making) -> bytes:
    seal, text = _seal_of(making), european.payload(examined.document)
    stamps = _stamps(making, [text.encode("utf-8")])
    return jades.seal(text, seal.signer, seal.chain, signing_time=making.at, content_timestamp=stamps[0])


def _stamps(making: Making, texts: Sequence[bytes]) -> Sequence[bytes | None]:
    stamps = making.lasting.content_timestamps(texts) if making.lasting and texts else None
    return stamps or [None] * len(texts)


def _raise_seals(makings: Sequence[Making], sealed: list[bytes]) -> Sequence[bytes]:
    lasting = makings[0].lasting if makings else None
    return sealed if lasting is None else lasting(sealed)


def _proving(first: Making) -> Callable[[Sequence[Making]], list[bytes]]:
    proving = Proving(first.signer, first.at)

    def proved(makings: Sequence[Making]) -> list[bytes]:
        return proving.prove(
            [_build_open_badge(making) for making in makings], lambda place: _build_open_badge(_never_seen(makings[place]))
        )

    return proved


def _sealing(first: Making) -> Callable[[Sequence[Making]], list[bytes]]:
    sealing = Sealing(first.issuer, _seal_of(first), first.at, first.addresses, first.picture)

    def sealed(makings: Sequence[Making]) -> list[bytes]:
        ready = (
            sealing.ready(
                making.award,
                making.status[FormName.EUROPEAN],
                id=EUROPEAN.id(making),
                open_badge_id=_badge_beside(making),
                build=partial(_build_european, making),
            )
            for making in makings
        )
        if first.lasting is None:
            return [sealing.seal(text) for text in ready]
        texts = list(ready)
        stamps = _stamps(first, [b"".join(text.content) for text in texts])
        return [sealing.seal(text, stamp) for text, stamp in zip(texts, stamps, strict=True)]

    return sealed


def _never_seen(making: Making) -> Making:
    """The same, of which nothing can have been kept: what is kept of a unit or an issuer is kept by identity."""
    award = replace(making.award, unit=replace(making.award.unit))
    return replace(making, award=award, issuer=replace(making.issuer))


OPEN_BADGE = Form(
    FormName.OPEN_BADGE, "application/vc+ld+json", lambda m: m.open_badge_id, _build_open_badge, _prove, in_batches=_proving
)
EUROPEAN = Form(
    FormName.EUROPEAN,
    "application/json",
    lambda m: f"urn:credential:{m.uuid}",
    _build_european,
    _seal,
    in_batches=_sealing,
    finish=_raise_seals,
)
FORMS = (OPEN_BADGE, EUROPEAN)


class Press:
    """Makes the same forms of many awards: of one issuer, with the same keys, at one moment."""

    def __init__(self, forms: Collection[FormName] = tuple(FormName)) -> None:
        self._forms = [form for form in FORMS if form.name in forms]
        self._in_batches: dict[FormName, Callable[[Sequence[Making]], list[bytes]]] = {}

    def make(self, makings: Sequence[Making]) -> list[tuple[IssuedCredential, ...]]:
        """These forms of each award, checked before they are signed. A handful at a time takes least.

        Raises NonConforming when a document breaks a rule of its standard, and ShapeMismatch; then nothing may be kept.
        """
        return [*zip(*(self._credentials(form, makings) for form in self._forms), strict=True)]

    def _credentials(self, form: Form, makings: Sequence[Making]) -> list[IssuedCredential]:
        secured = self._contents(form, makings)
        contents = form.finish(makings, secured) if form.finish else secured
        return [
            IssuedCredential(
                id=form.id(making),
                award_id=making.award.id,
                form=form.name,
                language=making.award.language,
                edition=making.award.edition,
                media_type=form.media_type,
                content=content,
                status=making.status[form.name],
                issued_at=making.at,
            )
            for making, content in zip(makings, contents, strict=True)
        ]

    def _contents(self, form: Form, makings: Sequence[Making]) -> list[bytes]:
        if form.in_batches is None or not makings:
            return [_checked_and_secured(form, making) for making in makings]
        if form.name not in self._in_batches:
            self._in_batches[form.name] = form.in_batches(makings[0])
        try:
            return self._in_batches[form.name](makings)
        except NonConforming:
            return [_checked_and_secured(form, making) for making in makings]  # says which one it was


def _checked_and_secured(form: Form, making: Making) -> bytes:
    examined = examine(form.build(making))
    if found := violations(examined.document, examined=examined):
        raise NonConforming(f"The {form.name} of award {making.award.ref}", found)
    return form.secure(examined, making)


def make(making: Making) -> tuple[IssuedCredential, ...]:
    """Every form of one award; see ``Press``."""
    return Press().make([making])[0]
