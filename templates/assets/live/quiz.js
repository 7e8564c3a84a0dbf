// Ask me: every computed number hides, and the reader types it. Each answer is right, right given the earlier answers, or
// wrong, with its formula as a hint. What is typed stays in this browser's storage.
//
// Nothing may give a number away: not its other appearances, nor what is worked out on the way to it, nor the texts that are
// read aloud. So what is hidden is taken out of the page and kept here, and put back as it was.

const HIDDEN = "?", DIGITS = /\p{Nd}/u;

feature((lesson) => {
  const { root, words, graph, printed, word, button, elements, count } = lesson, { homes, known, name, spoken, sources } = lesson.view, blanks = [...homes.keys()];
  if (!blanks.length) return;
  const typed = new Map(), verdicts = new Map(), rows = new Map(), kept = new Map(), heard = new Map();
  let asking = false;

  // ---- Storage: one entry a lesson, the same in every language and on every page that has it

  const key = `everystep ${[...JSON.stringify(lesson.data.graph)].reduce((hash, c) => (Math.imul(hash, 31) + c.codePointAt(0)) | 0, 0)}`;
  const stored = (answers) => {
    try {
      if (answers) localStorage[key] = JSON.stringify(answers);
      return JSON.parse(localStorage[key] ?? "[]");
    } catch {
      return []; // where a browser keeps nothing, answers last as long as the page
    }
  };

  // ---- Grading

  // With a comma or a point, whatever the language, and with marks between thousands.
  const read = (text) => lesson.writer.read(text.replace(/[.,](?=.*[.,])/g, "").replace(/[,٫]/, "."));
  // Within one and a half of the last digit shown, but never so much that 0 would do for another number.
  const close = (node, x, value) => {
    const last = 1.51 * 10 ** min(graph.printed(node).e ?? 0, -graph.data.decimals);
    return abs(x - value) <= (value ? min(last, abs(value) / 2) : last);
  };
  // What a node's formula makes of the reader's own earlier answers.
  const expected = (node, mine, known = new Map(mine)) => {
    const { array: { q, stage }, env } = graph.slots.get(node);
    const mineOf = (name) => {
      if (!known.has(name)) known.set(name, expected(name, mine, known));
      return known.get(name);
    };
    if (!q.formula) return stage ? mineOf([...sources(node)][0]) : graph.values[node];
    const look = (name, index) => (env) => mineOf(graph.full(stage, name) + (index.length ? `[${index.map((k) => (k > 0 ? k : env[k] + 1))}]` : ""));
    const [x, stable] = [q.formula, q.stable ?? q.formula].map((f) => compile(f, look, PLAIN)(env));
    return isFinite(x) ? x : stable;
  };
  const verdictOf = (node, mine) => {
    const text = typed.get(node), x = text && read(text), truth = graph.values[node];
    if (text === null) return "shown";
    if (isNaN(x)) return "unread";
    if (close(node, x, truth)) return "right";
    // An answer of 0 or 1 that makes what follows easy earns nothing for it.
    const cheap = [...sources(node)].some((s) => [0, 1].includes(abs(mine.get(s)))), e = expected(node, mine);
    mine.set(node, x);
    return close(node, x, e) && !cheap && !close(node, e, 0) ? "follows" : "wrong";
  };
  const grade = () => {
    const mine = new Map();
    verdicts.clear();
    for (const node of graph.names) if (typed.has(node)) verdicts.set(node, verdictOf(node, mine));
  };
  const done = (node) => ["right", "shown", "follows"].includes(verdicts.get(node));
  const open = (node) => {
    const { given, stage } = graph.node(node), made = sources(node);
    if (homes.has(node)) return done(node) && verdicts.get(node) !== "follows";
    return (given && !stage) || (made.size > 0 && [...made].every(open));
  };
  const bare = lesson.unveiled;
  lesson.unveiled = (node) => (!asking || open(node) ? bare(node) : (/follows|wrong/.test(verdicts.get(node)) && typed.get(node)) || HIDDEN);

  // ---- Hiding

  const keep = (e, ...content) => {
    if (!kept.has(e)) kept.set(e, [...e.childNodes]);
    e.replaceChildren(...content);
    const m = up(e, "math");
    if (!m) return;
    if (m.hasAttribute("alttext")) heard.set(m, get(m, "alttext"));
    m.removeAttribute("alttext");
    for (const x of all(m, "annotation")) if (x.firstChild) keep(x);
  };
  const mask = (e, text = HIDDEN) => {
    keep(e, text);
    mark(e, "es-hidden", true);
  };
  const restore = () => {
    for (const [e, nodes] of [...kept].reverse()) {
      e.replaceChildren(...nodes);
      mark(e, "es-hidden", false);
    }
    for (const [m, text] of heard) put(m, "alttext", text);
    kept.clear();
    heard.clear();
  };
  const hide = () => {
    const closed = graph.names.filter((node) => !open(node));
    for (const node of closed) {
      for (const e of elements(node)) {
        const text = printed(node);
        if (e.localName === "g") for (const v of all(e, ".v:not(.new)")) DIGITS.test(textOf(v)) && !v.childElementCount && mask(v, ` ${text}`);
        else if (isNumber(e)) mask(e, assign(page.createElementNS(e.namespaceURI, "mn"), { textContent: text }));
        else if (!up(e, "math, svg")) mask(e, text);
      }
      if (node.includes("_new[")) for (const e of elements(node.replace("_new", ""))) for (const v of all(e, ".new")) mask(v);
    }
    // Of a calculation stays what it begins with: names, and the first line in numbers.
    for (const eq of all(root, ".eqn .eq")) {
      const node = one(eq, ".eq-l [data-node]")?.dataset.node, lines = all(eq, ".eq-r");
      if (!closed.includes(node)) continue;
      const end = one(lines.at(-1), ".result") ? -1 : 9; // a way that does not quite lead to the result has none
      for (const line of lines.slice(1 + lines.findIndex((r) => known(r).some(isNumber)), end)) {
        keep(line.previousElementSibling);
        keep(line);
      }
    }
    for (const cell of all(root, "td:has(> .eq-s)")) {
      if (closed.includes(known(cell.parentElement).at(-1).dataset.node)) keep(cell, one(cell, "math"));
    }
    // Charts, texts that are read aloud, and numbers that have no node of their own come back at the end.
    if (blanks.every(done)) return;
    for (const e of all(root, "figure svg:not(.everystep), svg.everystep :is(desc, g title)")) keep(e);
    for (const e of all(root, "span.still, span[data-f]")) mask(e);
  };

  // ---- Asking

  const ask = (node) => {
    const answer = (event) => {
      if (input.value !== (typed.get(node) ?? "") && !input.readOnly) {
        if (input.value.trim()) typed.set(node, input.value);
        else typed.delete(node);
        refresh();
      }
      if (event.key && done(node)) next(node);
    };
    const input = make("input", { autocomplete: "off", "aria-label": word("yours", { name: spoken(node) }), change: answer,
      keydown: (event) => event.key === "Enter" && answer(event) });
    input.value = typed.get(node) ?? "";
    const give = button("show", () => {
      typed.set(node, null);
      refresh();
      next(node);
    });
    const home = homes.get(node), verdict = make("p", { class: "es-verdict", role: "status" });
    const row = make("div", { class: "es-ask" }, make("label", {}, name(node), " = ", input), give, verdict);
    rows.set(node, { row, input, verdict, give });
    (home.matches("tr") ? home.lastElementChild : home).append(row);
  };
  const hint = (node) => {
    const lines = all(homes.get(node), ".eq-r math, td > math");
    return copy(lines.findLast((m) => known(m).length && !known(m).some(isNumber)) ?? lines[0]);
  };
  const refresh = () => {
    restore();
    grade();
    hide();
    for (const [node, { row, input, verdict, give }] of rows) {
      const kind = verdicts.get(node) ?? "";
      row.dataset.verdict = kind;
      give.hidden = !/wrong|unread/.test(kind);
      input.readOnly = kind === "shown";
      if (input.readOnly) input.value = printed(node);
      put(input, "aria-invalid", !give.hidden);
      verdict.replaceChildren(words[`is_${kind}`] ?? "", ...(kind === "wrong" ? [" ", hint(node)] : []));
    }
    const [n, of] = [blanks.filter(done), blanks].map((list) => count(list.length));
    panel.firstChild.textContent = word("done", { n, of });
    stored([...typed]);
  };
  const next = (after) => {
    const k = blanks.indexOf(after) + 1, to = [...blanks.slice(k), ...blanks.slice(0, k)].find((node) => !done(node)) ?? after ?? blanks[0];
    reveal(rows.get(to).row);
    focus(rows.get(to).input);
  };
  const clear = () => {
    typed.clear();
    for (const { input } of rows.values()) input.value = "";
    refresh();
    next();
  };
  const end = () => {
    restore();
    asking = false;
    for (const { row } of rows.values()) row.remove();
    lesson.enter(null);
  };
  const panel = make("div", { class: "es-quiz", role: "group", "aria-label": words.quiz }, make("p", {}),
    button("next_blank", () => next(blanks.find((node) => rows.get(node).row.contains(focused())))),
    button("start_over", clear), button("leave", end));
  lesson.bar.append(button("quiz", () => {
    if (asking) return next();
    lesson.enter(panel, end);
    lesson.bind(); // while the page shows its numbers
    asking = true;
    for (const [node, text] of stored()) if (homes.has(node)) typed.set(node, text);
    for (const node of blanks) ask(node);
    refresh();
    next();
  }));
  // Whoever changes the lesson's numbers finds the page whole.
  for (const way of ["change", "undo", "reset"]) {
    const own = lesson[way];
    lesson[way] = (...how) => {
      restore();
      const result = own.apply(lesson, how);
      if (asking) refresh();
      return result;
    };
  }
});
