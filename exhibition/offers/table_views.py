"""Staff pages: offers out of a file and into one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exhibition.offers.models import Offer
from exhibition.offers.resources import COLUMNS, REQUIRED, OfferResource
from exhibition.offers.services import import_offers, known_columns, preview_import
from exhibition.offers.tables import MAX_FILE_SIZE, Table, TableError, read_csv, read_file
from krefeld_kann_was.lib.model_admin import StaffFileInput, staff_context
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from krefeld_kann_was.request_bodies import accept_files

FILE_INPUT = StaffFileInput(".csv,.xlsx", max_size=MAX_FILE_SIZE // 1_000_000)


@accept_files
@permission_required(["offers.add_offer", "offers.change_offer"], raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """GET asks for a file; POST with one shows what it would do, POST with its table does it."""
    if request.method != "POST":
        return _page(request)
    try:
        table = _read(request)
        is_confirmed = "table" in request.POST
        result = import_offers(table) if is_confirmed else preview_import(table)
        if result.bad_cells or not is_confirmed:
            return _page(request, preview=result, table=known_columns(table).to_csv())
    except TableError as error:
        return _page(request, error=error)
    counts = {"new": len(result.new), "changed": len(result.changed)}
    messages.success(request, _("Angebote: %(new)d neu, %(changed)d geändert.") % counts)
    return redirect("admin:offers_offer_changelist")


def _read(request: HttpRequest) -> Table:
    if "table" in request.POST:
        return read_csv(request.POST["table"])
    if file := request.FILES.get("file"):
        return read_file(file.read())
    raise TableError(_("Wählt zuerst eine Datei. Sie darf bis zu 1 MB groß sein."))


def _page(request: HttpRequest, **variables: Any) -> HttpResponse:
    context = staff_context(request, _("Angebote aus einer Tabelle")) | variables
    context |= {
        "file_input": FILE_INPUT.render("file", None, {"id": "file", "required": True}),
        "media": FILE_INPUT.media,
    }
    context |= {"columns": list(COLUMNS.values()), "required": REQUIRED, "opts": Offer._meta}
    wrong = "error" in variables or ("preview" in variables and variables["preview"].bad_cells)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return TemplateResponse(request, "admin/offers/offer/import.html", context, status=status)


@permission_required("offers.view_offer", raise_exception=True)
@require_safe
def export_file(request: HttpRequest) -> HttpResponse:
    """All offers as CSV, in the columns that the import reads; without any it is the template to fill in."""
    data = OfferResource().export(Offer.objects.all())
    line = row_writer()
    lines = [line(row) for row in (list(COLUMNS.values()), *data)]
    headers = {"Content-Disposition": 'attachment; filename="angebote.csv"'}
    return HttpResponse(BYTE_ORDER_MARK + "".join(lines), content_type="text/csv; charset=utf-8", headers=headers)
