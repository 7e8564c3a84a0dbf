"""The wheel's build hook: ships `templates/` inside the package, and every translation compiled.

An editable install is left alone: a checkout reads its own `templates/` and its own .po files, and a
copy of the templates beside the package would later hide them.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before and after it writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        include = build_data["force_include"]
        include[str(root / "templates")] = "everystep/templates"
        self.compiled = tempfile.TemporaryDirectory()
        for po in sorted((root / "generator" / "everystep" / "locale").glob("*/LC_MESSAGES/everystep.po")):
            code = po.parts[-3]
            mo = Path(self.compiled.name) / f"{code}.mo"
            with po.open("rb") as source, mo.open("wb") as target:
                catalogue = read_po(source, locale=code)
                # Babel puts today's date into every header; the same sources are to give the same wheel.
                catalogue.creation_date = datetime(2000, 1, 1, tzinfo=UTC)
                # A sentence that lacks one of its plural forms waits: Babel would fill the gap with English.
                for entry in [entry for entry in catalogue if not all(entry.string or ())]:
                    catalogue.delete(entry.id, entry.context)
                write_mo(target, catalogue)
            include[str(mo)] = f"everystep/locale/{code}/LC_MESSAGES/everystep.mo"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self.compiled.cleanup()
