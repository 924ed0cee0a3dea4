"""What the start page of staff says of questions: what is missing before they open, and when they open and close."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.codes import is_private
from contributions.defaults import NAMED_BY_DEFAULTS
from contributions.enums import StationKind
from contributions.gallery_options import GalleryOpening
from contributions.models import Question
from contributions.selectors import question_title
from krefeld_kann_was.lib.languages import language_name, languages
from krefeld_kann_was.lib.start_page import Check, Upcoming, checks, upcoming

MAX_NAMED = 4  # languages that are named one by one
MAX_QUESTIONS = 5


@checks("contributions.change_question", position=10)
def check_texts(question: Question, now: datetime) -> Iterator[Check]:
    """Whether the question and its consents are there in every language; fewer can be confirmed, half ones cannot."""
    titles = {text.language for text in question.texts.all()}
    consents = {consent.language for consent in question.consents.all()}
    codes = [language.code for language in languages()]
    missing = [code for code in codes if code not in titles & consents]
    half = [code for code in codes if code in titles ^ consents]
    may_be_enough = not half and settings.LANGUAGE_CODE not in missing
    facts = {"count": len(codes) - len(missing), "total": len(codes)}
    yield Check(
        code="texts",
        label=_("Frage und Einwilligungen in %(count)d von %(total)d Sprachen") % facts,
        is_done=not missing,
        detail=_describe_missing(half or missing, is_half=bool(half)),
        address=reverse("assistant:texts", args=[question.pk]),
        link=_("Frage öffnen"),
        subject=",".join(missing) if may_be_enough else "",
        tick=_("Mehr brauchen wir nicht"),
    )


def _describe_missing(codes: list[str], *, is_half: bool) -> str:
    if not codes:
        return ""
    named = ", ".join(language_name(code) for code in codes[:MAX_NAMED])
    if len(codes) > MAX_NAMED:
        named = _("%(names)s und %(count)d weitere") % {"names": named, "count": len(codes) - MAX_NAMED}
    text = _("Frage oder Einwilligung fehlt in: %(names)s") if is_half else _("Es fehlen: %(names)s")
    return text % {"names": named}


@checks("contributions.change_question", position=15)
def check_organisation(question: Question, now: datetime) -> Iterator[Check]:
    """Nothing, unless the consents name an organisation that is no host of the question; that can be confirmed."""
    names_it = any(NAMED_BY_DEFAULTS in consent.social for consent in question.consents.all())
    if names_it and NAMED_BY_DEFAULTS not in question.hosts:
        facts = {"organisation": NAMED_BY_DEFAULTS}
        yield Check(
            code="organisation",
            label=_("In den Einwilligungen steht „%(organisation)s“") % facts,
            is_done=False,
            detail=_("Gastgeber ist: %(hosts)s. Wem sagen die Menschen Ja?") % {"hosts": question.hosts},
            address=reverse("assistant:texts", args=[question.pk]),
            link=_("Ändern"),
            subject=question.hosts,
            tick=_("Das stimmt so"),
        )


@checks("contributions.change_questionhours", position=20)
def check_opening_hours(question: Question, now: datetime) -> Iterator[Check]:
    """Whether there are weekly hours, at each venue; that it is always open can be confirmed. One query."""
    hours = question.opening_hours()
    has_hours = all(house.weekly for house in hours.venues.values() or (hours,))
    yield Check(
        code="hours",
        label=_("Öffnungszeiten"),
        is_done=has_hours,
        detail="" if has_hours else _("Es stehen keine da. Dann gilt der Ort als immer geöffnet."),
        address=reverse("admin:contributions_venue_changelist")
        if hours.venues
        else reverse("assistant:hours", args=[question.pk]),
        link=_("Zeiten eintragen"),
        subject="" if has_hours else "always",
        tick=_("Es ist immer geöffnet"),
    )


@checks("contributions.change_station", position=65)  # after all that is printed on the answer cards
def check_stations(question: Question, now: datetime) -> Iterator[Check]:
    """Whether there are stations, and somebody has confirmed that the codes of all of them hang. One query."""
    printed = Count("pk", filter=~Q(kind=StationKind.WEB))
    stations = question.stations.order_by().aggregate(all=Count("pk"), printed=printed, newest=Max("pk"))
    if not stations["all"]:
        address = reverse("assistant:stations", args=[question.pk])
        detail = _("Jedes Plakat und jeder Tisch bekommt einen eigenen QR-Code.")
        yield Check("stations", _("Noch kein Standort"), False, detail, address, _("Standort anlegen"))
        return
    text = ngettext("Code für %(count)d Standort hängt", "Codes für %(count)d Standorte hängen", stations["printed"])
    yield Check(
        code="stations",
        label=text % {"count": stations["printed"]},
        is_done=not stations["printed"],  # nothing to print
        detail=_describe_codes(),
        address=reverse("admin:contributions_question_print", args=[question.pk]),
        link=_("Codes drucken"),
        subject=f"{stations['all']} {stations['newest']} {settings.PUBLIC_URL}"[:200],
        tick=_("Alle hängen"),
    )


def _describe_codes() -> str:
    if not is_private(settings.PUBLIC_URL):
        return _("Druckt sie, hängt sie auf und scannt jeden einmal.")
    text = _("Noch nicht drucken: Die Codes führen zu %(address)s, und das öffnet kein Handy außerhalb dieses Netzes.")
    return text % {"address": settings.PUBLIC_URL}


@checks("contributions.change_question", position=40)
def check_gallery(question: Question, now: datetime) -> Iterator[Check]:
    """Whether the gallery opens; that it never does can be confirmed, unless somebody wanted it to. One query."""
    is_wanted = question.gallery != GalleryOpening.NEVER
    opens_at = question.gallery_opens_at()
    if opens_at:
        text = _("Sie öffnet am %(day)s.") if opens_at > now else _("Sie ist seit dem %(day)s offen.")
        detail = text % {"day": date_format(localtime(opens_at), "DATE_FORMAT")}
    elif is_wanted:
        detail = _("Sie kann nicht öffnen: Nicht jeder Einwilligungstext nennt sie.")
    else:
        detail = _("Steht auf „nie“. Im Internet ist dann nichts zu lesen.")
    yield Check(
        code="gallery",
        label=_("Galerie im Internet"),
        is_done=opens_at is not None,
        detail=detail,
        address=f"{reverse('assistant:texts', args=[question.pk])}#id_gallery",
        link=_("Entscheiden"),
        subject="" if is_wanted else "never",
        tick=_("Sie bleibt zu"),
    )


@upcoming("moderation.view_decision")
def list_runs(now: datetime) -> Iterator[Upcoming]:
    """When the next questions open and close. Two queries."""
    questions = Question.objects.filter(closes_at__gt=now).prefetch_related("texts").order_by("opens_at", "pk")
    several = len(found := list(questions[:MAX_QUESTIONS])) > 1
    for question in found:
        title = f": {question_title(question)}" if several else ""
        if question.opens_at > now:
            yield Upcoming(question.opens_at, _("Eröffnung") + title)
        yield Upcoming(question.closes_at, _("Letzter Tag") + title)
