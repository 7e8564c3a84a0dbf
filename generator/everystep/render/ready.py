"""Everystep's own look, ready for use: written by `generator/make_ready.py` from `templates/`.

It is long because every template of a web page is a function here. Each takes the places of its template and how a
value becomes text, with or without the escaping of HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Places = dict[str, Any]
Put = Callable[[Any], str]


def part(thing: Any, name: str) -> Any:
    """What Jinja2 means by `thing.name`."""
    return thing[name] if type(thing) is dict else getattr(thing, name)


def html_annotated(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<div class="annotated" id="', put(part(block, "id")), '"><div class="formula">', put(part(block, "formula")), '</div>\n<dl class="notes">',)
    for note in part(block, "notes"):
        o += ('<div style="--role:var(--', put(part(note, "role")), ')"><dt class="r-', put(part(note, "role")), '">', put(part(note, "symbol")), '</dt><dd>', put(part(note, "text")), '</dd></div>',)
    o += ('</dl></div>',)
    return "".join(o)


def html_callout(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<div class="callout ', put(part(block, "kind")), '" role="note">',)
    if part(block, "title"):
        o += ('<p class="callout-h">', put(part(block, "title")), '</p>',)
    o += ('<div class="callout-b">', put(part(block, "body")), '</div></div>',)
    return "".join(o)


def html_code(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<pre class="code" id="', put(part(block, "id")), '" tabindex="0"><code class="language-', put(part(block, "language")), '">', put(part(block, "text")), '</code></pre>',)
    return "".join(o)


def html_columns(places: Places, put: Put) -> str:
    o: list[str] = []
    beside = places["beside"]
    even = places["even"]
    items = places["items"]
    o += ('<div class="', put((('cols even' if even else 'cols') if beside else 'stack')), '">',)
    for item in items:
        o += ('<div>', str(item), '</div>',)
    o += ('</div>',)
    return "".join(o)


def html_deck(places: Places, put: Put) -> str:
    o: list[str] = []
    items = places["items"]
    o += ('<div class="deck">',)
    for item in items:
        o += (str(item),)
    o += ('</div>',)
    return "".join(o)


def html_details(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<details id="', put(part(block, "id")), '"><summary>', put(part(block, "summary")), '</summary>\n', put(part(block, "body")), '\n</details>',)
    return "".join(o)


def html_equation(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<div class="eqn" id="', put(part(block, "id")), '">',)
    if part(block, "title"):
        o += ('<div class="eq-h"><span id="', put(part(block, "id")), '-t">', put(part(block, "title")), '</span>',)
        if part(block, "uses"):
            o += ('<span class="uses',)
            if part(block, "few"):
                o += (' few',)
            o += ('">', put(part(block, "uses_label")), ' ', put(part(block, "uses")), '</span>',)
        o += ('<a class="anchor" href="#', put(part(block, "id")), '" aria-label="', put(part(block, "permalink_label")), '">#</a></div>',)
    else:
        o += ('<a class="anchor" href="#', put(part(block, "id")), '" aria-label="', put(part(block, "permalink_label")), '">#</a>',)
    if part(block, "wide"):
        o += ('<div class="scroll" tabindex="0"',)
        if part(block, "title"):
            o += (' role="group" aria-labelledby="', put(part(block, "id")), '-t"',)
        o += ('>',)
    o += ('<div class="eq',)
    if part(block, "long"):
        o += (' long',)
    if ((len(part(block, "lines")) == 1) and (not part(part(block, "lines")[0], "sign"))):
        o += (' eq1',)
    o += ('"',)
    if part(block, "matrix"):
        o += (' data-matrix="', put(part(block, "matrix")), '"',)
    o += ('>',)
    for line in part(block, "lines"):
        if part(line, "left"):
            o += ('<div class="eq-l">', put(part(line, "left")), '</div>',)
        if part(line, "sign"):
            o += ('<div class="eq-s">', put(part(line, "sign")), '</div>',)
        o += ('<div class="eq-r">', put(part(line, "right")),)
        if part(line, "note"):
            o += ('<span class="eq-n',)
            if part(line, "plain"):
                o += (' plain',)
            o += ('">', put(part(line, "note")), '</span>',)
        o += ('</div>',)
    o += ('</div>',)
    if part(block, "wide"):
        o += ('</div>',)
    o += ('</div>',)
    return "".join(o)


def html_figure(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<figure id="', put(part(block, "id")), '"><div class="scroll" tabindex="0" role="group" aria-labelledby="', put(part(block, "id")), '-c">', put(part(block, "svg")), '</div><figcaption id="', put(part(block, "id")), '-c">', put(part(block, "caption")), '</figcaption></figure>',)
    return "".join(o)


def html_list(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<ul class="list">',)
    for item in block['items']:
        o += ('<li>', put(item), '</li>',)
    o += ('</ul>',)
    return "".join(o)


def html_opening(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<div class="lead">', put(part(block, "lead")), '</div>',)
    if part(block, "facts"):
        o += ('<dl class="facts">',)
        for fact in part(block, "facts"):
            o += ('<div><dt>', put(part(fact, "label")), '</dt><dd class="r-', put(part(fact, "role")), '">', put(part(fact, "value")), '</dd></div>',)
        o += ('</dl>',)
    if part(block, "legend"):
        o += ('<ul class="legend" aria-label="', put(part(block, "label")), '">',)
        for entry in part(block, "legend"):
            o += ('<li><span class="tag r-', put(part(entry, "role")), '" aria-hidden="true">', put(part(entry, "sign")), '</span>', put(part(entry, "label")), '</li>',)
        o += ('</ul>',)
    return "".join(o)


def html_page(places: Places, put: Put) -> str:
    o: list[str] = []
    page = places["page"]
    o += ('<!doctype html>\n<html lang="', put(part(page, "lang")), '" dir="', put(part(page, "dir")), '">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="', put(part(page, "policy")), '">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>', put(part(page, "title")), '</title>\n<meta name="description" content="', put(part(page, "description")), '">\n<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:image/svg+xml,%3Csvg%20xmlns=\'http://www.w3.org/2000/svg\'%20viewBox=\'0%200%2016%2016\'%3E%3Cpath%20d=\'M4%204l8%204-8%204\'%20fill=\'none\'%20stroke=\'%23857d70\'%20stroke-width=\'1.6\'/%3E%3Ccircle%20cx=\'4\'%20cy=\'4\'%20r=\'3\'%20fill=\'%23ffc94a\'/%3E%3Ccircle%20cx=\'4\'%20cy=\'12\'%20r=\'3\'%20fill=\'%2376c8f7\'/%3E%3Ccircle%20cx=\'12\'%20cy=\'8\'%20r=\'3\'%20fill=\'%23691fcc\'/%3E%3C/svg%3E">\n<style>', put(part(page, "css")), '</style>\n</head>\n<body>\n<a class="skip" href="#main">', put(part(part(page, "labels"), "skip_to_content")), '</a>\n<header class="top"><a class="brand" href="#main" translate="no">everystep</a>',)
    if part(page, "phases"):
        o += ('<nav class="phases" aria-label="', put(part(part(page, "labels"), "phases")), '">',)
        for phase in part(page, "phases"):
            o += ('<a href="#', put(part(phase, "id")), '">', put(part(phase, "label")), '</a>',)
        o += ('</nav>',)
    if part(page, "languages"):
        o += ('<nav class="langs" aria-label="', put(part(part(page, "labels"), "languages")), '">',)
        for language in part(page, "languages"):
            if part(language, "current"):
                o += ('<b lang="', put(part(language, "code")), '" aria-current="page">', put(part(language, "name")), '</b>',)
            else:
                o += ('<a href="', put(part(language, "href")), '" lang="', put(part(language, "code")), '" hreflang="', put(part(language, "code")), '">', put(part(language, "name")), '</a>',)
        o += ('</nav>',)
    o += ('</header>\n<div class="shell">\n<nav class="toc" aria-label="', put(part(part(page, "labels"), "contents")), '"><details><summary>', put(part(part(page, "labels"), "contents")), '</summary><ol>',)
    for entry in part(page, "toc"):
        o += ('<li><a href="#', put(part(entry, "id")), '">',)
        if part(entry, "number"):
            o += ('<span class="tn">', put(part(entry, "number")), '</span>',)
        o += ('<span>', put(part(entry, "title")), '</span></a>',)
        if part(entry, "children"):
            o += ('<ol>',)
            for child in part(entry, "children"):
                o += ('<li><a href="#', put(part(child, "id")), '">', put(part(child, "title")), '</a></li>',)
            o += ('</ol>',)
        o += ('</li>',)
    o += ('</ol></details></nav>\n<main id="main" tabindex="-1">\n<h1>', put(part(page, "title")), '</h1>\n<div class="lead">', put(part(page, "lead")), '</div>',)
    if part(page, "facts"):
        o += ('<dl class="facts">',)
        for fact in part(page, "facts"):
            o += ('<div><dt>', put(part(fact, "label")), '</dt><dd class="r-', put(part(fact, "role")), '">', put(part(fact, "value")), '</dd></div>',)
        o += ('</dl>',)
    if part(page, "legend"):
        o += ('<ul class="legend',)
        if part(page, "live"):
            o += (' living',)
        o += ('" aria-label="', put(part(part(page, "labels"), "legend")), '">',)
        for entry in part(page, "legend"):
            o += ('<li><span class="tag r-', put(part(entry, "role")), '" aria-hidden="true">', put(part(entry, "sign")), '</span>', put(part(entry, "label")), '</li>',)
        o += ('</ul>',)
    o += (put(part(page, "body")), '\n</main>\n</div>\n',)
    if part(page, "live"):
        o += (put(part(page, "live")), '\n',)
    o += ('</body>\n</html>',)
    return "".join(o)


def html_paragraph(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<p',)
    if block.get('when'):
        o += (' data-when="', put(part(block, "when")), '"',)
    if block.get('say'):
        o += (' data-say="', put(part(block, "say")), '"',)
    o += ('>', put(part(block, "html")), '</p>',)
    return "".join(o)


def html_section(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    o += ('<section id="', put(part(block, "id")), '"',)
    if part(block, "tall"):
        o += (' style="--tall:', put(part(block, "tall")), 'rem"',)
    o += (' aria-labelledby="', put(part(block, "id")), '-h">\n<h', put(part(block, "level")), ' id="', put(part(block, "id")), '-h"><a class="self" href="#', put(part(block, "id")), '">',)
    if part(block, "number"):
        o += ('<span class="no">', put(part(block, "number")), '</span>',)
    o += ('<span class="st">', put(part(block, "title")), '</span></a>',)
    for link in part(block, "languages"):
        o += ('<a class="other" href="', put(part(link, "href")), '#', put(part(block, "id")), '" hreflang="', put(part(link, "code")), '" lang="', put(part(link, "code")), '" title="', put(part(link, "name")), '">', put(part(link, "code")), '</a>',)
    o += ('</h', put(part(block, "level")), '>\n', put(part(block, "body")), '\n</section>',)
    return "".join(o)


def html_table(places: Places, put: Put) -> str:
    o: list[str] = []
    block = places["block"]
    first = (part(block, "rows")[0] if part(block, "rows") else [])
    o += ('<div class="table" id="', put(part(block, "id")), '" tabindex="0"',)
    if part(block, "caption"):
        o += (' role="group" aria-labelledby="', put(part(block, "id")), '-c"',)
    o += ('><table>',)
    if part(block, "caption"):
        o += ('<caption id="', put(part(block, "id")), '-c">', put(part(block, "caption")), '</caption>',)
    if part(block, "head"):
        o += ('<thead><tr>',)
        for at2, cell in enumerate(part(block, "head")):
            o += ('<th scope="col"',)
            if (first and part(first[at2], "numeric")):
                o += (' class="n"',)
            o += ('>', put(cell), '</th>',)
        o += ('</tr></thead>',)
    o += ('<tbody>',)
    for row in part(block, "rows"):
        o += ('<tr>',)
        for cell in row:
            if part(cell, "header"):
                o += ('<th scope="row"',)
                if part(cell, "numeric"):
                    o += (' class="n"',)
                o += ('>', put(part(cell, "html")), '</th>',)
            else:
                o += ('<td class="',)
                if part(cell, "role"):
                    o += ('r-', put(part(cell, "role")),)
                if part(cell, "numeric"):
                    o += (' n',)
                o += ('">', put(part(cell, "html")), '</td>',)
        o += ('</tr>',)
    o += ('</tbody></table></div>',)
    return "".join(o)


def html_worksheet(places: Places, put: Put) -> str:
    o: list[str] = []
    page = places["page"]
    o += ('<!doctype html>\n<html lang="', put(part(page, "lang")), '" dir="', put(part(page, "dir")), '">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="', put(part(page, "policy")), '">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>', put(part(page, "title")),)
    if part(page, "code"):
        o += (' · ', put(part(page, "code")),)
    o += ('</title>\n<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n<style>', put(part(page, "css")), '</style>\n</head>\n<body>\n<main class="sheet" id="main">\n<header>\n<p class="kind">', put(part(part(page, "labels"), "worksheet")),)
    if part(page, "code"):
        o += (' <span class="code" translate="no">', put(part(page, "code")), '</span>',)
    o += ('</p>\n<h1>', put(part(page, "title")), '</h1>\n</header>\n<p class="who"><label for="student">', put(part(part(page, "labels"), "name")), '</label><input id="student" autocomplete="name" value="', put(part(page, "name")), '"></p>\n<div class="told">',)
    for sentence in part(page, "told"):
        o += ('<p>', put(sentence), '</p>',)
    o += ('</div>\n<noscript><p>', put(part(part(page, "labels"), "noscript")), '</p></noscript>\n<section aria-labelledby="given"><h2 id="given">', put(part(part(page, "labels"), "given")), '</h2>\n', put(part(page, "given")), '\n</section>\n',)
    for section in part(page, "sections"):
        o += ('<section aria-labelledby="', put(part(section, "id")), '"><div class="part"><h2 id="', put(part(section, "id")), '">', put(part(section, "title")), '</h2>',)
        if part(section, "points"):
            o += ('<span class="points">', put(part(section, "points")), '</span>',)
        o += ('</div>\n',)
        for prompt in part(section, "prompts"):
            o += ('<p>', put(prompt), '</p>',)
        o += ('<ol class="work">\n',)
        for line in part(section, "lines"):
            o += ('<li><span class="line-n" aria-hidden="true">', put(part(line, "number")), '</span><div><p class="what" id="what-', put(part(line, "id")), '">', put(part(line, "title")), '</p>\n',)
            for sum, wide in part(line, "sums"):
                o += ('<div class="sum"',)
                if wide:
                    o += (' tabindex="0"',)
                o += ('>', put(sum), '</div>',)
            if part(line, "answers"):
                o += ('<div class="answers">',)
                for answer in part(line, "answers"):
                    o += ('<div class="answer"><label for="answer-', put(part(answer, "id")), '" id="label-', put(part(answer, "id")), '">', put(part(answer, "id")), '</label><input id="answer-', put(part(answer, "id")), '" aria-labelledby="label-', put(part(answer, "id")), ' what-', put(part(line, "id")), '" aria-describedby="verdict-', put(part(answer, "id")), '" inputmode="text" autocomplete="off" spellcheck="false"><output id="verdict-', put(part(answer, "id")), '" for="answer-', put(part(answer, "id")), '"></output></div>',)
                o += ('</div>',)
            o += ('</div></li>\n',)
        o += ('</ol></section>\n',)
    o += ('<div class="do"><button type="button" data-do="check" hidden>', put(part(part(page, "labels"), "check")), '</button><button type="button" data-do="json" hidden>', put(part(part(page, "labels"), "json")), '</button><button type="button" data-do="csv" hidden>', put(part(part(page, "labels"), "csv")), '</button><button type="button" data-do="print" hidden>', put(part(part(page, "labels"), "print")), '</button><span id="result" role="status"></span></div>\n</main>\n<script type="application/json" class="everystep-sheet">', put(part(page, "data")), '</script>\n<script>', put(part(page, "script")), '</script>\n</body>\n</html>',)
    return "".join(o)


def svg_diagram(places: Places, put: Put) -> str:
    o: list[str] = []
    description = places["description"]
    height = places["height"]
    least = places["least"]
    most = places["most"]
    prefix = places["prefix"]
    scene = places["scene"]
    style = places["style"]
    title = places["title"]
    width = places["width"]
    o += ('<svg',)
    if style:
        o += (' xmlns="http://www.w3.org/2000/svg"',)
    o += (' class="everystep" role="img" aria-labelledby="', put(prefix), '-t ', put(prefix), '-d" direction="ltr" width="', put(width), '" height="', put(height), '" viewBox="0 0 ', put(width), ' ', put(height), '" style="--least:', put(least), 'px;--most:', put(most), 'px"><title id="', put(prefix), '-t">', put(title), '</title><desc id="', put(prefix), '-d">', put(description), '</desc>',)
    if style:
        o += ('<style>', str(style), '</style><rect class="ground" width="', put(width), '" height="', put(height), '" rx="12"/>',)
    for x, y, w, h in part(scene, "frames"):
        o += ('<rect class="frame" x="', put(x), '" y="', put(y), '" width="', put(w), '" height="', put(h), '" rx="16"/>',)
    for path, x, y, text in part(scene, "flows"):
        o += ('<path class="flow" d="', put(path), '"/><text class="flow-t" x="', put(x), '" y="', put(y), '" font-size="13">', put(text), '</text>',)
    for kind, x, y, size, text in part(scene, "captions"):
        o += ('<text class="', put(kind), '" x="', put(x), '" y="', put(y), '" font-size="', put(size), '">', put(text), '</text>',)
    for node, stroke, line, fill, head in part(scene, "edges"):
        o += ('<g data-node="', put(node), '"><path class="edge ', put(stroke), '" d="', put(line), '"/><path class="', put(fill), '" d="', put(head), '"/></g>',)
    for node, kind, x, y, r, diamond, full, texts in part(scene, "discs"):
        o += ('<g data-node="', put(node), '">',)
        if full:
            o += ('<title>', put(full), '</title>',)
        if diamond:
            o += ('<path class="disc ', put(kind), '" d="', put(diamond), '"/>',)
        else:
            o += ('<circle class="disc ', put(kind), '" cx="', put(x), '" cy="', put(y), '" r="', put(r), '"/>',)
        for ink, at, size, text in texts:
            o += ('<text class="', put(ink), '" x="', put(x), '" y="', put(at), '" font-size="', put(size), '">', put(text), '</text>',)
        o += ('</g>',)
    for node, kind, x, y, w, h, r, ink, tx, ty, size, text, full in part(scene, "boxes"):
        o += ('<g data-node="', put(node), '">',)
        if full:
            o += ('<title>', put(full), '</title>',)
        o += ('<rect class="', put(kind), '" x="', put(x), '" y="', put(y), '" width="', put(w), '" height="', put(h), '" rx="', put(r), '"/><text class="', put(ink), '" x="', put(tx), '" y="', put(ty), '" font-size="', put(size), '">', put(text), '</text></g>',)
    for kind, x, y, size, text in part(scene, "names"):
        o += ('<text class="', put(kind), '" x="', put(x), '" y="', put(y), '" font-size="', put(size), '">', put(text), '</text>',)
    o += ('</svg>',)
    return "".join(o)


TEMPLATES: dict[str, Callable[[Places, Put], str]] = {
    "html/annotated.html.jinja": html_annotated,
    "html/callout.html.jinja": html_callout,
    "html/code.html.jinja": html_code,
    "html/columns.html.jinja": html_columns,
    "html/deck.html.jinja": html_deck,
    "html/details.html.jinja": html_details,
    "html/equation.html.jinja": html_equation,
    "html/figure.html.jinja": html_figure,
    "html/list.html.jinja": html_list,
    "html/opening.html.jinja": html_opening,
    "html/page.html.jinja": html_page,
    "html/paragraph.html.jinja": html_paragraph,
    "html/section.html.jinja": html_section,
    "html/table.html.jinja": html_table,
    "html/worksheet.html.jinja": html_worksheet,
    "svg/diagram.svg.jinja": svg_diagram,
}

PALETTE: dict[str, Any] = {'neutral': {'page': ['#fdfcfa', '#14171b'],
             'panel': ['#ffffff', '#1b2025'],
             'shade': ['#f5f2ec', '#20262c'],
             'line': ['#e0dbd2', '#323a42'],
             'rule': ['#857d70', '#7b8792'],
             'soft': ['#59626b', '#a3aeb9'],
             'ink': ['#1d2329', '#e7e9ec'],
             'accent': ['#1c5fb8', '#7db4ff']},
 'role': {'input': {'text': ['#7d4901', '#ffd97a'],
                    'fill': ['#ffc94a', '#f0bf55'],
                    'ink': ['#14181c', '#14181c'],
                    'tex': '#9b5e06',
                    'sign': 'x'},
          'weight': {'text': ['#2800a2', '#6a97ff'],
                     'fill': ['#c3cbff', '#7b9ff5'],
                     'ink': ['#14181c', '#14181c'],
                     'tex': '#5352ff',
                     'sign': 'w'},
          'bias': {'text': ['#006359', '#0cf0d2'],
                   'fill': ['#a3e6dc', '#3fc9b6'],
                   'ink': ['#14181c', '#14181c'],
                   'tex': '#26786d',
                   'sign': 'b'},
          'hidden': {'text': ['#026fb8', '#8ccdff'],
                     'fill': ['#76c8f7', '#62b8ea'],
                     'ink': ['#14181c', '#14181c'],
                     'tex': '#0e8be1',
                     'sign': 'h'},
          'output': {'text': ['#5b751f', '#7faa00'],
                     'fill': ['#b3d95f', '#97be3c'],
                     'ink': ['#14181c', '#14181c'],
                     'tex': '#5b952b',
                     'sign': 'o'},
          'target': {'text': ['#691fcc', '#b7a5ff'],
                     'fill': ['#691fcc', '#b7a5ff'],
                     'ink': ['#ffffff', '#14181c'],
                     'tex': '#9841d2',
                     'sign': '◆'},
          'loss': {'text': ['#8c0000', '#ff756c'],
                   'fill': ['#ffb4ab', '#f08078'],
                   'ink': ['#14181c', '#14181c'],
                   'tex': '#c43a4c',
                   'sign': 'L'},
          'gradient': {'text': ['#6e005b', '#d07fb8'],
                       'fill': ['#efb8de', '#cf84bb'],
                       'ink': ['#14181c', '#14181c'],
                       'tex': '#f822a8',
                       'sign': '∂'},
          'rate': {'text': ['#bc4804', '#fbad92'],
                   'fill': ['#ffb98f', '#f0a184'],
                   'ink': ['#14181c', '#14181c'],
                   'tex': '#d76604',
                   'sign': 'η'},
          'state': {'text': ['#414219', '#c4c71d'],
                    'fill': ['#d6d69a', '#b5b83a'],
                    'ink': ['#14181c', '#14181c'],
                    'tex': '#888966',
                    'sign': 'm'}},
 'hue': {'on': ['#ffffff', '#14181c'],
         'b1': {'colour': ['#3135d5', '#6886ff'], 'dash': ''},
         'b2': {'colour': ['#8a3700', '#ffa14b'], 'dash': '8 4'},
         'b3': {'colour': ['#0f7a60', '#04d2a0'], 'dash': '2 3'},
         'b4': {'colour': ['#bb269e', '#bf7fb0'], 'dash': '10 3 2 3'},
         'b5': {'colour': ['#59008d', '#c5adff'], 'dash': '5 2'},
         'b6': {'colour': ['#8b6802', '#f0e003'], 'dash': '14 5'},
         'b7': {'colour': ['#00475b', '#8feafe'], 'dash': '10 3 2 3 2 3'},
         'b8': {'colour': ['#6d1627', '#f35c49'], 'dash': '4 5'}}}

SCRIPT_DIGEST = "N6/jvDstel1hlGb75/jFLSLav8NmkKiaTWSSXwCgFW8="
"""The SHA-256 of the page's script, by which its policy allows it."""

STYLES = {
    'assets/lesson.css': '*{box-sizing:border-box}:root{--serif:"Source Serif 4","Iowan Old Style",Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;--sans:Inter,"Source Sans 3",system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--math:"Latin Modern Math","STIX Two Math","Cambria Math","TeX Gyre Termes Math","DejaVu Math TeX Gyre",math;--r:12px}html{scroll-padding-top:4.2rem;-webkit-text-size-adjust:100%;text-size-adjust:100%}body{margin:0;background:var(--page);color:var(--ink);font:1.0625rem/1.62 var(--serif);font-variant-numeric:lining-nums tabular-nums;overflow-wrap:break-word}math{font-family:var(--math);font-size:1.08em;white-space:nowrap}mtd{padding:.26em .36em}h1,h2,h3,h4,nav,.top,.eq-h,.eq-n,dt,figcaption,caption,th,.callout-h,summary,.legend,.tag{font-family:var(--sans)}a{color:var(--accent);text-underline-offset:.18em}:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}b,strong{font-weight:650}.skip{position:absolute;inset-inline-start:1rem;inset-block-start:-5rem;z-index:9;background:var(--ink);color:var(--page);padding:.7rem 1.1rem;border-radius:8px}.skip:focus{inset-block-start:.6rem}.top{position:sticky;inset-block-start:0;z-index:3;display:flex;gap:1.25rem;align-items:center;padding:.45rem 1.5rem;background:var(--page);border-block-end:1px solid var(--line);font-size:.875rem;line-height:1.4}.brand{font-weight:700;letter-spacing:-.02em;color:var(--ink);text-decoration:none;padding:.3rem 0}.phases{display:flex;gap:.2rem;flex:1;min-inline-size:0;justify-content:safe center;overflow-x:auto;scrollbar-width:none;padding:3px;scroll-target-group:auto}.phases a{color:var(--soft);text-decoration:none;padding:.3rem .8rem;border-radius:99px;white-space:nowrap}.phases a:hover{background:var(--shade);color:var(--ink)}.phases a:target-current{background:var(--ink);color:var(--page)}.langs{display:flex;gap:.1rem;flex:none;align-items:center}.langs>*{padding:.3rem .4rem;min-inline-size:24px;text-align:center}.shell{display:grid;grid-template-columns:13.5rem minmax(0,46rem);gap:3.5rem;justify-content:center;padding:2.6rem 1.5rem 6rem}.toc{position:sticky;inset-block-start:4.2rem;align-self:start;max-block-size:calc(100vh - 5rem);overflow-y:auto;scrollbar-width:thin;font-size:.875rem;line-height:1.4;scroll-target-group:auto}.toc summary{color:var(--ink);padding:.2rem 0 .5rem}.toc ol{list-style:none;margin:0;padding:0}.toc ol ol{padding-inline-start:.85rem;border-inline-start:1px solid var(--line);margin:.1rem 0 .3rem .75rem}.toc a{color:var(--soft);text-decoration:none;display:flex;gap:.55rem;padding:.24rem 0}.toc a:hover{color:var(--ink);text-decoration:underline}.toc a:target-current{color:var(--accent);font-weight:600}.toc .tn{flex:none;min-inline-size:1.35em;text-align:end}main{min-inline-size:0}h1{font-size:clamp(1.9rem,1.2rem + 3vw,2.65rem);line-height:1.1;letter-spacing:-.025em;margin:0 0 .9rem;text-wrap:balance}.lead{font-size:1.2rem;line-height:1.5;color:var(--soft);margin:0 0 1.7rem;text-wrap:pretty}.lead p{margin:0 0 .6rem}.lead>:last-child{margin:0}.facts{display:flex;flex-wrap:wrap;gap:1px;background:var(--line);border:1px solid var(--line);border-radius:var(--r);overflow:hidden;margin:0 0 1.4rem}.facts div{flex:1 1 8.6rem;background:var(--panel);padding:.7rem 1rem .75rem}.facts dt{font-size:.78rem;line-height:1.4;color:var(--soft)}.facts dd{margin:.1rem 0 0;font-size:1.12rem;line-height:1.4;font-weight:600}.legend{display:flex;flex-wrap:wrap;gap:.45rem 1.1rem;list-style:none;margin:0 0 1.8rem;padding:0;font-size:.82rem;line-height:1.5;color:var(--soft)}@media screen and (scripting:enabled){.living{margin-block-end:var(--bar,9.6rem)}}.legend li{display:flex;align-items:center;gap:.45rem}.tag{display:inline-grid;place-items:center;min-inline-size:1.6rem;block-size:1.6rem;border:1.5px solid;border-radius:6px;background:var(--panel);font-weight:700;font-size:.85rem}section{padding:.1rem .5rem;margin-inline:-.5rem}main>section{content-visibility:auto;contain-intrinsic-size:auto calc(var(--tall,75rem)*var(--spare,1.35))}h2,h3,h4{line-height:1.25;text-wrap:balance;color:var(--ink)}h2{font-size:1.55rem;letter-spacing:-.015em;margin:2.9rem 0 .7rem}h3{font-size:1.14rem;margin:1.9rem 0 .4rem}h4{font-size:1rem;margin:1.5rem 0 .3rem}h2{display:flex;align-items:baseline;gap:.2rem .6rem}.other{flex:none;font-size:.72rem;font-weight:500;letter-spacing:.04em;color:var(--soft);text-transform:uppercase;text-decoration:none;padding:.3rem .5rem;min-inline-size:24px;text-align:center}.other:hover{text-decoration:underline}.self{flex:1;color:inherit;padding-block:.1rem;text-decoration:none;display:flex;align-items:baseline;gap:.7rem}.self:hover .st{text-decoration:underline;text-decoration-thickness:1px}.no{flex:none;font-size:.82rem;font-weight:650;letter-spacing:0;color:var(--page);background:var(--ink);border-radius:99px;min-inline-size:1.6rem;padding-inline:.4rem;block-size:1.6rem;display:inline-grid;place-items:center;transform:translateY(-.12em);print-color-adjust:exact}h3 .no{background:none;color:var(--soft);border:1px solid var(--line);font-size:.78rem}p{margin:.7rem 0;text-wrap:pretty}.list{margin:.7rem 0;padding-inline-start:1.3rem}.list li{margin:.3rem 0}.list li::marker{color:var(--soft)}.eqn,figure,.annotated{background:var(--panel);border:1px solid var(--line);border-radius:var(--r);margin:1.1rem 0}.eqn{padding:.8rem 1.15rem .95rem}.eqn:target,figure:target{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}.eq-h{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;font-size:.82rem;line-height:1.5;color:var(--soft);font-weight:600;margin:0 0 .45rem}.anchor{position:relative;z-index:1;color:var(--soft);text-decoration:none;min-inline-size:24px;min-block-size:24px;text-align:center;margin:-.1rem -.35rem -.1rem 0;font-weight:400}.anchor:hover,.anchor:focus-visible,.eqn:hover>.eq-h .anchor{color:var(--accent)}.eqn>.anchor{float:inline-end}.uses{margin-inline-start:auto;font-weight:400}.uses a{color:inherit;text-decoration:none;display:inline-block;min-inline-size:24px;min-block-size:24px;text-align:center}.uses a:hover{text-decoration:underline}.scroll,.table{--under:var(--panel);--more:color-mix(in srgb,var(--ink) 17%,transparent);overflow-x:auto;scrollbar-width:thin;background:linear-gradient(90deg,var(--under) 40%,transparent) 0/1.2rem 100% no-repeat local,linear-gradient(270deg,var(--under) 40%,transparent) 100%/1.2rem 100% no-repeat local,linear-gradient(90deg,transparent 1px,var(--more) 2px,transparent) 0/.45rem 100% no-repeat,linear-gradient(270deg,transparent 1px,var(--more) 2px,transparent) 100%/.45rem 100% no-repeat}.table{--under:var(--page)}.callout .table{--under:var(--shade)}.eq{direction:ltr;display:grid;grid-template-columns:max-content max-content minmax(min-content,1fr);row-gap:.45rem;align-items:baseline;overflow-x:auto;overflow-y:hidden;padding-block:.1rem .2rem}.scroll>.eq{overflow:visible}.eq-l{grid-column:1;justify-self:end}.eq-s{grid-column:2;color:var(--soft);padding-inline:.5rem;min-inline-size:1.9rem;text-align:center;font-family:var(--math);font-size:1.08em}.eq-r{grid-column:3;display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 1.4rem}.eq-n{margin-inline-start:auto;unicode-bidi:plaintext;font-size:.76rem;line-height:1.3;color:var(--soft)}.long .plain{display:none}.long .eq-n{margin-inline-start:0}.eq1{grid-template-columns:1fr}.eq1>*{grid-column:1}.result,.whole{font-weight:700}.whole{font-style:normal}math .result{border-bottom:2px solid;padding-bottom:1px}a.v{text-decoration:underline dotted 1px;text-underline-offset:.2em}[dir=rtl] :is(a[data-node],span:is([data-node],.still,:not([class]))){unicode-bidi:plaintext}.deck,.cols{display:grid;gap:1rem;margin:1.1rem 0}.deck{grid-template-columns:repeat(auto-fit,minmax(min(100%,20.4rem),1fr))}.cols{grid-template-columns:minmax(0,1fr) auto}.cols>*{min-inline-size:0;display:grid;grid-template-columns:minmax(0,1fr);align-content:start;gap:1rem}.even>*{align-content:stretch}.deck>*{min-inline-size:0}.deck>*,.cols .eqn,.cols figure,.cols .table{margin:0}.deck>.eqn,.cols .eqn{padding-inline:.95rem}.deck math,.cols math{font-size:1.02em}.deck .plain,.cols .eq-n,.cols .uses{display:none}.deck .eqn{position:relative}.deck .few{position:absolute;inset-block-end:1rem;inset-inline-end:.95rem}@media(max-width:46rem){.cols{grid-template-columns:minmax(0,1fr)}}.annotated{padding:1.2rem 1.15rem 1.15rem}.formula{direction:ltr;text-align:center;font-size:1.35em;overflow-x:auto;overflow-y:hidden;padding:.2rem 0 1.5rem}.notes{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.4rem,1fr));gap:1.15rem .7rem;margin:0}.notes div{position:relative;border:1px solid var(--line);border-block-start:3px solid var(--role,var(--ink));border-radius:3px 3px 10px 10px;padding:.55rem .7rem .65rem;background:var(--page)}.notes div::before{content:"";position:absolute;inset-block-start:-1.15rem;inset-inline:0;margin:auto;inline-size:.8rem;block-size:1.05rem;background:var(--role,var(--ink));clip-path:polygon(50% 0,100% 50%,58% 50%,58% 100%,42% 100%,42% 50%,0 50%)}.notes dt{font-size:1.05rem;font-weight:650;line-height:1.3;min-block-size:2.9rem;display:grid;align-items:center;justify-content:start}.notes dd{margin:0;font-size:.88rem;line-height:1.4}figure{padding:1rem 1.1rem .85rem}figure svg{display:block;inline-size:100%;block-size:auto;min-inline-size:var(--least,0);max-inline-size:var(--most,none);margin-inline:auto}figcaption{font-size:.84rem;color:var(--soft);margin-block-start:.7rem;line-height:1.5;text-wrap:pretty}.table{margin:1.1rem 0}table{border-collapse:collapse;min-inline-size:min(100%,30rem);font-size:.95rem;line-height:1.4}caption{text-align:start;inline-size:min(100%,100vw - 2.4rem);font-size:.84rem;color:var(--soft);padding:0 .8rem .4rem}th,td{padding:.5rem .8rem;text-align:start;border-block-end:1px solid var(--line);vertical-align:baseline}thead th{font-size:.78rem;color:var(--soft);font-weight:600;border-block-end:1.5px solid var(--rule);vertical-align:bottom}tbody th{font-weight:500}.n{direction:ltr;text-align:right}td.n{white-space:nowrap;font-family:var(--math);font-size:1.02em}tbody tr:hover{background:var(--shade)}details{border:1px solid var(--line);border-radius:var(--r);padding:.15rem 1.1rem;margin:1.1rem 0}summary{cursor:pointer;font-weight:600;font-size:.92rem;padding:.5rem 0}summary::marker{color:var(--accent)}summary:hover{color:var(--accent)}.toc details{border:0;padding:0;margin:0}pre.code{overflow-x:auto;background:var(--shade);border-radius:8px;padding:.8rem 1rem;font:.8rem/1.55 ui-monospace,"SF Mono",Menlo,Consolas,monospace;direction:ltr;text-align:left;tab-size:4}.callout{--c:var(--accent);display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;border-inline-start:4px solid var(--c);background:var(--shade);border-start-end-radius:var(--r);border-end-end-radius:var(--r);padding:.85rem 1.1rem;margin:1.4rem 0}.callout::before{content:"i"/"";grid-row:span 2;inline-size:1.5rem;block-size:1.5rem;border-radius:50%;display:grid;place-items:center;background:var(--c);color:var(--page);font:700 .9rem/1 var(--sans);print-color-adjust:exact}.callout>*{grid-column:2;min-inline-size:0}.callout-h{font-weight:650;font-size:.92rem;line-height:1.5;margin:0}.callout p:last-child{margin-block-end:0}.callout-b>:first-child{margin-block-start:.25rem}.remark{--c:var(--target)}.remark::before{content:"!"/""}.problem{--c:var(--loss)}.problem::before{content:"×"/"";border-radius:4px}.verdict{--c:var(--output);font-size:1.1rem}.verdict::before{content:"✓"/""}@supports selector(::details-content){@media(min-width:70.01rem){.toc summary{list-style:none;pointer-events:none}.toc ::details-content{content-visibility:visible;block-size:auto}}}@media(max-width:70rem){.shell{grid-template-columns:minmax(0,46rem);gap:1.6rem;padding-block-start:1.2rem}.toc{position:static;max-block-size:none}.toc a{padding:.35rem 0}.toc details{border:1px solid var(--line);padding:.1rem 1rem}.toc [open]{padding-block-end:.6rem}}@media(max-width:40rem){body{font-size:1rem;--spare:1.65;--bar:15.6rem}.top{flex-wrap:wrap;gap:0 .5rem;padding:.3rem 1rem;inset-block-start:-2.3rem}.langs{margin-inline-start:auto}.phases{order:3;flex-basis:100%;justify-content:flex-start;margin-inline:-.5rem -1rem;padding-inline-end:1.5rem;mask-image:linear-gradient(90deg,#000 calc(100% - 2rem),transparent)}[dir=rtl] .phases{mask-image:none}.shell{padding:1rem 1rem 4rem}.eqn{padding:.7rem .85rem .8rem}.eq-s{padding-inline:.3rem;min-inline-size:1.4rem}.eq-h{flex-wrap:wrap;gap:0 1rem}.eq-h>:first-child{flex:1}.eqn{position:relative}main details{padding-inline:.5rem}main summary{padding-inline:.4rem}.uses{order:1;flex-basis:100%;margin:0}td .eq-s{padding-inline-start:0}td .eq-s::before{content:"\\A";white-space:pre}.eq-n.plain{display:none}.scroll .eq-n{margin-inline-start:0}main>figure,section>figure,main>.deck>figure{border-inline:0;border-radius:0;margin-inline:-1rem}figure{padding:.8rem .35rem .8rem}figcaption{padding-inline:.65rem}section{padding-inline:1rem;margin-inline:-1rem}section section{padding-inline:0;margin-inline:0}.notes{grid-template-columns:1fr;gap:.6rem}.notes div{border-block-start:1px solid var(--line);border-inline-start:4px solid var(--role,var(--ink));border-radius:3px;display:flex;gap:.8rem;align-items:baseline}.notes div::before{display:none}.notes dt{min-inline-size:2.6rem;min-block-size:0}table{font-size:.88rem}th,td{padding-inline:.4rem}.table math,td.n{font-size:1em}}@media print{@page{size:A4;margin:17mm 16mm 18mm}body{font-size:10.5pt;background:none}.top,.toc,.anchor,.skip{display:none}.shell{display:block;padding:0}section,::details-content{content-visibility:visible!important;block-size:auto}h1,h2,h3,.eq-h,summary,caption,thead{break-after:avoid}.eqn,figure,tr,.callout,.annotated,.facts{break-inside:avoid}.deck{grid-template-columns:1fr 1fr}.other,.uses{display:none}figure svg{min-inline-size:0;max-block-size:7.4cm}h2{margin-block-start:1.6rem}p{orphans:3;widows:3}.scroll,.eq,.table,.formula{overflow:visible;background:none}.long{grid-template-columns:max-content max-content minmax(0,1fr)}.long .eq-r>math{flex:1 1 0;min-inline-size:0}.long .eq-r>math,.long .eq-r>math>semantics,td>math,td>math>semantics,:is(.long .eq-r,td)>math>semantics>mrow:not([class],:has(>mtable)),.long .eq-r>math>semantics>mrow>mrow:has(>:nth-child(9)):not(:has(mfrac,mtable)){display:flex;flex-wrap:wrap;align-items:baseline;row-gap:.3em}:is(.long .eq-r,td)>math>semantics>mrow:not([class],:has(>mtable))>mo,.long .eq-r>math>semantics>mrow>mrow:has(>:nth-child(9)):not(:has(mfrac,mtable))>mo:not(:first-child,:last-child){margin-inline:.22em}.long .eq-r>math :is(semantics,semantics>mrow)>mfrac:has(mo+*+mo+*+mo+*+mo){font-size:.76em}.long .eq-n{flex-basis:100%}table{font-size:.85em}a,a.v{text-decoration:none}a:not([class]){color:inherit}pre.code{white-space:pre-wrap}caption{break-inside:avoid}summary{list-style:none}}.live:empty,.callout[hidden],p[hidden],figure[hidden]{display:none}main,.live-lesson{position:relative}.live{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:0 0 1.2rem;font:.875rem/1.4 var(--sans)}.live button,.live-edit button{font:inherit;color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.4rem .8rem;min-block-size:2.1rem;cursor:pointer}.live button:hover,.live-edit button:hover{border-color:var(--soft)}.live button:disabled{color:var(--soft);cursor:default;border-style:dashed}.live-hint{font:.875rem/1.5 var(--sans);color:var(--soft);margin:0 0 .6rem}.live-said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;margin:0}.live-given{display:inline-block;cursor:ew-resize;touch-action:pan-y;text-decoration:underline dotted;text-underline-offset:.2em;user-select:none;-webkit-user-select:none}.live-drag,.live-drag *{cursor:ew-resize!important;user-select:none;-webkit-user-select:none}.live-edit{position:absolute;z-index:4;display:flex;flex-wrap:wrap;align-items:center;gap:.25rem;max-inline-size:16rem;padding:.25rem;background:var(--page);border:1px solid var(--soft);border-radius:10px;box-shadow:0 4px 18px rgb(0 0 0/.25);font:1rem/1.3 var(--sans)}.live-edit input{font:inherit;inline-size:6.5rem;min-block-size:2.1rem;padding:.2rem .5rem;color:var(--ink);background:var(--panel);border:1px solid var(--soft);border-radius:6px;text-align:end}.live-edit button{min-inline-size:2.1rem;padding:.2rem}.live-error{flex-basis:100%;font-size:.8rem;color:var(--loss)}.live-error:empty{display:none}.live-yaml{display:block;inline-size:100%;font:.8rem/1.5 monospace;color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.6rem;margin:0 0 1rem}.live-curve svg{inline-size:100%;max-inline-size:40rem;block-size:auto}.live-curve text{font:13px var(--sans);fill:var(--soft)}.live-end{text-anchor:end}.live-axis{fill:none;stroke:var(--line);stroke-width:1.5}.live-line{fill:none;stroke:var(--loss);stroke-width:2.5;stroke-linejoin:round}.live-point{fill:var(--loss)}.live-still .still{font-style:italic;text-decoration:line-through}.live-still::after{content:attr(data-note);display:block;font:italic .8rem/1.4 var(--sans);color:var(--soft);margin-block-start:.3rem}@media print{.live,.live-hint,.live-edit,.live-yaml{display:none!important}.live-given{text-decoration:none}}',
    'assets/reading.css': '.es-quiz button,.es-ask button{font:.875rem/1.4 var(--sans);color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.4rem .8rem;min-block-size:2.1rem;cursor:pointer}.es-quiz button:hover,.es-ask button:hover{border-color:var(--soft)}.live :is([data-act=open_player],[data-act=quiz]){border-color:var(--accent);font-weight:600}.es-same:not(g,svg *){outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}.es-from:not(g,svg *){outline:1.5px dashed var(--accent);outline-offset:2px;border-radius:3px}g.es-same :is(.disc,rect){stroke:var(--accent);stroke-width:5}g.es-same .edge{stroke-width:5}g.es-from :is(.disc,rect){stroke:var(--accent);stroke-width:4;stroke-dasharray:5 4}g.es-from .edge{stroke-width:3.6}path.es-same,use.es-same{stroke:var(--accent);stroke-width:4}.es-card{position:fixed;inset:auto;inset-block-start:var(--y,0);left:var(--x,0);margin:0;inline-size:max-content;max-inline-size:min(26rem,100vw - 1rem);max-block-size:min(24rem,70vh);overflow:auto;background:var(--panel);color:var(--ink);border:1px solid var(--rule);border-radius:var(--r);padding:.7rem .95rem .8rem;box-shadow:0 6px 28px rgb(0 0 0/.18);font-size:.95rem;line-height:1.5}.es-h{display:flex;align-items:baseline;gap:.7rem;margin:0 0 .3rem}.es-h b{font-family:var(--math);font-size:1.15em}.es-h span{color:var(--soft);font:.78rem var(--sans)}.es-h button{margin-inline-start:auto;font:.78rem var(--sans);color:var(--accent);background:none;border:0;padding:.3rem 0;min-block-size:24px;text-decoration:underline;cursor:pointer}.es-card .eq{font-size:.92em;row-gap:.25rem}.es-card .row{direction:ltr}.es-card dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .8rem;margin:.55rem 0 0;align-items:baseline}.es-card dt{font-size:.78rem;color:var(--soft)}.es-card dd{margin:0;display:flex;flex-wrap:wrap;gap:.1rem .9rem}.es-card dd :is(a,span){min-block-size:24px;text-decoration:none;color:inherit}.es-card dd a:hover{text-decoration:underline}.es-card dd b{font-family:var(--math);font-weight:500}.es-here{box-shadow:0 0 0 2px var(--accent),0 0 0 7px color-mix(in srgb,var(--accent) 22%,transparent);scroll-margin-block:1rem calc(var(--es-low,0px) + 1rem)}tr.es-here{box-shadow:none;outline:2px solid var(--accent)}.es-player{position:sticky;inset-block-end:.5rem;z-index:2;display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);align-items:center;gap:.1rem 1.4rem;background:var(--panel);border:1px solid var(--rule);border-radius:var(--r);padding:.8rem 1rem;margin-block-start:1rem;box-shadow:0 4px 24px rgb(0 0 0/.16)}.es-player :focus-visible{outline-offset:1px}.es-picture{grid-column:1;grid-row:1/4}.es-line,.es-controls,.es-scrub{grid-column:2}.es-picture svg{display:block;inline-size:100%;block-size:auto;max-block-size:34vh}.es-line{display:flex;align-items:baseline;flex-wrap:wrap;gap:0 .6rem;font-size:1.25rem;min-block-size:3.2rem;margin:0 2rem 0 0}.es-line b{font-family:var(--math)}.es-line small{flex-basis:100%;font:.78rem/1.4 var(--sans);color:var(--soft)}.es-line span{font-size:1rem}.es-controls{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem}.es-controls button,.es-player>[data-act=close]{display:grid;place-items:center;min-inline-size:2.4rem;block-size:2.4rem;padding:0;border:0;border-radius:99px;background:none;color:var(--ink);cursor:pointer;font:600 .82rem var(--sans)}.es-controls button:hover,.es-player>[data-act=close]:hover{background:var(--shade)}.es-controls [data-act=play]{background:var(--ink);color:var(--page)}.es-controls [data-act=play]:hover{background:var(--accent)}.es-controls [data-act=sample]{padding-inline:.7rem}.es-player [data-act]:not([data-act=sample])::before{content:"";inline-size:1.1rem;block-size:1.1rem;background:currentColor;forced-color-adjust:none;clip-path:var(--icon)}.es-player [data-act=play]{--icon:polygon(22% 6%,96% 50%,22% 94%)}.es-player [data-act=play].es-on{--icon:polygon(14% 8%,40% 8%,40% 92%,14% 92%,14% 8%,60% 8%,86% 8%,86% 92%,60% 92%,60% 8%)}.es-player [data-act=forward]{--icon:polygon(26% 15%,84% 50%,26% 85%)}.es-player [data-act=back]{--icon:polygon(74% 15%,16% 50%,74% 85%)}.es-player [data-act=last]{--icon:polygon(12% 15%,68% 50%,68% 15%,84% 15%,84% 85%,68% 85%,68% 50%,12% 85%)}.es-player [data-act=first]{--icon:polygon(88% 15%,32% 50%,32% 15%,16% 15%,16% 85%,32% 85%,32% 50%,88% 85%)}.es-player [data-act=close]{--icon:polygon(16% 8%,50% 42%,84% 8%,92% 16%,58% 50%,92% 84%,84% 92%,50% 58%,16% 92%,8% 84%,42% 50%,8% 16%)}.es-player>[data-act=close]{position:absolute;inset-block-start:.5rem;inset-inline-end:.5rem;min-inline-size:2rem;block-size:2rem}.es-controls select{font:.82rem var(--sans);color:var(--ink);background:var(--panel);border:1px solid var(--rule);border-radius:8px;block-size:2rem;padding-inline:.3rem}.es-scrub{margin-block-start:.5rem}.es-scrub input{appearance:none;accent-color:var(--accent);display:block;inline-size:calc(100% + 1rem);margin:0 -.5rem;block-size:1.5rem;background:none;cursor:pointer}.es-scrub input::-webkit-slider-runnable-track{block-size:4px;margin-inline:.5rem;border-radius:4px;background:linear-gradient(to right,var(--accent) var(--x),var(--rule) 0)}[dir=rtl] .es-scrub input::-webkit-slider-runnable-track{background:linear-gradient(to left,var(--accent) var(--x),var(--rule) 0)}.es-scrub input::-webkit-slider-thumb{appearance:none;inline-size:1rem;block-size:1rem;margin-block-start:-6px;margin-inline:-.5rem;border-radius:50%;background:var(--accent)}.es-scrub input::-moz-range-track{block-size:4px;border-radius:4px;background:linear-gradient(to right,var(--accent) var(--x),var(--rule) 0)}.es-scrub input::-moz-range-thumb{inline-size:1rem;block-size:1rem;border:0;border-radius:50%;background:var(--accent)}.es-phases{display:flex;flex-wrap:wrap;gap:2px}.es-phases button{flex:1 1 auto;min-inline-size:24px;min-block-size:24px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;border:0;border-block-start:3px solid var(--line);background:none;color:var(--soft);font:.72rem/1.3 var(--sans);padding:.25rem .2rem;cursor:pointer}.es-phases button:hover{color:var(--ink);border-color:var(--rule)}.es-phases [aria-current=true]{color:var(--ink);font-weight:650;border-color:var(--accent)}.es-picture .es-later{opacity:.28}.es-picture .es-later .v{visibility:hidden}.es-picture tspan.es-later{visibility:hidden}.es-picture .es-source .edge{stroke-width:4.5;stroke-dasharray:9 5;animation:es-flow .7s linear infinite}.es-picture .es-source :is(.disc,rect){stroke:var(--ink);stroke-width:3;stroke-dasharray:4 3}.es-picture .es-now :is(.disc,rect){stroke:var(--accent);stroke-width:5;stroke-dasharray:none}.es-picture .es-now .edge{stroke-width:5}.es-picture .es-now .v{animation:es-arrive .6s ease-out}@keyframes es-flow{to{stroke-dashoffset:-14}}@keyframes es-arrive{from{opacity:0;transform:translateX(-10px)}}.es-quiz{position:sticky;inset-block-end:.5rem;z-index:2;display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;background:var(--panel);border:1px solid var(--rule);border-radius:var(--r);padding:.6rem 1rem;margin-block-start:1rem;box-shadow:0 4px 24px rgb(0 0 0/.16)}.es-quiz p{flex:1;margin:0;font:650 .9rem var(--sans);white-space:nowrap}.es-hidden:not(tspan){border-block-end:2px dotted currentColor;opacity:.85}.es-ask{direction:ltr;display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .6rem;margin-block-start:.5rem}.eq-r:empty,.eq-s:empty{display:none}td:has(>.es-ask)>.es-hidden{display:none}td .es-ask{margin:0;justify-content:flex-end}.es-ask label{display:flex;align-items:center;gap:.35rem;white-space:nowrap}td .es-ask label{font-size:0;gap:0}.es-ask input{font:1rem var(--math);inline-size:7rem;min-block-size:2rem;padding:.1rem .5rem;color:var(--ink);background:var(--page);border:1.5px solid var(--rule);border-radius:8px}.es-verdict{flex-basis:100%;margin:0;font:.85rem/1.5 var(--sans);white-space:normal;text-align:start}.es-verdict:empty{display:none}.es-ask:is([data-verdict=right],[data-verdict=follows]) input{border-color:var(--output);background:color-mix(in srgb,var(--output) 12%,var(--page))}.es-ask:is([data-verdict=right],[data-verdict=follows]) .es-verdict::before{content:"✓ "/"";color:var(--output);font-weight:700}.es-ask:is([data-verdict=wrong],[data-verdict=unread]) input{border-color:var(--loss);border-style:dashed}.es-ask:is([data-verdict=wrong],[data-verdict=unread]) .es-verdict::before{content:"× "/"";color:var(--loss);font-weight:700}@media(min-width:70.01rem){.shell:has(.es-player){--side:clamp(22rem,100vw - 51.5rem,34rem);grid-template-columns:var(--side) minmax(0,46rem);gap:2.5rem}.shell:has(.es-player) .toc{visibility:hidden}.shell .es-player{position:fixed;inset-block:4.2rem auto;inset-inline-start:max(1.5rem,(100vw - 48.5rem - var(--side))/2);inline-size:var(--side);max-block-size:calc(100vh - 5rem);overflow:auto;grid-template-columns:minmax(0,1fr);gap:.4rem;box-shadow:none;margin:0;padding:1rem 1.2rem 1.1rem}.shell .es-player>*{grid-area:auto}}@media(max-width:70rem){.es-playing{--es-low:var(--es-bar)}}@media(max-width:40rem){.es-card{inset:auto 0 0 0;inline-size:auto;max-inline-size:none;max-block-size:46vh;border-radius:var(--r) var(--r) 0 0}.es-player>*{grid-area:auto}.es-player{inset-block-end:0;grid-template-columns:minmax(0,1fr);gap:.2rem;padding:.5rem .8rem .6rem;margin-inline:-1rem;border-radius:var(--r) var(--r) 0 0;border-inline:0}.es-picture svg{max-block-size:20vh}.es-line{font-size:1.05rem;min-block-size:1.6rem}.es-line small{flex-basis:auto}.es-controls{justify-content:space-between}.es-scrub{margin:0}.es-quiz{inset-block-end:0;margin-inline:-1rem;border-radius:0;gap:.35rem;padding:.5rem .8rem}.es-quiz button{padding-inline:.7rem}}@media(prefers-reduced-motion:reduce){.es-picture *{animation:none!important}}@media print{.live,.es-player,.es-quiz,.es-card{display:none}}',
    'assets/worksheet.css': '.sheet{max-width:62rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,2.5rem) 4rem}.sheet h1{margin:0 0 .6rem}.sheet h2{margin:2.2rem 0 .4rem}.sheet .kind{font-weight:600;color:var(--accent);margin:0}.sheet .code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;color:var(--soft)}.sheet .who{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:baseline;margin:1rem 0}.sheet .who label{font-weight:600}.sheet .who input{flex:1 1 16rem;max-width:28rem}.sheet .told{border-inline-start:3px solid var(--rule);padding-inline-start:1rem;margin:1rem 0}.sheet .told p{margin:.3rem 0}.sheet .part{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}.sheet .part .points{color:var(--soft);white-space:nowrap}.sheet ol.work{list-style:none;margin:0;padding:0}.sheet ol.work>li{display:grid;grid-template-columns:2.2rem minmax(0,1fr);padding:.8rem 0;border-top:1px solid var(--line)}.sheet .line-n{color:var(--soft)}.sheet .what{margin:0 0 .3rem;color:var(--soft)}.sheet .sum:focus-visible{outline:3px solid var(--accent)}.sheet .sum{direction:ltr;text-align:match-parent;overflow:auto hidden;padding-block:.35rem;margin:0}.sheet .answers{display:flex;flex-wrap:wrap;gap:.5rem 1.4rem;margin:.5rem 0 0;padding:0}.sheet .answer{display:flex;align-items:center;flex-wrap:wrap;gap:.2rem .5rem}.sheet .answer label{font:600 .85rem ui-monospace,"DejaVu Sans Mono",monospace}.sheet input{font:inherit;font-variant-numeric:tabular-nums;color:var(--ink);background:var(--panel);border:1.5px solid var(--rule);border-radius:.35rem;padding:.3rem .5rem}.sheet .answer input{width:8.5rem;direction:ltr}.sheet :is(input,button):focus-visible{outline:3px solid var(--accent);outline-offset:1px}.sheet input[data-verdict=right]{border-color:var(--bias);border-width:2.5px}.sheet input[data-verdict=follows]{border-color:var(--bias);border-style:dashed;border-width:2.5px}.sheet input:is([data-verdict=wrong],[data-verdict=unreadable]){border-color:var(--loss);border-style:double;border-width:4px}.sheet output{color:var(--ink);font-size:.92rem}.sheet math .blank,.sheet math .copy{border:1.5px solid var(--ink);border-radius:.2em;padding:.15em .5em;margin:0 .15em;font-size:.8em}.sheet math .copy{border:1.5px dashed var(--soft)}.sheet .do{position:sticky;bottom:0;display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;background:var(--page);border-top:1px solid var(--rule);padding:.8rem 0;margin-top:2rem}.sheet button{font:inherit;font-weight:600;color:var(--page);background:var(--accent);border:0;border-radius:.4rem;padding:.5rem 1rem;cursor:pointer}.sheet button+button{color:var(--accent);background:none;border:1.5px solid var(--accent)}.sheet #result{font-weight:600}@media(max-width:40rem){.sheet .do{position:static}}@media print{.sheet .do,.sheet output{display:none}.sheet{padding:0;max-width:none}.sheet ol.work>li{break-inside:avoid}.sheet .answer input{width:7rem;height:1.6rem}}',
    'svg/diagram.css': '.everystep text{font-family:Inter,"Source Sans 3",system-ui,"Segoe UI",Roboto,Arial,sans-serif;font-variant-numeric:lining-nums tabular-nums;text-anchor:middle}.everystep .ground{fill:var(--panel)}.everystep .frame{fill:none;stroke:var(--rule);stroke-width:1;stroke-dasharray:3 5;stroke-linecap:round;opacity:.75}.everystep .soft{fill:var(--soft)}.everystep .ink{fill:var(--ink)}.everystep .start{text-anchor:start}.everystep .end{text-anchor:end}.everystep .name{font-weight:600;stroke:var(--panel);stroke-width:4;stroke-linejoin:round;paint-order:stroke}.everystep .flow{fill:var(--shade);stroke:var(--line)}.everystep .flow-t{fill:var(--ink);font-weight:600;letter-spacing:.01em}.everystep .edge{fill:none;stroke-width:1.8}.everystep .thin{stroke-width:1.2}.everystep .hair{stroke-width:.8}.everystep .wide{stroke-width:2.6}.everystep .disc{stroke-width:1.6}.everystep .box{stroke:var(--panel);stroke-width:2}.everystep .o{fill:var(--panel);stroke-width:1.4}.everystep .v{font-weight:650}.everystep .tag{font-weight:400}.everystep .on{fill:var(--on-hue)}.everystep .e-soft{stroke:var(--soft)}.everystep .x-soft{fill:var(--soft)}.everystep .divider{stroke:var(--rule);stroke-width:1.5;stroke-dasharray:5 5}',
}
