"""``badges verify``: what holds of a file, in plain words or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from badges.cli.checking import elsewhere, facts, with_own_keys
from badges.cli.given import Given, given
from badges.cli.opening import HERE, Place, json_of, keyring, now, settings, store
from badges.cli.receipt import admit_receipt, compared, comparison_words, keep_receipt
from badges.cli.telling import USAGE, Failure, say, told
from badges.cli.telling import language as language_of
from badges.cli.verify_many import admit_report, check_many, many_in

if TYPE_CHECKING:
    from badges.settings import Settings
    from badges.verification.facts import Policy, Trust
    from badges.verification.verdict import Verdict
    from badges.verifying import Fetch

PASSED, FAILED, INDETERMINATE = 0, 1, 2


def verify(
    *files: Annotated[str, Parameter(allow_leading_hyphen=True)],
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    at: str | None = None,
    trust: Path | None = None,
    offline: Annotated[bool, Parameter(negative="")] = False,
    documents: Path | None = None,
    recipient: str | None = None,
    challenge: str | None = None,
    domain: str | None = None,
    every_proof: Annotated[bool, Parameter(negative="")] = False,
    refresh: Annotated[bool, Parameter(negative="")] = False,
    receipt: Path | None = None,
    of: Path | None = None,
    report: Path | None = None,
    lang: str | None = None,
    place: Place = HERE,
) -> int:
    """Say in plain words what holds of a file, or of what a link leads to.

    Reads Open Badges (JSON, JWT, or baked into PNG or SVG), learner records, presentations and other Verifiable Credentials,
    sealed European credentials, PDF certificates that carry them, archives (`badges archive`), and pictures or scans with a
    square code. Leaves with 0 when everything is in order, 1 when something is not, 2 when something could not be settled, 64
    when asked wrongly.

        badges verify diploma.jsonld badge.png certificate.pdf
        badges verify https://wallet.example/badges/1 photo.jpg
        badges verify - < badge.json
        badges verify badge.json --recipient noor@student.example --refresh
        badges verify presentation.json --challenge 42 --domain https://verifier.example
        badges verify badge.json --documents documents.json --at 2026-11-21 --json
        badges verify badge.archive.zip --at 2036-01-01 --offline
        badges verify badge.png --receipt receipt.pdf
        badges verify receipt.pdf --of badge.png
        badges verify class.zip links.csv --report results.xlsx

    Parameters
    ----------
    files
        What to check: files, links, the code on a certificate, or - for standard input.
    as_json
        Print one JSON list instead of sentences.
    at
        Judge as of this moment: 2026-11-21T09:00:00Z, or a date for its first second (UTC). Now, if not said.
    trust
        Folder of trusted issuers (\\*.json), seal anchors (\\*.pem) and trusted lists (see ``badges trust``), beside the
        keyring's own.
    offline
        Fetch nothing; what cannot be known then is said.
    documents
        JSON map of URL or DID to document that stands in for the network.
    recipient
        E-mail address, DID or number of the person who should be the holder; compared with what the file says of its holder.
    challenge
        What whoever shows a presentation was asked to sign along, so that nobody can show it a second time.
    domain
        For whom the presentation must have been made.
    every_proof
        Want every proof of a credential to hold. Without it one good proof is enough, as Open Badges 3.0 says.
    refresh
        Ask the refresh service that a credential names for a newer one; the service learns that somebody looks.
    receipt
        Keep a receipt of the check in this file: a PDF with the signed receipt inside, or that alone (.json).
    of
        What is checked is a receipt: is it about this file? Leaves with 1 when it is about another one.
    report
        Write a table of what came of each file, and of each file in a ZIP and each link in a list: .csv, .xlsx or .json.
    lang
        Language of the sentences: de, en, es, fr or nl. That of your environment, if not said.
    """
    from badges.receipting import recording
    from badges.verification.facts import Policy
    from badges.verification.several import Item
    from badges.verification.verdict import to_json
    from badges.verifying import verify as judged

    if not files:
        raise Failure("Say which file or link: badges verify FILE…", USAGE)
    asked = {"--recipient": recipient, "--challenge": challenge, "--domain": domain}
    if empty := [flag for flag, value in asked.items() if value is not None and not value.strip()]:
        raise Failure(f"{' and '.join(empty)} came without a value. Give one, or leave it out.", USAGE)
    language = language_of(lang)
    admit_receipt(receipt, len(files), at)
    admit_report(report)
    moment = _moment(at) if at else now()
    things = given(files)
    if of is not None and not of.is_file():
        raise Failure(f"There is no file {of}.", USAGE)
    policy = Policy(
        every_proof=every_proof, refresh=refresh, recipient=recipient, challenge=challenge, domain=domain, details=True
    )
    with _no_verdict():
        made = settings(place)
        whom = trusted(made, trust)
        with sources(made, documents, offline=offline) as fetch:
            many = None if receipt or of else many_in(things)
            if many is not None or report is not None:

                def judge(content: bytes) -> Verdict:
                    return judged(content, fetch, whom, at=moment, policy=policy)

                listed = many or [(thing, (Item(""),)) for thing in things]
                return worst(check_many(listed, judge, at=moment, language=language, as_json=as_json, report=report))
            fetch_and_keep, facts = recording(fetch)
            verdicts = [(file, _verdict(file, fetch_and_keep, whom, moment, policy)) for file in things]
        if receipt is not None:
            keep_receipt(receipt, things[0], verdicts[0][1], facts, whom, at=moment, made=made, language=language)
    against = [compared(verdict, of) if of is not None else {} for _, verdict in verdicts]
    if as_json:
        beside = [{"of": told} if told else {} for told in against]
        written = [
            {"file": str(file), **to_json(verdict), **more} for (file, verdict), more in zip(verdicts, beside, strict=True)
        ]
        sys.stdout.write(json.dumps(written, ensure_ascii=True, indent=1) + "\n")
    else:
        from badges.cli.verdict import tell

        for number, (file, verdict) in enumerate(verdicts):
            tell(file.name if len(things) > 1 else None, verdict, language, moment, first=number == 0)
            if told := against[number]:
                say(comparison_words(told, language))
    if any(told and not told["same"] for told in against):
        return FAILED
    # Whoever asks whether a good receipt is of this file, and it is, has been told yes.
    answered = [told is not None and verdict.headline == "receipt" for (_, verdict), told in zip(verdicts, against, strict=True)]
    return exit_code([verdict for (_, verdict), yes in zip(verdicts, answered, strict=True) if not yes])


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """1 if any failed, else 2 if any could not be settled or is no badge, else 0."""
    return worst(str(verdict.outcome) for verdict in verdicts)


def worst(outcomes: Iterable[str]) -> int:
    """The same, of outcomes."""
    outcomes = set(outcomes)
    return FAILED if "failed" in outcomes else PASSED if outcomes <= {"passed"} else INDETERMINATE


def _verdict(file: Given, fetch: Fetch, trust: Trust, at: datetime, policy: Policy) -> Verdict:
    """The verdict on one thing; a file that is too large is never read to its end."""
    from badges.verification.facts import LIMITS
    from badges.verifying import verify

    return verify(file.content(LIMITS.file_bytes), fetch, trust, at=at, policy=policy)


def trusted(made: Settings, folder: Path | None) -> Trust:
    """Whom this installation knows, and whom the folder names."""
    from badges.keyring import DamagedRecord, UnreadableTrust
    from badges.model.addresses import Addresses

    folders = [more for more in (made.trust, folder) if more is not None]
    try:
        with told(DamagedRecord):
            return keyring(made).trust(Addresses(made.public_url), now().date(), *folders)
    except UnreadableTrust as error:
        raise Failure(str(error), USAGE) from error


@contextmanager
def _no_verdict() -> Iterator[None]:
    """1 is the exit code of a verdict; whatever keeps this machine from giving one must not look like it."""
    try:
        yield
    except Failure as failure:
        raise Failure(str(failure), USAGE) from failure


@contextmanager
def sources(made: Settings, documents: Path | None, *, offline: bool) -> Iterator[Fetch]:
    """Where facts come from: a map that stands in for the world; else our own rooms, and then the network if it may be asked."""
    from badges.verifying import from_documents, remembering

    if documents is not None:
        yield from_documents(_documents(documents))
        return
    keys = keyring(made)
    # Whoever only verifies has no database, and checking a file is no reason to make one.
    if not keys.names() or not (made.database_url or (made.data / "badges.sqlite").is_file()):
        yield remembering(with_own_keys(keys, made, elsewhere(made, offline=offline)))
        return
    with store(made) as opened:
        yield facts(opened, keys, made, offline=offline)


def _documents(path: Path) -> dict[str, Any]:
    value = json_of(path, "a JSON map of URL to document")
    if not isinstance(value, dict):
        raise Failure(f"{path} is no JSON map of URL to document.", USAGE)
    return value


def _moment(text: str) -> datetime:
    try:
        if len(text) == len("2026-11-21"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"--at takes a moment such as 2026-11-21T09:00:00Z or a date, not {text!r}.", USAGE) from error
    if at.utcoffset() is None:
        raise Failure(f"--at needs a time zone: {text}Z for UTC.", USAGE)
    return at
