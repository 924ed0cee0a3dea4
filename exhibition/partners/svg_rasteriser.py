"""Draws an SVG from standard input as a PNG on standard output, in a process of its own, with limits.

Typst draws it: it runs no script, and it refuses addresses, files, entities, and too many or too deeply nested
elements. What is left is what takes very long, such as filters: then the process ends by itself.
"""

import resource
import sys
import tempfile

SIZE = 1200  # pixels of the longer side
MAX_SECONDS, MAX_MEMORY = 5, 2 << 30  # of the processor; bytes
TEMPLATE = f"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#context {{
  let data = bytes(sys.inputs.svg)
  let size = measure(image(data, format: "svg"))
  image(data, format: "svg", width: size.width * ({SIZE}pt / calc.max(size.width, size.height)))
}}
"""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    import typst

    svg = sys.stdin.buffer.read().decode("utf-8-sig")
    with tempfile.TemporaryDirectory() as empty:  # where linked files would be looked for
        picture = typst.compile(  # type: ignore[call-overload]
            TEMPLATE.encode(), root=empty, format="png", ppi=72, sys_inputs={"svg": svg}, ignore_system_fonts=True
        )
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
