"""European credentials of many awards, checked and sealed: those of a kind seen often by its shape, which shows nowhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

import orjson

from badges.canonical import compiled
from badges.canonical.shape import NotThisShape
from badges.credentials import elm_profile, european
from badges.credentials.conformance import violations
from badges.credentials.european.shape import EuropeanShape, Sealable, kind_of
from badges.credentials.violation import Document, NonConforming
from badges.issuing.templates import CHECKED_EVERY, ShapeMismatch
from badges.keyring import Seal
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.proofs import jades

LEARNT_FROM = 12
"""Credentials of a kind that are sealed the long way before a shape is made of it, which takes as long as those took longer."""
SHAPES, KINDS = 64, 1024
"""Shapes that are kept, each of a third of a megabyte, and kinds that are counted."""


class Sealing:
    """Awards become sealed files: of one issuer, under one seal, at one moment. A unit's pictures stay as they are meanwhile."""

    def __init__(
        self,
        issuer: Issuer,
        seal: Seal,
        at: datetime,
        addresses: Addresses,
        picture: Callable[[LearningUnit, str, Issuer, bool], bytes],
        *,
        learnt_from: int = LEARNT_FROM,
        checked_every: int = CHECKED_EVERY,
    ) -> None:
        self._issuer, self._seal, self._at, self._addresses, self._picture = issuer, seal, at, addresses, picture
        self._learnt_from, self._checked_every = learnt_from, checked_every
        self._kinds: OrderedDict[Hashable, _Kind] = OrderedDict()
        self.by_shape = 0
        """How many were made by shape so far."""

    def sealed(
        self, award: Award, status: StatusEntry, *, id: str, open_badge_id: str | None, build: Callable[[], Document]
    ) -> bytes:
        """The sealed file of what ``build`` gives, which is this award's credential with this status, id and badge.

        Raises as ``ready`` does.
        """
        return self.seal(self.ready(award, status, id=id, open_badge_id=open_badge_id, build=build))

    def seal(self, text: Sealable, content_timestamp: bytes | None = None) -> bytes:
        """The sealed file of a text that is ready, with a timestamp on it (DER) where there is one."""
        signer, chain = self._seal.signer, self._seal.chain
        return jades.seal_written(
            text.content, text.literal, signer, chain, signing_time=self._at, content_timestamp=content_timestamp
        )

    def ready(
        self, award: Award, status: StatusEntry, *, id: str, open_badge_id: str | None, build: Callable[[], Document]
    ) -> Sealable:
        """The text of the same, checked and still to be sealed.

        Raises:
            NonConforming: when it may not be sealed.
            ShapeMismatch: when a shape is at fault; then everything since the last comparison is in doubt.
        """
        if award.named_picture or not compiled.is_on():  # a picture that names somebody is in no other credential
            return self._the_long_way(build())
        kind = self._kind((kind_of(award), open_badge_id is None))
        made = kind.shape and kind.shape.sealable(award, status, id=id, at=self._at, open_badge_id=open_badge_id)
        if made:
            if kind.is_new or self.by_shape % self._checked_every == 0:
                _compare(build(), made)
                kind.is_new = False
            self.by_shape += 1
            return made
        ready = self._the_long_way(build())
        kind.seen += 1
        if kind.seen == self._learnt_from:
            self._learn(kind, award, with_badge=open_badge_id is not None)
        return ready

    def _the_long_way(self, document: Document) -> Sealable:
        if found := violations(document):
            raise NonConforming("The European credential", found)
        text = european.payload(document)
        return Sealable([text.encode("utf-8")], [orjson.dumps(text)[1:-1]])

    def _kind(self, name: Hashable) -> _Kind:
        kind = self._kinds.setdefault(name, _Kind())
        self._kinds.move_to_end(name)
        if len(self._kinds) > KINDS:
            self._kinds.popitem(last=False)
        return kind

    def _learn(self, kind: _Kind, award: Award, *, with_badge: bool) -> None:
        languages = european.languages(award)
        try:
            kind.shape = EuropeanShape.of(
                award,
                self._issuer,
                self._seal.identity,
                languages=languages,
                pictures={one: self._picture(award.unit, one, self._issuer, self._seal.demo) for one in languages},
                addresses=self._addresses,
                with_badge=with_badge,
            )
        except NotThisShape:
            return
        kind.is_new = True
        with_shape = [kind for kind in self._kinds.values() if kind.shape]
        for unused in with_shape[:-SHAPES]:
            unused.shape, unused.seen = None, 0


@dataclass(slots=True)
class _Kind:
    """Awards of a kind: how many went the long way, their shape, and whether nothing that was made by it was compared yet."""

    seen: int = 0
    shape: EuropeanShape | None = None
    is_new: bool = True


def _compare(document: Document, made: Sealable) -> None:
    """Raises ShapeMismatch unless the same comes of the document itself, and may be sealed."""
    text = european.payload(document)
    faults = violations(document) or elm_profile.violations(document)
    written = b"".join(made.content), b'"%b"' % b"".join(made.literal)
    if faults or written != (text.encode("utf-8"), orjson.dumps(text)):
        raise ShapeMismatch(document["id"])
