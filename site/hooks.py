"""What the site makes while MkDocs builds it: the gallery's cards, Polish lines that do not end in a word of one
letter, and links to the other language that hold anywhere.

A page says in its front matter which networks it shows, and one sentence about each:

    cards:
      hmkcode: The network of the first lesson.

and `<!-- cards -->` stands where they belong. Title, drawing and facts come from the spec, so no card can go stale.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

import everystep
from everystep.compute.spec import Spec
from everystep.render.typography import tied

SITE = Path(__file__).resolve().parent
COURSE = SITE / "docs" / "course"
LESSONS = SITE / "lessons"
MARK = "<!-- cards -->"
NO_PROSE = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>|<script\b.*?</script>|<[^>]*>)", re.DOTALL)


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the cards where the page wants them."""
    if MARK not in markdown:
        return markdown
    cards = [_card(name, line, str(config.theme["language"])) for name, line in page.meta["cards"].items()]
    return markdown.replace(MARK, '<div class="grid cards" markdown>\n\n' + "\n\n".join(cards) + "\n\n</div>")


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tie words of one letter to the next word, as everystep does in its lessons."""
    lang = str(config.theme["language"])
    parts = NO_PROSE.split(html)
    parts[::2] = [tied(re.sub(r"\b(\w)\s*\n\s*", r"\1 ", f"{text}."), lang)[:-1] for text in parts[::2]]
    return "".join(parts)


@event_priority(-100)  # after mkdocs-static-i18n has made them
def on_page_context(context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:
    """Links to the home page in the other language start from this page too, so that the site may lie in any folder."""
    for other in config.extra.alternate:  # not the item of this name, which keeps the links of the first page
        if other["link"].startswith("/"):
            other["link"] = "." + other["link"]
    return context


def _card(name: str, line: str, lang: str) -> str:
    """One network: its title, a drawing of it, a sentence, and what its spec says of it."""
    [file] = LESSONS.rglob(f"{name}.yaml")
    spec = everystep.read(file)
    place = file.relative_to(SITE).as_posix()
    assert isinstance(spec.title, dict)
    drawing = "hero" if max(spec.sizes) > 8 else "forward"
    return (
        f"-   **[{spec.title[lang]}]({_lesson(place)})**\n\n"
        f"    ```everystep\n    file: {place}\n    diagram: {drawing}\n    live: false\n    ```\n\n"
        f"    {line}\n\n    <small>{' · '.join(_facts(spec))}</small>"
    )


def _lesson(place: str) -> str:
    """Where a spec is taught: in a lesson of the course, else on the page that the everystep plugin makes of it."""
    if place.startswith("lessons/gallery/"):
        return f"{Path(place).stem}.md"
    taught = [page.name for page in sorted(COURSE.glob("*.md")) if f"\nfile: {place}\n" in page.read_text("utf-8")]
    if not taught:
        raise PluginError(f"{place}: no page of the course shows it")
    return f"../course/{taught[0].replace('.pl.', '.')}"


def _facts(spec: Spec) -> list[str]:
    """What the network is made of, in the words of a spec."""
    activations = dict.fromkeys([layer.activation for layer in spec.layers])
    names = [*activations, spec.loss, spec.optimizer.name]
    return ["-".join(map(str, spec.sizes)), *[f"`{name}`" for name in names]]
