"""The default question and consent texts in every language, in defaults.json; staff edit their copies in the admin."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from contributions.consent_texts import ConsentText, network_names
from contributions.enums import Licence
from contributions.gallery_options import GalleryOpening
from contributions.models import Question

NAMED_BY_DEFAULTS = "VHS Krefeld"  # the organisation of the first sentence of `shown_by`
FORMER = "former_defaults.json"  # the consent texts of version 0.6, so that questions with them are offered today's


class DefaultTexts(NamedTuple):
    """The texts of one language; the lines of consents are those of `consent_texts.ConsentParts`.

    `gallery` replaces the first line of `exhibition` and adds one before the last. `social` contains "{networks}",
    joined by `separators` (the last one before the last name). `social` and `book` contain "{shown_by}": of its two
    sentences the first names the VHS Krefeld, the second contains "{hosts}", for questions of others. `open_data`
    contains "{licence}".
    """

    language: str
    title: str
    separators: tuple[str, str]
    exhibition: str
    gallery: str
    social: str
    book: str
    shown_by: list[str]
    open_data: str

    def consent_for(self, question: Question) -> ConsentText:
        """The consent text for the question's hosts, gallery, book, networks and licence; not stored."""
        return self._consent(
            gallery=question.gallery != GalleryOpening.NEVER,
            book=question.has_book,
            networks=question.networks,
            licence=question.data_licence,
            hosts=question.hosts,
            question=question,
        )

    def includes(self, consent: ConsentText) -> bool:
        """Whether this is a default text, of today for whatever hosts, gallery and networks, or a former one."""
        texts = tuple("\n".join(text.splitlines()) for text in (consent.exhibition, consent.social))
        former = texts in _former_texts(self.language) and not consent.book and not consent.open_data
        return former or self.is_of_today(consent)

    def is_of_today(self, consent: ConsentText) -> bool:
        """Whether this is today's default text for whatever hosts, gallery, networks and licence."""
        return self.naming(consent.networks, consent).wording() == consent.wording()

    def naming(self, networks: str, consent: ConsentText, hosts: str = "") -> ConsentText:
        """Today's default text for these networks and hosts, else covering what this one covers; not stored.

        Without `hosts` it names those that this one names.
        """
        return self._consent(
            gallery=consent.names_gallery,
            book=bool(consent.book),
            networks=networks,
            licence=consent.data_licence,
            hosts=hosts or self._named_hosts(consent),
            question=consent.question,
        )

    def list_networks(self, networks: str) -> str:
        """The names as a list in this language: „Instagram und Facebook“."""
        *names, last = network_names(networks)
        comma, conjunction = self.separators
        return comma.join(names) + conjunction + last if names else last

    def _named_hosts(self, consent: ConsentText) -> str:
        """Of a default text the hosts that it names, empty where they are those of the first sentence."""
        before, after = self.shown_by[1].split("{hosts}")
        return consent.social.partition(before)[2].partition(after)[0]

    def _shown_by(self, hosts: str) -> str:
        usual, others = self.shown_by
        comma, _conjunction = self.separators
        is_usual = not hosts or NAMED_BY_DEFAULTS in hosts
        return usual if is_usual else others.format(hosts=comma.join(hosts.split(" · ")))

    def _consent(
        self, *, gallery: bool, book: bool, networks: str, licence: str, hosts: str, question: Question
    ) -> ConsentText:
        label, hint, more = self.exhibition.split("\n")
        if gallery:
            label, about = self.gallery.split("\n")
            more = f"{about} {more}"
        shown_by = self._shown_by(hosts)
        return ConsentText(
            question=question,
            language=self.language,
            exhibition=f"{label}\n{hint}\n{more}",
            social=self.social.format(networks=self.list_networks(networks), shown_by=shown_by),
            book=self.book.format(shown_by=shown_by) if book else "",
            open_data=self.open_data.format(licence=Licence(licence).label) if licence else "",
            names_gallery=gallery,
            data_licence=licence,
            networks=networks,
        )


def list_networks(networks: str, language: str) -> str:
    """The names as a list in this language, or as in German where there are no default texts."""
    return default_texts().get(language, default_texts()[settings.LANGUAGE_CODE]).list_networks(networks)


@cache
def default_texts() -> dict[str, DefaultTexts]:
    """By language code."""
    return {code: DefaultTexts(language=code, **texts) for code, texts in _read("defaults.json").items()}


@cache
def _former_texts(language: str) -> set[tuple[str, ...]]:
    """The former default texts for the exhibition and for networks: without gallery, with it, with each licence."""
    texts = _read(FORMER).get(language)
    if texts is None:  # a language that came later
        return set()
    note = texts["exhibition"].partition("\n")[2]
    head, where = texts["gallery"].split("\n")
    data = ["", *(texts["open_data"].format(licence=label) + " " for label in Licence.labels)]
    possible = {texts["exhibition"], *(f"{head}\n{where} {licence}{note}" for licence in data)}
    return {(exhibition, texts["social"]) for exhibition in possible}


def _read(name: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return texts
