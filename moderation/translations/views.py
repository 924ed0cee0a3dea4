"""The pages on which staff write translations, and clear those of others."""

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.models import Answer
from krefeld_kann_was.lib.ids import MAX_ID
from krefeld_kann_was.lib.languages import language_name
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.formatting import display_name
from moderation.models import Translation
from moderation.transitions import ConflictError, OwnDecision
from moderation.translations import selectors, services
from moderation.translations.forms import TranslationForm

MAX_ON_PAGE = 50  # waiting translations
may_translate = permission_required("moderation.add_decision", raise_exception=True)


@may_translate
@require_safe
def show_waiting(request: HttpRequest) -> HttpResponse:
    """The translations that wait: first those that the reader may clear, then their own."""
    person = cast(User, request.user)
    waiting = list(selectors.waiting_translations()[:MAX_ON_PAGE])
    context = {
        **staff_context(request, _("Übersetzungen")),
        "to_clear": [_row(each) for each in waiting if each.written_by_id != person.pk],
        "own": [_row(each) for each in waiting if each.written_by_id == person.pk],
    }
    return render(request, "moderation/translations/waiting.html", context)


def _row(translation: Translation) -> tuple[Translation, str, str]:
    """With the name of the answer's language and of who wrote it."""
    return translation, language_name(translation.answer.language), display_name(translation.written_by)


@may_translate
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, answer_id: int) -> HttpResponse:
    """An answer beside its translation; POST stores what was written."""
    if request.method == "POST":
        return _change(request, answer_id, _write)
    answer = _find(answer_id)
    if answer is None:
        raise Http404
    return _page(request, answer)


@may_translate
@require_POST
def clear(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Let the translation be shown as it was read; where its text was changed, store that instead."""
    return _change(request, answer_id, _clear)


@may_translate
@require_POST
def remove(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Erase the translation, whatever is typed."""
    return _change(request, answer_id, _remove, needs=["seen"])


def _write(answer: Answer, fields: dict[str, Any], base: dict[str, Any]) -> str:
    services.write_translation(**base, text=fields["text"])
    return _("Gespeichert. Jetzt liest es jemand anderes und gibt es frei.")


def _clear(answer: Answer, fields: dict[str, Any], base: dict[str, Any]) -> str:
    stored = selectors.translation_of(answer)
    if stored is None or stored.text != fields["text"]:
        return _write(answer, fields, base)
    services.clear_translation(**base)
    return _("Freigegeben. Danke!")


def _remove(answer: Answer, fields: dict[str, Any], base: dict[str, Any]) -> str:
    services.remove_translation(**base)
    return _("Die Übersetzung ist weg. Die Antwort bleibt.")


def _change(
    request: HttpRequest,
    answer_id: int,
    change: Callable[[Answer, dict[str, Any], dict[str, Any]], str],
    *,
    needs: Collection[str] = ("seen", "text"),
) -> HttpResponse:
    """Make the change and return to the page (303); where it is refused, the page with what was typed.

    `needs`: the fields that have to be right for it.
    """
    answer, form = _find(answer_id), TranslationForm(request.POST)
    if answer is None:
        return _not_shown_any_more(request)
    if form.errors.keys() & set(needs):
        return _page(request, answer, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    base = {"answer_id": answer.pk, "seen": form.cleaned_data["seen"], "by": request.user, "now": timezone.now()}
    try:
        messages.success(request, change(answer, form.cleaned_data, base))
    except ConflictError:
        return _not_shown_any_more(request)
    except (services.ChangedMeanwhile, OwnDecision) as error:
        messages.warning(request, _explain(error))
        return _page(request, _find(answer_id) or answer, form, HTTPStatus.CONFLICT)
    return _redirect("moderation:translation", answer.pk)


def _explain(error: Exception) -> str:
    if isinstance(error, OwnDecision):
        return _("Das hast du geschrieben. Freigeben kann es nur jemand anderes.")
    return _("Inzwischen hat sich hier etwas geändert. Lies es noch einmal. Was du geschrieben hast, steht noch da.")


def _not_shown_any_more(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Diese Antwort wird nicht mehr gezeigt. Gespeichert ist nichts."))
    return _redirect("moderation:translations")


def _redirect(name: str, *args: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=args), status=HTTPStatus.SEE_OTHER)


def _find(answer_id: int) -> Answer | None:
    return selectors.find_translatable(min(answer_id, MAX_ID))


def _page(
    request: HttpRequest, answer: Answer, form: TranslationForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """What was typed stays; `seen` is what the page shows now."""
    stored = selectors.translation_of(answer)
    context = {
        **staff_context(request, _("Übersetzung")),
        "answer": answer,
        "language": language_name(answer.language),
        "translation": stored,
        "form": form or TranslationForm(initial={"text": stored.text if stored else ""}),
        "seen": selectors.version_of(answer, stored),
        "written_by": display_name(stored.written_by) if stored else "",
        "cleared_by": display_name(stored.cleared_by) if stored and stored.cleared_at else "",
        "may_clear": stored is not None and not stored.cleared_at and stored.written_by_id != request.user.pk,
    }
    return render(request, "moderation/translations/translation.html", context, status=status)
