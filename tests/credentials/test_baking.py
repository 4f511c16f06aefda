"""Badges inside pictures."""

from __future__ import annotations

import io
import json
import re
import xml.dom.minidom
from itertools import pairwise
from pathlib import Path
from zlib import compress, crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from badges.credentials import baking
from badges.credentials.baking import (
    CLR,
    FORMS,
    OPEN_BADGE,
    OPEN_BADGE_2,
    Baked,
    BakingError,
    Form,
    bake_png,
    bake_svg,
    is_svg,
    unbake,
    unbake_all,
)

CREDENTIAL = json.dumps({"name": "Optiek ]]> <b> & “één” 🐝", "n": 1}, ensure_ascii=False).encode()
JWS = b"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>a &gt; b</title><circle r="4"/></svg>'

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)


def a_picture(mode: str = "RGBA", size: int = 16) -> bytes:
    file = io.BytesIO()
    Image.effect_mandelbrot((size, size), (-2, -1, 1, 1), 20).convert(mode).save(file, "PNG")
    return file.getvalue()


def chunk(type: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + type + data + crc32(type + data).to_bytes(4, "big")


def with_chunk(type: bytes, data: bytes) -> bytes:
    """A picture with one more chunk just before its end, where 1EdTech's samples have it."""
    png = a_picture()
    return png[:-12] + chunk(type, data) + png[-12:]


def kinds(png: bytes) -> list[bytes]:
    found, place = [], 8
    while place < len(png):
        found.append(png[place + 4 : place + 8])
        place += 12 + int.from_bytes(png[place : place + 4], "big")
    return found


def refusal(content: bytes) -> str:
    with pytest.raises(BakingError) as caught:
        unbake(content)
    return caught.value.code


# PNG


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "P", "1"])
def test_a_badge_goes_into_a_picture_and_comes_out_byte_for_byte(mode: str) -> None:
    picture = a_picture(mode)
    baked = bake_png(picture, CREDENTIAL)
    assert unbake(baked) == CREDENTIAL
    assert unbake(picture) is None
    before, after = Image.open(io.BytesIO(picture)), Image.open(io.BytesIO(baked))
    assert before.tobytes() == after.tobytes()  # also: another reader finds nothing wrong with it


def test_the_text_stands_uncompressed_right_after_the_header() -> None:
    baked = bake_png(a_picture(), CREDENTIAL)
    assert kinds(baked)[:2] == [b"IHDR", b"iTXt"]
    assert chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + CREDENTIAL) in baked
    image = Image.open(io.BytesIO(baked))
    image.load()
    assert image.info["openbadgecredential"] == CREDENTIAL.decode()


def test_baking_again_replaces_what_was_there() -> None:
    baked = bake_png(bake_png(a_picture(), CREDENTIAL), b'{"second":true}')
    assert unbake(baked) == b'{"second":true}'
    assert kinds(baked).count(b"iTXt") == 1


def test_baking_leaves_other_texts_alone() -> None:
    picture = with_chunk(b"iTXt", b"Title\0\0\0\0\0a badge")
    assert chunk(b"iTXt", b"Title\0\0\0\0\0a badge") in bake_png(picture, CREDENTIAL)
    assert unbake(picture) is None


def test_the_first_of_two_badges_counts() -> None:
    baked = bake_png(with_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}"), CREDENTIAL)
    twice = baked[:-12] + chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}") + baked[-12:]
    assert unbake(twice) == CREDENTIAL


def test_a_badge_after_the_pixels_with_a_language_is_found() -> None:
    assert unbake(with_chunk(b"iTXt", b"openbadgecredential\0\0\0nl\0titel\0" + JWS)) == JWS


@settings(deadline=None)
@given(texts)
def test_any_text_comes_back_from_a_png_as_it_went_in(text: str) -> None:
    assert unbake(bake_png(a_picture(), text.encode())) == text.encode()


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (with_chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0x"), "compressed"),
        (with_chunk(b"iTXt", b"openbadgecredential\0\0\0\0"), "malformed"),
        (with_chunk(b"iTXt", b"openbadgecredential\0"), "malformed"),
        (with_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0\xff"), "malformed"),
        (with_chunk(b"iT!t", b""), "malformed"),
        (a_picture()[:8] + a_picture()[33:], "malformed"),
        (a_picture()[:33] + a_picture()[8:], "malformed"),
        (a_picture()[:33] + b"\xff\xff\xff\xff" + a_picture()[37:], "malformed"),
        (a_picture()[:33] + b"\x7f\xff\xff\xff" + a_picture()[37:], "truncated"),
        (a_picture()[:8], "truncated"),
    ],
)
def test_a_picture_that_breaks_the_format_says_how(picture: bytes, code: str) -> None:
    assert refusal(picture) == code


def test_a_picture_cut_short_anywhere_says_so() -> None:
    baked = bake_png(a_picture(), CREDENTIAL)
    assert {refusal(baked[:length]) for length in range(8, len(baked))} == {"truncated"}


def test_a_changed_byte_anywhere_is_noticed() -> None:
    baked = bake_png(a_picture(size=4), CREDENTIAL)
    for place in range(len(baked)):
        changed = baked[:place] + bytes([baked[place] ^ 1]) + baked[place + 1 :]
        assert refusal(changed) in ("damaged", "truncated", "malformed", "other_kind")


def test_what_follows_the_end_of_a_picture_is_not_looked_at() -> None:
    assert unbake(a_picture() + chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}")) is None


# SVG


def test_a_badge_goes_into_a_drawing_and_comes_out_byte_for_byte() -> None:
    baked = bake_svg(DRAWING, CREDENTIAL)
    assert unbake(baked) == CREDENTIAL
    assert unbake(DRAWING) is None
    # another reader sees the element the standard describes, first below svg
    root = xml.dom.minidom.parseString(baked).documentElement
    assert root is not None
    first = root.childNodes[0]
    assert isinstance(first, xml.dom.minidom.Element)
    assert (first.namespaceURI, first.localName) == ("https://purl.imsglobal.org/ob/v3p0", "credential")
    assert root.getAttribute("xmlns:openbadges") == "https://purl.imsglobal.org/ob/v3p0"
    assert "".join(node.data for node in first.childNodes if isinstance(node, xml.dom.minidom.Text)).encode() == CREDENTIAL
    assert not first.hasAttribute("verify")
    # nothing else of the drawing changed
    assert baked.endswith(DRAWING.partition(b">")[2])


def test_a_jws_stands_in_the_attribute_verify() -> None:
    baked = bake_svg(DRAWING, JWS)
    assert b'<openbadges:credential verify="%s"/>' % JWS in baked
    assert unbake(baked) == JWS


def test_baking_a_drawing_again_replaces_what_was_there() -> None:
    for first, second in pairwise([CREDENTIAL, JWS, b'{"second":true}', JWS]):
        assert bake_svg(bake_svg(DRAWING, first), second) == bake_svg(DRAWING, second)


@pytest.mark.parametrize(
    "svg",
    [
        b"<svg/>",
        b"<svg />",
        b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<!-- <svg> --><svg a='>' b=\">/\"></svg>\n",
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>',
        b"<!DOCTYPE svg [<!ATTLIST circle r CDATA #IMPLIED>]><svg/>",
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
        b'<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"/>',
        b'<svg xmlns:openbadges="urn:something:else"><openbadges:credential>no</openbadges:credential></svg>',
    ],
)
def test_any_way_to_write_a_drawing_takes_a_badge(svg: bytes) -> None:
    baked = bake_svg(svg, CREDENTIAL)
    assert unbake(svg) is None
    assert unbake(baked) == CREDENTIAL
    assert unbake(bake_svg(baked, b"{}")) == b"{}"


def test_our_own_badge_drawings_take_a_badge(shared: Path) -> None:
    drawings = sorted((shared / "ux").glob("badge-*.svg"))
    assert drawings
    for drawing in drawings:
        assert unbake(bake_svg(drawing.read_bytes(), CREDENTIAL)) == CREDENTIAL


def test_text_without_cdata_is_found_and_only_right_below_svg() -> None:
    namespace = b'xmlns:ob="https://purl.imsglobal.org/ob/v3p0"'
    assert unbake(b"<svg %s><ob:credential>\n {&quot;a&quot;:1} </ob:credential></svg>" % namespace) == b'{"a":1}'
    assert unbake(b"<svg %s><g><ob:credential>{}</ob:credential></g></svg>" % namespace) is None


@settings(deadline=None)
@given(json_values)
@example("]]>")
@example("]]]]>>")
@example({"]]>": ["<![CDATA[", "&amp;", "\r\n", "\x01"]})
def test_any_json_comes_back_from_a_drawing_as_it_went_in(value: object) -> None:
    said = json.dumps(value).encode()
    assert unbake(bake_svg(DRAWING, said)) == said


@settings(deadline=None)
@given(texts)
def test_what_a_drawing_would_not_give_back_is_not_baked(text: str) -> None:
    try:
        baked = bake_svg(DRAWING, text.encode())
    except BakingError:
        assert re.search(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", text) or text != text.strip()
    else:
        assert unbake(baked) == text.encode()


@pytest.mark.parametrize("credential", [b'{"a":"\r\n"}', b'{"a":"\x01"}', b"\xef\xbf\xbf"])
def test_carriage_returns_and_control_characters_do_not_survive_xml(credential: bytes) -> None:
    with pytest.raises(BakingError, match="byte for byte"):
        bake_svg(DRAWING, credential)


@pytest.mark.parametrize("credential", [b"", b" \n", b"a\0b", b"\xff\xfe"])
def test_what_is_no_text_is_not_baked(credential: bytes) -> None:
    for bake, picture in ((bake_png, a_picture()), (bake_svg, DRAWING)):
        with pytest.raises(BakingError) as caught:
            bake(picture, credential)
        assert caught.value.code == "not_bakeable"


def test_what_is_no_such_picture_takes_no_badge() -> None:
    for bake, picture in ((bake_png, DRAWING), (bake_svg, a_picture()), (bake_svg, "<svg/>".encode("utf-16"))):
        with pytest.raises(BakingError) as caught:
            bake(picture, CREDENTIAL)
        assert caught.value.code == "other_kind"
    with pytest.raises(BakingError, match="UTF-8"):
        bake_svg(b'<?xml version="1.0" encoding="iso-8859-1"?><svg/>', CREDENTIAL)


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        (b"<svg>", "truncated"),
        (b"<svg><circle", "truncated"),
        (b"<svg><![CDATA[ ", "truncated"),
        (b"<svg>\xe2\x82", "truncated"),
        (b"<svg></circle></svg>", "malformed"),
        (b"<svg>&nbsp;</svg>", "malformed"),
        (b"<svg/><svg/>", "malformed"),
        (b"<svg>\x01</svg>", "malformed"),
        (b"<?xml version='1.0' encoding='utf-99'?><svg/>", "malformed"),
        (b'<svg xmlns="urn:not:svg"/>', "other_kind"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "forbidden"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>', "forbidden"),
        (b'<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://localhost:1/p.dtd"> %p;]><svg/>', "forbidden"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>', "forbidden"),
    ],
)
def test_a_drawing_that_cannot_be_read_says_why(svg: bytes, code: str) -> None:
    assert is_svg(svg)
    assert refusal(svg) == code


def test_a_drawing_cut_short_anywhere_gives_no_badge() -> None:
    baked = bake_svg(DRAWING, CREDENTIAL)
    for length in range(len(baked)):
        assert refusal(baked[:length]) in ("truncated", "other_kind", "malformed")


def test_fifteen_thousand_nested_elements_are_read_like_any_other() -> None:
    deep = 15_000
    assert unbake(b"<svg>" + b"<g>" * deep + b"</g>" * deep + b"</svg>") is None


def test_a_long_prologue_is_looked_at_only_so_far() -> None:
    for start in (b"<!--" * 20_000, b" " * 100_000, b"<!DOCTYPE " + b"] " * 40_000, b"<?" * 40_000):
        assert not is_svg(start)


# anything


def test_large_files_are_refused_before_they_are_read() -> None:
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(baking.LARGEST_PICTURE)) == "too_large"
    assert refusal(with_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + b"x" * (baking.LARGEST_CREDENTIAL + 1))) == "too_large"
    with pytest.raises(BakingError) as caught:
        bake_png(a_picture(), b"x" * (baking.LARGEST_CREDENTIAL + 1))
    assert caught.value.code == "too_large"


@pytest.mark.parametrize("content", [b"", b"{}", b"GIF89a", b"%PDF-1.7", b"<html><svg/></html>", b"PK\x03\x04"])
def test_other_files_are_neither(content: bytes) -> None:
    assert refusal(content) == "other_kind"


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"<svg>", b"<svg", a_picture()[:40]]))
def test_whatever_bytes_come_nothing_but_a_baking_error_leaves(content: bytes, start: bytes) -> None:
    try:
        found = unbake(start + content)
    except BakingError:
        return
    assert found is None


@settings(deadline=None)
@given(st.data())
def test_a_baked_picture_with_anything_done_to_it_gives_the_badge_or_none(data: st.DataObject) -> None:
    baked = data.draw(st.sampled_from([bake_png(a_picture(size=4), CREDENTIAL), bake_svg(DRAWING, CREDENTIAL)]))
    start = data.draw(st.integers(0, len(baked)))
    end = data.draw(st.integers(start, len(baked)))
    try:
        found = unbake(baked[:start] + data.draw(st.binary(max_size=20)) + baked[end:])
    except BakingError:
        return
    assert found is None or baked.startswith(b"<svg") or found == CREDENTIAL


def test_a_drawing_that_declares_default_attributes_is_refused() -> None:
    drawing = b'<!DOCTYPE svg [<!ATTLIST g a CDATA "x">]><svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
    with pytest.raises(BakingError) as refused:
        unbake(drawing)
    assert refused.value.code == "forbidden"


@pytest.mark.parametrize("rest", [b" " * 60_000, b"[" + b"]" * 60_000, b"[" + b"] " * 30_000, b"x" * 30_000 + b" " * 30_000])
def test_a_doctype_without_end_is_no_drawing_and_takes_no_time_to_tell(rest: bytes) -> None:
    assert not is_svg(b"<!DOCTYPE" + rest)
    assert is_svg(b"<!DOCTYPE svg [" + rest.replace(b"[", b"").replace(b"]", b"") + b" ]  >  <svg>")


# Other standards' credentials

HOSTED = b'{"@context":"https://w3id.org/openbadges/v2","id":"https://a.example/1?a=b&c=d","type":"Assertion"}'
forms = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


@forms
@pytest.mark.parametrize("credential", [CREDENTIAL, JWS, HOSTED], ids=["json", "jws", "hosted"])
def test_every_form_goes_into_every_picture_and_comes_out_under_its_own_name(form: Form, credential: bytes) -> None:
    for baked in (bake_png(a_picture(), credential, form), bake_svg(DRAWING, credential, form)):
        assert unbake_all(baked) == (Baked(form, credential),)
        assert unbake(baked) == credential


@forms
@pytest.mark.parametrize("before", FORMS, ids=lambda form: form.name)
def test_baking_again_in_another_form_takes_out_what_was_there(before: Form, form: Form) -> None:
    for bake, picture in ((bake_png, a_picture()), (bake_svg, DRAWING)):
        again = bake(bake(picture, b'{"first":true}', before), CREDENTIAL, form)
        assert unbake_all(again) == (Baked(form, CREDENTIAL),)
        assert unbake_all(bake(again, JWS, before)) == (Baked(before, JWS),)


@pytest.mark.parametrize(
    ("form", "keyword"), [(OPEN_BADGE, b"openbadgecredential"), (CLR, b"clrcredential"), (OPEN_BADGE_2, b"openbadges")]
)
def test_each_form_has_the_keyword_its_standard_gives_it(form: Form, keyword: bytes) -> None:
    assert chunk(b"iTXt", keyword + b"\0\0\0\0\0" + JWS) in bake_png(a_picture(), JWS, form)


@pytest.mark.parametrize(
    ("form", "namespace", "element"),
    [
        (OPEN_BADGE, "https://purl.imsglobal.org/ob/v3p0", "credential"),
        (CLR, "https://purl.imsglobal.org/clr/v2p0", "credential"),
        (OPEN_BADGE_2, "http://openbadges.org", "assertion"),
    ],
)
def test_each_form_has_the_element_its_standard_gives_it(form: Form, namespace: str, element: str) -> None:
    root = xml.dom.minidom.parseString(bake_svg(DRAWING, JWS, form)).documentElement
    assert root is not None
    first = root.childNodes[0]
    assert isinstance(first, xml.dom.minidom.Element)
    assert (first.namespaceURI, first.localName, first.getAttribute("verify")) == (namespace, element, JWS.decode())


def test_a_hosted_assertion_in_a_drawing_names_its_address_beside_its_text() -> None:
    baked = bake_svg(DRAWING, HOSTED, OPEN_BADGE_2)
    assert b'<openbadges:assertion verify="https://a.example/1?a=b&amp;c=d"><![CDATA[' in baked
    assert unbake(baked) == HOSTED


def test_an_address_alone_is_an_open_badge_2_in_any_picture() -> None:
    address = b"https://a.example/1?a=b&c=d"
    for picture in (
        with_chunk(b"tEXt", b"openbadges\0" + address),
        with_chunk(b"iTXt", b"openbadges\0\0\0\0\0" + address),
        bake_svg(DRAWING, address, OPEN_BADGE_2),
        b'<svg xmlns:o="http://openbadges.org"><o:assertion verify="https://a.example/1?a=b&amp;c=d"> </o:assertion></svg>',
    ):
        assert unbake_all(picture) == (Baked(OPEN_BADGE_2, address),)


def test_old_text_chunks_count_only_for_open_badges_2_and_after_a_newer_one() -> None:
    assert unbake(with_chunk(b"tEXt", b"openbadgecredential\0{}")) is None
    old = chunk(b"tEXt", b"openbadges\0https://a.example/" + "é".encode("latin-1"))
    new = chunk(b"iTXt", b"openbadges\0\0\0\0\0{}")
    png = a_picture()
    assert unbake(png[:-12] + old + new + png[-12:]) == b"{}"
    assert unbake_all(png[:-12] + old + new + png[-12:])[1:] == (Baked(OPEN_BADGE_2, "https://a.example/é".encode()),)
    assert unbake(png[:-12] + old + png[-12:]) == "https://a.example/é".encode()
    assert unbake_all(bake_png(png[:-12] + old + new + png[-12:], JWS, OPEN_BADGE_2)) == (Baked(OPEN_BADGE_2, JWS),)


def test_of_several_forms_in_one_picture_the_newest_counts_and_all_are_told() -> None:
    png = a_picture()
    texts = {form: b'{"form":"%s"}' % form.keyword for form in FORMS}
    chunks = b"".join(chunk(b"iTXt", form.keyword + b"\0\0\0\0\0" + texts[form]) for form in reversed(FORMS))
    elements = b"".join(
        b'<b:%s xmlns:b="%s">%s</b:%s>' % (form.element.encode(), form.namespace.encode(), texts[form], form.element.encode())
        for form in reversed(FORMS)
    )
    for picture in (png[:-12] + chunks + png[-12:], b"<svg>" + elements + b"</svg>"):
        assert unbake_all(picture) == tuple(Baked(form, texts[form]) for form in FORMS)
        assert unbake(picture) == texts[OPEN_BADGE]


@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_one_form_is_told_and_each_once(form: Form) -> None:
    said = (b"{}", JWS, b"{}", b'{"last":true}')
    png = a_picture()
    chunks = b"".join(chunk(b"iTXt", form.keyword + b"\0\0\0\0\0" + one) for one in said)
    element = b'<b:%s xmlns:b="%s">%%s</b:%s>' % (form.element.encode(), form.namespace.encode(), form.element.encode())
    for picture in (png[:-12] + chunks + png[-12:], b"<svg>" + b"".join(element % one for one in said) + b"</svg>"):
        assert [baked.text for baked in unbake_all(picture)] == [b"{}", JWS, b'{"last":true}']
        assert unbake(picture) == b"{}"


@pytest.mark.parametrize(
    "picture",
    [
        with_chunk(b"zTXt", b"openbadges\0\0" + compress(b"{}")),
        with_chunk(b"iTXt", b"openbadges\0\1\0\0\0" + compress(b"{}")),
        with_chunk(b"iTXt", b"clrcredential\0\1\0\0\0" + compress(b"{}")),
    ],
)
def test_compressed_text_is_refused_in_every_form(picture: bytes) -> None:
    assert refusal(picture) == "compressed"


def test_keywords_are_compared_whole() -> None:
    for keyword in (b"openbadge", b"openbadgesx", b"OpenBadges", b"openbadges ", b""):
        assert unbake(with_chunk(b"iTXt", keyword + b"\0\0\0\0\0{}")) is None
    assert unbake(with_chunk(b"iTXt", b"openbadges")) is None


def test_endless_chunks_and_elements_are_refused() -> None:
    png = a_picture()
    assert refusal(png[:-12] + chunk(b"teSt", b"") * baking.MOST_CHUNKS + png[-12:]) == "too_large"
    element = b'<a:assertion xmlns:a="http://openbadges.org">{}</a:assertion>'
    assert unbake(b"<svg>" + element * 100 + b"</svg>") == b"{}"
    assert refusal(b"<svg>" + element * 101 + b"</svg>") == "too_large"


@pytest.mark.parametrize("stop", [b"<g/>", b"\n", b"&#10;", b'<g a="" b="" c="" d=""/>'])
def test_a_drawing_that_stops_its_parser_without_end_is_not_read(stop: bytes) -> None:
    assert refusal(b"<svg>" + stop * 120_000 + b"</svg>") == "too_large"


@settings(deadline=None)
@given(texts, st.sampled_from(FORMS))
def test_any_text_in_any_form_comes_back_as_it_went_in_or_is_not_baked(text: str, form: Form) -> None:
    said = text.encode()
    assert unbake_all(bake_png(a_picture(), said, form)) == (Baked(form, said),)
    try:
        baked = bake_svg(DRAWING, said, form)
    except BakingError:
        assert re.search(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", text) or text != text.strip()
    else:
        assert unbake_all(baked) == (Baked(form, said),)
