// Following: after a change, every number, bracket, sign, picture and sentence on the page is what Python would have written.
//
// A formula in numbers carries its tree as data-f (see compute/graph.py); it is written again as render/notation writes it.
// What cannot follow is marked (class live-still, with a note in words.still).
(() => {
  "use strict";
  const everystep = window.everystep;
  const { decimal, number, parse, rounded, adjusted, PLAIN, BY_HAND } = everystep.decimals;

  // ---- Exactly: lines are equal when 34 digits say so, but for powers of e that are lost beside larger numbers, as in
  // 1/(1 + e^-100); such powers have to stand in both lines.

  let lost = [];
  const far = (f) => (x) => {
    const size = Math.abs(number(x));
    if (size > 40) lost.push(number(x));
    return f(x);
  };
  const WATCHED = { ...BY_HAND, exp: far(BY_HAND.exp), tanh: far(BY_HAND.tanh) };

  // ---- Notation: MathML of a formula in numbers, with brackets from how tightly things bind

  const ATOM = 9, PRODUCT = 3, SUM = 1;
  const mo = (sign) => `<mo>${sign}</mo>`;
  const brackets = (text) => `<mrow><mo>(</mo>${text}<mo>)</mo></mrow>`;
  const called = (name) => [7, 0, 0, `<mi>${name}</mi><mo>(</mo>`, "<mo>,</mo>", "<mo>)</mo>"];
  const ROWS = { // how tightly it binds, its first operand at least, the others; before, between, after
    add: [SUM, SUM, 2, "", mo("+"), ""], sub: [SUM, SUM, 2, "", mo("−"), ""], neg: [SUM, 2, 2, mo("−"), "", ""],
    mul: [PRODUCT, PRODUCT, PRODUCT, "", mo("·"), ""], weigh: [PRODUCT, PRODUCT, PRODUCT, "", mo("·"), ""],
    div: [7, 0, 0, "<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>"],
    square: [5, ATOM, ATOM, "<msup><mrow>", "", "</mrow><mn>2</mn></msup>"],
    power: [5, ATOM, 0, "<msup><mrow>", "</mrow><mrow>", "</mrow></msup>"],
    exp: [7, 0, 0, "<msup><mi>e</mi><mrow>", "", "</mrow></msup>"], sqrt: [7, 0, 0, "<msqrt><mrow>", "", "</mrow></msqrt>"],
    log: called("ln"), tanh: called("tanh"), max: called("max"),
    positive: [7, SUM, 0, "<mo>[</mo>", "", "<mo>&gt;</mo><mn>0</mn><mo>]</mo>"],
  };
  const MARK = "\u2060"; // stands before the digits that may change without changing the markup around them

  class Follower {
    constructor(lesson) {
      Object.assign(this, { lesson, graph: lesson.graph, root: lesson.root, writer: lesson.writer });
      this.formulas = new Map(); // by element
      this.signs = [];
      this.texts = []; // {node, texts: [Text]}
      this.numbers = []; // {node, element} in formulas without a tree
      this.digits = new Map();
      this.before = this.graph.held.slice();
      this.first = this.graph.held.slice();
      this.bound = false;
    }

    printed(node) {
      let d = this.digits.get(node);
      if (!d) this.digits.set(node, (d = this.graph.printed(node)));
      return d;
    }

    // ---- Finding what there is to follow, once

    bind() {
      if (this.bound) return;
      this.bound = true;
      this.digits.clear();
      const classes = new Map();
      for (const element of this.root.querySelectorAll("[data-node]")) {
        const node = element.dataset.node, kind = (element.getAttribute("class") ?? "").match(/\b(r-[\w-]+|b\d)/g)?.join(" ") ?? "";
        if (kind.length > (classes.get(node) ?? "").length) classes.set(node, kind);
        if (!this.graph.slots.has(node)) continue;
        const math = element.closest("math");
        if (math) {
          if (!math.dataset.f && isNumber(element)) this.numbers.push({ node, element, math });
        } else if (element.closest("[data-say]")) continue;
        else if (element instanceof SVGElement) this.#picture(element, node);
        else if (element.textContent.trim() === this.#text(node)) this.texts.push({ node, text: element.firstChild });
      }
      this.classes = classes;
      for (const math of this.root.querySelectorAll("[data-f]")) this.formulas.set(math, this.#formula(math));
      for (const sign of this.root.querySelectorAll(".eq-s")) this.#sign(sign);
      for (const said of this.lesson.data.sentences) this.#sentence(said);
      for (const element of this.root.querySelectorAll("[data-when]")) {
        this.texts.push({ element, holds: this.#value(JSON.parse(element.dataset.when)) });
      }
    }

    #text(node) {
      return this.writer.text(this.printed(node));
    }

    // A picture's label holds the number of its node, or that and the new one.
    #picture(element, node) {
      for (const leaf of element.querySelectorAll(".v")) {
        if (leaf.firstElementChild || leaf.closest("[data-node]") !== element) continue;
        const [array, at] = node.split(/(?=\[)/), said = leaf.textContent.trim();
        const names = [leaf.classList.contains("new") ? `${array}_new${at}` : node, node, `dL_d${node}`, `after.${node}`];
        const found = names.find((name) => this.graph.slots.has(name) && this.#text(name) === said);
        if (found) this.texts.push({ node: found, text: leaf.firstChild, lead: /^\s*/.exec(leaf.textContent)[0], room: element.querySelector("rect") });
      }
    }

    #formula(math) {
      const f = JSON.parse(math.dataset.f), nodes = new Set(), { graph } = this;
      const visit = (part) => {
        if (typeof part === "string") nodes.add(part);
        else if (Array.isArray(part)) part.slice(1).forEach(visit);
      };
      visit(f);
      const row = math.querySelector("semantics > mrow");
      return {
        math, f, nodes, row, result: Boolean(row?.querySelector(".result")),
        worked: JSON.stringify(f).includes('"worked"'),
        plain: graph.compile(f, this.#reads((node) => number(this.printed(node))), PLAIN, (body) => () => number(this.worked(body))),
        exact: graph.compile(f, this.#reads((node) => this.printed(node)), WATCHED, (body) => () => this.worked(body)),
      };
    }

    #reads(value) {
      return (array, brackets) => {
        const node = brackets.length ? `${array}[${brackets}]` : array;
        return () => value(node);
      };
    }

    #sign(sign) {
      const line = (element) => (!element || element.classList.contains("eq-l") ? null : element.matches("[data-f], math") ? element : element.querySelector("math"));
      const next = line(sign.nextElementSibling), previous = line(sign.previousElementSibling);
      const array = sign.closest("[data-matrix]")?.dataset.matrix;
      const named = (math) => !math || (!this.formulas.has(math) && !this.numbers.some((n) => n.math === math));
      if (!next || named(next)) return;
      this.signs.push({ sign, next: this.formulas.get(next), previous: named(previous) ? null : this.formulas.get(previous), array, numbers: !named(previous) });
    }

    #sentence({ id, options }) {
      const element = this.root.querySelector(`[data-say="${id}"]`);
      if (element) this.texts.push({ element, options: options.map(([test, html]) => [test && this.#value(test), html]) });
    }

    // A formula's value from full precision.
    #value(f) {
      return this.graph.compile(f, this.#reads((node) => this.graph.values[node]), PLAIN);
    }

    // ---- What the page prints

    // A part of a formula, worked out: from printed operands by hand, else from full precision.
    worked(body) {
      if (typeof body === "string") return this.printed(body);
      const { graph } = this, places = graph.data.decimals;
      if (!graph.data.carried) return rounded(decimal(this.#value(body)({})), places);
      const hand = graph.compile(body, this.#reads((node) => this.printed(node)), BY_HAND, (inner) => () => this.worked(inner));
      return rounded(hand({}), places);
    }

    #number(d, kind, node) {
      const { sign, mantissa, exponent } = this.writer.parts(d);
      const mark = (kind ? ` class="${kind}"` : "") + (node ? ` data-node="${node}"` : "");
      if (!sign && !exponent) return `<mn${mark}>${MARK}${mantissa}</mn>`;
      const raised = exponent && `<mo>·</mo><msup><mn>${this.writer.own("10")}</mn><mn>${MARK}${exponent}</mn></msup>`;
      return `<mrow${mark}>${sign && mo(sign)}<mn>${MARK}${mantissa}</mn>${raised}</mrow>`;
    }

    #piece(d, kind, node) {
      const out = typeof d === "number" || !d.c || (adjusted(d) >= -4 && adjusted(d) < 9);
      return [this.#number(d, kind, node), d.c < 0n ? SUM : out ? ATOM : PRODUCT];
    }

    // A formula in numbers as MathML, and how tightly it binds.
    write(f) {
      if (typeof f === "number") return this.#piece(parse(String(f)), "", "");
      if (typeof f === "string") return this.#piece(this.printed(f), this.classes.get(f) ?? "", f);
      const [op, ...args] = f;
      if (op === "worked") return this.#worked(args[0], this.worked(args[0]));
      const [binds, first, others, before, joined, after] = ROWS[op];
      const between = op === "max" && this.writer.mark === "," ? mo(";") : joined;
      let text = before;
      args.forEach((part, k) => {
        const least = k ? others : first;
        if (k && op === "add") {
          if (part[0] === "neg") {
            text += mo("−") + this.#bracketed(part[1], 2);
            return;
          }
          if (part[0] === "worked" && typeof part[1] !== "string") {
            const d = this.worked(part[1]);
            if (d.c < 0n) {
              text += mo("−") + this.#number({ c: -d.c, e: d.e }, "", "");
              return;
            }
          }
        }
        text += (k ? between : "") + this.#bracketed(part, least);
      });
      return [text + after, binds];
    }

    #worked(body, d) {
      const node = typeof body === "string" ? body : "";
      return this.#piece(d, node && (this.classes.get(node) ?? "").split(" ")[0], node);
    }

    #bracketed(f, least) {
      const [text, binds] = this.write(f);
      return binds < least ? brackets(text) : text;
    }

    equal(one, other) {
      const x = one.plain({}), y = other.plain({});
      if (!(Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y)))) return false;
      const [a, b] = [one, other].map((line) => {
        lost = [];
        return [line.exact({}), lost.sort().join()];
      });
      if (typeof a[0] === "number" || typeof b[0] === "number" || a[1] !== b[1]) return false;
      const apart = BY_HAND.sub(a[0], b[0]), most = Math.max(number(BY_HAND.abs(a[0])), number(BY_HAND.abs(b[0])), 1e-300);
      return !apart.c || Math.abs(number(apart)) < 1e-30 * most;
    }

    #inFull(node) {
      const d = this.printed(node), x = decimal(this.graph.values[node]);
      return typeof d !== "number" && typeof x !== "number" && number(d) === number(x);
    }

    #holds(it) {
      const { next, previous, array, numbers } = it;
      if (array) return this.#matrix(it, array, numbers);
      if (previous) return this.equal(previous, next);
      if (next.f[0] === "worked") {
        const d = this.worked(next.f[1]), body = next.f[1];
        return number(d) === number(decimal(typeof body === "string" ? this.graph.values[body] : this.#value(body)({})));
      }
      return !next.worked && [...next.nodes].every((node) => this.#inFull(node));
    }

    // Whether an equation of whole arrays holds for every element.
    #matrix(it, array, numbers) {
      return (it.cells ??= this.#cells(array)).every(({ line, here, reads }) => (numbers ? this.equal(line, here) : reads.every((n) => this.#inFull(n))));
    }

    // Each element of an array: as its formula with printed numbers, and as printed itself.
    #cells(array) {
      const { graph } = this, { q, stage, offset, count } = graph.arrays.get(array), letters = Object.keys(q.axes);
      const reads = (value) => (name, brackets) => {
        const full = graph.full(stage, name);
        return (env) => value(brackets.length ? `${full}[${brackets.map((k) => (/^\d/.test(k) ? k : env[k] + 1))}]` : full);
      };
      const compiled = (table, value) => graph.compile(q.formula, reads(value), table);
      const [plain, sharp] = [compiled(PLAIN, (n) => number(this.printed(n))), compiled(WATCHED, (n) => this.printed(n))];
      return graph.names.slice(offset, offset + count).map((name) => {
        const { at } = graph.slots.get(name), env = () => Object.fromEntries(letters.map((l, axis) => [l, at[axis]]));
        return {
          reads: graph.reads(name), line: { plain: () => plain(env()), exact: () => sharp(env()) },
          here: { plain: () => number(this.printed(name)), exact: () => this.printed(name) },
        };
      });
    }

    // ---- Following

    follow() {
      const { graph, before, first } = this, moved = new Set();
      this.digits.clear();
      let home = true;
      for (let k = 0; k < before.length; k++) {
        if (before[k] !== graph.held[k]) moved.add(graph.names[k]);
        if (first[k] !== graph.held[k]) home = false;
      }
      before.set(graph.held);
      let replaced = false;
      for (const it of this.texts) {
        if (it.options) this.#choose(it);
        else if (it.holds) this.#hold(it);
        else if (moved.has(it.node)) this.#print(it);
      }
      for (const it of this.numbers) if (moved.has(it.node) && this.#renumber(it, home)) replaced = true;
      const touched = new Set();
      for (const it of this.formulas.values()) {
        for (const node of it.nodes) {
          if (!moved.has(node)) continue;
          touched.add(it);
          if (this.#rewrite(it, home)) replaced = true;
          break;
        }
      }
      for (const it of this.signs) {
        if (it.array ? !(it.cells ??= this.#cells(it.array)).some(({ reads }) => reads.some((node) => moved.has(node))) : !touched.has(it.next) && !touched.has(it.previous)) continue;
        const sign = this.#holds(it) ? "=" : "≈";
        if (it.sign.textContent !== sign) it.sign.textContent = sign;
      }
      if (replaced) this.lesson.reindex();
      this.#still(home);
    }

    #print({ node, text, lead = "", room }) {
      const said = lead + this.#text(node);
      if (text.data === said) return;
      if (room) {
        const wide = (room.dataset.wide ??= `${room.getAttribute("width")} ${room.getAttribute("x")} ${text.data.length}`).split(" ");
        const more = Math.max(0, said.length - wide[2]) * 7.4;
        room.setAttribute("width", Number(wide[0]) + more);
        room.setAttribute("x", Number(wide[1]) - more / 2);
      }
      text.data = said;
    }

    // A sentence that the numbers choose, with the numbers in it.
    #choose(it) {
      const { element, options } = it, [, html] = options.find(([test]) => !test || test({}) > 0);
      if ((it.html ??= element.innerHTML) !== html) element.innerHTML = it.html = html;
      for (const place of element.querySelectorAll(":is(span, a)[data-node]")) {
        const said = this.#text(place.dataset.node);
        if (place.textContent !== said) place.textContent = said;
      }
    }

    // A remark that no longer holds is hidden, and its frame with the last of them.
    #hold({ element, holds }) {
      element.hidden = !(holds({}) > 0);
      const frame = element.closest(".callout");
      if (frame) frame.hidden = ![...frame.querySelectorAll("[data-when]")].some((other) => !other.hidden);
    }

    #renumber(it, home) {
      this.#words(it.math, home);
      const fresh = this.#number(this.printed(it.node), it.element.getAttribute("class") ?? "", it.node);
      if (it.element.localName === "mn" && fresh.startsWith("<mn")) {
        it.element.textContent = fresh.slice(fresh.indexOf(MARK) + 1, -5);
        return false;
      }
      const place = document.createElementNS("http://www.w3.org/1998/Math/MathML", "mrow");
      place.innerHTML = fresh.replaceAll(MARK, "");
      const element = place.firstElementChild;
      it.element.replaceWith(element);
      it.element = element;
      return true;
    }

    // Words and TeX of other numbers would lie; those of the page's own come back with them.
    #words(math, home) {
      const note = math.querySelector("annotation");
      if (!math.spoken) math.spoken = [math.getAttribute("alttext"), note?.textContent];
      if (home) math.setAttribute("alttext", math.spoken[0]);
      else math.removeAttribute("alttext");
      if (note) note.textContent = home ? math.spoken[1] : "";
    }

    #rewrite(it, home) {
      const { math, row, f } = it;
      if (!row) { // a number in a sentence, worked out from others
        math.textContent = this.writer.text(this.worked(f[0] === "worked" ? f[1] : f));
        return false;
      }
      this.#words(math, home);
      let text = this.write(f)[0];
      if (it.result) text = text.replace(/class="(r-[\w-]+)/, 'class="$1 result');
      const shape = text.replace(/\u2060[^<]*/g, MARK);
      if (shape === it.shape) {
        text.match(/\u2060[^<]*/g).forEach((digits, k) => {
          if (it.digits[k].data !== digits.slice(1)) it.digits[k].data = digits.slice(1);
        });
        return false;
      }
      it.shape = shape;
      row.innerHTML = text.replaceAll(MARK, "");
      const all = row.querySelectorAll("mn");
      it.digits = [...text.matchAll(/<mn[^>]*>(\u2060)?/g)].flatMap(([, mark], k) => (mark ? [all[k].firstChild] : []));
      return true;
    }

    // What does not follow says so, as long as the numbers are not the page's own.
    #still(home) {
      if (this.home === home) return;
      this.home = home;
      this.root.classList.toggle("live-changed", !home);
      for (const element of this.root.querySelectorAll(".still, pre.code, figure:has(> .scroll svg:not(.everystep))")) {
        const block = element.closest("figcaption, li, p, .table, pre, figure") ?? element;
        block.classList.toggle("live-still", !home);
        block.dataset.note = this.lesson.words.still;
      }
      for (const words of this.root.querySelectorAll("svg desc")) {
        words.dataset.first ??= words.textContent;
        words.textContent = home || !/\d/.test(words.dataset.first) ? words.dataset.first : this.lesson.words.picture;
      }
    }
  }

  const isNumber = (element) => (element.localName === "mn"
    || (element.localName === "mrow" && [...element.children].every((part) => /^(mo|mn|msup)$/.test(part.localName)) && !element.querySelector("mi, mtext")));

  everystep.feature((lesson) => {
    const follower = (lesson.follower = new Follower(lesson));
    lesson.on("change", () => follower.follow());
    // What there is to follow is found while nothing else is to be done, or at the first touch.
    const idle = window.requestIdleCallback ?? ((f) => setTimeout(f, 200));
    idle(() => follower.bind());
  });
})();
