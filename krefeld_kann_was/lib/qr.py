"""QR codes, dark on light, with the quiet zone of 4 modules that readers need. qrcode is slow to import: ask late."""

from io import BytesIO, StringIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
PRINT_MODULE = 20  # pixels
ANY_MASK = 3  # where there is no time to try all eight; readers do not care much


def _code(address: str, module: int, mask: int | None = None) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=module, mask_pattern=mask)
    code.add_data(address)
    return code


def svg(address: str, mask: int | None = None) -> str:
    """One <svg> element, one unit a module, that takes the size its box gives it."""
    modules = _code(address, 1, mask).get_matrix()
    size = len(modules)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def png(address: str, module: int = PRINT_MODULE, mask: int | None = None) -> bytes:
    buffer = BytesIO()
    _code(address, module, mask).make_image().save(buffer, format="PNG")
    return buffer.getvalue()


def terminal(address: str) -> str:
    """The code drawn with block characters, light on dark, for a terminal."""
    out = StringIO()
    _code(address, 1).print_ascii(out=out, invert=True)
    return out.getvalue()
