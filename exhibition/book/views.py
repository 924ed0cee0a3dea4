"""The pages on which staff choose, follow and download a book. `exhibition.book.admin` gives them addresses."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exhibition.book import services
from exhibition.book.forms import BookForm
from exhibition.book.models import Book
from exhibition.book.selectors import (
    bookable_questions,
    find_book,
    kept_until,
    last_foreword,
    latest_books,
)
from exhibition.book.tasks import delete_file, make_book
from krefeld_kann_was.lib.ids import parse_id
from krefeld_kann_was.lib.spool import SpoolFull, send_file
from moderation.selectors import count_book_answers

may_view = permission_required("book.view_book", raise_exception=True)
may_add = permission_required("book.add_book", raise_exception=True)
may_change = permission_required("book.change_book", raise_exception=True)


@may_add
def choose(request: HttpRequest) -> HttpResponse:
    """GET shows the choice, POST starts the book."""
    questions = bookable_questions()
    if not questions:
        return _render(request, "choose", {"title": _("Das Buch")})
    asked = parse_id(request.GET.get("question", "")) or 0
    question = next((each for each in questions if each.pk == asked), questions[0])
    initial = {"question": question.pk, "foreword": last_foreword(question.pk)}
    form = BookForm(questions, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _start(request, form)
        except services.NoAnswersError:
            form.add_error("scope", _("Es gibt keine Antwort, die in dieses Buch darf."))
        except services.QuestionStillOpenError:
            closes = date_format(timezone.localtime(form.order.question.closes_at), "DATETIME_FORMAT")
            form.add_error(
                "scope",
                _(
                    "Die Frage ist noch offen. Ein Buch zum Verteilen gibt es ab dem %(closes)s Uhr, ein Leseexemplar "
                    "jederzeit."
                )
                % {"closes": closes},
            )
    context = {
        "title": _("Das Buch"),
        "form": form,
        "question": question,
        "counts": count_book_answers(question.pk),
        "latest": latest_books(question.pk),
    }
    return _render(request, "choose", context)


def _start(request: HttpRequest, form: BookForm) -> HttpResponseRedirect:
    with transaction.atomic():  # no book without its task
        book, is_new = services.start(form.order, by=cast(User, request.user), now=timezone.now())
        if is_new:
            make_book.enqueue(book.pk)
            LogEntry.objects.log_actions(cast(User, request.user).pk, [book], ADDITION, [{"added": {}}])
    return redirect("admin:book_book_change", book.pk)


@may_view
def show_book(request: HttpRequest, book_id: str) -> HttpResponse:
    """How far a book is, and its file."""
    book = find_book(parse_id(book_id) or 0)
    context = {
        "title": str(book),
        "book": book,
        "removed_after": kept_until(book),
        "may_change": request.user.has_perm("book.change_book"),
    }
    return _render(request, "progress", context)


@may_change
@require_POST
def renew(request: HttpRequest, book_id: int) -> HttpResponse:
    """Make the book anew, as the answers are now."""
    book = find_book(book_id)
    with transaction.atomic():
        if services.renew(book.pk, timezone.now()):
            delete_file.enqueue(book.file_name)
            make_book.enqueue(book.pk)
    return _log_and_return(request, book, _("Neu setzen"))


@may_change
@require_POST
def settle(request: HttpRequest, book_id: int) -> HttpResponse:
    """Staff know which answers were taken back after the download."""
    book = find_book(book_id)
    if services.settle_recall(book.pk):
        messages.success(request, _("Gut. Nehmt ab jetzt die neue Datei."))
    return _log_and_return(request, book, _("Zur Kenntnis genommen"))


@may_change
@require_POST
def remove(request: HttpRequest, book_id: int) -> HttpResponse:
    """Delete the file of a book."""
    book = find_book(book_id)
    with transaction.atomic():
        services.remove(book, timezone.now())
        delete_file.enqueue(book.file_name)
    messages.success(request, _("Die Datei wird vom Server gelöscht. Was ihr heruntergeladen habt, habt ihr noch."))
    return _log_and_return(request, book, _("Datei vom Server löschen"))


def _log_and_return(request: HttpRequest, book: Book, message: str) -> HttpResponseRedirect:
    LogEntry.objects.log_actions(cast(User, request.user).pk, [book], CHANGE, message)
    return redirect("admin:book_book_change", book.pk)


@may_view
def download(request: HttpRequest, book_id: int) -> HttpResponseBase:
    """The PDF, or the book's page with the reason why there is none. What has become untrue is never handed out."""
    book, now = find_book(book_id), timezone.now()
    if not book.can_be_downloaded:
        messages.error(request, _("Das Buch ist noch nicht fertig, oder seine Datei ist gelöscht."))
        return redirect("admin:book_book_change", book.pk)
    if not services.is_true(book):
        with transaction.atomic():
            if services.renew(book.pk, now):
                delete_file.enqueue(book.file_name)
                make_book.enqueue(book.pk)
        messages.info(request, _("Eine Antwort darin hat sich geändert: Das Buch wird neu gesetzt."))
        return redirect("admin:book_book_change", book.pk)
    name = f"{book.pk}-{book.version}.pdf"
    try:
        with storages["exports"].open(book.file_name) as file:
            path = services.SPOOL.find(name) or services.SPOOL.make(name, file.chunks(), book.size)
    except SpoolFull:
        messages.error(request, _("Auf dem Server ist zu wenig Platz für die Datei. Bitte fragt eure Technik."))
        return redirect("admin:book_book_change", book.pk)
    except OSError:
        messages.error(request, _("Die Datei ist gerade nicht zu erreichen. Versucht es noch einmal, oder setzt neu."))
        return redirect("admin:book_book_change", book.pk)
    if path is None:
        messages.info(request, _("Gerade wird eine andere Datei vorbereitet. Versucht es gleich noch einmal."))
        return redirect("admin:book_book_change", book.pk)
    services.record_download(book, now)
    filename = f"{book.question.slug}-buch-{book.format}-{book.use}.pdf"
    response = send_file(request, path, filename, "application/pdf")
    response["Cache-Control"] = "private, no-cache"
    return response


def _render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    common = {**admin.site.each_context(request), "opts": Book._meta}
    return TemplateResponse(request, f"exhibition/book/{name}.html", {**common, **context})
