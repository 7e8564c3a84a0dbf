// Linked views: touch a number or a name, and every other appearance of its node lights up, with what it was computed
// from in a second manner; a card says the rest. What it finds out about the page, the player and the questions use too:
//
//   lesson.view.homes                 where each computed node's calculation stands, by name, in reading order
//   lesson.view.id(node)              its anchor, in this lesson
//   lesson.view.name(node)            its name, as a copy of the page's own MathML
//   lesson.view.spoken(node)          the same for ears
//   lesson.view.sources(node)         what it is computed from: of all that it reads, what stands on the page
//   lesson.view.uses(node)            what is computed from it
//   everystep.dom                     make(tag, attributes, ...content), copy(element), isNumber(element), reveal(element)
(() => {
  "use strict";
  const WAIT = 250, LINGER = 400, MANY = 6;

  const make = (tag, attributes, ...content) => {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") e.addEventListener(name, value);
      else e.setAttribute(name, value);
    }
    e.append(...content);
    return e;
  };
  const isNumber = (e) => e.localName === "mn" || (e.localName === "mrow" && !e.querySelector("mi, mtext"));
  // A copy that is nothing but a picture of the original.
  const copy = (e) => {
    const c = e.cloneNode(true);
    for (const x of c.querySelectorAll(".eq-n, .es-ask, annotation")) x.remove();
    for (const x of [c, ...c.querySelectorAll("*")]) {
      for (const name of ["id", "data-node", "data-f", "tabindex", "href", "role", "aria-label"]) x.removeAttribute(name);
      x.classList.remove("es-same", "es-from", "live-given");
    }
    return c;
  };
  const reveal = (e, behavior) => {
    for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    e.scrollIntoView({ block: "center", behavior });
  };
  // A node's anchor, as teach/story.py writes it: W1[2,1] is W1-2-1.
  const anchor = (node) => node.replace(/[[,.]/g, "-").replace("]", "");
  everystep.dom = { make, copy, isNumber, reveal };

  class View {
    #homes = null;
    #uses = null;
    prefix = "";

    constructor(lesson) {
      this.lesson = lesson;
      this.graph = lesson.graph;
    }

    knows(node) {
      return this.graph.slots.has(node);
    }

    known(block) {
      return [...block.querySelectorAll("[data-node]")].filter((e) => this.knows(e.dataset.node));
    }

    // A card with a node's own anchor comes before any other card of it, and that before a row of a table.
    get homes() {
      if (this.#homes) return this.#homes;
      const found = new Map();
      const put = (node, home, rank) => {
        const { given, local } = this.graph.node(node) ?? { given: true };
        if (!given && !local && !(found.get(node)?.rank <= rank)) found.set(node, { home, rank });
      };
      for (const card of this.lesson.root.querySelectorAll(".eqn[id]")) {
        const node = card.querySelector(".eq-l [data-node]")?.dataset.node ?? "", own = node && card.id.endsWith(anchor(node));
        if (own) this.prefix = card.id.slice(0, -anchor(node).length);
        put(node, card, own ? 0 : 1);
      }
      for (const e of this.lesson.root.querySelectorAll("tr:has(.eq-s) > td:last-child > [data-node]")) put(e.dataset.node, e.closest("tr"), 2);
      const order = ([, a], [, b]) => (a.home.compareDocumentPosition(b.home) & 4 ? -1 : 1);
      return (this.#homes = new Map([...found].sort(order).map(([node, { home }]) => [node, home])));
    }

    id(node) {
      return (this.homes, this.prefix) + anchor(node);
    }

    // The elements that hold a node's name; of new weights, whose name may stand nowhere, those of the old ones.
    #named(node) {
      const own = this.lesson.elements(node).filter((e) => e.closest("math") && !isNumber(e));
      return own.length || !node.includes("_new") ? [own, ""] : [this.#named(node.replace("_new", ""))[0], "+"];
    }

    name(node) {
      const [[e], plus] = this.#named(node), name = make("span", {});
      if (e) name.innerHTML = `<math class="m"><msup>${copy(e).outerHTML}<mo>${plus}</mo></msup></math>`;
      else name.textContent = node;
      if (e && !plus) name.querySelector("msup").replaceWith(name.querySelector("msup").firstChild);
      return name.firstChild;
    }

    spoken(node) {
      const [found, plus] = this.#named(node);
      const alone = found.map((e) => e.closest("math[alttext]")).find((m) => m?.querySelectorAll("[data-node]").length === 1);
      return alone ? `${alone.getAttribute("alttext")} ${plus}`.trim() : this.name(node).textContent;
    }

    sources(node, found = new Set()) {
      const { given, typed, stage } = this.graph.node(node), { prefixes } = this.graph;
      let reads = this.graph.reads(node);
      if (given && stage && !typed) {
        const bare = node.slice(stage.length), before = prefixes[prefixes.indexOf(stage) - 1];
        reads = [before + (bare.includes("_old") ? bare.replace("_old", "") : bare.replace(/^[Wb]\d+/, "$&_new"))];
      }
      for (const read of reads) {
        if (this.lesson.elements(read).length) found.add(read);
        else this.sources(read, found);
      }
      return found;
    }

    uses(node) {
      if (!this.#uses) {
        this.#uses = new Map();
        for (const name of this.graph.names.filter((n) => this.lesson.elements(n).length)) {
          for (const source of this.sources(name)) this.#uses.set(source, (this.#uses.get(source) ?? new Set()).add(name));
        }
      }
      return this.#uses.get(node) ?? new Set();
    }
  }

  everystep.feature((lesson) => {
    const { root, words } = lesson, view = (lesson.view = new View(lesson));
    const card = make("div", { class: "es-card", popover: "manual", role: "group" });
    let lit = [], from = null, timer = 0, quiet = false;

    const nodeAt = (target) => {
      let e = target.closest("[data-node]");
      while (e && !view.knows(e.dataset.node)) e = e.parentElement.closest("[data-node]");
      return e;
    };
    const light = (node) => {
      for (const e of lit) e.classList.remove("es-same", "es-from");
      lit = [];
      if (!node) return;
      for (const [nodes, kind] of [[[node], "es-same"], [view.sources(node), "es-from"]]) {
        for (const each of nodes) for (const e of lesson.elements(each)) {
          e.classList.add(kind);
          lit.push(e);
        }
      }
    };
    const list = (label, nodes) => (nodes.size ? [make("dt", {}, label), make("dd", {}, ...[...nodes].map((node) => {
      const home = view.homes.get(node) ?? lesson.elements(node).find((e) => !e.closest("svg, .facts"));
      return make("a", { href: home ? `#${home.closest("[id]").id}` : "" }, view.name(node), " ", make("b", {}, lesson.printed(node)));
    }))] : []);
    const fill = () => {
      const { node } = from.dataset, home = view.homes.get(node), sources = view.sources(node);
      const lines = home?.querySelector(".eq") ?? home?.querySelector(".eq-s")?.parentElement;
      const row = make("div", { class: "row" }, ...(lines ? (lines.matches(".eq") ? [copy(lines)] : copy(lines).childNodes) : sources.size ? [] : [words.given]));
      const head = make("p", { class: "es-h" }, view.name(node), make("b", {}, lesson.printed(node)), lesson.button("close", () => hide(true)));
      card.setAttribute("aria-label", view.spoken(node));
      card.replaceChildren(head, row, make("dl", {}, ...list(words.from, sources), ...list(words.into, view.uses(node))));
    };
    const place = () => {
      const { left, top, bottom } = from.getBoundingClientRect(), { offsetWidth, offsetHeight } = card, gap = 8;
      const below = bottom + gap, above = top - gap - offsetHeight;
      card.style.setProperty("--x", `${Math.max(gap, Math.min(left, document.documentElement.clientWidth - offsetWidth - gap))}px`);
      card.style.setProperty("--y", `${below + offsetHeight < innerHeight || above < 0 ? Math.max(gap, Math.min(below, innerHeight - offsetHeight - gap)) : above}px`);
    };
    const show = (e) => {
      clearTimeout(timer);
      if (!card.isConnected) root.append(card);
      from = e;
      light(e.dataset.node);
      fill();
      card.showPopover();
      place();
    };
    const shown = () => card.matches(":popover-open");
    const hide = (back) => {
      clearTimeout(timer);
      const inside = card.contains(document.activeElement);
      light();
      if (shown()) card.hidePopover();
      if (!back || !inside) return;
      quiet = true;
      from.focus({ preventScroll: true });
      quiet = false;
    };
    const tell = ({ dataset: { node } }) => {
      const said = [lesson.word("told", { name: view.spoken(node), value: lesson.printed(node) })];
      for (const [key, nodes] of [["told_from", view.sources(node)], ["told_into", view.uses(node)]]) {
        if (nodes.size) said.push(lesson.word(key, { names: [...nodes].slice(0, MANY).map((n) => view.spoken(n)).join(", ") }));
      }
      lesson.say(said.join(" "));
    };
    // One thing at a time: whoever comes in sends the other away, and gives the focus back when it leaves.
    let panel = null, leave = null, opener = null;
    lesson.enter = (next, end) => {
      if (next) leave?.();
      else {
        if (panel.contains(document.activeElement)) opener.focus();
        panel.remove();
      }
      opener = document.activeElement.closest("button") ?? lesson.bar.querySelector("button");
      [panel, leave] = [next, end];
      hide();
      if (next) root.append(next);
    };
    lesson.on("change", () => shown() && fill());

    root.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType !== "mouse") return;
      clearTimeout(timer);
      if (card.contains(target) || root.querySelector(".live-edit")) return;
      const e = nodeAt(target);
      if (!e) timer = setTimeout(hide, shown() ? LINGER : 0);
      else if (e !== from || !shown()) {
        light(e.dataset.node);
        timer = setTimeout(show, WAIT, e);
      }
    });
    root.addEventListener("pointerleave", () => {
      clearTimeout(timer);
      timer = setTimeout(hide, LINGER);
    });
    // A finger has nothing to hover with: it taps. Links stay links.
    root.addEventListener("click", ({ target, pointerType }) => {
      const e = nodeAt(target);
      if (card.contains(target)) target.closest("a") && hide();
      else if (pointerType === "touch") e && !e.closest("a, button, input") && !root.querySelector(".live-edit") ? show(e) : hide();
    });
    root.addEventListener("focusin", ({ target }) => {
      const e = nodeAt(target);
      if (quiet || !e || !target.matches(":focus-visible")) return;
      show(e);
      tell(e);
    });
    root.addEventListener("focusout", ({ relatedTarget: to }) => {
      if (shown() && (to ? !card.contains(to) && !nodeAt(to) : document.hasFocus() && !card.matches(":hover"))) hide();
    });
    addEventListener("scroll", () => {
      if (shown() && !card.matches(":hover, :focus-within")) from.matches(":focus") ? place() : hide();
    }, { passive: true, signal: lesson.signal });

    // One stop of the Tab key for each formula and table; within it, the arrow keys go from number to number. Pictures
    // hold no stops of their own: the arrow keys of the frame around one do the same there.
    (window.requestIdleCallback ?? setTimeout)(() => {
      for (const block of root.querySelectorAll(".eq, .formula, table")) {
        const first = view.known(block).find((e) => !e.closest("a"));
        if (first) first.tabIndex = 0;
      }
    });
    root.addEventListener("keydown", (event) => {
      const { key, target } = event, picture = target.querySelector?.(":scope > svg.everystep");
      const block = picture ?? (target.dataset.node && target.closest(".eq, .formula, table"));
      if (key === "Escape" && shown()) hide(true);
      else if (key === "Enter" && block && shown() && !target.matches(".live-given")) {
        event.preventDefault();
        card.querySelector("a, button").focus();
      }
      const way = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!way || !block || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const items = view.known(block).filter((e) => !e.closest("a")), k = items.indexOf(picture ? from : target);
      const next = items[k < 0 ? 0 : k + way];
      if (!next) return;
      if (picture) {
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
        show(next);
        tell(next);
      } else {
        target.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      }
    });
  });
})();
