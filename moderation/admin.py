"""Answers, decisions and themes in the admin. Answers are read-only but for actions, which call the services."""

from collections import Counter
from functools import partial
from heapq import nlargest
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason, Status
from contributions.models import Answer, Question
from contributions.rehearsals.admin import WithoutRehearsals
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin
from krefeld_kann_was.lib.languages import is_foreign, language_choices, language_name
from krefeld_kann_was.lib.model_admin import BoundedPaginator, FilteredList, LabelledFields, ReadOnly
from krefeld_kann_was.lib.search import fold, search_words
from krefeld_kann_was.lib.typesetting import direction_of
from moderation.desk.release_confirmation import find_unconfirmed
from moderation.formatting import describe_note, explain_unconfirmed
from moderation.hints.selectors import last_scanned_id
from moderation.hints.services import update_hints
from moderation.log.admin import DecisionAdmin
from moderation.models import Decision, Theme
from moderation.selectors.querysets import find_texts
from moderation.services import MAX_BULK_DECISIONS, decide
from moderation.transitions import ConflictError, ReasonMissing

admin.site.site_header = admin.site.site_title = "Krefeld kann was"
admin.site.index_title = _("Startseite")

MAX_FOUND = 1_000  # answers, by a search
LIST_AND_DETAIL = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class LanguageFilter(admin.SimpleListFilter):
    """The languages from the settings; looking them up in the answers would read all of them."""

    title = _("Sprache")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return language_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Answer]) -> QuerySet[Answer]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class DecisionInline(ReadOnly, LabelledFields, admin.TabularInline):
    model = Decision
    fields = ["decided_at", "kind", "before", "after", "reason", "shown_note", "shortened", "decided_by"]
    readonly_fields = ["shown_note"]
    extra = 0

    @admin.display(description=_("Notiz"))
    def shown_note(self, decision: Decision) -> str:
        return describe_note(decision)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).select_related("decided_by")


class AnswerActionForm(ActionForm):
    """Asks for the reason beside the action; only a rejection needs it."""

    reason = forms.ChoiceField(
        label=_("Grund (für „Nicht zeigen“):"), choices=[("", _("Grund wählen …")), *Reason.choices], required=False
    )


class FoundPaginator(Paginator):
    """Paginates the ids that a search has found: counts nothing again, and reads the answers of one page only."""

    def __init__(self, ids: list[int], answers: QuerySet[Answer], per_page: int) -> None:
        super().__init__(ids, per_page)
        self.answers = answers

    def _get_page(self, ids: Any, *args: Any) -> Page:
        return Page(self.answers.filter(pk__in=ids), *args)


class AnswerList(FilteredList):
    """Says below the field of the search where these are only the latest of those found."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.query and self.result_count == MAX_FOUND:
            text = gettext(
                "Gezeigt werden die neuesten %(count)s Treffer. Ältere findest du mit einem weiteren Wort oder Filter."
            )
            self.search_help_text = text % {"count": number_format(MAX_FOUND, force_grouping=True)}


@admin.register(Answer)
class AnswerAdmin(WithoutRehearsals, ReadOnly, admin.ModelAdmin):
    list_display = ["excerpt", "state", "named_language", "station", "submitted_at"]
    list_filter = ["status", "question", LanguageFilter]
    list_select_related = ["station"]
    search_fields = ["text"]
    show_full_result_count = False
    paginator = BoundedPaginator
    ordering = ["-pk"]
    sortable_by: ClassVar[list[str]] = []
    show_facets = admin.ShowFacets.NEVER
    actions = ["release", "hold", "reject"]
    action_form = AnswerActionForm
    fields = [
        "shown_text", "state", "question", "station", "named_language", "quarter",
        "consent", "consent_social", "consent_book", "consent_open_data", "submitted_at", "released_at", "shortened",
        "flag", "german",
    ]  # fmt: skip
    readonly_fields = ["shown_text", "state", "named_language", "german"]
    inlines = [DecisionInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Answer], search_term: str
    ) -> tuple[QuerySet[Answer], bool]:
        """The latest MAX_FOUND, as the gallery finds them; of those that have just come in, the last are searched."""
        if not (words := search_words(search_term)):
            return queryset, False
        recent = queryset.filter(pk__gt=last_scanned_id()).order_by("-pk").values_list("pk", "text")
        ids = {pk for pk, text in recent[:MAX_FOUND] if all(word in fold(text) for word in words)}
        shown = find_texts(queryset, words, is_shown=True).values_list("pk", flat=True)[:MAX_FOUND]
        # Where a word is in many answers, none that is older than all of these is looked for.
        oldest = min(shown) if len(shown) == MAX_FOUND else 0
        unshown = find_texts(queryset, words, is_shown=False).filter(pk__gt=oldest).values_list("pk", flat=True)
        ids.update(shown, unshown[:MAX_FOUND])
        found = nlargest(MAX_FOUND, ids)
        latest = queryset.filter(pk__in=found)
        latest.paginate = partial(FoundPaginator, found, queryset)  # type: ignore[attr-defined]
        return latest, False

    def get_paginator(self, request: HttpRequest, queryset: QuerySet[Answer], *args: Any, **kwargs: Any) -> Paginator:
        paginate = getattr(queryset, "paginate", partial(super().get_paginator, request, queryset))
        return paginate(*args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AnswerList

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("moderation.add_decision")

    @admin.display(description=_("Antwort"))
    def excerpt(self, answer: Answer) -> str:
        return _written(answer, '<bdi lang="{}" dir="{}">{}</bdi>', Truncator(answer.text).chars(90))

    @admin.display(description=_("Antwort"))
    def shown_text(self, answer: Answer) -> str:
        return _written(answer, '<div class="shown-text" lang="{}" dir="{}">{}</div>', answer.text)

    @admin.display(description=_("Sprache"))
    def named_language(self, answer: Answer) -> str:
        return language_name(answer.language)

    @admin.display(description=_("Übersetzung"))
    def german(self, answer: Answer) -> str:
        """What it says in German, and the way to the page on which that is written."""
        if answer.status not in Status.SHOWN or not is_foreign(answer.language):
            return "–"
        stored = getattr(answer, "translation", None)
        address = reverse("moderation:translation", args=[answer.pk])
        label = _("ansehen") if stored else _("Ins Deutsche übersetzen")
        return format_html('{} <a href="{}">{}</a>', stored.text if stored else "", address, label)

    @admin.display(description=_("Stand"))
    def state(self, answer: Answer) -> str:
        """The state and, in a hidden field, what the page showed, so that an action cannot overrule a faster one."""
        return format_html(
            '{}<input type="hidden" name="seen-{}" value="{}">',
            answer.get_status_display(),
            str(answer.pk),
            answer.status,
        )

    @admin.action(permissions=["decide"], description=_("Zeigen"), location=LIST_AND_DETAIL)
    def release(self, request: HttpRequest, queryset: QuerySet[Answer]) -> None:
        _decide_all(request, queryset, Status.RELEASED)

    @admin.action(permissions=["decide"], description=_("Zurückstellen"), location=LIST_AND_DETAIL)
    def hold(self, request: HttpRequest, queryset: QuerySet[Answer]) -> None:
        _decide_all(request, queryset, Status.HELD)

    @admin.action(permissions=["decide"], description=_("Nicht zeigen (mit Grund)"), location=LIST_AND_DETAIL)
    def reject(self, request: HttpRequest, queryset: QuerySet[Answer]) -> None:
        _decide_all(request, queryset, Status.REJECTED)


admin.site.register(Decision, DecisionAdmin)


@admin.register(Theme)
class ThemeAdmin(WithoutRehearsals, EditConflictAdmin, LabelledFields, admin.ModelAdmin):
    """The themes of a question with their numbers of released answers."""

    list_display = ["name", "question", "position", "answers"]
    list_editable = ["position"]
    list_filter = ["question"]
    list_select_related = []  # no join, see get_queryset
    fields = ["question", "name", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        shown = Count("links", filter=Q(links__answer__status__in=Status.SHOWN))
        return Question.titled.named_in(super().get_queryset(request)).annotate(shown_count=shown)

    @admin.display(description=_("gezeigte Antworten"))
    def answers(self, theme: Any) -> int:
        return int(theme.shown_count)


def _decide_all(request: HttpRequest, answers: QuerySet[Answer], after: Status) -> None:
    """Decide about each answer on its own, and show how many were changed and how many were not, and why."""
    rows = list(answers.order_by("pk").values_list("pk", "status")[: MAX_BULK_DECISIONS + 1])
    if len(rows) > MAX_BULK_DECISIONS:
        messages.warning(request, _("Bitte höchstens 1000 Antworten auf einmal. Noch ist nichts entschieden."))
        return
    reason = request.POST.get("reason") or request.POST.get("CHANGE_FORM-reason") or ""
    results: Counter[str] = Counter()
    seen = {answer_id: request.POST.get(f"seen-{answer_id}", status) for answer_id, status in rows}
    unchanged = [answer_id for answer_id, status in rows if seen[answer_id] == status]
    unconfirmed = find_unconfirmed(unchanged, timezone.now()) if after in Status.SHOWN else {}
    for answer_id in (each for each in seen if each not in unconfirmed):
        results[_decide_one(request, answer_id, seen[answer_id], after, reason)] += 1
    update_hints(list(seen), timezone.now())
    _show_results(request, results)
    if unconfirmed:
        messages.warning(request, explain_unconfirmed(unconfirmed).strip())


def _decide_one(request: HttpRequest, answer_id: int, seen: str, after: Status, reason: str) -> str:
    try:
        decide(
            answer_id=answer_id,
            before=Status(seen),
            after=after,
            by=cast(User, request.user),
            reason=reason,
            now=timezone.now(),
        )
    except ReasonMissing:
        return "reason missing"
    except ConflictError:
        return "conflict"
    except ValueError:  # NotAllowed, or no state at all
        return "not allowed"
    return "done"


def _show_results(request: HttpRequest, results: Counter[str]) -> None:
    if count := results["done"]:
        text = ngettext("%(count)d Antwort entschieden.", "%(count)d Antworten entschieden.", count)
        messages.success(request, text % {"count": count})
    if results["reason missing"]:
        messages.warning(request, _("Bitte wähl neben der Aktion einen Grund. Noch ist nichts entschieden."))
    if count := results["conflict"]:
        text = ngettext(
            "Bei %(count)d Antwort war jemand schneller; sie ist geblieben, wie sie war.",
            "Bei %(count)d Antworten war jemand schneller; sie sind geblieben, wie sie waren.",
            count,
        )
        messages.warning(request, text % {"count": count})
    if count := results["not allowed"]:
        text = ngettext(
            "Bei %(count)d Antwort geht das nicht; sie ist geblieben, wie sie war.",
            "Bei %(count)d Antworten geht das nicht; sie sind geblieben, wie sie waren.",
            count,
        )
        messages.warning(request, text % {"count": count})


def _written(answer: Answer, html: str, text: str) -> str:
    """An element for the text of an answer: `html` has places for its language, its direction and itself."""
    return format_html(html, answer.language, direction_of(answer.text, answer.language), text or "–")
