"""Several things in one file: ZIPs and lists of links as people make them, and as people make them who mean harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Mapping

import pytest

from badges.verification import several
from badges.verification.facts import LIMITS
from badges.verification.several import MOST_ITEMS, Item, is_one_thing, items_of
from badges.verification.strict_json import Fault

ONE, TWO = "https://badges.example/share/one", "https://badges.example/share/two"
THREE, FOUR = "https://badges.example/share/three", "https://badges.example/share/four"
CODE = "a2bc-d3ef-g4hj-k5mn-p6qr-s7tu-v8wx"


def a_zip(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def found(file: bytes) -> tuple[Item, ...]:
    items = items_of(file)
    assert isinstance(items, tuple), items
    return items


def links(text: str | bytes) -> list[tuple[int | None, str, str | None]]:
    return [(one.row, one.label, one.link) for one in found(text if isinstance(text, bytes) else text.encode())]


def code_of(file: bytes) -> str:
    fault = items_of(file)
    assert isinstance(fault, Fault), fault
    return fault.code


def test_a_zip_is_one_thing_by_the_names_in_it_alone() -> None:
    assert is_one_thing(a_zip({"mimetype": b"application/epub+zip"}))
    assert not is_one_thing(a_zip({"noor-archive.json": b"{}", "mimetype-notes.json": b"archive.json"}))
    assert not is_one_thing(b"PK\x03\x04 and nothing else")


def test_a_zip_is_its_files_by_name_and_without_what_systems_leave_behind() -> None:
    files = {"a/": b"", "a/one.json": b"{}", "__MACOSX/a/._one.json": b"x", ".DS_Store": b"x", "Thumbs.db": b"x", "two.png": b"2"}
    assert found(a_zip(files)) == (Item("a/one.json", b"{}"), Item("two.png", b"2"))
    assert found(a_zip({})) == ()


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"{}",
        b"[1]",
        b"<svg/>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"eyJh.eyJi.c2ln",
        b"\xff\xfe",
        b"Dear all,\nsee below.\n",
    ],
)
def test_what_holds_no_several_things_is_one(file: bytes) -> None:
    assert items_of(file) is None


def test_a_letter_that_names_an_address_is_no_list() -> None:
    letter = "Dear all,\n\nmy badge is here,\n\nhttps://badges.example/share/one\n\nGreetings,\nNoor\n"
    assert items_of(letter.encode()) is None
    assert items_of(b"Hi\nhttps://badges.example/share/one\nNoor\n") is None


def test_an_archive_and_an_office_document_are_one_file_however_they_are_packed() -> None:
    archive, office = a_zip({"archive.json": b"{}", "credential.json": b"{}"}), a_zip({"[Content_Types].xml": b"<x/>"})
    assert items_of(archive) is None
    assert items_of(office) is None
    assert found(a_zip({"kept.zip": archive})) == (Item("kept.zip", archive),)


def test_the_guide_in_an_upload_bundle_is_no_badge() -> None:
    bundle = a_zip({"guide.html": b"<html>", "european.jsonld": b"{}", "open-badge.json": b"{}", "certificate.pdf": b"%PDF-"})
    assert [one.label for one in found(bundle)] == ["european.jsonld", "open-badge.json", "certificate.pdf"]
    assert [one.label for one in found(a_zip({"guide.html": b"<html>"}))] == ["guide.html"]


def test_names_are_labels_whatever_they_say() -> None:
    names = ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\nb\u202e.json", "x" * 300]
    labels = [one.label for one in found(a_zip(dict.fromkeys(names, b"1")))]
    assert labels[:4] == ["../../etc/passwd", "/etc/passwd", "C:\\x", "a b .json"]
    assert len(labels[4]) == several.LABEL


def test_two_files_of_one_name_are_told_apart() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("a.json", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.json", b"2")
    assert found(buffer.getvalue()) == (Item("a.json", b"1"), Item("a.json (2)", b"2"))


def test_a_name_in_utf_8_that_does_not_say_so_is_read_as_meant() -> None:
    entry = a_zip({"xx.json": b"1"}).replace(b"xx.json", "é.json".encode())
    assert found(entry) == (Item("é.json", b"1"),)


def test_what_is_locked_linked_or_packed_in_another_way_is_told_and_the_rest_is_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("packed", b"x", zipfile.ZIP_BZIP2)
        made.writestr("locked", b"x")
        made.writestr("plain", b"{}")
    file = bytearray(buffer.getvalue())
    file[file.rindex(b"locked") - 46 + 8] |= 1
    items = found(bytes(file))
    assert [one.fault.code if one.fault else "" for one in items] == ["file.other_kind", "file.unreadable", "file.locked", ""]
    assert all(one.content is None for one in items[:3])


def test_a_damaged_entry_is_told_and_the_rest_is_read() -> None:
    file = a_zip({"one": b"first text", "two": b"second text"}, zipfile.ZIP_STORED).replace(b"first text", b"frist text", 1)
    one, two = found(file)
    assert one.fault == Fault("file.unreadable", {"kind": "ZIP", "reason": "BadZipFile"})
    assert two.content == b"second text"


def test_data_descriptors_and_zip64_are_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("streamed", b"abc")
        with made.open("large", "w", force_zip64=True) as large:
            large.write(b"def")
    assert [one.content for one in found(pipe.getvalue())] == [b"abc", b"def"]


def test_a_zip_that_breaks_off_says_so() -> None:
    assert code_of(a_zip({"a": b"1" * 500})[:60]) == "file.truncated"
    assert code_of(a_zip({"a": b"1"}).replace(b"PK\x01\x02", b"PK\x01\x07")) == "file.unreadable"


def test_bombs_do_not_go_off() -> None:
    nine = a_zip({"zeros": bytes(9 * 2**20)})
    assert len(nine) < 10_000
    [zeros] = found(nine)
    assert zeros.fault == Fault("file.too_complex", {"reason": "ratio", "limit": several.RATIO})
    assert code_of(a_zip({str(n): bytes(9 * 2**20) for n in range(8)})) == "file.too_large"  # before anything is unpacked
    [large] = found(a_zip({"zeros": bytes(LIMITS.file_bytes + 1)}))
    assert large.fault is not None
    assert large.fault.code == "file.too_large"


def test_an_entry_that_is_longer_than_it_says_is_cut_there_and_told() -> None:
    file = bytearray(a_zip({"a": b"1234567890"}))
    struct.pack_into("<I", file, file.index(b"PK\x01\x02") + 24, 4)
    [one] = found(bytes(file))
    assert one.fault is not None
    assert one.content is None


def test_packed_bytes_that_several_entries_share_are_a_trap() -> None:
    file = bytearray(a_zip({"a": b"1" * 100, "b": b"2" * 100}, zipfile.ZIP_STORED))
    struct.pack_into("<I", file, file.rindex(b"PK\x01\x02") + 42, 0)
    assert items_of(bytes(file)) == Fault("file.unreadable", {"kind": "ZIP", "reason": "overlapping"})


def test_what_lies_in_a_zip_in_a_zip_is_opened_and_what_lies_deeper_is_not() -> None:
    deepest = a_zip({"c": b"3"})
    assert found(a_zip({"out.zip": a_zip({"in.zip": deepest, "b": b"2"}), "a": b"1"})) == (
        Item("out.zip / in.zip", deepest),
        Item("out.zip / b", b"2"),
        Item("a", b"1"),
    )


def test_a_list_in_a_zip_gives_its_rows() -> None:
    assert found(a_zip({"list.csv": f"naam;link\nNoor;{ONE}\n".encode()})) == (Item("list.csv / Noor", link=ONE, row=2),)


def test_nesting_makes_no_room() -> None:
    many = a_zip({str(n): b"1" for n in range(MOST_ITEMS // 2)})
    assert code_of(a_zip({"a": many, "b": many, "c": many})) == "file.too_complex"
    large = a_zip({str(n): bytes(2**18) for n in range(100)})
    assert code_of(a_zip({str(n): large for n in range(3)}, zipfile.ZIP_STORED)) == "file.too_large"


def test_more_than_anybody_looks_at_is_said_for_the_whole() -> None:
    assert code_of(a_zip({str(n): b"" for n in range(MOST_ITEMS + 1)})) == "file.too_complex"
    assert len(found(f"{ONE}\n".encode() * MOST_ITEMS)) == MOST_ITEMS
    assert code_of(f"{ONE}\n".encode() * (MOST_ITEMS + 2)) == "file.too_complex"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_with_whatever_separator_gives_links_with_row_and_name(separator: str) -> None:
    table = [["Nr", "Voornaam", "Achternaam", "Link naar badge"], ["1", "Noor", "de Vries", ONE], ["2", "José", "Ruiz", TWO]]
    text = "\r\n".join(separator.join(row) for row in table)
    expected = [(2, "Noor de Vries", ONE), (3, "José Ruiz", TWO)]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert links(text.encode(encoding)) == expected, encoding


def test_quotes_blank_lines_and_excels_own_line_are_understood() -> None:
    assert links(f'sep=;\n"Name";"Url"\n\n"Vries; Noor de";"{ONE}"\n') == [(4, "Vries; Noor de", ONE)]


def test_without_a_header_the_columns_are_found_by_their_values() -> None:
    assert links(f"17,Noor,{ONE}\n18,Ali,{TWO}\n") == [(1, "Noor", ONE), (2, "Ali", TWO)]


def test_a_plain_list_needs_nothing_else() -> None:
    assert links(f"{ONE}\n\n{CODE}\n{TWO}") == [(1, "", ONE), (3, "", CODE), (4, "", TWO)]
    assert links(ONE) == [(1, "", ONE)]


def test_of_two_columns_with_links_the_one_that_tells_badges_apart_counts() -> None:
    table = f"school,image,badge\nhttps://s.example,{ONE}.png,{ONE}\nhttps://s.example,{TWO}.png,{TWO}\n"
    assert [link for _, _, link in links(table)] == [ONE, TWO]


def test_every_column_of_links_to_badges_gives_rows() -> None:
    table = (
        f"naam;Link 1;Link 2;Portfolio\nNoor;{ONE};{TWO};https://noor.example\nAli;;{THREE};\nEva;{FOUR};{FOUR};\nMo;volgt;;\n"
    )
    expected = [(2, "Noor", ONE), (2, "Noor", TWO), (3, "Ali", THREE), (4, "Eva", FOUR)]
    items = found(table.encode())
    assert [(one.row, one.label, one.link) for one in items[:-1]] == expected
    assert (items[-1].row, items[-1].label, items[-1].fault) == (5, "Mo", Fault("file.no_link"))
    assert links(f"{ONE}\t{TWO}\n{THREE}\t{FOUR}\n") == [(1, "", ONE), (1, "", TWO), (2, "", THREE), (2, "", FOUR)]
    assert links(f"{ONE},https://s.example\n{TWO},https://s.example\n") == [(1, "", ONE), (2, "", TWO)]
    many = "".join(f"{ONE}{n};{TWO}{n}\n" for n in range(MOST_ITEMS // 2 + 1))
    assert code_of(many.encode()) == "file.too_complex"


@pytest.mark.parametrize(
    "row",
    [
        'Noor;"=HYPERLINK(""{}"";""Noors badge"")"',
        'Noor;=HYPERLINK("{}";"Noors badge")',
        'Noor,=hyperlink( "{}","Noors badge")',
        'Noor\t=LIEN_HYPERTEXTE("{}")',
        "Noor;<{}>",
    ],
)
def test_a_cell_that_shows_a_link_as_other_words_is_that_link(row: str) -> None:
    assert links(f"{row.format(ONE)}\n{row.format(TWO)}\n") == [(1, "Noor", ONE), (2, "Noor", TWO)]
    assert links(f"<{ONE}>\n<{TWO}>") == [(1, "", ONE), (2, "", TWO)]


def test_a_row_without_a_link_is_told() -> None:
    items = found(f"naam,link\nNoor,{ONE}\nAli,\nEva,volgt\nMo,{TWO}\n".encode())
    assert [(one.row, one.label, one.fault.code if one.fault else one.link) for one in items] == [
        (2, "Noor", ONE),
        (3, "Ali", "file.no_link"),
        (4, "Eva", "file.no_link"),
        (5, "Mo", TWO),
    ]


def test_whatever_is_changed_in_them_something_comes_back() -> None:
    dice = random.Random(6)
    seeds = [
        a_zip({"a": b"1" * 99, "l.csv": f"naam;link\nx;{ONE}\n".encode(), "in.zip": a_zip({"b": b"2"})}),
        f"a;{ONE}\n".encode(),
    ]
    for _ in range(1_500):
        file = bytearray(dice.choice(seeds))
        for _ in range(dice.choice((1, 2, 8))):
            place = dice.randrange(len(file))
            match dice.randrange(4):
                case 0:
                    file[place] = dice.randrange(256)
                case 1:
                    file[place : place + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
                case 2:
                    del file[place : min(place + dice.randrange(9), len(file) - 1)]
                case _:
                    file += file[place:]
        assert isinstance(items_of(bytes(file)), tuple | Fault | None)
