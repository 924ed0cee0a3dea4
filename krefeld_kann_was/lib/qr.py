"""QR codes, dark on light. Import this module late: qrcode is slow to load."""

from io import BytesIO, StringIO

import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 demands
MODULE_SIZE = 20  # pixels
FIXED_MASK = 3  # saves the time of trying all eight masks; readers work with any


def _build_code(address: str, module: int, mask: int | None = None, level: int = ERROR_CORRECT_M) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=level, border=QUIET_ZONE, box_size=module, mask_pattern=mask)
    code.add_data(address)
    return code


def draw_svg(address: str, mask: int | None = None, *, on_screen: bool = False) -> str:
    """An <svg> element that scales to its box, one unit a module.

    On a screen, which nobody dirties or creases, there is less error correction, so that the modules are larger: from
    afar that helps more.
    """
    modules = _build_code(address, 1, mask, ERROR_CORRECT_L if on_screen else ERROR_CORRECT_M).get_matrix()
    size = len(modules)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def count_modules(address: str) -> int:
    """The modules of one edge of the code on a screen, quiet zone included: more for a longer address."""
    return len(_build_code(address, 1, FIXED_MASK, ERROR_CORRECT_L).get_matrix())


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
