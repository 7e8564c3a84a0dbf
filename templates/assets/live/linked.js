// Linked views: touch a number or a name, and every other appearance of its node lights up, with what it was computed
// from in a second manner; a card says the rest. What it finds out about the page, the player and the questions use too:
//
//   lesson.view.homes                 where each computed node's calculation stands, by name, in reading order
//   lesson.view.id(node)              its anchor, in this lesson
//   lesson.view.name(node)            its name, as a copy of the page's own MathML
//   lesson.view.spoken(node)          the same for ears
//   lesson.view.sources(node)         what it is computed from: of all that it reads, what stands on the page
//   lesson.view.uses(node)            what is computed from it

const WAIT = 250, LINGER = 400, MANY = 6;

// A copy that is nothing but a picture of the original.
const copy = (e) => {
  const c = e.cloneNode(true);
  for (const x of all(c, ".eq-n, .es-ask, annotation")) x.remove();
  for (const x of [c, ...all(c, "*")]) {
    for (const name of ["id", "data-node", "data-f", "tabindex", "href", "role", "aria-label"]) x.removeAttribute(name);
    x.classList.remove("es-same", "es-from", "live-given");
  }
  return c;
};
const reveal = (e, behavior) => {
  for (let d = up(e, "details"); d; d = up(d.parentElement, "details")) d.open = true;
  e.scrollIntoView({ block: "center", behavior });
};
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
// A node's anchor, as teach/story.py writes it: W1[2,1] is W1-2-1.
const anchor = (node) => node.replace(/[[,.]/g, "-").replace("]", "");

feature((lesson) => {
  const { root, words, graph, signal, printed, word, say, button } = lesson, { elements } = lesson, homes = new Map(), ranks = new Map();
  const card = make("div", { class: "es-card", popover: "manual", role: "group" });
  let lit = [], from, timer, quiet, prefix = "", users;

  // ---- What there is to find out

  const knows = (e) => graph.slots.has(nodeOf(e));
  const known = (e) => all(e, "[data-node]").filter(knows);
  // A card with a node's own anchor comes before any other card of it, and that before a row of a table. They are met in
  // reading order, in which the map keeps them: whoever takes another's place goes to the end of it.
  for (const at of all(root, ".eqn[id], tr:has(.eq-s) > td:last-child > [data-node]")) {
    const whole = at.matches(".eqn"), e = whole ? one(at, ".eq-l [data-node]") : at;
    if (!e) continue;
    const node = nodeOf(e), name = anchor(node), own = whole && at.id.endsWith(name), rank = own ? 0 : whole ? 1 : 2;
    if (own) prefix = at.id.slice(0, -name.length);
    const { given, local } = graph.node(node) ?? { given: true };
    if (given || local || ranks.get(node) <= rank) continue;
    ranks.set(node, rank);
    homes.delete(node);
    homes.set(node, whole ? at : up(at, "tr"));
  }

  // The elements that hold a node's name; of new weights, whose name may stand nowhere, those of the old ones.
  const named = (node) => {
    const own = elements(node).filter((e) => up(e, "math") && !isNumber(e));
    return own.length || !node.includes("_new") ? [own, ""] : [named(node.replace("_new", ""))[0], "+"];
  };
  const name = (node) => {
    const [[e], plus] = named(node), span = make("span", {});
    if (!e) return node;
    span.innerHTML = `<math>${plus && "<msup>"}${copy(e).outerHTML}${plus && `<mo>${plus}</mo></msup>`}</math>`;
    return span.firstChild;
  };
  const spoken = (node) => {
    const [found, plus] = named(node), alone = found.map((e) => up(e, "math[alttext]")).find((m) => m && all(m, "[data-node]").length === 1);
    return alone ? `${get(alone, "alttext")} ${plus}`.trim() : textOf(make("span", {}, name(node)));
  };
  const sources = (node, found = new Set()) => {
    const { given, typed, stage } = graph.node(node), { prefixes } = graph;
    let reads = graph.reads(node);
    if (given && stage && !typed) {
      const bare = node.slice(stage.length), before = prefixes[prefixes.indexOf(stage) - 1];
      reads = [before + (bare.includes("_old") ? bare.replace("_old", "") : bare.replace(/^[Wb]\d+/, "$&_new"))];
    }
    for (const read of reads) {
      if (elements(read).length) found.add(read);
      else sources(read, found);
    }
    return found;
  };
  const uses = (node) => {
    if (!users) {
      users = new Map();
      for (const name of graph.names) if (elements(name).length) {
        for (const source of sources(name)) users.set(source, (users.get(source) ?? new Set()).add(name));
      }
    }
    return users.get(node) ?? new Set();
  };
  lesson.view = { prefix, homes, known, name, spoken, sources, id: (node) => prefix + anchor(node) };

  // ---- Light, and the card

  const nodeAt = (target) => {
    let e = up(target, "[data-node]");
    while (e && !knows(e)) e = up(e.parentElement, "[data-node]");
    return e;
  };
  const light = (node) => {
    for (const e of lit) e.classList.remove("es-same", "es-from");
    lit = [];
    if (!node) return;
    for (const [nodes, kind] of [[[node], "es-same"], [sources(node), "es-from"]]) {
      for (const each of nodes) for (const e of elements(each)) {
        mark(e, kind, true);
        lit.push(e);
      }
    }
  };
  const list = (label, nodes) => (nodes.size ? [make("dt", {}, label), make("dd", {}, ...[...nodes].map((node) => {
    const home = homes.get(node) ?? elements(node).find((e) => up(e, "[id]") && !up(e, "svg, .facts"));
    return make("a", { href: home ? `#${up(home, "[id]").id}` : "" }, name(node), " ", make("b", {}, printed(node)));
  }))] : []);
  const fill = () => {
    const node = nodeOf(from), home = homes.get(node), made = sources(node);
    const lines = home && (one(home, ".eq") ?? one(home, ".eq-s")?.parentElement);
    const row = make("div", { class: "row" }, ...(lines ? (lines.matches(".eq") ? [copy(lines)] : copy(lines).childNodes) : made.size ? [] : [words.given]));
    const head = make("p", { class: "es-h" }, name(node), make("b", {}, printed(node)), button("close", () => hide(true)));
    put(card, "aria-label", spoken(node));
    card.replaceChildren(head, row, make("dl", {}, ...list(words.from, made), ...list(words.into, uses(node))));
  };
  const place = () => {
    const { left, top, bottom } = from.getBoundingClientRect(), { offsetWidth, offsetHeight } = card, gap = 8;
    const below = bottom + gap, above = top - gap - offsetHeight;
    card.style.setProperty("--x", `${max(gap, min(left, page.documentElement.clientWidth - offsetWidth - gap))}px`);
    card.style.setProperty("--y", `${below + offsetHeight < innerHeight || above < 0 ? max(gap, min(below, innerHeight - offsetHeight - gap)) : above}px`);
  };
  const show = (e) => {
    clearTimeout(timer);
    if (!card.isConnected) root.append(card);
    from = e;
    light(nodeOf(e));
    fill();
    card.showPopover();
    place();
  };
  const shown = () => card.matches(":popover-open");
  const hide = (back) => {
    clearTimeout(timer);
    const inside = card.contains(focused());
    light();
    if (shown()) card.hidePopover();
    if (!back || !inside) return;
    quiet = true;
    focus(from);
    quiet = false;
  };
  const tell = (e) => {
    const node = nodeOf(e), said = [word("told", { name: spoken(node), value: printed(node) })];
    for (const [key, nodes] of [["told_from", sources(node)], ["told_into", uses(node)]]) {
      if (nodes.size) said.push(word(key, { names: [...nodes].slice(0, MANY).map((n) => spoken(n)).join(", ") }));
    }
    say(said.join(" "));
  };
  // One thing at a time: whoever comes in sends the other away, and gives the focus back when it leaves.
  let panel, leave, opener;
  lesson.enter = (next, end) => {
    if (next) leave?.();
    else {
      if (panel.contains(focused())) opener.focus();
      panel.remove();
    }
    opener = up(focused(), "button") ?? one(lesson.bar, "button");
    [panel, leave] = [next, end];
    hide();
    if (next) root.append(next);
  };
  lesson.on(() => shown() && fill());

  listen(root, "pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse") return;
    clearTimeout(timer);
    if (card.contains(target) || one(root, ".live-edit")) return;
    const e = nodeAt(target);
    if (!e) timer = setTimeout(hide, shown() ? LINGER : 0);
    else if (e !== from || !shown()) {
      light(nodeOf(e));
      timer = setTimeout(show, WAIT, e);
    }
  });
  listen(root, "pointerleave", () => {
    clearTimeout(timer);
    timer = setTimeout(hide, LINGER);
  });
  // A finger has nothing to hover with: it taps. Links stay links.
  listen(root, "click", ({ target, pointerType }) => {
    const e = nodeAt(target);
    if (card.contains(target)) up(target, "a") && hide();
    else if (pointerType === "touch") e && !up(e, "a, button, input") && !one(root, ".live-edit") ? show(e) : hide();
  });
  listen(root, "focusin", ({ target }) => {
    const e = nodeAt(target);
    if (quiet || !e || !target.matches(":focus-visible")) return;
    show(e);
    tell(e);
  });
  listen(root, "focusout", ({ relatedTarget: to }) => {
    if (shown() && (to ? !card.contains(to) && !nodeAt(to) : page.hasFocus() && !card.matches(":hover"))) hide();
  });
  listen(page, "scroll", () => {
    if (shown() && !card.matches(":hover, :focus-within")) from.matches(":focus") ? place() : hide();
  }, signal);

  // One stop of the Tab key for each formula and table; within it, the arrow keys go from number to number. Pictures
  // hold no stops of their own: the arrow keys of the frame around one do the same there. Most readers press no key and
  // need no stops: they are set when the first key goes down, or when the focus comes in from outside of the page.
  let stops;
  const stop = () => {
    if (stops) return;
    stops = all(root, ".eq, .formula, table");
    for (const block of stops) {
      const first = known(block).find((e) => !up(e, "a"));
      if (first) first.tabIndex = 0;
    }
  };
  listen(page, "keydown", stop, signal);
  listen(page, "focusin", stop, signal);
  listen(root, "keydown", (event) => {
    const { key, target } = event, picture = one(target, ":scope > svg.everystep");
    const block = picture ?? (nodeOf(target) && up(target, ".eq, .formula, table"));
    if (key === "Escape" && shown()) hide(true);
    else if (key === "Enter" && block && shown() && !target.matches(".live-given")) {
      event.preventDefault();
      one(card, "a, button").focus();
    }
    const way = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!way || !block || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const items = known(block).filter((e) => !up(e, "a")), k = items.indexOf(picture ? from : target);
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
