"""Receipts on the command line: keeping one, and holding one against a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from badges.cli.opening import content_of, keyring, write
from badges.cli.telling import USAGE, Failure, note, told

if TYPE_CHECKING:
    from badges.cli.given import Given
    from badges.settings import Settings
    from badges.verification.facts import Facts, Trust
    from badges.verification.verdict import Verdict

KINDS = (".pdf", ".json")


def admit_receipt(path: Path | None, files: int, at: str | None) -> None:
    """Whether a receipt can be asked for like that. Raises Failure."""
    if path is None:
        return
    if path.suffix.lower() not in KINDS:
        raise Failure(f"A receipt is a PDF or a JSON file: give a name that ends in .pdf or .json, not {path.name}.", USAGE)
    if files != 1:
        raise Failure("A receipt is about one file: check the files one by one.", USAGE)
    if at is not None:
        raise Failure("A receipt says when the file was checked, which is now: leave --at out.", USAGE)


def keep_receipt(
    path: Path, file: Given, verdict: Verdict, facts: Facts, trust: Trust, *, at: datetime, made: Settings, language: str
) -> None:
    """Write the receipt of a check: on paper with the signed one inside, or the signed one alone. Raises Failure."""
    from badges.credentials.receipt import TYPE
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.model.addresses import VERIFIER, Addresses
    from badges.paper.receipt import receipt
    from badges.receipting import checked_file, is_worth_keeping, signed
    from badges.verification.facts import LIMITS
    from badges.verification.links import behind
    from badges.web.receipt_words import paper_of
    from badges.web.sentences import sentence
    from badges.web.wording import Wording

    given = file.content(LIMITS.file_bytes)
    if len(given) > LIMITS.file_bytes:
        raise Failure(f"{file} is larger than what is checked here. No receipt was written.", USAGE)
    if not is_worth_keeping(verdict):
        raise Failure("There is no badge in it of which a receipt could tell. No receipt was written.", USAGE)
    keys, addresses = keyring(made), Addresses(made.public_url)
    with told(DamagedRecord):
        name = keys.record(VERIFIER).legal_name if keys.has_verifier() else addresses.base.partition("://")[2]
    checked = checked_file(behind(given, facts), verdict, facts, trust, at=at, by=name)
    content = None
    as_paper = path.suffix.lower() == ".pdf"
    try:
        if keys.has_verifier() or not as_paper:
            content = signed(checked, keys, addresses)
    except (UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey) as error:
        raise Failure(f"{error} No receipt ({TYPE}) was written.", USAGE) from error
    if as_paper:
        sheet = paper_of(checked, Wording(language, "UTC"), addresses, name, signed=content is not None)
        write(path, receipt(sheet, content))
        if content is None:
            note(sentence("verdict.receipt.unsigned", language))
    elif content is not None:
        write(path, content)
    note(sentence("verdict.receipt.kept", language, {"file": str(path)}))


def compared(verdict: Verdict, of: Path) -> Mapping[str, Any]:
    """Whether a receipt is about this file, as JSON: ``same`` is None where there is no receipt that could be compared."""
    from badges.receipting import is_of

    checked = verdict.summary.checked if verdict.summary else None
    return {"file": str(of), "same": is_of(checked, content_of(of)) if checked else None}


def comparison_words(result: Mapping[str, Any], language: str) -> str:
    """The same in a sentence."""
    from badges.web.sentences import sentence

    code = {True: "verdict.receipt.same", False: "verdict.receipt.other", None: "verdict.receipt.none"}[result["same"]]
    return sentence(code, language, {"file": result["file"]})
