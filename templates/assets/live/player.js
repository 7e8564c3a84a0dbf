// The player: goes through a lesson's computation, one node a move. The picture beside the text shows the number arriving
// and what it is made from; the text's own calculation is marked and scrolled to. #play=a1-1 in the address is one moment.

const PACE = 1800, SPEEDS = ["0.5", "1", "2", "4"];
let active;

feature((lesson) => {
  const { root, words, graph, signal, count, printed, word } = lesson, { homes, known, name, spoken, sources, id, prefix } = lesson.view, moves = [...homes.keys()], last = moves.length;
  if (last < 2) return;
  const turn = new Map(moves.map((node, k) => [node, k]));
  const several = Array.isArray(graph.data.given.x[0]);
  let at = 0, timer = 0, speed = 1, panel, from, picture, here;

  const phaseOf = (node) => (graph.node(node).stage === "after." ? "again" : graph.node(node).phase);
  const starts = moves.flatMap((node, k) => (k && phaseOf(node) === phaseOf(moves[k - 1]) ? [] : [k]));
  const sampleOf = (node) => (several && graph.slots.get(node)?.array.q.axes.s ? graph.node(node).at[0] : -1);
  const ofSample = (node, s) => node.replace(/\[\d+/, `[${s + 1}`);

  // ---- The picture: a copy of the one in the section of the text, up to this moment and of this sample

  const draw = (node) => {
    let section = up(homes.get(node), "section");
    for (let e = section; e; e = up(e.parentElement, "section")) section = e;
    from = one(section ?? root, "figure svg.everystep") ?? from;
    if (!from) return;
    const s = sampleOf(node);
    picture = from.cloneNode(true);
    for (const name of ["style", "role", "aria-labelledby"]) picture.removeAttribute(name);
    for (const e of all(picture, "title, desc")) e.remove();
    for (const g of known(picture)) {
      const own = nodeOf(g), v = one(g, ".v");
      g.classList.remove("es-same", "es-from");
      if (s < 0 || sampleOf(own) < 0) continue;
      g.dataset.node = ofSample(own, s);
      if (v && !v.childElementCount && textOf(v).includes(printed(own))) v.textContent = textOf(v).replace(printed(own), printed(nodeOf(g)));
    }
    for (const g of known(picture)) {
      const { node: own } = g.dataset;
      mark(g, "es-later", turn.get(own) >= at);
      for (const v of all(g, ".new")) mark(v.parentElement, "es-later", turn.get(own.replace("[", "_new[")) >= at);
    }
    if (at) {
      for (const read of sources(node)) for (const e of shapes(read)) mark(e, "es-source", true);
      for (const e of shapes(node)) mark(e, "es-now", true);
    }
    one(panel, ".es-picture").replaceChildren(picture);
    lesson.reindex();
  };
  // A node's own shape, or that of the weight or neuron that it belongs to.
  const shapes = (node) => {
    const bare = node.replace("_new", "").replace("dL_d", "");
    const names = [node, node.replace("_new", ""), bare, bare.replace(/\bz/, "a")];
    return names.map((name) => all(picture, `[data-node="${name}"]`)).find((found) => found.length) ?? [];
  };

  // ---- The panel

  const control = (key, act) => make("button", { type: "button", "data-act": key, title: words[key], "aria-label": words[key], click: act });
  const build = () => {
    const pace = make("select", { title: words.speed, "aria-label": words.speed, change: () => {
      speed = pace.value;
      if (timer) play();
    } }, ...SPEEDS.map((x) => new Option(`${count(x)}×`, x, x === "1", x === "1")));
    const scrub = make("input", { type: "range", max: last, "aria-label": words.position, input: () => jump(+scrub.value) });
    const phases = starts.map((k) => make("button", { type: "button", click: () => jump(k + 1) }, words[`phase_${phaseOf(moves[k])}`]));
    panel = make("div", { class: "es-player", role: "group", "aria-label": words.player, focusin: () => (active = lesson) },
      make("p", { class: "es-line" }), make("div", { class: "es-picture", "aria-hidden": true }),
      make("div", { class: "es-controls" }, control("first", () => jump(0)), control("back", () => jump(at - 1)), control("play", toggle),
        control("forward", () => jump(at + 1)), control("last", () => jump(last)), pace, ...(several ? [lesson.button("sample", nextSample)] : [])),
      make("div", { class: "es-scrub" }, scrub, make("div", { class: "es-phases" }, ...phases)), control("close", stop));
  };
  const label = () => {
    const button = one(panel, "[data-act=play]"), key = timer ? "pause" : "play";
    mark(button, "es-on", timer);
    for (const name of ["title", "aria-label"]) put(button, name, words[key]);
  };

  // ---- Moves

  const go = (to, say = true) => {
    at = max(0, min(last, to));
    const node = moves[max(0, at - 1)], s = at ? sampleOf(node) : -1, scrub = one(panel, "[type=range]");
    draw(node);
    const where = (s < 0 ? "" : `${word("of_sample", { n: count(s + 1) })} · `) + word("at", { n: count(at), of: count(last) });
    const told = at ? word("told", { name: spoken(node), value: printed(node) }) : words.start;
    one(panel, ".es-line").replaceChildren(...(at ? [name(node), make("b", {}, printed(node))] : [words.start]), make("small", {}, where));
    scrub.value = at;
    scrub.style.setProperty("--x", `${(at / last) * 100}%`);
    put(scrub, "aria-valuetext", `${told} ${where}`);
    if (say && focused() !== scrub) lesson.say(told);
    const phase = starts.findLastIndex((k) => k < at);
    for (const [k, button] of all(panel, ".es-phases button").entries()) put(button, "aria-current", k === phase);
    root.style.setProperty("--es-bar", `${panel.offsetHeight}px`);
    show(at ? homes.get(node) : null);
    history.replaceState(history.state, "", `#play=${at ? id(node) : `${prefix}start`}`);
  };
  const show = (home) => {
    if (here) mark(here, "es-here", false);
    here = home;
    if (!home) return;
    mark(home, "es-here", true);
    // Far away, sections are laid out only when they are reached: the second time it is where it is.
    const far = abs(home.getBoundingClientRect().top) > innerHeight * 2;
    reveal(home, far || matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
    if (far) soon(() => home === here && reveal(home, "instant"));
  };
  const pause = () => {
    clearInterval(timer);
    timer = 0;
    label();
  };
  const play = () => {
    clearInterval(timer);
    if (at === last) go(0, false);
    timer = setInterval(() => (at < last ? go(at + 1, false) : pause()), PACE / speed);
    label();
  };
  const toggle = () => (timer ? pause() : play());
  const jump = (to) => {
    pause();
    go(to);
  };
  // The same number of the next sample; from the last sample on, the first that comes next.
  const nextSample = () => {
    const node = moves[at - 1] ?? "", k = turn.get(sampleOf(node) < 0 ? "" : ofSample(node, sampleOf(node) + 1));
    jump(1 + (k ?? max(0, moves.findIndex((n, i) => i >= at && sampleOf(n) === 0))));
  };
  const start = (to) => {
    if (!panel) build();
    if (!panel.isConnected) {
      lesson.enter(panel, stop);
      mark(root, "es-playing", true);
    }
    active = lesson;
    jump(to);
  };
  const stop = () => {
    pause();
    show();
    mark(root, "es-playing", false);
    history.replaceState(history.state, "", location.pathname + location.search);
    lesson.enter(null);
    lesson.reindex();
  };
  lesson.bar.append(lesson.button("open_player", () => {
    start(0);
    focus(one(panel, "[data-act=play]"));
  }));
  lesson.on(() => panel?.isConnected && go(at, false));

  const follow = () => {
    const [, wanted] = location.hash.match(/^#play=(.+)$/) ?? [], k = moves.findIndex((node) => id(node) === wanted);
    if (k >= 0 || wanted === `${prefix}start`) start(k + 1);
  };
  listen(signal, "abort", () => clearInterval(timer));
  listen(window, "hashchange", follow, signal);
  listen(page, "keydown", (event) => {
    const { key, target } = event, inside = panel?.contains(target);
    if (!panel?.isConnected || active !== lesson || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!inside && target !== page.body || target.matches("select") || key === " " && target.matches("button")) return;
    const act = { " ": toggle, ArrowRight: () => jump(at + 1), ArrowLeft: () => jump(at - 1), Home: () => jump(0), End: () => jump(last), Escape: stop }[key];
    if (!act) return;
    event.preventDefault();
    act();
  }, signal);
  // A link into another language leads to the same moment.
  page.addEventListener("click", ({ target }) => {
    const link = up(target, "a[hreflang]");
    if (link && panel?.isConnected) link.hash = location.hash;
  }, { signal, capture: true });
  follow();
});
