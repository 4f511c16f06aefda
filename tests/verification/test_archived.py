"""An archive stands in for a school that is gone, on terms: whole, signed by somebody known, timestamped by somebody trusted."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from badges.archiving import NotArchived
from badges.credentials import baking
from badges.proofs import jws, multikey, vc_jwt
from badges.verification.archives import SIGNATURE, SIGNATURE_TYPE, Archive, payload, read_archive
from badges.verification.facts import Answer, KnownIssuer, Missing, Need, Trust
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, verify
from tests.verification.archived import (
    KEEPER,
    YEARS_LATER,
    House,
    entries,
    everything,
    keeper,
    keepers_documents,
    manifest,
    zipped,
)
from tests.verification.open_badges_2 import badges as older
from tests.verification.raised_seals import a_maker
from tests.verification.signed import (
    BADGE_ID,
    DID,
    INDEX,
    LATER,
    LIST,
    NAME,
    PASSED,
    SVG,
    a_badge,
    a_badge_of,
    a_did_document,
    a_european,
    a_list,
    a_method,
    a_person,
    a_png,
    a_presentation,
    a_real_seal,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    codes,
    documents,
    key,
    leaves,
    of,
    problems,
    signer,
    trust,
    with_leaf,
)
from tests.verification.test_endorsements import WORLD, a_badge_with, praise, signed
from tests.verification.test_files import a_pdf
from tests.verification.test_learner_records import FIRST, SECOND, a_signed_record


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(a_maker(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def kept(house: House) -> bytes:
    """A badge in order, archived."""
    return house.archived(a_signed_badge()).content


def about(verdict: Any) -> list[str]:
    return [code for code in codes(verdict) if code.startswith("bundle.")]


def test_years_later_and_with_the_school_gone_a_badge_is_told_as_valid_when_it_was_archived(house: House, kept: bytes) -> None:
    verdict = house.judged(kept)
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "valid_then")
    assert about(verdict) == ["bundle.key_then", "bundle.issuer_then", "bundle.status_then", "bundle.holds"]
    assert problems(verdict) == ["bundle.key_then", "bundle.issuer_then", "bundle.status_then"]
    assert of(verdict, "status").detail == {"name": "The Keeper", "date": LATER.date().isoformat()}
    assert of(verdict, "issuer").detail["issuer"] == NAME
    assert of(verdict, "issuer").detail["source"] == "the list of schools"
    assert verdict.summary is not None


def test_whoever_knows_the_issuer_is_not_told_who_knew_it_then(house: House, kept: bytes) -> None:
    verdict = house.judged(kept, house.reader(DID))
    assert problems(verdict) == ["bundle.key_then", "bundle.status_then"]
    assert verdict.headline == "valid_then"


def test_an_issuer_whom_even_the_archiver_did_not_know_stays_unknown(house: House) -> None:
    made = house.archived(a_signed_badge(), whom=trust(issuers=())).content
    assert house.judged(made).headline == "unknown_issuer"


def test_an_archive_of_others_names_no_list_that_is_read_as_the_readers_own(house: House) -> None:
    somebody = KnownIssuer(NAME, "This installation", "2026-06-01")
    made = house.archived(a_signed_badge(), whom=Trust({DID: somebody})).content
    assert of(house.judged(made), "issuer").detail["source"] == "…"


def test_what_can_still_be_fetched_wins(house: House, kept: bytes) -> None:
    at = LATER + timedelta(days=10)
    world = everything()
    alive = house.judged(kept, house.reader(DID), facts=world, at=at)
    assert (alive.outcome, about(alive)) == (Outcome.PASSED, ["bundle.holds"])
    withdrawn = house.judged(kept, house.reader(DID), facts={**world, LIST: a_list(INDEX)}, at=at)
    assert withdrawn.headline == "revoked"


def test_a_list_that_lives_counts_with_a_key_from_the_archive(house: House, kept: bytes) -> None:
    verdict = house.judged(kept, house.reader(DID), facts={**keepers_documents(), LIST: a_list()}, at=LATER + timedelta(days=10))
    assert of(verdict, "status").code == "status.clear"
    assert problems(verdict) == ["bundle.key_then"]


def test_a_domain_that_shows_something_else_today_counts_as_gone(house: House, kept: bytes) -> None:
    parked = {**keepers_documents(), DID: b"<html>This domain is for sale</html>"}
    assert house.judged(kept, house.reader(DID), facts=parked).headline == "valid_then"


def test_withdrawn_before_it_was_archived_is_withdrawn(house: House) -> None:
    made = house.archived(a_signed_badge(), facts=documents(list=a_list(INDEX))).content
    assert house.judged(made, house.reader(DID)).headline == "revoked"


def test_what_has_expired_since_is_expired(house: House) -> None:
    made = house.archived(a_signed_badge(a_badge(validUntil="2030-01-01T00:00:00Z"))).content
    assert house.judged(made, house.reader(DID)).headline == "expired"


def test_an_unknown_archiver_counts_for_nothing(house: House, kept: bytes) -> None:
    verdict = house.judged(kept, house.reader(DID, knows_keeper=False))
    assert about(verdict) == ["bundle.unknown_archiver"]
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "unsure")
    assert verdict.summary is None


def test_an_unknown_archiver_is_never_green_even_if_all_can_be_fetched(house: House, kept: bytes) -> None:
    verdict = house.judged(kept, house.reader(DID, knows_keeper=False), facts=documents(), at=LATER)
    assert (problems(verdict), verdict.outcome) == (["bundle.unknown_archiver"], Outcome.INDETERMINATE)


def test_an_authority_that_nobody_trusts_about_time_leaves_the_documents_unused(house: House, kept: bytes) -> None:
    verdict = house.judged(kept, house.reader(DID, time=False))
    assert about(verdict) == ["bundle.time_unproven"]
    assert verdict.summary is None


def test_without_a_timestamp_the_documents_are_not_used(house: House) -> None:
    made = house.archived(a_signed_badge(), clockwork=None)
    assert (made.authority, made.until) == ("", None)
    gone = house.judged(made.content, house.reader(DID))
    assert (about(gone), gone.summary) == (["bundle.no_time"], None)
    alive = house.judged(made.content, house.reader(DID), facts=everything(), at=LATER)
    assert alive.outcome is Outcome.PASSED


def test_a_timestamp_may_come_later(house: House) -> None:
    made = house.archived(a_signed_badge(), clockwork=None).content
    stamped = house.renewed(made, LATER + timedelta(days=20))
    assert house.judged(stamped, house.reader(DID)).headline == "valid_then"


def test_an_archiver_whose_keys_cannot_be_had_counts_only_by_a_key_on_the_readers_list(house: House, kept: bytes) -> None:
    assert about(house.judged(kept, house.reader(DID), facts={})) == ["bundle.archiver_unreachable"]
    assert house.judged(kept, house.reader(DID, keys=True), facts={}).headline == "valid_then"


def test_the_archives_own_key_document_of_the_archiver_never_vouches_for_it(house: House) -> None:
    school = keeper("school", DID)
    made = house.archived(a_signed_badge(), by=school).content
    assert {one["url"] for one in manifest(made)["documents"]} == {DID, LIST}
    assert json.loads(entries(made)["archiver.json"])["id"] == DID
    verdict = house.judged(made, house.reader(DID), facts={})
    assert (about(verdict), verdict.summary) == (["bundle.archiver_unreachable"], None)


def test_a_school_that_archived_its_own_and_is_gone_counts_by_the_key_on_the_readers_list(house: House) -> None:
    made = house.archived(a_signed_badge(), by=keeper("school", DID)).content
    pinned = (multikey.encode(key("school").public_key()),)
    reader = replace(house.reader(), issuers={DID: KnownIssuer(NAME, "the list of schools", "2035-01-01", pinned)})
    verdict = house.judged(made, reader, facts={})
    assert (verdict.headline, problems(verdict)) == ("valid_then", ["bundle.key_then", "bundle.status_then"])


def test_a_key_that_the_archiver_put_away_before_the_timestamp_signs_no_archive(house: House, kept: bytes) -> None:
    for change in ("expires", "revoked"):
        for moment, good in ((LATER - timedelta(days=1), False), (LATER + timedelta(days=1), True)):
            method = a_method("keeper", did=KEEPER, **{change: moment})
            verdict = house.judged(kept, house.reader(DID), facts={KEEPER: a_did_document(method, did=KEEPER)})
            assert about(verdict)[-1] == ("bundle.holds" if good else "bundle.not_the_archivers"), (change, moment)


def test_somebody_elses_signature_in_the_archivers_name_counts_for_nothing(house: House) -> None:
    made = house.archived(a_signed_badge(), by=keeper("thief")).content
    verdict = house.judged(made, house.reader(DID), facts={KEEPER: a_did_document(a_method("keeper", did=KEEPER), did=KEEPER)})
    assert about(verdict) == ["bundle.not_the_archivers"]


def test_an_attackers_archive_with_a_forged_key_document_makes_nothing_valid(house: House) -> None:
    forged = a_signed_badge(by=signer("thief", f"{DID}#thief"))
    world = documents(did=a_did_document(a_method("thief")), list=a_list(by=signer("thief", f"{DID}#thief")))
    attacker = keeper("thief", "did:web:attacker.example")
    made = house.archived(forged, facts=world, by=attacker).content
    own = {attacker.id: a_did_document(a_method("thief", did=attacker.id), did=attacker.id)}
    verdict = house.judged(made, house.reader(DID), facts={**keepers_documents(), **own})
    assert (verdict.outcome, verdict.summary) == (Outcome.INDETERMINATE, None)
    assert about(verdict) == ["bundle.unknown_archiver"]
    in_anothers_name = house.archived(forged, facts=world, by=keeper("thief")).content
    assert house.judged(in_anothers_name, house.reader(DID)).summary is None
    # And with the school alive, whoever archived it, it is what it is.
    alive = house.judged(house.archived(forged, facts=world).content, house.reader(DID), facts=everything())
    assert of(alive, "proof").code == "proof.key_unreachable"


def test_every_entry_that_is_changed_left_out_or_added_is_found(house: House, kept: bytes) -> None:
    whole = entries(kept)
    for name, content in whole.items():
        beside = name.startswith("timestamp/")  # which proves itself, or nothing
        for change in ("changed", "left out", "cut"):
            other = {**whole, name: content[:-1] if change == "cut" else bytes([content[0] ^ 1]) + content[1:]}
            if change == "left out":
                del other[name]
            verdict = house.judged(zipped(other), house.reader(DID))
            if beside:
                assert verdict.outcome is not Outcome.PASSED
                continue
            told = about(verdict)
            if name == "archive.tsr" and change == "left out":
                assert told == ["bundle.no_time"]
            elif name == "archive.json" and change == "left out":
                assert codes(verdict, Outcome.FAILED) == ["file.other_kind"]
            else:
                assert told in (["bundle.broken"], ["bundle.not_the_archivers"]), (name, change, told)
            assert verdict.headline != "valid_then"
    added = house.judged(zipped({**whole, "documents/99-did.json": b"{}"}), house.reader(DID))
    assert of_archive(added) == {"entry": "documents/99-did.json"}


def of_archive(verdict: Any) -> Any:
    (found,) = [found for found in verdict.findings if found.code == "bundle.broken"]
    return dict(found.detail)


def test_a_manifest_that_somebody_wrote_anew_is_not_the_one_that_was_signed(house: House, kept: bytes) -> None:
    whole = entries(kept)
    other = as_file(a_did_document(a_method("thief")))
    said = manifest(kept)
    (did,) = [one["path"] for one in said["documents"] if one["need"] == "did"]
    said["entries"][did] = hashlib.sha256(other).hexdigest()
    written = {**whole, did: other, "archive.json": json.dumps(said).encode()}
    assert of_archive(house.judged(zipped(written), house.reader(DID))) == {"entry": "archive.json"}
    thief = signer("thief", f"{KEEPER}#thief")
    again = jws.sign({"typ": SIGNATURE_TYPE, "kid": thief.verification_method}, payload(written["archive.json"], KEEPER), thief)
    signed = {**written, SIGNATURE: again.encode()}
    assert of_archive(house.judged(zipped(signed), house.reader(DID))) == {"entry": "archive.tsr"}


def test_a_badge_that_was_changed_is_told_as_changed_whatever_is_around_it(house: House, kept: bytes) -> None:
    whole = entries(kept)
    forged = whole["credential/badge.json"].replace(b"Beekeeping", b"Beerkeeping").replace(b"Voorbeeld", b"Voorbeelt")
    verdict = house.judged(zipped({**whole, "credential/badge.json": forged}), facts=everything(), at=LATER)
    assert verdict.headline == "altered"
    assert about(verdict) == ["bundle.broken"]


def test_an_archive_that_was_unpacked_and_packed_again_is_the_same(house: House, kept: bytes) -> None:
    packed = zipped({**entries(kept), "__MACOSX/._archive.json": b"x", ".DS_Store": b"x"}, zipfile.ZIP_DEFLATED)
    assert house.judged(packed, house.reader(DID)).headline == "valid_then"


def test_an_archive_is_no_archive_of_the_time_before_it_was_made(house: House, kept: bytes) -> None:
    verdict = house.judged(kept, house.reader(DID), at=LATER - timedelta(days=5))
    assert about(verdict) == ["bundle.time_unproven"]


def test_a_later_timestamp_carries_the_first_beyond_its_end(house: House, kept: bytes) -> None:
    after = house.ca.tsa.certificate.not_valid_after_utc + timedelta(days=30)
    ended = house.judged(kept, house.reader(DID), at=after)
    assert "bundle.time_ended" in about(ended)
    renewed = house.renewed(kept, YEARS_LATER)
    assert set(entries(renewed)) > set(entries(kept))
    assert house.judged(renewed, house.reader(DID), at=YEARS_LATER + timedelta(days=1)).headline == "valid_then"
    left_out = {name: one for name, one in entries(renewed).items() if name != "archive.tsr"}
    assert about(house.judged(zipped(left_out), house.reader(DID), at=YEARS_LATER + timedelta(days=1))) == ["bundle.broken"]


def test_an_archive_in_an_archive_is_nobodys_file(house: House, kept: bytes) -> None:
    with pytest.raises(NotArchived, match="already"):
        house.archived(kept)
    nested = {**entries(kept), "credential/badge.json": kept}
    verdict = house.judged(zipped(nested), house.reader(DID))
    assert codes(verdict, Outcome.FAILED) == ["file.nothing_inside"]
    assert about(verdict) == ["bundle.broken"]


def test_a_bomb_is_not_unpacked(house: House, kept: bytes) -> None:
    bomb = zipped({**entries(kept), "documents/99.json": bytes(11_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 300_000
    assert about(house.judged(bomb, house.reader(DID))) == ["bundle.broken"]
    bombs = zipped({**entries(kept), **{f"documents/{n}.json": bytes(9_000_000) for n in range(3)}}, zipfile.ZIP_DEFLATED)
    assert problems(house.judged(bombs, house.reader(DID))) == ["file.too_large"]
    many = zipped({"archive.json": b"{}", **{f"documents/{n}": b"" for n in range(200)}})
    assert problems(house.judged(many, house.reader(DID))) == ["file.too_complex"]


def test_a_zip_with_an_archive_json_of_its_own_says_nothing(house: House) -> None:
    for content in (b"", b"[]", b"{}", b'{"format": "badges-archive-1", "entries": {}}', b"\xff"):
        verdict = house.judged(zipped({"archive.json": content, "credential/badge.json": a_signed_badge()}))
        assert about(verdict) == ["bundle.broken"]
        assert verdict.outcome is Outcome.INDETERMINATE
    assert house.judged(zipped({"archive.json": b"{}"})).outcome is Outcome.FAILED


def test_the_same_inputs_make_the_same_bytes(house: House) -> None:
    one, two = (house.archived(a_signed_badge(), clockwork=None).content for _ in range(2))
    assert one == two


def test_the_archive_holds_all_that_the_verdict_needed_just_as_it_was(house: House, kept: bytes) -> None:
    said, inside = manifest(kept), entries(kept)
    assert inside["credential/badge.json"] == a_signed_badge()
    assert {(one["need"], one["url"]) for one in said["documents"]} == {("did", DID), ("status_list", LIST)}
    assert {name: hashlib.sha256(inside[name]).hexdigest() for name in said["entries"]} == said["entries"]
    assert {one["url"] for one in said["contexts"]} >= set(a_badge()["@context"])
    assert {"id": DID, "name": NAME, "list": "the list of schools", "date": "2026-06-01"} in said["trust"]
    assert json.loads(inside["verdict.json"])["headline"] == "valid"
    assert "The Keeper" in inside["READ-ME.txt"].decode()
    assert '<section lang="nl">' in inside["READ-ME.html"].decode()
    assert BADGE_ID.encode() in inside["verdict.json"]
    assert {name.partition("-")[0] for name in inside if name.startswith("timestamp/")} == {
        "timestamp/certificate",
        "timestamp/ocsp",
        "timestamp/crl",
    }


def test_an_altered_file_is_archived_only_if_that_is_wanted(house: House) -> None:
    forged = a_signed_badge().replace(b"Voorbeeld", b"Voorbeelt")
    with pytest.raises(NotArchived, match="not in order"):
        house.archived(forged)
    made = house.archived(forged, anyway=True).content
    assert house.judged(made).headline == "altered"
    with pytest.raises(NotArchived, match="no credential"):
        house.archived(b"hello", anyway=True)


def test_of_a_european_credential_the_seal_is_judged_at_the_moment_of_the_archive(house: House) -> None:
    seal = a_real_seal()  # ends long before
    whom = trust(anchors=(seal.root,))
    made = house.archived(seal.on(a_european()), whom=whom, name="european.jsonld").content
    reader = house.reader("NTRNL-00000000", *whom.issuers)
    verdict = house.judged(made, replace(reader, anchors=(seal.root,)))
    assert of(verdict, "status").code == "bundle.status_then"
    assert of(verdict, "seal").code == "seal.revocation_unknown"
    bare = house.judged(seal.on(a_european()), replace(reader, anchors=(seal.root,)))
    assert of(bare, "seal").code == "seal.certificate_expired"


def test_a_picture_with_a_badge_is_archived_as_it_is(house: House) -> None:
    baked = baking.bake_png(a_png(), a_signed_badge())
    made = house.archived(baked, name="../../ba:dge.png").content
    assert entries(made)["credential/ba_dge.png"] == baked
    assert house.judged(made).headline == "valid_then"


@pytest.mark.parametrize(
    "file",
    [
        vc_jwt.secure(a_badge(), signer()).encode(),
        baking.bake_svg(SVG, a_signed_badge()),
        a_signed_presentation(a_presentation(json.loads(a_signed_badge(a_badge_of(a_person()))))),
        a_signed_record(FIRST, SECOND),
    ],
    ids=["JWT", "SVG", "presentation", "learner record"],
)
def test_every_kind_of_file_is_told_as_valid_when_it_was_archived(house: House, file: bytes) -> None:
    made = house.archived(file, name="whatever")
    assert made.verdict.headline == "valid"
    verdict = house.judged(made.content, house.reader(DID))
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "valid_then"), problems(verdict)
    assert set(problems(verdict)) <= {"bundle.key_then", "bundle.status_then"}
    assert not any(part.outcome is Outcome.PASSED for part in verdict.parts)


def test_a_pdf_with_two_credentials_tells_of_each(house: House) -> None:
    seal = a_real_seal()
    pdf = a_pdf(european=seal.on(a_european()), badge=a_signed_badge())
    whom = trust(anchors=(seal.root,))
    made = house.archived(pdf, whom=whom, name="certificate.pdf").content
    verdict = house.judged(made, replace(house.reader(*whom.issuers), anchors=(seal.root,)), at=LATER + timedelta(days=400))
    assert verdict.headline == "valid_then", problems(verdict)
    assert [part.headline for part in verdict.parts] == ["valid_then", "valid_then"]


def test_endorsements_are_judged_with_what_was_kept_and_harm_nobody(house: House) -> None:
    made = house.archived(a_badge_with("badge", "endorsement", signed(praise())), facts=WORLD).content
    verdict = house.judged(made, house.reader(DID))
    assert of(verdict, "endorsement").code == "endorsement.unknown"
    (beside,) = verdict.beside
    assert "bundle.key_then" in codes(beside)


def test_an_older_badge_that_hangs_together_by_addresses_is_kept_whole(house: House) -> None:
    file, whom = older.as_file(older.an_assertion()), older.trust()
    made = house.archived(file, facts=older.hosted_world(), whom=whom).content
    reader = house.reader()
    reader = replace(reader, issuers={**reader.issuers, **whom.issuers})
    verdict = house.judged(made, reader)
    assert (verdict.headline, problems(verdict)) == ("valid_then", ["bundle.key_then", "bundle.status_then"])
    unknown = house.judged(made, replace(reader, issuers=whom.issuers))
    assert (unknown.outcome, unknown.summary) == (Outcome.INDETERMINATE, None)


def test_a_hosted_badge_that_its_website_says_is_gone_was_withdrawn_whatever_was_kept(house: House) -> None:
    made = house.archived(older.as_file(older.an_assertion()), facts=older.hosted_world(), whom=older.trust()).content
    reader, keys = house.reader(), from_documents(keepers_documents())

    def gone(need: Need) -> Answer:
        return keys(need) if need.kind == "did" else Missing("gone" if need.kind == "badge" else "not_found")

    assert verify(made, gone, reader, at=YEARS_LATER).headline == "revoked"


def test_bytes_changed_anywhere_are_no_error_and_never_better_news(house: House, kept: bytes) -> None:
    chance, whom = Random(6), house.reader(DID)
    for _ in range(150):
        spoilt = bytearray(kept)
        for _ in range(chance.choice((1, 1, 3, 50))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        assert (
            house.judged(bytes(spoilt[: chance.choice((len(spoilt), chance.randrange(len(spoilt))))]), whom).outcome is not PASSED
        )


ODD: list[Any] = [None, True, 1, 1e300, "", "\ud800", "x" * 5000, [], {}, [[]], {"": None}, "../../etc/passwd", KEEPER]


def test_whatever_a_manifest_says_is_no_error_even_if_it_is_signed(house: House, kept: bytes) -> None:
    """The archiver is known, and out of its mind."""
    said, whole, by = manifest(kept), entries(kept), keeper()
    for place, (path, _) in enumerate([*leaves(said), *(((name,), None) for name in said)]):
        odd = with_leaf(said, path, _instead(ODD[place % len(ODD)]))
        written = json.dumps(odd).encode()
        header = {"typ": SIGNATURE_TYPE, "kid": by.signer.verification_method}
        signed_anew = jws.sign(header, payload(written, by.id), by.signer).encode()
        changed = {**whole, "archive.json": written, SIGNATURE: signed_anew}
        del changed["archive.tsr"]
        stamped = house.renewed(zipped(changed), LATER) if place % 9 == 0 and is_whole(changed) else zipped(changed)
        assert house.judged(stamped, house.reader(DID)).outcome is not Outcome.PASSED


def _instead(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def is_whole(content: dict[str, bytes]) -> bool:
    read = read_archive(zipped(content))
    return isinstance(read, Archive) and not read.wrong
