"""The information pages: texts by staff before the built-in ones, safe Markdown, and reported barriers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from contributions.enums import Reason
from contributions.tokens import issue_token
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import BarrierReport, Institution, PageText
from krefeld_kann_was.information.page_texts import (
    BUILT_IN_TEXTS,
    PERIOD_PLACEHOLDERS,
    PLACEHOLDER,
    QUESTION_PLACEHOLDERS,
    built_in_text,
    render_markdown,
    unknown_placeholders,
)
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from tests.factories import HOSTILE, make_institution, make_person, make_question
from tests.visitor import send

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    """The page, without its soft hyphens."""
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().replace(SOFT_HYPHEN, "")


@pytest.mark.parametrize("slug", PageSlug)
def test_every_page_has_words_from_the_start(client: Client, slug: PageSlug) -> None:
    make_institution()
    page = text_of(client, f"/de/{slug.value}/")

    assert "Volkshochschule Krefeld" in page
    assert "Gerade" not in page
    assert not PLACEHOLDER.search(re.sub(r"(?s)<style.*?</style>", "", page))
    assert "bisher nur auf Deutsch" not in page


@pytest.mark.parametrize(
    ("slug", "language"),
    [
        (PageSlug(path.stem), path.parent.name)
        for path in sorted(BUILT_IN_TEXTS.glob("*/*.md"))
        if path.parent.name != "de"
    ],
)
def test_a_built_in_translation_says_as_much_as_the_german_text(slug: PageSlug, language: str) -> None:
    body, german = built_in_text(slug, language), built_in_text(slug, "de")
    assert body is not None
    assert german is not None

    known = [*Institution.placeholders(), *QUESTION_PLACEHOLDERS, *PERIOD_PLACEHOLDERS]
    assert unknown_placeholders(german, known) == []
    assert sorted(PLACEHOLDER.findall(body)) == sorted(PLACEHOLDER.findall(german))
    for part in (r"^#+ ", r"\]\(tel:\d+\)"):
        assert len(re.findall(part, body, re.M)) == len(re.findall(part, german, re.M)), part
    if slug == PageSlug.RULES:
        assert len(re.findall(r"^- \*\*", body, re.M)) == len(Reason)


def test_the_rules_name_the_reasons_in_the_words_that_authors_read() -> None:
    rules = built_in_text(PageSlug.RULES, "de") or ""

    with translation.override("de"):
        named = set(re.findall(r"^- \*\*(.+?)\*\*", rules, re.M))
    assert [str(reason.label) for reason in Reason if str(reason.label) not in named] == []


def test_the_rules_in_plain_german_name_the_reasons_in_the_words_that_authors_read() -> None:
    rules = built_in_text(PageSlug.RULES, "de-simple") or ""

    with translation.override("de-simple"):
        labels = [f"{reason.label}." for reason in Reason]
    assert re.findall(r"^- \*\*(.+?)\*\*", rules, re.M) == labels


def test_who_sees_an_answer_says_where_the_gallery_is_while_there_is_one(client: Client) -> None:
    for language in ("de", "tr", "ar"):
        page = text_of(client, f"/{language}/datenschutz/")
        assert "galerie/" not in page
    question = make_question()

    page = text_of(client, "/de/datenschutz/")
    where = settings.PUBLIC_URL.partition("://")[2] + "/de/galerie"
    assert f"unserer Galerie (<bdi>{where}</bdi>)" in page
    assert "offene Daten (<bdi>CC\u00a0BY\u00a04.0</bdi>)" in page

    question.consents.create(language="de", version=2, exhibition="Ja", social="Auch")  # does not name it
    assert "unserer Galerie" not in text_of(client, "/de/datenschutz/")


def test_the_privacy_notice_names_the_networks_of_the_question(client: Client) -> None:
    assert "Antwort auf <bdi>Instagram und Facebook</bdi> zeigen" in text_of(client, "/de/datenschutz/")
    make_question(networks="Mastodon, Pixelfed, Bluesky", gallery="never")

    assert "Antwort auf <bdi>Mastodon, Pixelfed und Bluesky</bdi> zeigen" in text_of(client, "/de/datenschutz/")
    assert "<bdi>Mastodon، Pixelfed وBluesky</bdi>" in text_of(client, "/ar/datenschutz/")


def test_every_contact_stands_on_a_page() -> None:
    used = {name for slug in PageSlug for name in PLACEHOLDER.findall(built_in_text(slug, "de") or "")}

    assert set(Institution.placeholders()) - used == set()


def test_a_language_without_words_falls_back_to_german_and_says_so(client: Client) -> None:
    make_institution()
    page = text_of(client, "/en/impressum/")

    assert "So far, this page exists in German only." in page
    assert '<div class="prose" lang="de" dir="ltr">' in page


def test_a_built_in_translation_ends_with_the_german_text_it_translates(client: Client) -> None:
    assert "Das ist willkommen" in text_of(client, "/de-simple/regeln/")
    PageText.objects.create(page=PageSlug.RULES, language="de", body="# Andere Regeln")

    page = text_of(client, "/de-simple/regeln/")

    assert "Andere Regeln" in page
    assert '<div class="prose" lang="de" dir="ltr">' in page
    PageText.objects.create(page=PageSlug.RULES, language="de-simple", body="# Das sind die Regeln")
    assert "Das sind die Regeln" in text_of(client, "/de-simple/regeln/")


def test_the_newest_version_of_staff_is_shown(client: Client) -> None:
    PageText.objects.create(page=PageSlug.RULES, language="de", body="# Alt")
    newest = PageText.objects.create(page=PageSlug.RULES, language="de", body="# Neu\n\nVon {name}.")
    PageText.objects.create(page=PageSlug.RULES, language="en", body="# English rules")

    page = text_of(client, "/de/regeln/")

    assert newest.version == 2
    assert "<h2>Neu</h2>" in page
    assert "Von <bdi>Volkshochschule Krefeld</bdi>." in page
    assert "Alt" not in page
    assert "Zuletzt geändert" in page
    assert "English rules" in text_of(client, "/en/regeln/")


def test_contacts_come_from_one_place(client: Client) -> None:
    make_institution(
        email="team@example.org", vat_id="", address="Gasse 1\n47798 <Krefeld>", statement_created=date(2026, 11, 2)
    )
    PageText.objects.create(
        page=PageSlug.IMPRINT, body="{address}\n\n- {email}\n- Steuer: {vat_id}\n- {statement_created}"
    )

    page = text_of(client, "/de/impressum/")

    assert "Gasse 1<br>47798 &lt;Krefeld&gt;" in page
    assert '<a href="mailto:team@example.org">team@example.org</a>' in page
    assert "Steuer:" not in page  # nobody has filled it in: the line is left out
    assert "2.\u00a0November 2026" in page


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("Hallo <b onclick=alert(1)>du</b>", "&lt;b onclick"),
        ("![Bild](https://elsewhere.example/x.png)", "!"),
        ("[hier](javascript:alert(1))", "[hier]"),
        ("[hier](data:text/html,x)", "[hier]"),
    ],
)
def test_markdown_can_do_no_harm(body: str, kept: str) -> None:
    rendered = render_markdown(body, {})

    assert kept in rendered
    assert not re.search(r"<(script|img|b)\b|href=\"(javascript|data)", rendered)


def test_values_are_no_markup() -> None:
    assert render_markdown("{name}", {"name": "<b>**x**</b>"}) == "<p><bdi>&lt;b&gt;**x**&lt;/b&gt;</bdi></p>\n"


def test_headings_stand_below_the_name_of_the_page() -> None:
    assert render_markdown("# Eins\n\n## Zwei\n\n###### Sechs", {}) == "<h2>Eins</h2>\n<h3>Zwei</h3>\n<h6>Sechs</h6>\n"


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(ValidationError, match="nmae"):
        PageText(page=PageSlug.RULES, language="de", body="Von {nmae}").full_clean(exclude=["version", "written_by"])


def test_the_refusal_lists_the_placeholders_that_there_are() -> None:
    text = PageText(page=PageSlug.RULES, language="de", body="Noch {rejectd}.")

    with pytest.raises(ValidationError, match=r"\{gallery\}.*\{rejected\}"):
        text.full_clean(exclude=["version", "written_by"])


def test_versions_stay() -> None:
    text = PageText.objects.create(page=PageSlug.RULES, body="x")

    with pytest.raises(TypeError):
        text.save()
    with pytest.raises(TypeError):
        text.delete()


def test_there_is_one_institution() -> None:
    Institution.objects.create(name="Erste")
    Institution(name="Zweite").save()

    assert [each.name for each in Institution.objects.all()] == ["Zweite"]


def test_every_page_leads_to_them(client: Client) -> None:
    for path in ("/de/", "/de/antwort/", "/de/nichts/", "/de/barrierefreiheit/melden/"):
        page = client.get(path).content.decode()
        assert all(f'href="/de/{slug.value}/"' in page for slug in PageSlug), path


def test_a_barrier_is_reported_without_an_account(client: Client) -> None:
    response = send(client, "/de/barrierefreiheit/melden/", text=HOSTILE, contact="anna@example.org")

    assert (response.status_code, response["Location"]) == (303, "/de/barrierefreiheit/gemeldet/")
    assert "angekommen" in text_of(client, "/de/barrierefreiheit/gemeldet/")
    report = BarrierReport.objects.get()
    assert (report.text, report.contact, report.language, report.flag) == (HOSTILE, "anna@example.org", "de", "")
    assert not client.cookies


def test_a_report_that_is_sent_again_arrives_once(client: Client) -> None:
    from tests.visitor import fields

    what = fields(client.get("/de/barrierefreiheit/melden/").content.decode(), text="Zu klein")
    for _ in range(2):
        assert client.post("/de/barrierefreiheit/melden/", what).status_code == 303

    assert BarrierReport.objects.count() == 1


def test_another_report_from_the_same_page_is_asked_for_again(client: Client) -> None:
    from tests.visitor import fields

    page = client.get("/de/barrierefreiheit/melden/").content.decode()
    client.post("/de/barrierefreiheit/melden/", fields(page, text="Zu klein"))
    again = client.post("/de/barrierefreiheit/melden/", fields(page, text="Zu blass"))
    assert again.status_code == 409
    client.post("/de/barrierefreiheit/melden/", fields(again.content.decode(), text="Zu blass"))

    assert list(BarrierReport.objects.values_list("text", "flag")) == [("Zu blass", ""), ("Zu klein", "")]


def test_a_report_from_an_expired_page_is_marked(client: Client) -> None:
    from tests.visitor import fields

    old = issue_token(timezone.now() - timedelta(hours=49), 0)
    again = send(client, "/de/barrierefreiheit/melden/", text="Zu klein", token=old)
    client.post("/de/barrierefreiheit/melden/", fields(again.content.decode(), text="Zu klein"))

    assert BarrierReport.objects.get().flag == "expired"


@pytest.mark.parametrize("changes", [{"text": " "}, {"text": "x" * 2001}, {"token": "forged"}, {"contact": "x" * 201}])
def test_a_report_with_a_mistake_keeps_what_was_typed(client: Client, changes: dict[str, Any]) -> None:
    response = send(client, "/de/barrierefreiheit/melden/", **{"text": "Zu klein", "contact": "Tel. 1"} | changes)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert changes.get("text", "Zu klein") in page
    assert changes.get("contact", "Tel. 1") in page
    assert not BarrierReport.objects.exists()


def test_a_contact_that_is_too_long_is_refused_in_our_own_words(client: Client) -> None:
    response = send(client, "/tr/barrierefreiheit/melden/", text="Zu klein", contact="x" * 201)

    assert "Bu çok uzun. Lütfen yalnızca bir e-posta adresi ya da telefon numarası yaz." in response.content.decode()


def test_after_a_forged_token_the_next_try_arrives_and_is_marked(client: Client) -> None:
    from tests.visitor import fields

    again = send(client, "/de/barrierefreiheit/melden/", text="Zu klein", token="")
    client.post("/de/barrierefreiheit/melden/", fields(again.content.decode(), text="Zu klein"))
    send(client, "/de/barrierefreiheit/melden/", text="Auch zu klein", subject="Werbung")

    assert list(BarrierReport.objects.values_list("flag", flat=True)) == ["honeypot", "no_token"]


def test_staff_finish_a_report_and_the_contact_is_gone() -> None:
    client = Client()
    client.force_login(make_person("information.view_barrierreport", "information.change_barrierreport"))
    send(Client(), "/de/barrierefreiheit/melden/", text="Zu klein", contact="anna@example.org")
    report = BarrierReport.objects.get()
    inbox = "/admin/information/barrierreport/"

    assert "gemeldete Barriere wartet" in text_of(client, "/admin/")
    assert "anna@example.org" in text_of(client, inbox)
    client.post(inbox, {"action": "finish", "_selected_action": [report.pk]})

    assert "Barriere wartet" not in text_of(client, "/admin/")
    report.refresh_from_db()
    assert report.done_at is not None
    assert report.contact == ""


def test_staff_begin_a_new_version_with_the_words_of_today() -> None:
    client = Client()
    client.force_login(make_person(superuser=True))

    page = text_of(client, "/admin/information/pagetext/add/?page=regeln&language=de")
    assert (built_in_text("regeln", "de") or "?").splitlines()[0] in page
    response = client.post(
        "/admin/information/pagetext/add/", {"page": "regeln", "language": "de", "body": "# Unsere Regeln"}
    )

    assert response.status_code == 302
    assert "<h2>Unsere Regeln</h2>" in text_of(client, "/de/regeln/")
    assert PageText.objects.get().written_by is not None
    overview = text_of(client, "/admin/information/pagetext/")
    assert "mitgeliefert" in overview
    assert "Diese Pflichtangaben fehlen noch" in overview
