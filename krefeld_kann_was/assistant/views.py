"""The pages of the assistant: each step shows its form, stores it, and leads to the next."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required, user_passes_test
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csp import get_nonce
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from contributions.devices import Device
from contributions.models import ConsentText, Question, QuestionText, Station
from contributions.pages import FormPage
from krefeld_kann_was.assistant.steps import STEPS, Step, names_of_those_who_may, people_by_role, step_after
from krefeld_kann_was.lib.languages import language_name, languages
from krefeld_kann_was.lib.model_admin import BACK, staff_context

WITH_FRAMES: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
IN_FRAME: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF], "form-action": [CSP.NONE]}
DETOURS = {  # from the step of the hours: pages that lead back to it
    "special_days": lambda question: reverse("admin:contributions_questionhours_change", args=[question.pk]),
    "venue": lambda question: reverse("admin:contributions_venue_add", query={"question": question.pk}),
}
NO_TOKEN = "none"  # noqa: S105 - no secret: the script of the form looks for what comes with one


def _may_look(person: Any) -> bool:
    """Whether at least one of the steps is theirs; at the others they read whom to ask. Raises PermissionDenied."""
    if not any(person.has_perm(step.permission) for step in STEPS):
        raise PermissionDenied
    return True


may_set_up = user_passes_test(_may_look)


@permission_required("contributions.add_question", raise_exception=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The first step of a question that does not exist yet."""
    return _handle(request, STEPS[0], None)


def step_view(step: Step) -> Callable[[HttpRequest, int], HttpResponse]:
    """The view of a step of a question that exists."""

    @may_set_up
    @never_cache
    @csp_override(WITH_FRAMES)
    @require_http_methods(["GET", "HEAD", "POST"])
    def show(request: HttpRequest, question_id: int) -> HttpResponse:
        if request.method != "POST":
            return _handle(request, step, get_object_or_404(Question, pk=question_id))
        with transaction.atomic():  # of two people who save at the same time the second one is told of the first
            return _handle(request, step, get_object_or_404(Question.titled.select_for_update(), pk=question_id))

    return show


@may_set_up
@xframe_options_sameorigin
@csp_override(IN_FRAME)
@require_safe
def preview_form(request: HttpRequest, question_id: int, language: str) -> HttpResponse:
    """What a phone shows in this language while the question is open. Nothing can be sent, no text is handed out."""
    question = get_object_or_404(Question, pk=question_id)
    if language not in {each.code for each in languages()}:
        raise Http404
    station = question.stations.order_by("pk").first() or Station(question=question)
    station.question = question
    with override(language):
        try:
            page = FormPage.of(Device(station), language, question.consent(language))
        except (ConsentText.DoesNotExist, QuestionText.DoesNotExist):
            raise Http404 from None
        return HttpResponse(page.html(page.empty_form(NO_TOKEN), get_nonce(request)))


def _handle(request: HttpRequest, step: Step, question: Question | None) -> HttpResponse:
    may_take = request.user.has_perm(step.permission)
    if request.method == "POST" and not may_take:
        raise PermissionDenied
    form = step.make_form(request, request.POST if request.method == "POST" else None, question) if may_take else None
    if request.method == "POST" and form is not None and form.is_valid():
        return _store(request, step, question, form)
    if form is not None:
        _focus_first_error(form)
    following = step_after(step)
    context = {
        **staff_context(request, step.title if question else _("Neue Ausstellung")),
        "step": step,
        "number": STEPS.index(step) + 1,
        "steps": [(each, bool(question and each.is_done(question))) for each in STEPS],
        "question": question,
        "form": form,
        "whom_to_ask": [] if may_take else names_of_those_who_may(step.permission),
        "next_address": _address_of(following, question) if question else "",
        "screen": question.screens.order_by("pk").first() if question else None,
        "roles": people_by_role() if step.slug == "people" else {},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, f"assistant/{step.slug}.html", context, status=status)


def _focus_first_error(form: Any) -> None:
    """Put the cursor where the first thing is to be mended."""
    parts = filter(None, [getattr(form, "venue_form", None), *getattr(form, "forms", [form])])
    fields = (each[name] for each in parts for name in each.fields if name in each.errors)
    for field in islice(fields, 1):
        field.field.widget.attrs["autofocus"] = True


def _store(request: HttpRequest, step: Step, question: Any, form: Any) -> HttpResponse:
    if step.slug == "people" and question is not None:
        return _invite(request, form, question)
    saved = form.save()
    question = question or saved
    admin.site.get_model_admin(Question).log_change(request, question, f"{_('Neue Ausstellung')}: {step.title}")
    messages.success(request, _("Gespeichert."))
    if step.slug == "texts" and saved.renewed:
        _tell_renewed(request, question, saved.renewed)
    detour = DETOURS.get(request.POST.get("detour", ""))
    address = _with_way_back(detour(question), step, question) if detour else _address_of(step_after(step), question)
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _with_way_back(address: str, step: Step, question: Question) -> str:
    way_back = urlencode({BACK: _address_of(step, question)})
    return f"{address}{'&' if '?' in address else '?'}{way_back}"


def _tell_renewed(request: HttpRequest, question: Question, renewed: list[str]) -> None:
    """Say that the built-in consents follow what was chosen, and which were written by staff and do not."""
    text = _("Die Einwilligungen nennen jetzt, wo ihr die Antworten zeigen wollt: Lest bitte die deutsche.")
    if own := [consent.language for consent in question.consents.current() if consent.language not in renewed]:
        languages = ", ".join(map(language_name, own))
        text += " " + _("Eure eigenen Texte sind, wie sie waren. Ergänzt sie selbst: %(where)s.") % {"where": languages}
    link = reverse("assistant:texts", args=[question.pk])
    messages.success(request, format_html('{} <a href="{}">{}</a>', text, link, _("Einwilligungen lesen")))


def _invite(request: HttpRequest, form: Any, question: Question) -> HttpResponse:
    """Store the account as the admin does, and show its page with the link for a password."""
    people = admin.site.get_model_admin(User)
    person = form.save(commit=False)
    people.save_model(request, person, form, change=False)
    form.save_m2m()
    people.log_addition(request, person, [{"added": {}}])
    response = people.response_add(request, person)
    if isinstance(response, TemplateResponse) and response.context_data is not None:
        response.context_data["back"] = reverse("assistant:people", args=[question.pk])
    return response


def _address_of(step: Step | None, question: Question) -> str:
    if step is None:
        return reverse("checklist:show", args=[question.pk])
    return reverse(f"assistant:{step.slug}", args=[question.pk])
