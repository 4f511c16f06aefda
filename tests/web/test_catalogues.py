"""The small reader of catalogues: it reads what Babel reads, and refuses what must not be there."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import localedata
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from jinja2 import DictLoader

from badges.model.addresses import Addresses
from badges.web.catalogues import LOCALE, UnreadableCatalogue, catalogue, languages, read
from badges.web.locales import locale_of
from badges.web.rendering import Pages
from tests.makers import ADDRESSES

HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
ALL = sorted(LOCALE.rglob("*.po"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_catalogue_is_read_as_babel_reads_it(path: Path) -> None:
    ours, language = read(path), path.parts[-3]
    with path.open("rb") as source:
        theirs = read_po(source, abort_invalid=True)
    expected = {}
    for message in theirs:
        if isinstance(message.id, str):
            expected[message.id] = message.string
        else:
            expected[message.id[0]] = tuple(message.string or ())
    del expected[""]
    assert {**ours.texts, **ours.counted} == expected
    assert str(theirs.locale) == language
    if ours.counted:
        assert theirs.plural_expr == get_plural(language).plural_expr
        written = path.read_text(encoding="utf-8")
        assert f"Plural-Forms: nplurals=2; plural={theirs.plural_expr};" in written


def test_words_are_read_with_their_lines_and_signs(tmp_path: Path) -> None:
    file = tmp_path / "pages.po"
    file.write_text(
        f'# A note\n{HEADER}#. Another\nmsgid "a"\n"b"\nmsgstr "“c”\\n"\n"\\"d\\" \\\\ \\te"\n\n'
        'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "een"\nmsgstr[1] "veel"',
        encoding="utf-8",
    )
    found = read(file)
    assert found.gettext("ab") == '“c”\n"d" \\ \te'
    assert [found.ngettext("one", "many", number) for number in (0, 1, 2)] == ["veel", "een", "veel"]
    assert found.gettext("not there") == "not there"
    assert [found.ngettext("1 day", "days", number) for number in (1, 2)] == ["1 day", "days"]


def test_french_counts_zero_as_one() -> None:
    french = catalogue("fr", "pages")
    assert french.ngettext("%(num)s day", "%(num)s days", 0) == french.ngettext("%(num)s day", "%(num)s days", 1)
    assert french.ngettext("%(num)s day", "%(num)s days", 0) != french.ngettext("%(num)s day", "%(num)s days", 2)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"', 5),
        ('#~ msgid "a"\n#~ msgstr "b"', 5),
        ('msgid "a"\nmsgstr ""', 6),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] ""', 8),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"', 7),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"', 9),
        ('msgctxt "x"\nmsgid "a"\nmsgstr "b"', 5),
        ('msgid "a"', 5),
        ('msgid "a"\nmsgstr "b"\nmsgid "c"\nmsgstr "d"', 7),
        ('msgid "a"\n# a note in between\nmsgstr "b"', 6),
        ('msgstr "b"\nmsgid "a"', 6),
        ('"a"', 5),
        ('msgid "a\nmsgstr "b"', 5),
        ('msgid "a"\nmsgstr "b\\x"', 6),
        ('msgid "a"\nmsgstr "b"c"', 6),
        ("msgid 'a'\nmsgstr 'b'", 5),
    ],
)
def test_what_must_not_be_there_is_refused_with_its_line(written: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "pages.po"
    file.write_text(HEADER + written, encoding="utf-8")
    with pytest.raises(UnreadableCatalogue, match=rf"pages\.po, line {line}: "):
        read(file)


@pytest.mark.parametrize("header", ["", HEADER.replace("n != 1", "n > 2"), HEADER.replace("=2", "=3")])
def test_a_catalogue_with_numbers_says_which_form_goes_with_which(header: str, tmp_path: Path) -> None:
    file = tmp_path / "pages.po"
    file.write_text(header + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n', encoding="utf-8")
    with pytest.raises(UnreadableCatalogue, match="which form goes with which number"):
        read(file)


def test_a_language_without_a_catalogue_has_an_empty_one() -> None:
    assert catalogue("en", "pages").texts == {}
    assert catalogue("../../etc", "pages").texts == {}
    assert languages("nonsense") == ()


def test_templates_are_compiled_once_and_say_to_each_reader_what_is_meant_for_them() -> None:
    pages = a_house_of_pages(ADDRESSES)
    first, *others = (pages._environment(language) for language in ("en", "nl", "fr"))
    source = "{{ 'NL'|country }} {{ 2.5|number }} {{ _('Check') }}"
    for environment in (first, *others):
        environment.loader = DictLoader({"page.html": source})
    assert first.get_template("page.html").render() == "Netherlands 2.5 Check"
    assert [other.get_template("page.html").render() for other in others] == [
        "Nederland 2,5 Controleren",
        "Pays-Bas 2,5 Vérifier",
    ]
    codes = {id(one.get_template("page.html").root_render_func.__code__) for one in (first, *others)}
    assert len(codes) == 1


def a_house_of_pages(addresses: Addresses) -> Pages:
    return Pages(addresses, site_name="x", default_language="en", time_zone="Europe/Amsterdam", fictitious=False)


def test_what_pages_never_say_of_a_language_is_not_kept() -> None:
    for name in ("de", "en", "es", "fr", "nl"):
        locale = locale_of(name)
        assert "unit_patterns" not in localedata.load(str(locale))
        assert locale.territories["NL"]
    assert locale_of("xx-nonsense") == locale_of("en")
