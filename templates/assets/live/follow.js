// Following: after a change, every number, bracket, sign, picture and sentence on the page is what Python would have written.
//
// A formula in numbers carries its tree as data-f (see compute/graph.py); it is written again as render/notation writes it.
// What cannot follow is marked (class live-still, with a note in words.still).

// ---- Exactly: lines are equal when 34 digits say so, but for powers of e that are lost beside larger numbers, as in
// 1/(1 + e^-100); such powers have to stand in both lines.

let lost = [];
const far = (f) => (x) => {
  if (abs(number(x)) > 40) lost.push(number(x));
  return f(x);
};
const WATCHED = { ...BY_HAND, exp: far(BY_HAND.exp), tanh: far(BY_HAND.tanh) };

// ---- Notation: MathML of a formula in numbers, with brackets from how tightly things bind

const ATOM = 9, PRODUCT = 3, SUM = 1;
const mo = (sign) => `<mo>${sign}</mo>`, row = (inner, mark = "") => `<mrow${mark}>${inner}</mrow>`;
const called = (name) => [7, 0, 0, `<mi>${name}</mi>${mo("(")}`, mo(","), mo(")")];
const ROWS = { // how tightly it binds, its first operand at least, the others; before, between, after; whether it is an element
  add: [SUM, SUM, 2, "", mo("+"), ""], sub: [SUM, SUM, 2, "", mo("−"), ""], neg: [SUM, 2, 2, mo("−"), "", ""],
  mul: [PRODUCT, PRODUCT, PRODUCT, "", mo("·"), ""],
  div: [7, 0, 0, "<mfrac>", "", "</mfrac>", 1], square: [5, ATOM, ATOM, "<msup>", "", "<mn>2</mn></msup>", 1],
  power: [5, ATOM, 0, "<msup>", "", "</msup>", 1], exp: [7, 0, 0, "<msup><mi>e</mi>", "", "</msup>", 1],
  sqrt: [7, 0, 0, "<msqrt>", "", "</msqrt>", 1],
  log: called("ln"), tanh: called("tanh"), max: called("max"),
  positive: [7, SUM, 0, mo("["), "", `${mo("&gt;")}<mn>0</mn>${mo("]")}`],
};
ROWS.weigh = ROWS.mul;
const MARK = "\u2060"; // stands for digits, which may change without changing the markup around them

const isNumber = (e) => e.localName === "mn" || (e.localName === "mrow" && !one(e, "mi, mtext"));
const isPart = (e) => isNumber(e) && (e.localName === "mn" || [...e.children].every((part) => /^(mo|mn|msup)$/.test(part.localName)));

feature((lesson) => {
  const { graph, root, writer, words } = lesson, { held, slots } = graph;
  const before = held.slice(), first = held.slice(), moved = new Uint8Array(held.length), digits = [];
  const lines = new Map(), signs = [], kinds = new Map();
  const labels = [], sayings = [];
  const maps = all(root, "svg[data-node]"), remarks = new Map(); // these by frame, [[element, holds]]
  let bound = false, home = true, found = [];

  const slotOf = (node) => slots.get(node).slot;
  const printed = (node) => (digits[slotOf(node)] ??= graph.printed(node));
  const said = (node) => writer.text(printed(node));
  const reads = (value) => (array, at) => {
    const node = at.length ? `${array}[${at}]` : array;
    return () => value(node);
  };
  const valued = (look) => {
    const compiled = new Map();
    return (f) => {
      if (!compiled.has(f)) compiled.set(f, compile(f, reads(look), PLAIN));
      return compiled.get(f)({});
    };
  };
  const short = (node) => number(printed(node));
  // A formula's value from full precision, and from the numbers as they are printed.
  const value = valued((node) => graph.values[node]), seen = valued(short);

  // ---- Finding what there is to follow, once

  lesson.bind = () => {
    if (bound) return;
    bound = true;
    for (const e of lesson.numbered()) {
      const node = nodeOf(e), kind = (get(e, "class") ?? "").match(/\b(r-[\w-]+|b\d)/g)?.join(" ") ?? "", math = up(e, "math");
      if (kind.length > (kinds.get(node) ?? "").length) kinds.set(node, kind);
      if (!slots.has(node)) continue;
      if (math) {
        if (!math.dataset.f && isPart(e)) lines.set(e, adopt({ math, element: e, f: node, slots: [slotOf(node)], kind: get(e, "class") }));
      } else if (e instanceof SVGElement) picture(e, node);
      else if (!up(e, "[data-say]") && textOf(e).trim() === said(node)) labels.push({ node, slots: [slotOf(node)], text: e.firstChild });
    }
    for (const math of all(root, "[data-f]")) lines.set(math, line(math));
    for (const sign of all(root, ".eq-s")) equation(sign);
    for (const { id, options } of lesson.data.sentences) {
      const element = one(root, `[data-say="${id}"]`);
      if (element) sayings.push({ element, options });
    }
  };

  // A remark that is not so yet takes its place at the end of its section, or with others of its kind.
  const admit = (heading, html) => {
    if (!heading) return; // of a lesson a page may show a part
    const section = up(heading, "section");
    section.insertAdjacentHTML("beforeend", html);
    const frame = section.lastElementChild, title = one(frame, ".callout-h"), own = all(section, ".callout-h").find((e) => textOf(e) === textOf(title));
    if (own === title) return;
    one(own.parentElement, ".callout-b").append(...all(frame, "[data-when]"));
    frame.remove();
  };
  const judge = () => {
    for (const [frame, list] of remarks) {
      let few = 4;
      for (const [e, f] of list) e.hidden = !(value(f) > 0 && few-- > 0);
      if (frame) frame.hidden = list.every(([e]) => e.hidden);
    }
  };

  // A picture's label holds the number of its node, or that and the new one.
  const picture = (e, node) => {
    for (const leaf of all(e, ".v")) {
      if (leaf.firstElementChild || up(leaf, "[data-node]") !== e) continue;
      const [array, at] = node.split(/(?=\[)/), names = [node, `dL_d${node}`, `after.${node}`];
      if (leaf.classList.contains("new")) names.unshift(`${array}_new${at}`);
      const shown = names.find((name) => slots.has(name) && said(name) === textOf(leaf).trim());
      if (shown) labels.push({ node: shown, slots: [slotOf(shown)], text: leaf.firstChild, lead: /^\s*/.exec(textOf(leaf))[0], room: one(e, "rect") });
    }
  };

  const line = (math) => {
    const f = JSON.parse(math.dataset.f), nodes = new Set(), element = one(math, "semantics > *");
    const visit = (part) => {
      if (isName(part)) nodes.add(part);
      else if (Array.isArray(part)) part.slice(1).forEach(visit);
    };
    visit(f);
    const it = {
      math, f, element, slots: [...nodes].map(slotOf), nodes: [...nodes], result: one(math, ".result"),
      worked: math.dataset.f.includes('"worked"'),
      plain: compile(f, reads(short), PLAIN, (body) => () => number(worked(body))),
      exact: compile(f, reads(printed), WATCHED, (body) => () => worked(body)),
    };
    return element ? adopt(it) : it;
  };

  const equation = (sign) => {
    const beside = (e) => (!e || e.classList.contains("eq-l") ? null : e.matches("[data-f], math") ? e : one(e, "math"));
    const [next, previous] = [beside(sign.nextElementSibling), beside(sign.previousElementSibling)];
    const named = (math) => !math || !(lines.has(math) || all(math, "*").some((e) => lines.has(e)));
    if (!next || named(next)) return;
    const array = up(sign, "[data-matrix]")?.dataset.matrix, it = { sign, held: textOf(sign) === "=", next: lines.get(next), previous: lines.get(previous), whole: !named(previous) };
    if (array) it.cells = cells(array);
    it.slots = array ? [...new Set(it.cells.flatMap((cell) => cell.reads.map(slotOf)))] : [it.next, it.previous].flatMap((l) => l?.slots ?? []);
    signs.push(it);
  };

  // ---- What the page prints

  // A formula, worked out: from printed operands by hand, else from full precision. By hand what stands within a line has
  // three more digits than a result; see Digits.midway.
  const worked = (body, more = 3) => {
    if (isName(body)) return printed(body);
    const { carried, decimals } = graph.data;
    if (!carried) return rounded(decimal(value(body)), decimals);
    const d = compile(body, reads(printed), BY_HAND, (inner) => () => worked(inner))({});
    return rounded(d, more ? max(decimals + more, more - adjusted(d)) : decimals);
  };

  const digit = (shown, mark = "") => {
    found.push(shown);
    return `<mn${mark}>${MARK}</mn>`;
  };
  const write = (d, kind, node) => {
    const { sign, mantissa, exponent } = writer.parts(d), mark = (kind ? ` class="${kind}"` : "") + (node ? ` data-node="${node}"` : "");
    if (!exponent) return digit(sign + mantissa, mark);
    return row(`${digit(sign + mantissa)}${mo("·")}<msup><mn>${writer.own("10")}</mn>${digit(exponent)}</msup>`, mark);
  };
  const piece = (d, kind, node) => {
    const out = isPlain(d) || !d.c || (adjusted(d) >= -4 && adjusted(d) < 9);
    return [write(d, kind, node), d.c < 0n ? SUM : out ? ATOM : PRODUCT];
  };

  // A formula in numbers as MathML, how tightly it binds, and whether it is more than one element.
  const mathml = (f) => {
    if (isPlain(f)) return piece(parse(String(f)));
    if (isName(f)) return piece(printed(f), kinds.get(f), f);
    const [op, ...args] = f;
    if (op === "worked") {
      const node = isName(args[0]) ? args[0] : "";
      return piece(worked(args[0]), kinds.get(node)?.split(" ")[0], node);
    }
    const [binds, least, others, before, between, after, single] = ROWS[op];
    let out = before;
    args.forEach((part, k) => {
      if (k && op === "add") {
        if (part[0] === "neg") {
          out += mo("−") + inside(part[1], 2);
          return;
        }
        if (part[0] === "worked" && !isName(part[1])) {
          const d = worked(part[1]);
          if (d.c < 0n) {
            out += mo("−") + write(BY_HAND.neg(d));
            return;
          }
        }
      }
      out += (k ? (op === "max" && writer.mark === "," ? mo(";") : between) : "") + inside(part, k ? others : least, single);
    });
    return [out + after, binds, !single];
  };
  // As an operand, which is a single element where it has to be.
  const inside = (f, least, single) => {
    const [out, binds, many] = mathml(f);
    return binds < least ? row(mo("(") + out + mo(")")) : single && many ? row(out) : out;
  };

  // ---- Whether lines are equal

  const equal = (one, other) => {
    const x = one.plain({}), y = other.plain({});
    if (!(abs(x - y) <= 1e-9 * max(1, abs(x), abs(y)))) return false;
    const [[a, u], [b, v]] = [one, other].map((it) => {
      lost = [];
      return [it.exact({}), lost.sort().join()];
    });
    if (isPlain(a) || isPlain(b) || u !== v) return false;
    const apart = BY_HAND.sub(a, b), most = max(number(BY_HAND.abs(a)), number(BY_HAND.abs(b)), 1e-300);
    return !apart.c || abs(number(apart)) < 1e-30 * most;
  };
  const same = (d, x) => number(d) === number(decimal(x));
  const inFull = (node) => isFinite(graph.values[node]) && same(printed(node), graph.values[node]);
  const holds = ({ next, previous, cells, whole }) => {
    if (cells) return cells.every(({ line, here, reads }) => (whole ? equal(line, here) : reads.every(inFull)));
    if (previous) return equal(previous, next);
    const [op, body] = next.f;
    if (op === "worked") return same(worked(body), value(body));
    return !next.worked && next.nodes.every(inFull);
  };
  // Each element of an array: as its formula with printed numbers, and as printed itself.
  const cells = (array) => {
    const { q, stage, offset, count } = graph.arrays.get(array);
    const look = (value) => (name, at) => {
      const full = graph.full(stage, name);
      return (env) => value(at.length ? `${full}[${at.map((k) => (k > 0 ? k : env[k] + 1))}]` : full);
    };
    const plain = compile(q.formula, look(short), PLAIN), exact = compile(q.formula, look(printed), WATCHED);
    return graph.names.slice(offset, offset + count).map((node) => {
      const { env } = slots.get(node);
      return {
        reads: graph.reads(node), line: { plain: () => plain(env), exact: () => exact(env) },
        here: { plain: () => short(node), exact: () => printed(node) },
      };
    });
  };

  // ---- Following

  lesson.on(() => {
    let back = true, replaced = false;
    digits.length = 0;
    held.forEach((x, k) => {
      moved[k] = before[k] !== x;
      if (first[k] !== x) back = false;
    });
    before.set(held);
    const concerns = (it) => it.slots.some((k) => moved[k]);
    for (const it of labels) if (concerns(it)) relabel(it);
    sayings.forEach(choose);
    judge();
    for (const it of lines.values()) if (concerns(it) && rewrite(it, back)) replaced = true;
    for (const it of signs) {
      if (concerns(it) && it.held !== (it.held = holds(it))) it.sign.textContent = it.held ? "=" : "≈";
    }
    if (replaced) lesson.reindex();
    maps.forEach(shade);
    if (home !== back) still((home = back));
  });

  const relabel = ({ node, text, lead = "", room }) => {
    const now = lead + said(node);
    if (text.data === now) return;
    if (room) {
      const wide = (room.dataset.wide ??= `${get(room, "width")} ${get(room, "x")} ${text.data.length}`).split(" ");
      const more = max(0, now.length - wide[2]) * 7.4;
      put(room, "width", +wide[0] + more);
      put(room, "x", wide[1] - more / 2);
    }
    text.data = now;
  };

  // A sentence that the numbers choose, with the numbers in it.
  const choose = (it) => {
    const { element } = it, [, html] = it.options.find(([test]) => !test || seen(test) > 0);
    if ((it.html ??= element.innerHTML) !== html) {
      element.innerHTML = it.html = html;
      it.places = null;
    }
    it.places ??= all(element, ":is(span, a)[data-node]");
    for (const e of it.places) if (textOf(e) !== said(nodeOf(e))) e.textContent = said(nodeOf(e));
  };

  // Words and TeX of other numbers would lie; those of the page's own come back with them.
  const respell = (math, back) => {
    if ((math.back ?? true) === back) return;
    math.back = back;
    const note = one(math, "annotation");
    math.first ??= [get(math, "alttext"), note && textOf(note)];
    if (!back) math.removeAttribute("alttext");
    else if (math.first[0]) put(math, "alttext", math.first[0]);
    if (note) note.textContent = back ? math.first[1] : "";
  };

  const compose = ({ f, kind, result }) => {
    found = [];
    const out = kind === undefined ? inside(f, 0, true) : write(printed(f), kind, f);
    return result ? out.replace(/class="(r-[\w-]+)/, 'class="$1 result') : out;
  };
  // The texts of the digits in a formula on the page, in the order in which they are found when it is written.
  const texts = ({ element }, out) => {
    const mns = element.localName === "mn" ? [element] : all(element, "mn");
    return [...out.matchAll(/<mn[^>]*>(\u2060)?/g)].flatMap(([, mark], k) => (mark ? [mns[k]?.firstChild] : []));
  };
  // What the page was made with need not be written again for other digits.
  const adopt = (it) => {
    const out = compose(it), shown = texts(it, out);
    if (shown.every((t, k) => t?.data === found[k])) assign(it, { shape: out, found, shown });
    return it;
  };
  const rewrite = (it, back) => {
    const { math, element, f } = it;
    if (!element) { // a number in a sentence, worked out from others
      math.textContent = writer.text(worked(f[1], 0));
      return false;
    }
    respell(math, back);
    const out = compose(it), fits = out === it.shape;
    if (fits) found.forEach((d, k) => d !== it.found[k] && (it.shown[k].data = d));
    else {
      let k = 0;
      const html = out.replaceAll(MARK, () => found[k++]), place = page.createElementNS(math.namespaceURI, "mrow");
      place.innerHTML = html;
      element.replaceWith((it.element = place.firstChild));
      assign(it, { shape: out, shown: texts(it, out) });
    }
    it.found = found;
    return !fits;
  };

  // A heat map, as render/heat draws it: shades of cells, which are means of blocks where there are too many.
  const shade = (svg) => {
    const { offset, count, sizes } = graph.arrays.get(nodeOf(svg)), side = Math.sqrt(count), blocks = {}, paths = {};
    const wide = sizes.length > 1 ? count / sizes[0] : side >= 8 && side % 1 === 0 ? side : count;
    const [w, h] = [wide, count / wide].map((n) => ceil(n / 48));
    for (let k = 0; k < count; k++) {
      const block = (blocks[`${floor((k % wide) / w)} ${floor(k / wide / h)}`] ??= [0, 0]);
      block[0] += held[offset + k];
      block[1]++;
    }
    const cells = entries(blocks).map(([at, [sum, n]]) => [at, sum / n]), most = max(...cells.map(([, x]) => abs(x))) || 1;
    for (const [at, x] of cells) {
      const degree = ceil((abs(x) / most) * 6), key = degree + (x < 0 ? 10 : 0);
      if (degree) paths[key] = `${paths[key] ?? ""}M${at}h1v1h-1z`;
    }
    const frame = one(svg, "rect"), hatch = `url(#${one(svg, "pattern").id})`;
    for (const e of all(svg, ":scope > path")) e.remove();
    frame.insertAdjacentHTML("afterend", entries(paths).map(([key, d]) => `<path d="${d}" fill="${key > 10 ? hatch : get(frame, "stroke")}" opacity="${(0.15 + (0.85 * (key % 10)) / 6).toFixed(2)}"/>`).join(""));
  };

  // What does not follow says so, as long as the numbers are not the page's own.
  const still = () => {
    mark(root, "live-changed", !home);
    for (const e of all(root, ".still, pre.code, figure:has(> .scroll svg:not(.everystep, [data-node]))")) {
      const block = up(e, "figcaption, li, p, .table, pre, figure") ?? e;
      mark(block, "live-still", !home);
      block.dataset.note = words.still;
    }
    for (const e of all(root, "svg desc")) {
      e.dataset.first ??= textOf(e);
      e.textContent = home || !/\d/.test(e.dataset.first) ? e.dataset.first : words.picture;
    }
  };

  // What there is to follow is found once somebody is there, while nothing else is to be done, or at the first change.
  for (const [id, html] of lesson.data.remarks) admit(one(root, `[id="${id}"]`), html);
  for (const e of all(root, "[data-when]")) {
    const frame = up(e, ".callout");
    remarks.set(frame, [...(remarks.get(frame) ?? []), [e, JSON.parse(e.dataset.when)]]);
  }
  judge();
  const wake = () => bound || idle(lesson.bind);
  listen(root, "pointerover", wake);
  listen(root, "focusin", wake);
});
