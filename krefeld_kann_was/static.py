"""Storage of the collected static files."""

from typing import Any

import rjsmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class MinifiedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashes names and compresses files, and minifies our own scripts.

    Unminified, form.js has 1.9 instead of 1.5 kB in Brotli, and a first visit of the form would exceed 14 kB.
    """

    support_js_module_import_aggregation = True  # so that modules import each other by these names

    def _save(self, name: str, content: Any) -> str:
        if name.startswith("js/"):
            content.seek(0)
            content = ContentFile(rjsmin.jsmin(content.read().decode()).encode())
        return super()._save(name, content)
