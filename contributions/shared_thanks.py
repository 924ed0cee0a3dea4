"""The thanks on a device that many use: seen once, within two minutes, by the person who has just written."""

from datetime import datetime

from django.utils.safestring import mark_safe

from contributions.codes import code_html, describe_use, entry_address, receipt_for
from contributions.crisis import needs_help
from contributions.devices import Device
from contributions.enums import Phase, Status
from contributions.helplines import HELPLINES
from contributions.models import Station
from contributions.pages import answer_size
from contributions.progress import describe_wait, read_progress
from contributions.selectors import ReceiptData, read_receipt
from contributions.services import take_thanks
from contributions.tokens import BadToken, read_handle
from krefeld_kann_was.lib.hyphenation import MIN_LENGTH_IN_HEADING
from krefeld_kann_was.lib.typesetting import typography_of

THANKS_SECONDS, HELP_SECONDS = 30, 90  # without a touch, until the thanks on a terminal close


def due_thanks(station: Station, handle: str, now: datetime) -> tuple[ReceiptData, str] | None:
    """The answer that this handle leads to, and its receipt, where the thanks for it have not been shown here yet."""
    try:
        receipt = receipt_for(*read_handle(handle, now))
    except BadToken:
        return None
    found = read_receipt(receipt)
    if found is None or found.status not in Status.OPEN or found.station_code != station.code:
        return None
    return (found, receipt) if take_thanks(found.id) else None


def shared_thanks_context(device: Device, receipt: ReceiptData, code: str, now: datetime) -> dict[str, object]:
    """The template variables of the thanks on a terminal or at a table."""
    from contributions.receipt_image import receipt_svg

    typography = typography_of(receipt.text, receipt.language)
    question = device.station.question
    progress = read_progress(now, question, device.station.house_id)
    asks_for_help = needs_help(receipt.text, receipt.status, receipt.reason)
    is_running = progress.phase is Phase.OPEN
    return question.page_context() | {
        "path": device.next_path,
        "shared": True,
        "colour_theme": question.answer_colour_theme(receipt.id),
        "text": typography.typeset(receipt.text, question.unbroken_names, min_length=MIN_LENGTH_IN_HEADING),
        "text_language": receipt.language,
        "text_direction": typography.direction,
        "opening": typography.opening,
        "closing": typography.closing,
        "size": answer_size(receipt.text),
        "needs_help": asks_for_help,
        "helplines": HELPLINES,
        "is_waiting": True,
        "waiting": describe_wait(receipt, progress, now, asks_for_help=asks_for_help) if is_running else "",
        "qr": mark_safe(receipt_svg(code).decode()),  # noqa: S308 (our own drawing)
        "code": code_html(code),
        "use": describe_use(entry_address()),
        "seconds": HELP_SECONDS if asks_for_help else THANKS_SECONDS,
    }
