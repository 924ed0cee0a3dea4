"""To whom an answer can be passed on: the others who may decide, those who read its language first."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.languages import language_name
from moderation.desk.queues import MARKED_PERIOD, PRESENCE_PERIOD
from moderation.formatting import display_name
from moderation.models import Handover, LanguageSkill, Presence


class Colleague(NamedTuple):
    """Somebody who may decide."""

    person_id: int
    name: str
    languages: frozenset[str]
    is_here: bool

    @property
    def label(self) -> str:
        """For example „Anna (ist hier): Türkisch, Ukrainisch“."""
        name = _("%(name)s (ist hier)") % {"name": self.name} if self.is_here else self.name
        return ": ".join(filter(None, [name, ", ".join(sorted(map(language_name, self.languages)))]))

    def rank(self, language: str) -> tuple[bool, bool, str]:
        """By this they are sorted: who reads the language first, then who is here. Plain German is German."""
        return language.partition("-")[0] not in self.languages, not self.is_here, self.name.casefold()


def list_colleagues(reader: AbstractBaseUser, now: datetime) -> list[Colleague]:
    """The others who may decide; three queries."""
    may_decide = User.objects.with_perm("moderation.add_decision")
    skills = Prefetch("language_skills", LanguageSkill.objects.all(), to_attr="skills")
    people = may_decide.filter(is_staff=True).exclude(pk=reader.pk).order_by("pk").prefetch_related(skills)
    here = set(Presence.objects.filter(seen_at__gt=now - PRESENCE_PERIOD).values_list("person", flat=True))
    return [
        Colleague(each.pk, display_name(each), frozenset(skill.language for skill in each.skills), each.pk in here)
        for each in people
    ]


def read_languages(person: AbstractBaseUser) -> list[str]:
    """The codes of the languages that somebody reads."""
    return list(LanguageSkill.objects.filter(person=person.pk).order_by("language").values_list("language", flat=True))


def passed_by(answer_ids: Iterable[int], reader: AbstractBaseUser, now: datetime) -> dict[int, str]:
    """Of the answers those that were passed to the reader, with the name of who did it."""
    passed = Handover.objects.filter(answer__in=answer_ids, person=reader.pk, passed_at__gt=now - MARKED_PERIOD)
    passed = passed.exclude(passed_by=reader.pk)  # what one took back
    return {each.answer_id: display_name(each.passed_by) for each in passed.select_related("passed_by")}
