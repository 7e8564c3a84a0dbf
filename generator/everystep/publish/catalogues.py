"""Catalogues: the program's sentences collected for translators, and translations checked.

python -m everystep.publish.catalogues update        collect the sentences, bring every translation up to date
python -m everystep.publish.catalogues init LANG     the same, with a new, empty translation into LANG
python -m everystep.publish.catalogues check         what a translation may not do: lose or invent a place

For those who work on everystep in a checkout; what it says is English.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from .. import _paths
from ..errors import EverystepError, Problem
from ..messages import Message
from ..render.cldr import locale_code
from ..render.faults import faults

LOCALE = Path(_paths.LOCALE)
PACKAGE = LOCALE.parent
TEMPLATE = LOCALE / "everystep.pot"
KEYWORDS = {"N_": None, "say": None, "say_n": (1, 2)}

# Neither dates nor versions: the same sentences make the same file on any day and any machine.
_HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: everystep\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"
"""


def collect() -> Catalog:
    """Every sentence of the program, file by file."""
    catalogue = Catalog()
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS, comment_tags=["Translators:"])
    for file, _, text, comments, context in sorted(found, key=lambda entry: (Path(entry[0]).parts, entry[1])):
        # Without line numbers, a file's diff shows the sentences that changed and nothing else.
        catalogue.add(text, None, [(f"everystep/{Path(file).as_posix()}", 0)], auto_comments=comments, context=context)
    return catalogue


def template() -> str:
    """The text of everystep.pot."""
    return _text(_HEADER.format(code="en", plural="nplurals=2; plural=(n != 1);"), collect())


def translations() -> list[Path]:
    """Every translation's source."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/everystep.po"))


def updated(po: Path) -> str:
    """The text of a translation brought up to date.

    A sentence that changed is an untranslated one: nothing is guessed. The old one stays at the end of
    the file, behind `#~`, to be copied from.
    """
    catalogue = read(po)
    catalogue.update(collect(), no_fuzzy_matching=True)
    header = po.read_text(encoding="utf-8").partition("\n\n")[0].rstrip("\n") + "\n"
    return _text(header, catalogue)


def new(language: str) -> Path:
    """A new, empty translation's file, written; one that is there already is left alone."""
    code = locale_code(language)
    try:
        Locale.parse(code)
    except (ValueError, UnknownLocaleError) as unknown:
        raise EverystepError([Problem(_verbatim(f'CLDR knows no language "{language}"'))]) from unknown
    if code == "en":
        raise EverystepError([Problem(_verbatim("English is what the program itself says"))])
    po = LOCALE / code / "LC_MESSAGES" / "everystep.po"
    if not po.exists():
        plural = get_plural(code)
        forms = f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"
        po.parent.mkdir(parents=True)
        po.write_text(_HEADER.format(code=code, plural=forms), encoding="utf-8")
    return po


def read(po: Path) -> Catalog:
    """A translation."""
    with po.open("rb") as source:
        return read_po(source, locale=po.parts[-3])


def problems(po: Path) -> Iterator[Problem]:
    """What is wrong with a translation, in the order of its file."""
    for entry in read(po):
        if entry.id and entry.string:
            for fault in faults(entry):
                yield Problem(_verbatim(fault), file=str(po), line=entry.lineno or 0, column=1)


def _verbatim(text: str) -> Message:
    """A message whose braces mean nothing."""
    return Message("{text}", {"text": text})


def _text(header: str, catalogue: Catalog) -> str:
    for entry in catalogue:
        entry.flags.discard("python-format")  # Babel's guess wherever a sentence has a per cent sign
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    return f"{header}\n{body.getvalue().decode()}".rstrip("\n") + "\n"


def main(arguments: Sequence[str]) -> int:
    """The command line; gives 0 when all is well, 1 when a translation has to be mended, 2 for wrong usage."""
    match list(arguments):
        case ["init", language]:
            print(new(language))
            return main(["update"])
        case ["update"]:
            TEMPLATE.write_text(template(), encoding="utf-8")
            for po in translations():
                po.write_text(updated(po), encoding="utf-8")
            return 0
        case ["check"]:
            found = [problem for po in translations() for problem in problems(po)]
            if found:
                raise EverystepError(found)
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EverystepError as error:
        sys.exit(str(error))
