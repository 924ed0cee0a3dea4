"""The long lists of staff, of answers and of decisions: the links of their rows."""

import re
from typing import Any
from unittest import mock

import pytest
from django.contrib.admin import ModelAdmin
from django.test import Client
from django.urls import resolve

from contributions.enums import Status
from moderation.admin import AnswerAdmin
from moderation.log.admin import DecisionAdmin
from tests.factories import make_answer, make_person

pytestmark = pytest.mark.django_db
ANSWERS, DECISIONS = "/admin/contributions/answer/", "/admin/moderation/decision/"


def links_of_rows(browser: Client, address: str) -> list[str]:
    return re.findall(r'<th class="field-[^>]*><a href="([^"]*)"', browser.get(address).content.decode())


@pytest.mark.parametrize(
    ("model_admin", "address"),
    [
        (AnswerAdmin, ANSWERS),
        (AnswerAdmin, f"{ANSWERS}?p=1"),
        (AnswerAdmin, f"{ANSWERS}?q=%22a%22+%26+%C3%BC"),
        (AnswerAdmin, f"{ANSWERS}?status__exact=held&language=de&_popup=1"),
        (DecisionAdmin, DECISIONS),
        (DecisionAdmin, f"{DECISIONS}?after=held&kind__exact=decision"),
    ],
)
def test_links_carry_the_filters_as_those_of_django_do_and_resolve_no_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, model_admin: type[Any], address: str
) -> None:
    client.force_login(make_person(superuser=True))
    make_answer(Status.HELD, text='"a" & ü')
    resolving = mock.Mock(wraps=resolve)
    monkeypatch.setattr("django.contrib.admin.templatetags.admin_urls.resolve", resolving)

    ours = links_of_rows(client, address)
    assert not resolving.called
    monkeypatch.setattr(model_admin, "get_changelist", ModelAdmin.get_changelist)

    assert ours == links_of_rows(client, address)
    assert len(ours) == 1
    assert resolving.called == ("?" in address)
