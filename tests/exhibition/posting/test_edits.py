"""What staff change about posts: it wins over the templates, is lost by nobody's slip, and says what was handed out."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.distribution.services import record_distribution
from exhibition.posting import services
from exhibition.posting.models import Post
from exhibition.posting.tasks import erase_post_texts
from exhibition.share import responses
from moderation.models import AnswerTheme, Theme
from tests.architecture.test_pages import faults
from tests.exhibition.posting import CLOSED, editor, make_answers, make_plan, post_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    answers = make_answers(station, 4, moderator)
    station.question.gallery = GalleryOpening.NEVER
    station.question.save()
    make_plan(station.question)
    return answers


def where(post: Post, name: str = "edit") -> str:
    return reverse(f"posting:{name}", args=[post.question_id, post.pk])


def fill(client: Client, post: Post, **changes: Any) -> dict[str, Any]:
    """What a browser would send: the fields as the page shows them, with these changes."""
    form = client.get(where(post)).context["form"]
    shown = {field.html_name: field.value() for field in form}
    shown |= {f"initial-{name}": shown[name] for name in ("caption", "alt_text")}
    return {name: "" if value is None else value for name, value in (shown | changes).items()}


def save(client: Client, post: Post, **changes: Any) -> str:
    return client.post(where(post), fill(client, post, **changes), follow=True).content.decode()


def hidden_fields(refused: Any) -> dict[str, str]:
    """What the page that shows errors says about what its reader has seen."""
    return {name: refused.context["form"].data[name] for name in ("seen", "shown_values")}


def publer(client: Client, post: Post) -> list[dict[str, str]]:
    content = client.get(reverse("posting:file", args=[post.question_id, "publer.csv"])).content.decode()
    return [
        {name.partition(" - ")[0]: cell for name, cell in row.items()} for row in csv.DictReader(io.StringIO(content))
    ]


def test_a_post_is_edited_and_everything_follows(client: Client, answers: list[Answer]) -> None:
    post = post_of(answers[0])
    page = client.get(where(post)).content.decode()
    assert list(faults(page)) == []
    assert "data-unsent" in page  # static/js/kept-form.js

    said = save(
        client, post, caption="Antwort 0, sagt jemand.", alt_text="Ein Bild", layout="card", colour_theme="linde",
        time="18:30", format="tall",
    )  # fmt: skip

    assert "Gespeichert." in said
    assert "Antwort 0, sagt jemand.</pre>" in said
    assert "Text von euch" in said
    assert "18:30" in said
    row = next(row for row in publer(client, post) if row["Text"] == "Antwort 0, sagt jemand.")
    assert row["Date"].endswith(" 18:30")
    assert row["Alt text(s)"] == "Ein Bild"
    assert ".tall." in row["Media URL(s)"]
    entry = LogEntry.objects.get()
    assert entry.change_message == (
        '[{"changed": {"fields": ["alt_text", "caption", "colour_theme", "format", "layout", "time"]}}]'
    )
    assert "Alternativtext, Bildtext, Farben, Art, Gestaltung, Uhrzeit" in client.get(where(post)).content.decode()


def test_its_picture_has_the_chosen_look(
    client: Client, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []

    def draw(picture: Any, scale: float) -> bytes:
        drawn.append(picture)
        return b"png"

    monkeypatch.setattr(responses, "draw_picture", draw)
    responses._draw_cached.cache_clear()
    post = post_of(answers[0])
    save(client, post, layout="card", colour_theme="linde", format="story")
    address = publer(client, post)[0]["Media URL(s)"]

    client.get(reverse("posting:picture", args=[post.question_id, post.answer_id, "square"]))
    Client().get("/" + address.split("/", 3)[3])
    preview = reverse("posting:preview", args=[post.question_id, post.answer_id])
    client.get(preview)
    client.get(f"{preview}?large&format=link&layout=quote&colour_theme=samt")
    responses._draw_cached.cache_clear()  # without an edit the id decides the look: it may be one that was just drawn
    client.get(f"{preview}?format=huge&layout=&colour_theme=nothing")

    ground = {name: theme.ground for name, theme in settings.DESIGN_TOKENS.colour_themes.items()}
    seen = [(picture.format.name, picture.layout, picture.colour_theme.ground) for picture in drawn]
    assert seen[:4] == [
        ("square", "card", ground["linde"]),
        ("story", "card", ground["linde"]),
        ("story", "card", ground["linde"]),
        ("link", "quote", ground["samt"]),
    ]
    assert seen[4][0] == "story"


def test_an_untouched_or_emptied_text_stays_with_the_template(client: Client, answers: list[Answer]) -> None:
    post = post_of(answers[0])

    save(client, post, layout="card")
    assert (Post.objects.get(pk=post.pk).caption, Post.objects.get(pk=post.pk).alt_text) == ("", "")
    save(client, post, caption="Antwort 0")
    save(client, post, caption="")
    assert Post.objects.get(pk=post.pk).caption == ""
    stale = fill(client, post, layout="quote")
    post.question.caption_templates.create(language="", text="Neu: {antwort}")
    client.post(where(post), stale)
    changed = Post.objects.get(pk=post.pk)
    assert (changed.caption, changed.layout) == ("", "quote")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"caption": "x" * 2199 + "üßz"}, "2 Zeichen zu lang: Höchstens 2200 sind erlaubt. Zu viel ist: „ßz“"),
        ({"caption": "x" * 2199 + "👋z"}, "2 Zeichen zu lang: Höchstens 2200 sind erlaubt. Zu viel ist: „👋z“"),
        ({"caption": "#a #b #c #d #e #f"}, "Das ist 1 Hashtag zu viel"),
        ({"alt_text": "ä" * 1001}, "1 Zeichen zu lang"),
        ({"format": "link"}, "Ein Link geht nur, wenn die Galerie dieser Frage öffnet."),
        ({"format": "film"}, "keine gültige Auswahl"),
        ({"time": "25:00"}, "gültige Uhrzeit"),
        ({"companion_ids": ["99999"]}, "Eine der Antworten ist nicht mehr dabei."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(
    client: Client, answers: list[Answer], changes: dict[str, Any], said: str
) -> None:
    post = post_of(answers[0])

    response = client.post(where(post), fill(client, post, **({"alt_text": "Von Hand"} | changes)))

    html = response.content.decode()
    assert said in html
    assert list(faults(html)) == []
    assert changes.get("alt_text", "Von Hand") in html
    assert changes.get("caption", "") in html
    assert Post.objects.get(pk=post.pk).alt_text == ""


def test_two_people_do_not_overwrite_each_other(client: Client, answers: list[Answer]) -> None:
    post = post_of(answers[0])
    mine = fill(client, post, caption="Mein Antwort 0")
    save(editor(), post, caption="Dein Antwort 0", layout="card")

    page = client.post(where(post), mine).content.decode()

    assert "Das hat inzwischen jemand anderes geändert. Jetzt steht dort: „Dein Antwort 0“" in page
    assert "Mein Antwort 0</textarea>" in page
    assert Post.objects.get(pk=post.pk).caption == "Dein Antwort 0"
    form = client.post(where(post), mine).context["form"]
    client.post(where(post), mine | {"shown_values": form.data["shown_values"]})
    saved = Post.objects.get(pk=post.pk)
    assert (saved.caption, saved.layout) == ("Mein Antwort 0", "card")


def test_a_text_does_not_outlive_what_it_quotes(client: Client, answers: list[Answer]) -> None:
    first, second = answers[:2]
    for answer in (first, second):
        save(client, post_of(answer), caption=f"{answer.text} und 0151 2345678")
    late = fill(client, post_of(first), caption="Antwort 0, noch einmal 0151 2345678")
    Answer.objects.filter(pk=first.pk).update(text="Antwort […]")
    withdraw(second)

    board = client.get(reverse("posting:board", args=[first.question_id])).content.decode()

    assert "0151" not in board
    assert "Euer eigener Text gilt nicht mehr" in board
    assert all("0151" not in row["Text"] for row in publer(client, post_of(first)))
    assert not Post.objects.filter(answer_id=second.pk, caption__gt="").exists()
    refused = client.post(where(post_of(first)), late)
    assert "An der Antwort wurde inzwischen etwas geschwärzt" in refused.content.decode()
    assert "0151" in refused.content.decode()  # what was typed
    client.post(where(post_of(first)), late | hidden_fields(refused))
    assert "noch einmal" in Post.objects.get(answer_id=first.pk).caption


def test_texts_of_answers_that_are_shown_no_more_are_erased_in_time(
    client: Client, answers: list[Answer], now: list[datetime]
) -> None:
    kept, gone = answers[:2]
    for answer in (kept, gone):
        save(client, post_of(answer), caption=f"Ja: {answer.text}")
    Answer.objects.filter(pk=gone.pk).update(status="rejected")

    for days, left in ((29, 2), (31, 1)):
        now[0] = CLOSED + timedelta(days=days)
        erase_post_texts.call()
        assert Post.objects.filter(caption__gt="").count() == left
    assert post_of(kept).caption


def test_a_change_says_what_was_handed_out_before(client: Client, answers: list[Answer]) -> None:
    post = post_of(answers[0])
    assert "herausgegeben" not in save(client, post, layout="card")
    publer(client, post)

    record_distribution(post.question_id, [post.answer_id], "portrait", CLOSED)

    html = client.get(where(post)).content.decode()
    assert "Publer-Datei" in html
    assert "Bilderpaket, Ordner „hochformat-4-5“" in html
    assert "1 Beitrag ist schon herausgegeben, zuletzt am 18." in save(client, post, caption="Ganz anders.")
    assert "nicht mehr Wort für Wort" in save(client, post, caption="Noch anders.")
    assert "Es hat sich nichts geändert." in save(client, post)


def test_what_is_posted_or_gone_is_not_edited(client: Client, answers: list[Answer], moderator: User) -> None:
    posted, gone = (post_of(answer) for answer in answers[:2])
    form = fill(client, posted, caption="Zu spät")
    services.mark_posted(posted.question_id, posted.pk, moderator, CLOSED)
    withdraw(answers[1])

    refused = client.post(where(posted), form).content.decode()
    assert "Das ist schon gepostet." in refused
    assert "Zu spät</textarea>" in refused
    assert "Zu spät</textarea>" in client.post(where(posted), form | {"look": "1"}).content.decode()
    assert "Das ist schon gepostet." in client.get(where(posted), follow=True).content.decode()
    assert Post.objects.get(pk=posted.pk).caption == ""
    assert "Die Antwort ist nicht mehr dabei." in client.get(where(gone), follow=True).content.decode()


def test_a_carousel_has_several_pictures_and_loses_those_that_go(
    client: Client, answers: list[Answer], moderator: User
) -> None:
    theme = Theme.objects.create(question=answers[0].question, name="Grün")
    for answer in answers:
        AnswerTheme.objects.create(answer=answer, theme=theme)
    first, second, third = answers[:3]
    post = post_of(first)
    page = client.get(where(post)).content.decode()
    assert all(f"{answer.text}</span>" in page for answer in answers[1:])

    said = save(client, post, companion_ids=[str(second.pk), str(third.pk)])

    assert "Karussell, 3 Bilder" in said
    row = publer(client, post)[0]
    assert len(row["Media URL(s)"].split(",")) == len(row["Alt text(s)"].split("||")) == 3
    assert set(DistributedPicture.objects.values_list("answer_id", flat=True)) >= {first.pk, second.pk, third.pk}
    withdraw(second)
    board = client.get(reverse("posting:board", args=[post.question_id])).content.decode()
    assert "1 Bild des Karussells ist nicht mehr dabei." in board
    assert len(publer(client, post)[0]["Media URL(s)"].split(",")) == 2
    assert Client().get("/" + row["Media URL(s)"].split(",")[1].split("/", 3)[3]).status_code == 410
    buffer = client.get(reverse("posting:file", args=[post.question_id, "buffer-1.csv"])).content.decode()
    assert buffer.count("2026-12-") == 2  # of four: a carousel, and the withdrawn one
    assert "1 Beitrag fehlt: Stories, Videos und Karussells" in board


def test_a_link_post_leads_to_the_gallery(client: Client, station: Station, answers: list[Answer]) -> None:
    station.question.gallery = GalleryOpening.CLOSED
    station.question.save()
    post = post_of(answers[0])

    said = save(client, post, format="link", companion_ids=[])

    address = f"/galerie/{post.answer_id}/"
    assert address in said
    row = publer(client, post)[0]
    assert row["Link(s)"].endswith(address)
    assert row["Media URL(s)"] == row["Alt text(s)"] == ""
    buffer = client.get(reverse("posting:file", args=[post.question_id, "buffer-1.csv"])).content.decode()
    first = next(csv.DictReader(io.StringIO(buffer)))
    assert first["Text"].count(address.rstrip("/")) == 1
    assert first["Image URL"] == ""


def test_many_are_changed_at_once(client: Client, answers: list[Answer], moderator: User) -> None:
    posts = list(Post.objects.order_by("date"))
    services.mark_posted(posts[0].question_id, posts[0].pk, moderator, CLOSED)
    address = reverse("posting:edit-many", args=[posts[0].question_id])

    def send(**form: Any) -> str:
        return client.post(address, {"scope": "marked", "month": "2026-12", **form}, follow=True).content.decode()

    refused = send(post=[str(posts[1].pk)])
    assert "noch nichts gewählt" in refused
    assert f'value="{posts[1].pk}" form="bulk"\n      checked' in refused
    assert "Kein Beitrag ist markiert." in send(layout="card")
    assert "Ein Link geht nur" in send(post=[str(posts[1].pk)], format="link")
    assert not Post.objects.exclude(layout="").exists()

    assert "2 Beiträge geändert." in send(
        post=[str(post.pk) for post in posts[:3]], layout="card", time="17:00", format="story"
    )
    assert "1 Beitrag geändert." in send(post=[str(posts[1].pk)], layout="auto")
    assert "3 Beiträge geändert." in send(scope="upcoming", colour_theme="samt")
    assert "1 Beitrag geändert." in send(scope="page", shown=[str(posts[3].pk), "x", "9" * 30], put_aside="on")

    values = [(post.layout, post.format, post.colour_theme, str(post.time), post.date) for post in
              Post.objects.order_by("pk").filter(pk__in=[post.pk for post in posts])]  # fmt: skip
    assert sorted(values, key=str) == sorted(
        [
            ("", "portrait", "", "None", date(2026, 12, 1)),
            ("", "story", "samt", "17:00:00", date(2026, 12, 2)),
            ("card", "story", "samt", "17:00:00", date(2026, 12, 3)),
            ("", "portrait", "samt", "None", None),
        ],
        key=str,
    )
    assert LogEntry.objects.filter(change_message__contains='"colour_theme"').count() == 3
    assert [row["Post subtype"] for row in publer(client, posts[0])] == ["story", "story"]


def test_moves_are_logged(client: Client, answers: list[Answer]) -> None:
    post = post_of(answers[0])
    client.post(where(post, "move"), {"day": "2026-12-24"})
    client.post(where(post, "mark-posted"))

    assert list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True)) == [
        '[{"changed": {"fields": ["date"]}}]',
        '[{"changed": {"fields": ["posted_at"]}}]',
    ]
