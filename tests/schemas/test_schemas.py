"""``schemas/`` holds what its index says, byte for byte, and hands it out by URL."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from badges import schemas

# Digests that the Recommendations print (VC Data Model 2.0 appendix B.1; Data Integrity 1.0 §2.4; Controlled Identifiers 1.0).
PRINTED = {
    "https://www.w3.org/ns/credentials/v2": "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "https://w3id.org/security/data-integrity/v2": "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    "https://w3id.org/security/multikey/v1": "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    "https://w3id.org/security/jwk/v1": "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
}

OB = "https://purl.imsglobal.org/spec/ob/v3p0/"

# Where the contexts of openbadgeslib 4.6.3 come from; a second look at bytes we did not get from W3C or 1EdTech themselves.
PINNED = {
    OB + "context-3.0.3.json": "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    OB + "extensions.json": "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
}


@pytest.mark.parametrize("row", schemas.index(), ids=lambda row: row.url)
def test_every_row_of_the_index_names_a_file_with_its_digest_source_and_licence(row: schemas.Row) -> None:
    assert hashlib.sha256(schemas.content(row.url)).hexdigest() == row.sha256
    assert row.kind
    assert row.source
    assert row.licence


def test_every_file_of_schemas_is_in_the_index(root: Path) -> None:
    folder = root / "schemas"
    kept = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert kept - {row.file for row in schemas.index()} == {"README.md", "index.json"} & kept


def test_the_index_is_sorted_and_names_no_url_or_file_twice(root: Path) -> None:
    rows = json.loads((root / "schemas/index.json").read_bytes())
    assert [row["url"] for row in rows] == sorted({row["url"] for row in rows})
    assert len({row["file"] for row in rows}) == len(rows)


@pytest.mark.parametrize(("url", "digest"), [*PRINTED.items(), *PINNED.items()])
def test_the_contexts_that_credentials_name_are_the_published_bytes(url: str, digest: str) -> None:
    assert hashlib.sha256(schemas.content(url)).hexdigest() == digest


def test_contexts_are_the_ones_that_the_reading_matter_has(shared: Path) -> None:
    theirs = {}
    for file in [*shared.glob("standards/**/contexts/**/*.json*"), *shared.glob("standards/elm/context/credentials-v1.jsonld")]:
        theirs[hashlib.sha256(file.read_bytes()).hexdigest()] = file.name
    ours = {row.sha256 for row in schemas.index() if row.kind == "context" and row.source.startswith(("PyPI", "npm"))}
    assert ours - set(theirs) == set()


def test_every_context_is_a_json_document_with_a_context() -> None:
    for row in schemas.index():
        if row.kind == "context":
            assert "@context" in schemas.document(row.url), row.url


def test_a_document_is_parsed_once() -> None:
    url = "https://www.w3.org/ns/credentials/v2"
    assert schemas.document(url) is schemas.document(url)


def test_an_unknown_url_is_named_and_never_fetched() -> None:
    for ask in (schemas.content, schemas.document):
        with pytest.raises(schemas.UnknownSchema, match=r"badges\.example"):
            ask("https://badges.example/context")


@pytest.mark.parametrize("name", ["nothing", "../index", "", "/etc/passwd", "a/b"])
def test_an_unknown_vocabulary_is_named(name: str) -> None:
    with pytest.raises(schemas.UnknownSchema):
        schemas.vocabulary(name)
