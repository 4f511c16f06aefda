"""Pictures that name the holder: on request only, drawn for each award, and wished for again when an award is corrected."""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from badges.canonical import compiled
from badges.issuing import Issued, Made, MadeBefore, Rejected, batch, issue, issue_batch
from badges.issuing.forms import Press
from badges.issuing.roster import TEMPLATE, stream_roster
from badges.model.issued import FormName
from badges.paper import display_image, named_image
from badges.superseding import supersede
from tests.benchmarks.batches import makings
from tests.installations import Installation, form, issue_one, orders
from tests.makers import AT
from tests.oracles.samples import a_picture, a_school

LATER = AT + timedelta(days=2)


def pictures(sealed: bytes) -> dict[str, bytes]:
    """The pictures in a sealed credential, by the end of the URI of their language."""
    parameter = json.loads(json.loads(sealed)["payload"])["displayParameter"]
    displays = parameter["individualDisplay"]
    return {
        display["language"]["id"].rpartition("/")[2]: b64decode(display["displayDetail"]["image"]["content"])
        for display in (displays if isinstance(displays, list) else [displays])
    }


def a_row(ref: str = "2026-LU-02-01", **changes: str) -> Mapping[str, str]:
    (order,) = orders(ref)
    return {**order, "awarded_on": "2026-06-01", **changes}


def expected(installation: Installation, issued: Issued, *, is_named: bool) -> dict[str, bytes]:
    award = issued.award
    issuer = installation.keyring.issuer_of(award.awarding_body, installation.desk.addresses)
    codes = {"NLD": "nl", "ENG": "en"}
    return {
        code: named_image(award, language=language, issuer=issuer, demo=True)
        if is_named
        else display_image(award.unit, language=language, issuer=issuer, demo=True)
        for code, language in codes.items()
    }


@pytest.mark.parametrize(("wish", "is_named"), [("", False), ("no", False), ("yes", True), ("Yes", True)])
def test_a_picture_names_the_holder_when_that_is_wished_and_only_then(
    wish: str, is_named: bool, installation: Installation
) -> None:
    (issued,) = issue([a_row(named_picture=wish)], installation.desk, at=AT)
    assert isinstance(issued, Issued)
    assert issued.award.named_picture == is_named
    assert pictures(form(issued, FormName.EUROPEAN).content) == expected(installation, issued, is_named=is_named)
    kept = installation.store.award(issued.award.id)
    assert kept == issued.award


def test_a_wish_that_cannot_be_understood_is_told(installation: Installation) -> None:
    (rejected,) = issue([a_row(named_picture="perhaps")], installation.desk, at=AT)
    assert isinstance(rejected, Rejected)
    assert [problem.field for problem in rejected.problems] == ["named_picture"]


def corrected(installation: Installation, **changes: str) -> Issued:
    (outcome,) = supersede([a_row(**changes)], installation.desk, reason="a typing error", at=LATER, again=True)
    assert isinstance(outcome, Issued), outcome
    return outcome


@pytest.mark.parametrize(("wish", "is_named"), [("", True), ("yes", True), ("no", False)])
def test_a_correction_keeps_the_wish_unless_it_says_otherwise(wish: str, is_named: bool, installation: Installation) -> None:
    issue([a_row(named_picture="yes")], installation.desk, at=AT)
    made = corrected(installation, given_name="Noortje", named_picture=wish)
    assert made.award.named_picture == is_named
    assert pictures(form(made, FormName.EUROPEAN).content) == expected(installation, made, is_named=is_named)


def test_an_award_without_the_wish_gets_none_by_being_corrected(installation: Installation) -> None:
    issue_one(installation, "2026-LU-02-01")
    assert not corrected(installation, given_name="Noortje").award.named_picture


def test_asking_again_finds_what_was_issued_and_another_wish_is_another_award(installation: Installation) -> None:
    issue([a_row(named_picture="yes")], installation.desk, at=AT)
    (again,) = next(iter(issue_batch([a_row(named_picture="yes")], installation.desk, at=AT)))
    assert isinstance(again, MadeBefore)
    (other,) = next(iter(issue_batch([a_row()], installation.desk, at=AT)))
    assert isinstance(other, Rejected)
    assert "other content" in other.problems[0].message


def test_a_batch_has_named_and_plain_ones_side_by_side_and_the_plain_ones_are_still_made_by_shape(tmp_path: Path) -> None:
    before = compiled.use_reference(False)
    school = a_school(tmp_path)
    try:
        mixed = [
            replace(making, award=replace(making.award, named_picture=place % 10 == 0))
            for place, making in enumerate(makings(school, 30))
        ]
        press = Press([FormName.EUROPEAN])
        made = [one.content for (one,) in press.make(mixed)]
    finally:
        compiled.use_reference(before)
    for making, content in zip(mixed, made, strict=True):
        shown = pictures(content)
        assert len(shown) == 2
        if making.award.named_picture:
            assert len(set(shown.values())) == 2
            assert content == Press([FormName.EUROPEAN]).make([making])[0][0].content
        else:
            assert set(shown.values()) == {a_picture()}


def test_what_is_wished_for_a_whole_roster_counts_where_a_row_says_nothing(tmp_path: Path) -> None:
    header, row = TEMPLATE.strip().split("\n")
    values, place = row.split(","), header.split(",").index("named_picture")
    rows = [",".join([*values[:place], wish, *values[place + 1 :]]) for wish in ("", "no")]
    roster = tmp_path / "roster.csv"
    roster.write_text("\n".join([header, *rows]), encoding="utf-8")
    assert [one.fields["named_picture"] for one in stream_roster(roster)] == ["", "no"]
    assert [one.fields["named_picture"] for one in stream_roster(roster, {"named_picture": "yes"})] == ["yes", "no"]


def test_plain_credentials_are_kept_as_small_beside_named_ones(installation: Installation) -> None:
    asked = [a_row(award_ref=f"R{n}", given_name=f"N{n}", named_picture="yes" if n % 2 else "") for n in range(16)]
    chunks = list(issue_batch(asked, installation.desk, at=AT, forms=[FormName.EUROPEAN]))
    assert [len(chunk) for chunk in chunks] == [16]
    with sqlite3.connect(installation.folder / "badges.sqlite") as kept:
        joined = "credentials JOIN awards ON awards.id = award_id"
        rows = kept.execute(f"SELECT length(credentials.content), awards.content FROM {joined}")
        sizes = [(size, json.loads(award)["named_picture"]) for size, award in rows]
    kept.close()
    assert sorted(size < 20_000 for size, is_named in sizes if not is_named) == [True] * 8
    assert all(size > 100_000 for size, is_named in sizes if is_named)
    for chunk in chunks:
        for made in chunk:
            assert isinstance(made, Made)
            assert dict(made.contents) == {c.form: c.content for c in installation.store.credentials_of(made.award_id)}


def test_named_pictures_come_in_smaller_chunks_so_that_a_batch_never_holds_many() -> None:
    asked: list[Mapping[str, str]] = [{"named_picture": wish} for wish in ["", "no"] * 5 + ["yes"] * 45]
    coming = iter(list(enumerate(asked)))
    sizes = []
    while taken := batch._worth(coming, 100):
        sizes.append(len(taken))
    assert sizes == [19, 10, 10, 10, 6]
