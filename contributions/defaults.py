"""The default question and consent texts in every language, in defaults.json; staff edit their copies in the admin."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from contributions.enums import Licence


class DefaultTexts(NamedTuple):
    """The texts of one language. In `exhibition`, `gallery` and `social` the first line is what people agree to.

    `gallery` replaces that line of `exhibition` and adds one before the rest; `open_data` contains "{licence}".
    """

    title: str
    exhibition: str
    gallery: str
    open_data: str
    social: str

    def exhibition_text(self, *, gallery: bool, licence: str) -> str:
        """The consent for the exhibition, with its gallery, and with open data where a licence is named."""
        if not gallery:
            return self.exhibition
        note = self.exhibition.partition("\n")[2]
        head, where = self.gallery.split("\n")
        data = [self.open_data.format(licence=licence)] if licence else []
        return f"{head}\n{' '.join((where, *data, note))}"

    def includes(self, exhibition: str) -> bool:
        """Whether this is one of the possible default texts for the exhibition."""
        with_gallery = (self.exhibition_text(gallery=True, licence=label) for label in ("", *Licence.labels))
        return exhibition in (self.exhibition, *with_gallery)


@cache
def default_texts() -> dict[str, DefaultTexts]:
    """By language code."""
    texts_by_language = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {code: DefaultTexts(**texts) for code, texts in texts_by_language.items()}
