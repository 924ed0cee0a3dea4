"""The lists and settings in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.models import HintSetting, WordList
from moderation.hints.word_lists import built_in
from tests.factories import make_person

pytestmark = pytest.mark.django_db

LISTS = reverse("admin:hints_wordlist_changelist")
ADD = reverse("admin:hints_wordlist_add")
SETTINGS = reverse("admin:hints_hintsetting_changelist")


@pytest.fixture
def superuser(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def test_the_page_shows_which_built_in_lists_count(superuser: Client) -> None:
    WordList.objects.create(kind=WordListKind.INSULTS, language="de", words="x\ny")

    page = superuser.get(LISTS).content.decode()

    assert "?kind=insults&amp;language=tr" in page
    assert "?kind=insults&amp;language=de" not in page
    assert "?kind=slogans&amp;language=" in page


def test_an_own_list_begins_with_the_built_in_words(superuser: Client) -> None:
    form = superuser.get(ADD, {"kind": "crisis", "language": "tr"}).context["adminform"].form

    assert form.initial["words"] == built_in("crisis")["tr"]
    assert superuser.get(ADD, {"kind": "nonsense"}).status_code == 200


def test_a_list_is_written_once(superuser: Client) -> None:
    sent = {"kind": "public", "language": "", "words": "krefeld.de"}

    assert superuser.post(ADD, sent).status_code == 302
    assert "Diese Liste gibt es schon" in superuser.post(ADD, sent).content.decode()
    assert WordList.objects.get().words == "krefeld.de"


def test_what_a_list_is_for_does_not_change(superuser: Client) -> None:
    row = WordList.objects.create(kind=WordListKind.INSULTS, language="de", words="x")

    superuser.post(
        reverse("admin:hints_wordlist_change", args=[row.pk]), {"kind": "slogans", "language": "tr", "words": "neu"}
    )

    row.refresh_from_db()
    assert (row.kind, row.language, row.words) == ("insults", "de", "neu")


def test_hints_are_switched_on_and_off_in_their_list(superuser: Client) -> None:
    rows = list(HintSetting.objects.all())
    sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "1"}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-id": row.pk} | ({f"form-{number}-on": "on"} if row.code != "plate" else {})

    assert superuser.post(SETTINGS, sent).status_code == 302

    assert list(HintSetting.objects.filter(on=False).values_list("code", flat=True)) == ["plate"]


def test_a_setting_is_added_only_where_one_is_missing(superuser: Client) -> None:
    add = reverse("admin:hints_hintsetting_add")
    assert superuser.get(add).status_code == 403

    HintSetting.objects.filter(code=HintCode.NAME).delete()

    assert superuser.get(add).status_code == 200


def test_staff_need_the_usual_permission(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    assert client.get(LISTS).status_code == client.get(SETTINGS).status_code == 403

    person.user_permissions.set(Permission.objects.filter(codename__in=["view_wordlist", "change_hintsetting"]))

    assert client.get(LISTS).status_code == client.get(SETTINGS).status_code == 200
    assert client.get(ADD).status_code == 403
