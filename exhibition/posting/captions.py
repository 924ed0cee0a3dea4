"""The page of the words around an answer, one language at a time."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contributions.models import Question
from exhibition.posting.forms import CaptionForm
from exhibition.posting.models import ALL_LANGUAGES, CaptionTemplate
from exhibition.share.branding import Branding
from krefeld_kann_was.lib.languages import language_choices
from moderation.selectors import ReleasedAnswer, exportable_outlines, read_exportable


class Choice(NamedTuple):
    """`is_own`: there is a template for this language alone."""

    code: str
    name: str
    is_own: bool
    is_chosen: bool


@permission_required("posting.view_plan", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_caption(request: HttpRequest, question_id: int) -> HttpResponse:
    """The template of the language that is asked for; a POST stores it, or drops it for the usual one."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    titles = [text.title for text in question.texts.all()]
    languages = {ALL_LANGUAGES: _("Alle Sprachen"), **dict(language_choices())}
    language = request.GET.get("language", ALL_LANGUAGES)
    if not titles or language not in languages:
        raise Http404
    edition = Branding(question)
    own = {template.language: template for template in question.caption_templates.all()}
    template = own.get(language) or CaptionTemplate(question=question, language=language)
    inherited = {"text": template.text or edition.template(language)}
    data = request.POST if request.method == "POST" else None
    form = CaptionForm(data, instance=template, initial=inherited, edition=edition, titles=titles)
    if request.method == "POST":
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        if _store(request, form, template):
            return HttpResponseRedirect(request.get_full_path())
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Bildtexte"),
        "question": question,
        "form": form,
        "is_own": template.pk is not None,
        "choices": [Choice(code, name, code in own, code == language) for code, name in languages.items()],
        "example": edition.caption(_example(question, language)),
        "may_change": request.user.has_perm("posting.change_plan"),
    }
    return TemplateResponse(request, "exhibition/posting/captions.html", context)


def _store(request: HttpRequest, form: CaptionForm, template: CaptionTemplate) -> bool:
    """Whether what was asked for is done; else the form says what is wrong."""
    if "usual" in request.POST:
        if template.pk:
            template.delete()
        messages.success(request, _("Hier gilt wieder das Übliche."))
        return True
    if not form.is_valid():
        return False
    form.save()
    messages.success(request, _("Gemerkt."))
    return True


def _example(question: Question, language: str) -> ReleasedAnswer:
    """The first answer in this language that may go out, else one that nobody has sent."""
    outlines = exportable_outlines(question.pk)
    number = next((one.id for one in outlines if language in (ALL_LANGUAGES, one.language)), None)
    found = read_exportable(question.pk, [number] if number else [])
    made_up = ReleasedAnswer(0, _("Hier steht die Antwort."), language or "de", question.opens_at, 0)
    return next(iter(found), made_up)
