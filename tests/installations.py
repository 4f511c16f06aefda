"""A whole installation on disk for stories: the catalogue, two schools with keys, a desk to issue at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from badges.importing import import_catalogue
from badges.issuing import Desk, Issued, Made, handed_out, issue, issue_batch
from badges.issuing.roster import read_roster
from badges.keyring import IssuerRecord, Keyring
from badges.model.addresses import VERIFIER, Addresses
from badges.model.issued import FormName, IssuedCredential
from badges.store import Store, open_store
from badges.verification.facts import Trust
from badges.verification.verdict import Verdict
from badges.verifying import from_documents, verify
from tests.makers import AT, DEMO_CATALOGUE

PASSPHRASE = b"correct horse battery"
ADDRESSES = Addresses("http://localhost:8000")
SCHOOLS = (
    IssuerRecord("voorbeeldcollege", "org-voorbeeldcollege", "Voorbeeldcollege", "NL", "NTRNL-00000001"),
    IssuerRecord("hogeschool-voorbeeldstad", "org-hogeschool-voorbeeldstad", "Hogeschool Voorbeeldstad", "NL", "NTRNL-00000002"),
)


@dataclass(frozen=True, slots=True)
class Installation:
    """Store, keys and desk in one folder."""

    folder: Path
    store: Store
    keyring: Keyring
    desk: Desk

    def documents(self) -> dict[str, Any]:
        """What the world would fetch from this installation."""
        who = (*self.keyring.names(), *((VERIFIER,) if self.keyring.has_verifier() else ()))
        found: dict[str, Any] = {ADDRESSES.did(n): self.keyring.did_document(n, ADDRESSES) for n in who}
        for kept in self.store.status_lists():
            if kept.signed is not None:
                found[ADDRESSES.status_list(kept.number)] = json.loads(kept.signed)
        return found

    def judge(self, content: bytes, *, at: datetime = AT, trust: Trust | None = None) -> Verdict:
        """The verdict of somebody who knows the two schools and can fetch what they publish."""
        known = self.keyring.trust(ADDRESSES, at.date()) if trust is None else trust
        return verify(content, from_documents(self.documents()), known, at=at)


def prepare(folder: Path) -> Path:
    """Make what takes long: keys and a store with the catalogue. Copy it for every test."""
    keyring = Keyring(folder / "keys", PASSPHRASE)
    for school in SCHOOLS:
        keyring.new(school, AT)
    with open_store(f"sqlite:///{folder / 'badges.sqlite'}") as store:
        import_catalogue(DEMO_CATALOGUE, store)
    return folder


def an_installation(prepared: Path, folder: Path, *, wallet_configured: bool = True) -> Installation:
    """An installation of its own, copied from a prepared one."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    store = open_store(f"sqlite:///{folder / 'badges.sqlite'}")
    keyring = Keyring(folder / "keys", PASSPHRASE)
    return Installation(folder, store, keyring, Desk(store, keyring, ADDRESSES, wallet_configured, 7, {}))


def a_verifier(installation: Installation) -> Installation:
    """The same, with a key of its own: it signs receipts."""
    installation.keyring.new(IssuerRecord(VERIFIER, "", "Badge check of school.example", "", ""), AT)
    return installation


def orders(*refs: str) -> list[Mapping[str, str]]:
    """Rows of the shipped roster, by reference."""
    rows = {row.fields["award_ref"]: row.fields for row in read_roster(DEMO_CATALOGUE.parent / "roster.csv")}
    return [rows[ref] for ref in refs]


def issue_one(installation: Installation, ref: str = "2026-LU-02-01", *, at: datetime = AT, **changes: str) -> Issued:
    """Issue one row of the shipped roster, with changes."""
    (order,) = orders(ref)
    (outcome,) = issue([{**order, "awarded_on": "2026-06-01", **changes}], installation.desk, at=at)
    assert isinstance(outcome, Issued), outcome
    return outcome


def issued_without(installation: Installation, *forms: FormName, ref: str = "2026-LU-02-01") -> Issued:
    """An award in these forms, of which nobody asked for the certificate yet."""
    (order,) = orders("2026-LU-02-01")
    row = {**order, "award_ref": ref, "awarded_on": "2026-06-01"}
    ((made,),) = issue_batch([row], installation.desk, at=AT, forms=forms)
    assert isinstance(made, Made), made
    award = installation.store.award(made.award_id)
    assert award is not None
    return handed_out(award, installation.store, again=False)


def certificate(issued: Issued) -> bytes:
    """Its certificate."""
    assert issued.certificate is not None
    return issued.certificate.content


def form(issued: Issued, name: FormName) -> IssuedCredential:
    """One of its credentials."""
    return next(c for c in issued.credentials if c.form is name)
