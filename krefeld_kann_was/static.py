"""How static files are stored when they are collected."""

from typing import Any

import rjsmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Named by their content and compressed; our own scripts without comments and indentation, too."""

    def _save(self, name: str, content: Any) -> str:
        if name.startswith("js/"):
            content.seek(0)
            content = ContentFile(rjsmin.jsmin(content.read().decode()).encode())
        return super()._save(name, content)
