"""The consent texts of a question as staff edit them: what was on a phone stays, and texts name what they cover."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from contributions.consent_texts import WORDING, RewordingRefused
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question, QuestionText, Station
from contributions.services import add_default_texts
from tests.contributions.test_admin import filled
from tests.factories import make_person
from tests.visitor import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def saved(staff: Client, question: Question, **changes: str) -> str:
    """The page after saving the question with its German consent text changed."""
    consent = question.consent("de")
    row = {"consents-0-id": str(consent.pk), "consents-INITIAL_FORMS": "1"}
    texts = {"consents-0-exhibition": consent.exhibition.replace("\n", "\r\n"), "consents-0-social": consent.social}
    title = {"texts-INITIAL_FORMS": "1", "texts-0-id": str(question.texts.get(language="de").pk)}
    today = timezone.localdate()
    days = {"opens_at_0": today - timedelta(days=30), "closes_at_0": today + timedelta(days=30)}
    data = (
        filled("de", "de")
        | {"slug": question.slug, "gallery": "never"}
        | {name: f"{day:%d.%m.%Y}" for name, day in days.items()}
        | title
        | row
        | texts
        | changes
    )
    address = f"/admin/contributions/question/{question.pk}/change/"
    page: str = staff.post(address, data, follow=True, headers={"Accept-Language": "de"}).content.decode()
    return page


@pytest.fixture
def handed_out() -> Question:
    now = timezone.now()
    question = Question.objects.create(
        slug="x", hosts="VHS", opens_at=now, closes_at=now + timedelta(days=1), networks="Instagram, Facebook"
    )
    QuestionText.objects.create(question=question, language="de", title="Was fehlt dir?")
    ConsentText.objects.create(question=question, language="de", exhibition="Ja\nKlein", social="Auch")
    Station.objects.create(question=question, name="Plakat", code="k7m4")
    return question


def test_a_text_that_no_phone_has_shown_is_replaced(staff: Client, handed_out: Question) -> None:
    before = handed_out.consents.get()

    saved(staff, handed_out, **{"consents-0-exhibition": "Neu"})

    after = handed_out.consents.get()
    assert (after.exhibition, after.version) == ("Neu", 1)
    assert after.pk != before.pk  # another process may still have the earlier one in its cache


def test_a_text_that_a_phone_has_shown_is_never_reworded(staff: Client, handed_out: Question) -> None:
    """Neither on the page nor elsewhere; and who sends the form agrees to what was on the phone."""
    phone = Client(headers={"Accept-Language": "de"})
    form = phone.get("/s/k7m4/").content.decode()
    saved(staff, handed_out, **{"consents-0-exhibition": "Ja\r\nKlein"})
    assert handed_out.consents.get().version == 1  # the browser's line ends are no new wording, nor a change
    assert "Einwilligungstext" not in LogEntry.objects.latest("pk").get_change_message()

    saved(staff, handed_out, **{"consents-0-exhibition": "Neu"})
    assert phone.post("/s/k7m4/", fields(form)).status_code == 303

    assert Answer.objects.get().consent.exhibition == "Ja\nKlein"
    assert handed_out.consent("de").exhibition == "Neu"
    assert [consent.version for consent in handed_out.consents.all()] == [2, 1]


@pytest.fixture
def with_default_texts(handed_out: Question) -> Question:
    """In English with a text of its own."""
    handed_out.consents.all().delete()
    ConsentText.objects.create(question=handed_out, language="en", exhibition="Ours", social="Ours on Instagram")
    add_default_texts(handed_out)
    return Question.objects.get()


def row_of(consent: ConsentText, **changes: str) -> dict[str, str]:
    """The first row of the consent texts, as the browser sends it."""
    texts = {
        name: getattr(consent, name) for name in ("exhibition", "social", "networks", "book", "open_data")
    } | changes
    return {f"consents-0-{name}": text.replace("\n", "\r\n") for name, text in texts.items()}


def test_other_networks_of_a_question_are_named_by_every_default_text(
    staff: Client, with_default_texts: Question
) -> None:
    question, phone = with_default_texts, Client(headers={"Accept-Language": "de"})
    form = phone.get("/s/k7m4/").content.decode()

    page = saved(staff, question, networks="Mastodon", **row_of(question.consent("de")))

    assert "Die mitgelieferten Einwilligungstexte nennen jetzt diese Gastgeber und Netzwerke." in page
    assert "Diese Einwilligungstexte nennen das nicht: Englisch 1." in page
    anew = phone.get("/s/k7m4/").content.decode()
    assert "Instagram" in form
    assert "Mastodon" in anew
    assert "Instagram" not in anew
    assert "Mastodon" in Client().get("/tr/s/k7m4/").content.decode()
    assert question.consents.get(language="en").social == "Ours on Instagram"
    phone.post("/s/k7m4/", fields(form))
    assert Answer.objects.get().consent.networks == "Instagram, Facebook"


def test_other_networks_of_a_consent_text_are_named_by_it(staff: Client, with_default_texts: Question) -> None:
    question = with_default_texts

    saved(staff, question, **row_of(question.consent("de"), networks="Pixelfed"))

    consent = Question.objects.get().consent("de")
    assert consent.networks == "Pixelfed"
    assert "Pixelfed" in consent.social
    assert "Instagram" not in consent.social


def test_other_networks_beside_a_text_of_our_own_are_refused(staff: Client, handed_out: Question) -> None:
    page = saved(staff, handed_out, **{"consents-0-networks": "Mastodon"})

    assert "Hier stehen noch die alten Netzwerke." in page
    assert handed_out.consents.get().networks == "Instagram, Facebook"


def test_what_a_phone_has_shown_cannot_be_deleted(staff: Client, handed_out: Question) -> None:
    Client().get("/de/s/k7m4/")
    new = {"consents-TOTAL_FORMS": "2", "consents-1-language": "de", "consents-1-exhibition": "N"}
    new |= {"consents-1-social": "N", "consents-1-networks": "Instagram"}

    page = saved(staff, handed_out, **new, **{"consents-0-DELETE": "on"})

    assert "Diese Fassung war schon auf einem Handy und bleibt stehen: Deutsch 1." in page
    consent = handed_out.consents.get()
    for delete in (consent.delete, handed_out.consents.all().delete):
        with pytest.raises(ProtectedError):
            delete()
    assert handed_out.consents.count() == 1


def test_no_code_rewords_a_consent_text(handed_out: Question) -> None:
    consent = handed_out.consents.get()
    other: dict[str, Any] = dict.fromkeys(WORDING, "x") | {"names_gallery": True}
    for name, value in other.items():
        changed = handed_out.consents.get()
        setattr(changed, name, value)
        writes = (
            partial(handed_out.consents.update, **{name: value}),
            partial(ConsentText.objects.bulk_update, [changed], [name]),
            changed.save,
        )
        for write in writes:
            with pytest.raises(RewordingRefused), transaction.atomic():
                write()
    assert handed_out.consents.get().wording() == consent.wording()


def test_an_earlier_version_is_only_read(staff: Client, handed_out: Question) -> None:
    """Else a change of it would take the place of the newest."""
    old = handed_out.consents.get()
    handed_out.consents.create(language="de", version=2, exhibition="Neu", social="Neu")

    saved(staff, handed_out, **{"consents-0-id": str(old.pk), "consents-0-exhibition": "Anders"})

    assert handed_out.consent("de").exhibition == "Neu"
    assert handed_out.consents.count() == 2


def test_a_version_that_nobody_agreed_to_does_not_keep_the_gallery_closed(handed_out: Question) -> None:
    """Somebody tried the QR code before the gallery was set up."""
    Client().get("/de/s/k7m4/")
    Question.objects.update(gallery=GalleryOpening.RUNNING)
    question = Question.objects.get()
    assert question.gallery_opens_at() is None
    question.consents.create(language="de", version=2, exhibition="Neu", social="Neu", names_gallery=True)
    assert question.has_gallery(timezone.now())
    assert question in Question.objects.gallery_open_at(timezone.now())

    ConsentText.objects.filter(version=1).update(agreed_to=True)

    assert question.gallery_opens_at() is None
    assert question not in Question.objects.gallery_open_at(timezone.now())
