"""The open data for data portals: a catalogue in JSON-LD by DCAT-AP.de 3.0, and the columns of the CSV by CSVW.

Vocabularies: https://www.dcat-ap.de/def/ and https://www.w3.org/TR/tabular-metadata/. Which portal passes the catalogue
on (dcatde:contributorID) is missing: that portal adds it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from contributions.gallery_options import COUNTS_LICENCE, Licence
from contributions.models import Question
from exhibition.gallery.open_data import COLUMN_DESCRIPTIONS, absolute_address
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.lib.languages import active_language

LANGUAGES = {"de": "DEU", "en": "ENG"}  # of those who work with portals
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"
GEOCODING = "http://dcat-ap.de/def/politicalGeocoding"
KREFELD = f"{GEOCODING}/regionalKey/051140000000"
THEMES = ("SOCI", "EDUC")  # population and society; education, culture and sport
MEDIA_TYPES = {"CSV": "text/csv", "JSON": "application/json"}

type Node = dict[str, Any]


def catalogue(questions: Iterable[Question], open_questions: Iterable[Question], institution: Institution) -> Node:
    """The counts of the answers to each of `questions`, and the answers to `open_questions` that may be passed on.

    The questions have their texts. No query.
    """
    may_be_read = set(open_questions)
    datasets = []
    for question in questions:
        if question.licence and question in may_be_read:
            datasets.append(_answers(question, question.licence, institution))
        datasets.append(_counts(question, institution))
    return {
        "@context": CONTEXT,
        "@id": absolute_address("gallery-catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _in_languages(lambda: _("Offene Daten von „Krefeld kann was!“")),
        "dct:description": _in_languages(lambda: _("Was Menschen in Krefeld auf die Frage der Ausstellung antworten.")),
        "dct:publisher": _publisher(institution),
        "dct:language": [_authority("language", code) for code in LANGUAGES.values()],
        "dct:license": _id(COUNTS_LICENCE.portal_address),
        "dct:spatial": _id(KREFELD),
        "foaf:homepage": _id(f"{settings.PUBLIC_URL}/"),
        "dcat:themeTaxonomy": _id(f"{AUTHORITY}/data-theme"),
        "dcat:dataset": datasets,
    }


def _answers(question: Question, licence: Licence, institution: Institution) -> Node:
    def distribution(name: str, file_type: str, title: Callable[[], str], standard: str) -> Node:
        return _distribution(question, name, file_type, title, licence) | {"dct:conformsTo": _id(standard)}

    described = address_of("gallery-columns", question)
    return _dataset(question, institution, "answers") | {
        "dct:title": _in_languages(lambda: _("Antworten: %(question)s") % {"question": _title(question)}),
        "dct:description": _in_languages(
            lambda: _(
                "Die gezeigten Antworten von Menschen, die das erlaubt haben, mit Sprache, Monat und Stadtteil. "
                "Wer sein Ja zurücknimmt, fehlt sofort."
            )
        ),
        "dct:accrualPeriodicity": _authority("frequency", "CONT"),
        "dcat:distribution": [
            distribution("gallery-csv", "CSV", lambda: _("CSV für Programme (RFC 4180)"), described),
            distribution("gallery-table", "CSV", lambda: _("CSV für Tabellenprogramme"), described),
            distribution("gallery-json", "JSON", lambda: "JSON", absolute_address("gallery-schema")),
        ],
    }


def _counts(question: Question, institution: Institution) -> Node:
    def distribution(name: str, file_type: str, title: Callable[[], str]) -> Node:
        return _distribution(question, name, file_type, title, COUNTS_LICENCE)

    return _dataset(question, institution, "counts") | {
        "dct:title": _in_languages(lambda: _("Zahlen: %(question)s") % {"question": _title(question)}),
        "dct:description": _in_languages(
            lambda: _(
                "Wie viele Antworten gezeigt werden, nach Tag, Sprache, Stadtteil und Thema. Zahlen unter drei stehen "
                "nicht darin."
            )
        ),
        "dct:accrualPeriodicity": _authority("frequency", "DAILY"),
        "dcat:distribution": [
            distribution("gallery-counts-json", "JSON", lambda: "JSON"),
            distribution("gallery-counts-csv", "CSV", lambda: _("CSV für Tabellenprogramme")),
        ],
    }


def _dataset(question: Question, institution: Institution, part: str) -> Node:
    """What is the same for both datasets of a question."""
    page = address_of("gallery-data", question)
    return {
        "@id": f"{page}#{part}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{question.slug}-{part}",
        "dct:publisher": _publisher(institution),
        "dcat:contactPoint": _contact(institution),
        "dcat:theme": [_authority("data-theme", code) for code in THEMES],
        "dcat:keyword": _in_languages(lambda: _("Bürgerbeteiligung")) + _in_languages(lambda: "Krefeld"),
        "dct:spatial": _id(KREFELD),
        "dcatde:politicalGeocodingURI": _id(KREFELD),
        "dcatde:politicalGeocodingLevelURI": _id(f"{GEOCODING}/Level/municipality"),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(question.opens_at),
            "dcat:endDate": _day(question.closes_at),
        },
        "dct:issued": _day(question.opens_at),
        "dct:accessRights": _authority("access-right", "PUBLIC"),
        "dcat:landingPage": _id(page),
    }


def _distribution(question: Question, name: str, file_type: str, title: Callable[[], str], licence: Licence) -> Node:
    address = address_of(name, question)
    node: Node = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _in_languages(title),
        "dcat:accessURL": _id(address),
        "dcat:downloadURL": _id(address),
        "dct:format": _authority("file-type", file_type),
        "dcat:mediaType": _id(f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[file_type]}"),
        "dct:license": _id(licence.portal_address),
        "dcatap:availability": _authority("planned-availability", "AVAILABLE"),
        "foaf:page": _id(address_of("gallery-data", question)),
    }
    return node | ({"dcatde:licenseAttributionByText": question.hosts} if licence.asks_for_attribution else {})


def column_metadata(question: Question) -> Node:
    """The columns of the CSV for programs, by CSV on the Web."""
    columns = [
        {
            "name": name,
            "titles": name,
            "dc:description": _in_languages(lambda text=text: str(text)),  # type: ignore[misc]
            "datatype": {"id": "integer", "month": "gYearMonth"}.get(name, "string"),
        }
        for name, text in COLUMN_DESCRIPTIONS.items()
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": address_of("gallery-csv", question),
        "dc:license": _id(question.licence.address) if question.licence else None,
        "dialect": {"delimiter": ",", "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }


def address_of(name: str, question: Question) -> str:
    """The absolute address of a page or file of the question's open data, without a language."""
    return f"{absolute_address(name)}?frage={question.slug}"


def _publisher(institution: Institution) -> Node:
    return {
        "@id": f"{settings.PUBLIC_URL}/#publisher",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": f"{institution.name} ({institution.body})" if institution.body else institution.name,
        "dct:type": _id("http://purl.org/adms/publishertype/LocalAuthority"),
        "foaf:homepage": _id(f"{settings.PUBLIC_URL}/"),
    }


def _contact(institution: Institution) -> Node:
    node: Node = {
        "@id": f"{settings.PUBLIC_URL}/#contact",
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": institution.name,
        "vcard:hasURL": _id(f"{settings.PUBLIC_URL}/impressum/"),
    }
    return node | ({"vcard:hasEmail": _id(f"mailto:{institution.email}")} if institution.email else {})


def _in_languages(text: Callable[[], str]) -> list[Node]:
    """What the function returns in each of LANGUAGES."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append({"@language": language, "@value": text()})
    return found


def _title(question: Question) -> str:
    return question.text_in(active_language()).title


def _day(moment: datetime) -> Node:
    return {"@type": "xsd:date", "@value": f"{localtime(moment):%Y-%m-%d}"}


def _authority(table: str, code: str) -> Node:
    return _id(f"{AUTHORITY}/{table}/{code}")


def _id(address: str) -> Node:
    return {"@id": address}
