"""Pages: Jinja2 templates with everything escaped, in the reader's language."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import urlencode

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import Response

from badges.model.addresses import Addresses
from badges.web import contents, further
from badges.web.negotiation import language as choose_language
from badges.web.terms import terms
from badges.web.wording import OWN_NAMES, Wording, framework_short, page_languages, translations

TEMPLATES = Path(__file__).parent / "pages"
STATIC = Path(__file__).parent / "static"
LANGUAGE_COOKIE = "lang"
VARY = "Accept, Accept-Language, Cookie"

PUBLIC = "public, max-age=300"
PRIVATE = "private, no-store"


@cache
def static_url(name: str) -> str:
    """The address of a file of our own, with its fingerprint so that it may be kept for ever."""
    fingerprint = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={fingerprint}"


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another form of the same page."""

    type: str
    href: str


class _Compiled(BytecodeCache):
    """The code of each template, kept in memory: the same for every language."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


def _when_asked(words: Callable[..., Any]) -> Callable[..., Any]:
    """The same filter, never worked out while a template is compiled: the code is that of all languages."""

    @pass_context
    def asked(_: Context, *values: Any, **options: Any) -> Any:
        return words(*values, **options)

    return asked


class Pages:
    """The templates, one environment per language."""

    def __init__(self, addresses: Addresses, *, site_name: str, default_language: str, time_zone: str, fictitious: bool) -> None:
        self.addresses = addresses
        self.default_language = default_language
        self.time_zone = time_zone
        self.site_name = site_name
        self.fictitious = fictitious
        self._environments: dict[str, Environment] = {}
        self._compiled = _Compiled()

    def _environment(self, language: str) -> Environment:
        """The templates for one language, made when somebody first reads it."""
        if language not in self._environments:
            self._environments[language] = self._new_environment(language)
        return self._environments[language]

    def _new_environment(self, language: str) -> Environment:
        environment = Environment(
            bytecode_cache=self._compiled,
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
        wording = Wording(language, self.time_zone)
        spoken: dict[str, Callable[..., Any]] = {**terms(wording), **contents.filters(wording), **further.filters(wording)}
        for name in (
            "plain",
            "words",
            "said",
            "labels",
            "named",
            "name_of",
            "field",
            "framework",
            "graded",
            "item",
            "date",
            "moment",
            "number",
            "country",
            "language_name",
            "language_names",
            "place",
            "hours",
            "workload",
            "level_words",
            "dimension",
        ):
            spoken[name] = getattr(wording, name)
        environment.filters.update({name: _when_asked(words) for name, words in spoken.items()})
        environment.filters["framework_short"] = framework_short
        environment.globals["static"] = static_url
        environment.globals["colon"] = wording.colon
        return environment

    def language(self, request: Request) -> str:
        """The reader's language: ``?lang=`` wins, then the cookie, then the browser."""
        return choose_language(
            page_languages(),
            asked=request.query_params.get("lang"),
            kept=request.cookies.get(LANGUAGE_COOKIE),
            accept=request.headers.get("accept-language"),
            default=self.default_language,
        )

    def wording(self, request: Request) -> Wording:
        """How the reader of this request is spoken to."""
        return Wording(self.language(request), self.time_zone)

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        cache: str = PUBLIC,
        private: bool = False,
        menu: str = "site",
        here: str | None = None,
        alternates: Sequence[Alternate] = (),
        language_path: str | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """A page in the reader's language. ``private`` keeps it out of caches, indexes and referrers."""
        language = self.language(request)
        html = (
            self._environment(language)
            .get_template(template)
            .render(
                language=language,
                private=private,
                site_name=self.site_name,
                fictitious=self.fictitious,
                alternates=alternates,
                menu=self._menu(language, menu, here or request.url.path),
                languages=_language_links(request, language, language_path),
                **context,
            )
        )
        response = Response(html, status, media_type="text/html")
        response.headers["content-language"] = language
        response.headers["vary"] = VARY
        response.headers["cache-control"] = PRIVATE if private else cache
        if private:
            response.headers["x-robots-tag"] = "noindex, nofollow"
        response.headers.update(headers or {})
        if request.query_params.get("lang") in page_languages():
            self._keep_language(response, language)
        return response

    def _keep_language(self, response: Response, language: str) -> None:
        secure = self.addresses.base.startswith("https:")
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, secure=secure, samesite="lax")
        if not response.headers["cache-control"].startswith("private"):
            response.headers["cache-control"] = "private, no-cache"  # a shared cache must not hand the cookie to others

    def _menu(self, language: str, menu: str, here: str) -> list[dict[str, Any]]:
        gettext = Wording(language, self.time_zone).gettext
        if menu == "check":
            entries = [("/verify", gettext("Check")), ("/how", gettext("How it works")), ("/trust", gettext("Issuers"))]
        else:
            entries = [
                ("/units", gettext("Learning units")),
                ("/verify", gettext("Check")),
                ("/how", gettext("How it works")),
            ]
        return [{"href": href, "name": name, "current": _current(href, here)} for href, name in entries]


def _current(href: str, here: str) -> str:
    """Whether a page is the one that the menu leads to, or one further on (WAI-ARIA 1.2, aria-current)."""
    if here == href:
        return "page"
    return "true" if here.startswith(f"{href}/") else ""


def _language_links(request: Request, language: str, path: str | None) -> list[dict[str, Any]]:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"] if path is None else []
    links = []
    for code in page_languages():
        query = urlencode([*asked, ("lang", code)])
        links.append(
            {"code": code, "name": OWN_NAMES.get(code, code), "current": code == language, "href": f"{path or ''}?{query}"}
        )
    return sorted(links, key=lambda link: str(link["name"]))


def page_count(found: int, size: int) -> int:
    """How many pages a list takes."""
    return max(1, math.ceil(found / size))
