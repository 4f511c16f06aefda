from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.importing import Imported, ImportFailed, Problem, import_catalogue, read_catalogue
from badges.model.learning import Catalogue
from tests.makers import DEMO_CATALOGUE, a_catalogue_file, a_unit, the_catalogue

TEXT = DEMO_CATALOGUE.read_text(encoding="utf-8")


class Shelf:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[Catalogue] = []

    def save_catalogue(self, catalogue: Catalogue) -> None:
        self.kept.append(catalogue)


def problems(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    path = a_catalogue_file(tmp_path, text)
    shelf = Shelf()
    with pytest.raises(ImportFailed) as failed:
        import_catalogue(path, shelf)
    assert shelf.kept == [], "nothing is half imported"
    return failed.value.problems


def in_unit(id: str, old: str, new: str) -> str:
    """The catalogue with one piece of one unit replaced."""
    start = TEXT.index(f"  - id: {id}\n")
    end = TEXT.find("\n  - id: LU-", start + 5)
    unit = TEXT[start:end]
    assert old in unit, f"{id} holds {old!r}"
    return TEXT[:start] + unit.replace(old, new, 1) + TEXT[end:]


def test_the_shipped_catalogue_is_imported_whole() -> None:
    shelf = Shelf()
    assert import_catalogue(DEMO_CATALOGUE, shelf) == Imported(34, 98, 194, 5, 23, 12)
    assert len(shelf.kept) == 1


def test_the_published_example_catalogue_is_imported_as_well(shared: Path) -> None:
    catalogue = read_catalogue(shared / "catalogue" / "learning-units.yaml")
    assert (len(catalogue.units), sum(len(u.outcomes) for u in catalogue.units)) == (34, 98)


def test_a_unit_holds_what_it_refers_to_by_value() -> None:
    unit = a_unit("LU-02")
    assert unit.host is not None
    assert unit.host.name == "Trattoria Esempio"
    assert unit.outcomes[2].cefr_level == "A1"
    assert [item.key for item in unit.outcomes[3].life_skills] == ["lifeskills:resilience", "lifeskills:flexibility"]
    assert unit.assessment.grading.labels[-1].best("nl") == ("nl", "Goed")
    assert unit.awarding_body.identifier("eidas") == "NTRNL-00000001"


def test_a_unit_is_complete_in_german_only_where_every_text_is_there() -> None:
    complete = {unit.id for unit in the_catalogue().units if "de" in unit.complete_languages}
    assert "LU-07" in complete
    assert "LU-02" not in complete


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        pytest.param(
            in_unit("LU-02", "host: org-trattoria-esempio", "host: org-trattoria"),
            "learning_units[LU-02].host",
            "'org-trattoria' is not a organisation of this file",
            id="dangling key",
        ),
        pytest.param(
            in_unit("LU-02", "'esco:hygienic-work'", "'esco:hygenic-work'"),
            "learning_units[LU-02].outcomes[LU-02.1].alignments[2]",
            "is not a framework item",
            id="dangling alignment",
        ),
        pytest.param(
            in_unit("LU-02", "      nl: Basiskooktechnieken en het schoolcertificaat voedselveiligheid\n", ""),
            "learning_units[LU-02].prerequisites",
            "the language nl is missing",
            id="missing language",
        ),
        pytest.param(
            in_unit("LU-07", "ects: null", "ects: 2"),
            "learning_units[LU-07].workload.ects",
            "an extracurricular badge carries no European credits",
            id="EC on an extracurricular unit",
        ),
        pytest.param(
            in_unit("LU-05", "ects: 3", "ects: 31"),
            "learning_units[LU-05].workload.ects",
            "a Dutch microcredential has 3 to 30 EC",
            id="microcredential outside 3 to 30 EC",
        ),
        pytest.param(
            in_unit("LU-02", "participation_form: work_experience", "participation_form: work_experiense"),
            "learning_units[LU-02].participation_form",
            "is not a value of the vocabulary",
            id="unknown vocabulary value",
        ),
        pytest.param(
            in_unit("LU-02", "code: '1013'", "code: 1013"),
            "learning_units[LU-02].isced_f.code",
            "looks like a number",
            id="number-like code unquoted",
        ),
        pytest.param(
            in_unit("LU-02", "countries: [IT]", "countries: [NO]"),
            "learning_units[LU-02].mobility.countries[1]",
            "yes or no",
            id="Norway unquoted",
        ),
        pytest.param(
            in_unit("LU-02", "id: LU-02.2", "id: LU-02.1"),
            "learning_units[LU-02].outcomes[LU-02.1].id",
            "is used twice",
            id="duplicate outcome id",
        ),
        pytest.param(
            in_unit("LU-03", "id: LU-03", "id: LU-02"), "learning_units[LU-02].id", "is used twice", id="duplicate unit id"
        ),
        pytest.param(
            in_unit("LU-02", "eqf_level: 4", "eqf_level: 9"), "learning_units[LU-02].eqf_level", "out of range", id="level"
        ),
        pytest.param(
            in_unit("LU-02", "eqf_level: 4", "eqf_levle: 4"), "learning_units[LU-02].eqf_levle", "is not known here", id="typo"
        ),
        pytest.param(
            in_unit("LU-02", "slug: italian-gastronomy-parma", "slug: Italian Gastronomy"),
            "learning_units[LU-02].slug",
            "cannot stand in an address",
            id="slug",
        ),
        pytest.param(
            in_unit("LU-02", "duration: P4W", "duration: 4 weeks"),
            "learning_units[LU-02].duration",
            "not a duration",
            id="duration",
        ),
        pytest.param(
            in_unit("LU-22", "{from: 6.5, to: 6.9", "{from: 6.4, to: 6.9"),
            "learning_units[LU-22].assessment.distribution.bands[3]",
            "overlap or are out of order",
            id="bands that overlap",
        ),
        pytest.param(
            in_unit("LU-22", "grading: ects_with_distribution", "grading: pass_fail"),
            "learning_units[LU-22].assessment.distribution",
            "only grades that are numbers",
            id="distribution of words",
        ),
        pytest.param(
            in_unit("LU-02", "hours: 160", "hours: 150"),
            "learning_units[LU-02].workload.sbu",
            "differ from the hours",
            id="hours against SBU",
        ),
    ],
)
def test_each_mistake_is_told_with_its_place_and_remedy(tmp_path: Path, text: str, path: str, message: str) -> None:
    found = problems(tmp_path, text)
    matching = [p for p in found if p.path == path and message in p.message]
    assert matching, [str(p) for p in found]
    assert all(p.remedy and p.line and p.file == "catalogue.yaml" for p in found)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = in_unit("LU-02", "eqf_level: 4", "eqf_level: 9").replace("key: esco:persist", "key: esco:endure", 1)
    found = problems(tmp_path, text)
    assert {"learning_units[LU-02].eqf_level"} < {p.path for p in found}
    assert any("esco:persist" in p.message for p in found)


def test_a_remedy_suggests_what_was_probably_meant(tmp_path: Path) -> None:
    found = problems(tmp_path, in_unit("LU-02", "host: org-trattoria-esempio", "host: org-trattoria-esempo"))
    assert [p.remedy for p in found] == ["Did you mean org-trattoria-esempio?"]


BILLION_LAUGHS = b"a: &a [x]\n" + b"".join(
    b"%c: &%c [%b]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 60)) for n in range(98, 104)
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: [1, 2", "not YAML"),
        (b"- just\n- a list\n", "names and values are needed"),
        (BILLION_LAUGHS, "too much"),
        (b"catalogue: {version: !!bool x, id: !!timestamp y}", "is missing"),
        (b"a: \x07", "not YAML"),
        (b"".join(b"n%d: 1\n" % n for n in range(2000)), "more than 300 mistakes"),
        (b"x: " + b"[" * 100_000, "nested too deeply"),
        (b"x: " + b"[" * 60 + b"]" * 60, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem_and_no_traceback(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match=message):
        read_catalogue(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be read"):
        read_catalogue(tmp_path / "nothing.yaml")


LINES = TEXT.splitlines(keepends=True)
DAMAGES: list[Callable[[str], str]] = [
    lambda line: "",
    lambda line: re.sub(r":.*", ": 12", line),
    lambda line: re.sub(r":.*", ": [a, {b: c}]", line),
    lambda line: line[: len(line) // 2] + "\n",
    lambda line: line.replace("a", "\u0007"),
    lambda line: " " + line,
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(LINES) - 1), st.sampled_from(DAMAGES))
def test_a_damaged_line_is_told_or_harmless(tmp_path: Path, place: int, damage: Callable[[str], str]) -> None:
    path = a_catalogue_file(tmp_path, "".join([*LINES[:place], damage(LINES[place]), *LINES[place + 1 :]]))
    told: tuple[Problem, ...] = ()
    try:
        read_catalogue(path)
    except ImportFailed as failed:
        told = failed.problems
    assert all(p.message and p.remedy for p in told)
