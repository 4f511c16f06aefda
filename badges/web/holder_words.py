"""For whom a credential is, in words: by name, by an address in the clear, or by the fingerprint of one."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from badges.credentials.identity import EMAIL
from badges.credentials.summary import Identity, Summary
from badges.web.readable import readable
from badges.web.wording import Wording

MOST_ASKED = 3
"""Boxes on one page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A box in which a reader may give what they know, to compare it with a fingerprint."""

    label: str
    kind: str
    fingerprint: str
    salt: str


@dataclass(frozen=True, slots=True)
class HolderWords:
    """How a credential says for whom it is."""

    lines: tuple[Markup | str, ...]
    boxes: tuple[Asked, ...]


def holder_words(summary: Summary, wording: Wording) -> HolderWords:
    """How a credential says for whom it is, in sentences, with a box for every fingerprint."""
    lines: list[Markup | str] = []
    if summary.holder:
        lines.append(wording.gettext("It names the person. Compare the name with an identity document."))
    for identity in summary.identities:
        if identity.fingerprint is None and identity.value == summary.holder:
            continue
        lines.append(_hidden(identity, wording) if identity.fingerprint else _open(identity, wording))
    if not lines:
        lines.append(wording.gettext("It does not say for whom it is."))
    hidden = [one for one in summary.identities if one.fingerprint]
    boxes = [Asked(box_label(one.kind, wording), one.kind, one.fingerprint or "", one.salt) for one in hidden]
    return HolderWords(tuple(dict.fromkeys(lines)), tuple(boxes[:MOST_ASKED]))


def _hidden(identity: Identity, wording: Wording) -> str:
    gettext = wording.gettext
    if identity.kind in (EMAIL, ""):
        return gettext(
            "It carries the fingerprint of an e-mail address, not the address itself. "
            "Nobody can read the address from it, but whoever knows the address can compare."
        )
    if identity.kind == "name":
        return gettext("It carries the fingerprint of a name. Whoever knows the name, as the issuer writes it, can compare.")
    return gettext("It carries the fingerprint of a number or account of the person. Whoever knows that can compare.")


def _open(identity: Identity, wording: Wording) -> Markup | str:
    gettext, said = wording.gettext, Markup("<bdi>{}</bdi>").format(readable(identity.value or "")[:200])
    if identity.kind == EMAIL:
        return escape(gettext("It gives the e-mail address %(value)s.")) % {"value": said}
    if identity.kind == "dateOfBirth":
        return gettext("It gives a date of birth, which you can compare with an identity document.")
    if identity.kind == "id" and (identity.value or "").startswith("did:"):
        words = gettext("It gives a digital identity, %(value)s. Whoever has the key to it can show that it is theirs.")
        return escape(words) % {"value": said}
    if identity.kind == "id":
        words = gettext("It gives the person a sign of its own, %(value)s, which tells nobody who it is.")
        return escape(words) % {"value": said}
    return escape(gettext("It gives a number or account of the person: %(value)s.")) % {"value": said}


def box_label(kind: str, wording: Wording) -> str:
    """What to give in the box."""
    if kind in (EMAIL, ""):
        return wording.gettext("E-mail address of the person")
    if kind == "name":
        return wording.gettext("Name of the person")
    return wording.gettext("Number or account of the person")
