"""The upload bundle: what a holder needs to put a credential into Europass by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from badges.europass.guide import GUIDES, guide
from badges.model.award import Award
from badges.model.issued import FormName, IssuedCredential
from badges.proofs.certificates import is_demo
from badges.proofs.jades import parse

GUIDE_LANGUAGES = tuple(GUIDES)

_NAMES = {FormName.EUROPEAN: "european.jsonld", FormName.OPEN_BADGE: "open-badge.json"}
_CERTIFICATE = "certificate.pdf"
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip can say: the same award always gives the same bundle."""


def upload_bundle(award: Award, credentials: Sequence[IssuedCredential], pdf: bytes | None, language: str) -> bytes:
    """A zip with the sealed European credential, what else was made for the award, and a guide in the holder's language.

    The guide is English when the language has none. Raises ValueError when there is no European credential among these.
    """
    newest = {credential.form: credential for credential in sorted(credentials, key=lambda c: c.edition)}
    if FormName.EUROPEAN not in newest:
        raise ValueError(f"award {award.ref} has no European credential to upload")
    demo = is_demo(parse(newest[FormName.EUROPEAN].content).chain)
    spoken = language if language in GUIDES else "en"
    with_badge = FormName.OPEN_BADGE in newest
    said = guide(award, spoken, with_badge=with_badge, with_certificate=pdf is not None, demo=demo)
    files = {"guide.html": said.encode()}
    files |= {_NAMES[form]: newest[form].content for form in _NAMES if form in newest}
    if pdf is not None:
        files[_CERTIFICATE] = pdf
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _SAME_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, content)
    return buffer.getvalue()
