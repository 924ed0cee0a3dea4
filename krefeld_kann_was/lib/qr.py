"""QR codes, dark on light. Import this module late: qrcode is slow to load."""

from io import BytesIO, StringIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 demands
MODULE_SIZE = 20  # pixels
FIXED_MASK = 3  # saves the time of trying all eight masks; readers work with any


def _build_code(address: str, module: int, mask: int | None = None) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=module, mask_pattern=mask)
    code.add_data(address)
    return code


def draw_svg(address: str, mask: int | None = None) -> str:
    """An <svg> element that scales to its box, one unit a module."""
    modules = _build_code(address, 1, mask).get_matrix()
    size = len(modules)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def draw_png(address: str, module: int = MODULE_SIZE, mask: int | None = None) -> bytes:
    """A PNG file; `module` is the side of a module in pixels."""
    buffer = BytesIO()
    _build_code(address, module, mask).make_image().save(buffer, format="PNG")
    return buffer.getvalue()


def draw_for_terminal(address: str) -> str:
    """The code in block characters, light on dark."""
    out = StringIO()
    _build_code(address, 1).print_ascii(out=out, invert=True)
    return out.getvalue()
