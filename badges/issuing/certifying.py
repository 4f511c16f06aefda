"""The certificate of an award: made with it, or when somebody asks for it first, and kept from then on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from badges import paper
from badges.issuing.drawn import LENGTH, Drawn, moment_of
from badges.keyring import KeyPurpose, Keyring
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import Certificate, FormName, IssuedCredential
from badges.model.share import Share, ShareKind
from badges.proofs import jades
from badges.proofs.certificates import is_demo
from badges.store import Store


def certificate_of(award: Award, store: Store, keyring: Keyring, addresses: Addresses, *, at: datetime) -> Certificate:
    """The certificate of an award in its newest edition. Of an award that has none yet it is made now, and kept.

    Of the secret that a certificate prints only the hash is kept, so one that is made later has a share of its own. Raises
    UnknownIssuer when nobody here issues for the school any more.
    """
    kept = store.certificate_of(award.id)
    while kept is None:
        issued = store.credentials_of(award.id, award.edition)
        secret = Drawn(secrets.token_bytes(LENGTH), moment_of(at)).certificate_secret
        shown = Share(secret, award.id, ShareKind.CERTIFICATE, at, edition=award.edition)
        made = printed(award, shown, issued, addresses, demo=_demo(award, issued, keyring, addresses))
        kept = store.keep_certificate(made, shown)
        if kept is None:  # corrected in the meantime
            newest = store.award(award.id)
            assert newest is not None, "awards are never removed"
            award, kept = newest, store.certificate_of(award.id)
    return kept


def printed(award: Award, share: Share, issued: Sequence[IssuedCredential], addresses: Addresses, *, demo: bool) -> Certificate:
    """The certificate that carries these credentials and leads to this share. The same input gives the same bytes."""
    forms = {credential.form: credential.content for credential in issued}
    content = paper.certificate(
        award,
        language=award.language,
        share_url=addresses.share(share.secret),
        verify_url=addresses.verify(),
        badge_svg=paper.badge_svg(award.unit, award.language),
        open_badge=forms.get(FormName.OPEN_BADGE),
        european=forms.get(FormName.EUROPEAN),
        demo=demo,
    )
    return Certificate(award.id, award.language, content)


def practises(issuer: str, keyring: Keyring) -> bool:
    """Whether an issuer's seal only demonstrates: then everything it makes says so. Raises UnknownIssuer, DamagedRecord."""
    seal = keyring.record(issuer).active(KeyPurpose.SEAL)
    return seal is not None and seal.demo


def _demo(award: Award, issued: Sequence[IssuedCredential], keyring: Keyring, addresses: Addresses) -> bool:
    for credential in issued:
        if credential.form is FormName.EUROPEAN:
            return is_demo(jades.parse(credential.content).chain)  # as it was sealed, whatever seals the issuer has by now
    return practises(keyring.issuer_of(award.issuing_body, addresses).name, keyring)
