"""What leaves the gallery: pictures of links, and the wall on the pages of others."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from PIL import Image

from contributions.enums import SecondPerson
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, Question
from moderation.services import decide_social
from tests.exhibition.gallery.test_pages import read
from tests.factories import make_person

type Release = Callable[..., Answer]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def pictured(client: Client, answer: Answer) -> tuple[bool, str]:
    """Whether the answer's own picture stands for its page, and what the page says of itself elsewhere."""
    page = read(client, f"/de/galerie/{answer.pk}/")
    told = dict(re.findall(r'<meta (?:property|name)="(?:og|twitter):([a-z:]+)" content="([^"]*)"', page))
    assert told["image"] == f"https://antworten.example/de/galerie/{answer.pk}/bild.png"
    assert (told["image:width"], told["image:height"], told["card"]) == ("1200", "630", "summary_large_image")
    return "hochformat.png" in page, told["title"] + told["description"] + told["image:alt"]


def drawn(client: Client, path: str) -> bytes:
    response = client.get(f"/galerie/{path}")
    assert response["Content-Type"] == "image/png"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    with Image.open(io.BytesIO(response.content)) as image:
        assert image.size == (1200, 630)
    again = client.get(f"/galerie/{path}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    return bytes(response.content)


def test_who_agreed_has_the_answer_in_the_picture_and_who_did_not_has_none(client: Client, release: Release) -> None:
    yes, no = release("Ja, gern", social=True), release("Lieber nicht", social=False)
    agreed, told = pictured(client, yes)
    assert agreed
    assert told.startswith("„Ja, gern“Was kann Krefeld für dich?„Ja, gern“ Antwort auf: Was kann")
    agreed, told = pictured(client, no)
    assert not agreed
    assert "Lieber nicht" not in told

    general = drawn(client, "bild.png")
    assert drawn(client, f"{yes.pk}/bild.png") != general
    assert drawn(client, f"{no.pk}/bild.png") == general
    portrait = client.get(f"/galerie/{yes.pk}/hochformat.png")
    with Image.open(io.BytesIO(portrait.content)) as image:
        assert image.size == (1080, 1350)
    assert 'href="/de/galerie/' + f'{yes.pk}/hochformat.png" download' in read(client, f"/de/galerie/{yes.pk}/")


def test_before_the_end_and_without_a_second_person_no_answer_is_in_a_picture(
    client: Client, question: Question, release: Release
) -> None:
    answer = release(social=True)
    Question.objects.update(gallery=GalleryOpening.RUNNING, closes_at=timezone.now() + timedelta(days=1))
    assert not pictured(client, answer)[0]
    Question.objects.update(closes_at=timezone.now() - timedelta(days=1), second_person=[SecondPerson.SOCIAL])
    assert not pictured(client, answer)[0]
    decide_social(answer_id=answer.pk, cleared=True, by=make_person(), now=timezone.now())
    assert pictured(client, answer)[0]


def test_the_wall_stands_only_where_the_question_says(client: Client, release: Release) -> None:
    answer, _long = release("Kurz"), release("Lang. " * 40)
    assert client.get("/de/galerie/einbetten/").status_code == 404
    Question.objects.update(embed_domains="vhs.example, www.krefeld.example")

    response = client.get("/de/galerie/einbetten/")
    page = response.content.decode()

    policy = response["Content-Security-Policy"]
    assert "frame-ancestors https://vhs.example https://www.krefeld.example" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert f'href="/de/galerie/{answer.pk}/" target="_blank" rel="noopener"' in page.replace("\n", " ")
    assert "Lang." not in page
    others = client.get("/de/galerie/")
    assert "frame-ancestors 'none'" in others["Content-Security-Policy"]
    assert others["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("", []),
        ("vhs.example\nWWW.Krefeld.example, vhs.example", ["vhs.example", "www.krefeld.example"]),
        ("bücher.example", ["xn--bcher-kva.example"]),
    ],
)
def test_hosts_are_read_as_people_write_them(question: Question, written: str, hosts: list[str]) -> None:
    question.embed_domains = written
    question.full_clean()

    assert question.embedding_domains == hosts


@pytest.mark.parametrize(
    "written",
    "https://vhs.example *.example * vhs.example/x vhs.example:8000 localhost 192.0.2.1 'self' "
    f"vhs.example;script-src a..example -a.example . {'x' * 64}.example".split(),
)
def test_what_is_no_host_is_refused_and_never_used(question: Question, written: str) -> None:
    question.embed_domains = written
    with pytest.raises(ValidationError, match="keine Adresse einer Website"):
        question.full_clean()

    assert question.embedding_domains == []


def test_staff_see_what_to_paste(client: Client, question: Question) -> None:
    client.force_login(make_person(superuser=True))
    address = f"/admin/contributions/question/{question.pk}/change/"
    assert "iframe" not in read(client, address)
    Question.objects.update(embed_domains="vhs.example")

    page = read(client, address)

    wall = f"https://antworten.example/de/galerie/einbetten/?frage={question.slug}"
    page = page.replace("&#34;", "&quot;")
    assert f"&lt;iframe src=&quot;{wall}&quot;" in page
    script = re.search(r"&lt;script src=&quot;https://antworten\.example([^&]+)&quot; async&gt;", page)
    assert script
    assert finders.find(script[1].removeprefix("/static/"))
    assert 'data-copy="embedding-code"' in page
