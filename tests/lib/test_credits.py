"""Names of hosts and partners keep to their own room, whatever stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typst

from krefeld_kann_was.lib.fonts import font_folders

ROOT = Path(__file__).parents[2]
SIZES = b"""#import "/krefeld_kann_was/lib/credits.typ": set-name, sized
#context {
  let (wide, tall) = sized(0, (name: sys.inputs.name, ratio: 0))
  let line = measure(set-name(1pt, sys.inputs.name))
  [#metadata((wide, tall / line.height.pt(), line.width.pt())) <sizes>]
}"""


@pytest.mark.parametrize("name", ["x" * 100, "Stadtwerkstattverein" * 3, "x" * 25, "Haus der Kultur", "VHS"])
def test_a_name_has_room_for_all_its_letters_also_without_spaces(name: str) -> None:
    fonts: Any = font_folders()  # its types ask for the same as the source is
    compiler = typst.Compiler(SIZES, str(ROOT), fonts, ignore_system_fonts=True, sys_inputs={"name": name})

    wide, line_count, length = json.loads(compiler.query("<sizes>", field="value", one=True))

    assert length <= wide * line_count, "what goes beyond it lies on the next name"
