"""The catalogue of open data, which portals read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.models import Answer, Question
from tests.exhibition.gallery.test_open_data import content
from tests.factories import make_institution

type Release = Callable[..., Answer]


def test_portals_find_everything_that_there_is(client: Client, question: Question, release: Release) -> None:
    release()
    make_institution(email="vhs@vhs.example")

    catalogue = json.loads(content(client, "katalog.jsonld"))

    answers, numbers = catalogue["dcat:dataset"]
    for node in (catalogue, answers, numbers):
        assert {"dct:title", "dct:description", "dct:publisher"} <= set(node)
    assert answers["dct:title"][0]["@value"] == "Antworten: Was kann Krefeld für dich?"
    assert answers["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:vhs@vhs.example"}
    assert answers["dct:temporal"]["dcat:startDate"]["@value"] == f"{timezone.localtime(question.opens_at):%Y-%m-%d}"
    assert answers["dct:spatial"]["@id"].endswith("/regionalKey/051140000000")
    licences = {one["dct:license"]["@id"].rpartition("/licenses/")[2] for one in answers["dcat:distribution"]}
    assert licences == {"cc-by/4.0"}
    assert {one["dcatde:licenseAttributionByText"] for one in answers["dcat:distribution"]} == {question.hosts}
    assert "dcatde:licenseAttributionByText" not in numbers["dcat:distribution"][0]
    assert "vcard:Kind" in answers["dcat:contactPoint"]["@type"]  # portals infer nothing from its subclasses
    for node in (answers, numbers):
        assert node["dcatde:politicalGeocodingURI"] == node["dct:spatial"]
        assert node["dct:issued"] == node["dct:temporal"]["dcat:startDate"]
        assert "dcatap:availability" not in node  # it is one of distributions
        assert all("dcatap:availability" in one for one in node["dcat:distribution"])
    ours = set(re.findall(r'"(https://antworten\.example/[^"#]+)"', json.dumps(catalogue))) - {
        "https://antworten.example/impressum/"
    }
    assert len(ours) >= 9
    for address in ours:
        response = client.get(address.removeprefix("https://antworten.example"))
        assert response.status_code == 200, address
        assert b"".join(response)
    prefixes = {key.partition(":")[0] for key in re.findall(r'"([a-z]+:[A-Za-z]+)"', json.dumps(catalogue))}
    assert prefixes == set(catalogue["@context"])
    assert all(urlsplit(address).scheme == "http" for address in catalogue["@context"].values())


def test_portals_ask_the_same_few_questions_and_only_once(
    client: Client, release: Release, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release()
    for _ in range(2):
        with django_assert_num_queries(7):
            response = client.get("/galerie/katalog.jsonld")
        release()
    headers = {"If-None-Match": response["ETag"]}
    assert client.get("/galerie/katalog.jsonld", headers=headers).status_code == 304
