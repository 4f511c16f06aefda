"""Credentials of ours as they leave the house, with everything that a verifier would fetch and whom it may trust."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from badges import status_list
from badges.credentials.status import status_list_credential
from badges.issuing.forms import Making, make
from badges.keyring import IssuerRecord, Keyring
from badges.model.issued import FormName, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Trust
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, an_award, an_issuer

Picture = Callable[[LearningUnit, str, Issuer, bool], bytes]

BADGE_INDEX, EUROPEAN_INDEX = 90210, 77


@dataclass(frozen=True, slots=True)
class Sample:
    """One award in both forms. ``documents``: URL or DID -> document, all that a verifier would fetch."""

    open_badge: bytes
    european: bytes
    documents: dict[str, dict[str, Any]]
    trust: Trust

    @property
    def badge(self) -> dict[str, Any]:
        """The Open Badge, parsed."""
        parsed: dict[str, Any] = json.loads(self.open_badge)
        return parsed


@dataclass(frozen=True, slots=True)
class School:
    """The school of a unit with keys of its own in a folder."""

    keyring: Keyring
    unit_id: str
    issuer: Issuer
    picture: Picture

    def making(self, *, language: str = "en", at: datetime = AT) -> Making:
        """An award about to become credentials."""
        list_url = ADDRESSES.status_list(1)
        return Making(
            award=an_award(self.unit_id, language=language),
            issuer=self.issuer,
            signer=self.keyring.signer(self.issuer.name, ADDRESSES),
            seal=self.keyring.seal(self.issuer.name),
            status={
                FormName.OPEN_BADGE: StatusEntry(list_url, BADGE_INDEX),
                FormName.EUROPEAN: StatusEntry(list_url, EUROPEAN_INDEX),
            },
            uuid=CREDENTIAL_UUID,
            at=at,
            addresses=ADDRESSES,
            picture=self.picture,
        )

    def sample(self, *, language: str = "en", revoked: bool = False) -> Sample:
        """Made by the very code that issues. The list is good for long: some verifiers know no time but now."""
        making = self.making(language=language)
        content = {credential.form: credential.content for credential in make(making)}
        bits = status_list.new()
        if revoked:
            bits = status_list.set_bit(status_list.set_bit(bits, BADGE_INDEX), EUROPEAN_INDEX)
        list_url = ADDRESSES.status_list(1)
        listed = status_list_credential(
            list_url, self.issuer.did, bits, at=making.at, valid_until=making.at + timedelta(days=365 * 50)
        )
        did_document = self.keyring.did_document(self.issuer.name, ADDRESSES)
        documents = {
            self.issuer.did: did_document,
            ADDRESSES.did_document(self.issuer.name): did_document,
            list_url: add_proof(listed, making.signer, created=making.at, as_list=False),
        }
        trust = self.keyring.trust(ADDRESSES, making.at.date())
        return Sample(content[FormName.OPEN_BADGE], content[FormName.EUROPEAN], documents, trust)


def plain_picture(_unit: LearningUnit, _language: str, _issuer: Issuer, _demo: bool) -> bytes:
    """A display image that says nothing, where the picture is not the point."""
    return a_picture()


def a_school(folder: Path, unit_id: str = "LU-02", picture: Picture = plain_picture) -> School:
    """The school that awards this unit, with new keys in this folder."""
    issuer = an_issuer(unit_id)
    organisation = issuer.organisation
    keyring = Keyring(folder, b"only for this test")
    if issuer.name not in keyring.names():
        legal_id = organisation.identifier("eidas") or "NTRNL-00000000"
        record = IssuerRecord(issuer.name, organisation.id, organisation.name, organisation.address.country, legal_id)
        keyring.new(record, AT)
    return School(keyring, unit_id, issuer, picture)


def a_picture() -> bytes:
    """A small PNG."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(written, "PNG")
    return written.getvalue()
