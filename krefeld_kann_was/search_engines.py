"""What search engines are told: robots.txt and the sitemap, which names no page with answers.

People agree to a page on which everybody can read their answer until they take it back, and nobody could take back what
a search engine keeps. So such pages say "noindex", and are not forbidden in robots.txt: a page that may not be read
cannot say so. Receipts and screens have addresses that only their owners know: neither file gives them away.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exhibition.gallery.selectors import counted_questions, open_galleries
from exhibition.offers.selectors import current_offers
from exhibition.programme.selectors import coming_events
from exhibition.report.selectors import public_evaluations
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.selectors import is_complete

type SitemapPage = tuple[str, list[str], str]  # the name of its address, arguments, query string


class PagesWithoutAnswers(Sitemap):
    """They are there in every language."""

    i18n = alternates = x_default = True

    def items(self) -> list[SitemapPage]:
        now = timezone.now()
        pages: list[SitemapPage] = [] if open_galleries(now) else [("home", [], "")]  # else it shows answers, too
        pages += [("offers", [], "")] if current_offers(now) else []
        pages += [("programme", [], "")] if coming_events(now) else []
        pages += [("gallery-data", [], f"?frage={question.slug}") for question in counted_questions(now)]
        pages += [("evaluation", [], f"?frage={question.slug}") for question in public_evaluations(now)]
        return pages + [("information", [page], "") for page in PageSlug if is_complete(page)]

    def location(self, item: SitemapPage) -> str:
        name, arguments, query = item
        return reverse(name, args=arguments) + query

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PUBLIC_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where the sitemap is, and that there is nothing to find on the pages of staff."""
    lines = ("User-agent: *", "Disallow: /admin/", "", f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml", "")
    return HttpResponse("\n".join(lines), "text/plain; charset=utf-8")


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PagesWithoutAnswers}}, name="sitemap"),
]
