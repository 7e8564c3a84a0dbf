// The lesson: finds every lesson on a page and keeps its numbers; whatever is alive in it is a feature on top of this.
//
//   feature((lesson) => {...})                run once for each lesson, whenever it appears: call it at the top of a script
//   lesson.root                               the element around it: <main> of a page of its own, or .everystep-lesson
//   lesson.graph                              its Graph, see graph.js
//   lesson.values["a1[2]"]                    every number as it is now, in full precision
//   lesson.elements("a1[2]")                  the elements with this data-node, in the order of the page
//   lesson.printed("a1[2]")                   its digits as text, in the page's language
//   lesson.set("W1[2,1]", 0.5)                changes a given number and all that follows; false where that has no value
//   lesson.change((graph) => ..., label)      the same for several numbers at once, or for a step: one entry for undo
//   lesson.undo(), lesson.reset(), lesson.changed
//   lesson.on(f)                              f() after every change, when lesson.values are new; the page's own numbers,
//                                             signs and pictures follow in a feature of theirs, which is loaded first
//   lesson.say("text")                        says it to screen readers (aria-live)
//   lesson.words.undo, lesson.word("set", {name, value})     translated; in Python they are in render/live_words.py
//   lesson.count(3)                           a count in the page's digits
//   lesson.bar                                the row of controls at the lesson's top, for a feature's own buttons
//   lesson.button("undo", f)                  a button with a translated label, not yet on the page
//   lesson.data                               everything that render/live.py wrote
//
// All scripts but graph.js are parts of one and share their names: see generator/make_scripts.py.
//
// A page may change under us (Material's instant navigation): lessons that have left it are let go with their elements, so
// listen on lesson.root, and on document or window only with lesson.signal.

const page = document;
const all = (e, what) => [...e.querySelectorAll(what)];
const one = (e, what) => e.querySelector(what);
const up = (e, what) => e.closest(what);
const textOf = (e) => e.textContent;
const nodeOf = (e) => e.dataset.node;
const get = (e, name) => e.getAttribute(name);
const put = (e, name, value) => e.setAttribute(name, value);
const listen = (e, what, f, signal) => e.addEventListener(what, f, { signal });
const mark = (e, name, on) => e.classList.toggle(name, on);
const focus = (e) => e.focus({ preventScroll: true });
// An element; what is a function listens.
const make = (tag, attributes, ...content) => {
  const e = page.createElement(tag);
  for (const [name, value] of entries(attributes)) (typeof value === "function" ? listen : put)(e, name, value);
  e.append(...content);
  return e;
};
const focused = () => page.activeElement, soon = requestAnimationFrame;
const idle = window.requestIdleCallback ?? ((f) => setTimeout(f, 200));

const features = [], lessons = (everystep.lessons = new Map());
const feature = (f) => features.push(f);

const start = (root, data) => {
  const { words } = data, graph = new everystep.Graph(data.graph), writer = new everystep.Writer(data.marks), first = graph.start();
  const heard = [], gone = new AbortController();
  let past = [], index;
  const bring = (kept) => {
    graph.start(kept);
    graph.run();
  };
  const tell = () => heard.forEach((f) => f());

  const lesson = {
    root, data, words, graph, writer,
    values: graph.values,
    signal: gone.signal,
    end: () => gone.abort(),
    memory: null, // what a feature wants undo to bring back; replace it, do not change it
    bar: make("div", { class: "live", role: "toolbar", "aria-label": words.controls }),
    region: make("p", { class: "live-said", role: "status" }),

    // All that has a data-node: in the lesson, and in the sentences of a page that speak of it.
    numbered: () => all(page, `span[data-of="${root.dataset.of}"] [data-node]`).concat(all(root, "[data-node]")),
    elements(node) {
      if (!index) {
        index = new Map();
        for (const e of lesson.numbered()) {
          const found = index.get(nodeOf(e));
          if (found) found.push(e);
          else index.set(nodeOf(e), [e]);
        }
      }
      return index.get(node) ?? [];
    },
    // After elements with a data-node were added or taken away.
    reindex: () => (index = null),
    unveiled: (node) => writer.text(graph.printed(node)), // a feature may hide numbers by another one in its place
    printed: (node) => lesson.unveiled(node),
    on: (f) => heard.push(f),
    get changed() {
      return past.length;
    },
    set: (node, value) => lesson.change(() => graph.set(node, value), node),

    // Changes what is given. Changes of one node right after each other are one for undo, as when it is dragged.
    change(how, label) {
      lesson.bind(); // the first time the page still shows its own numbers
      const before = graph.start(), last = past.at(-1), { memory } = lesson;
      how(graph);
      if (graph.run()) {
        lesson.memory = memory;
        bring(before);
        return false;
      }
      if (!label || last?.label !== label) past.push({ before, label, memory });
      tell();
      return true;
    },
    // What comes next is undone by itself.
    close() {
      if (past.length) past.at(-1).label = 0;
    },
    undo() {
      if (!past.length) return;
      const { before, memory } = past.pop();
      lesson.memory = memory;
      bring(before);
      lesson.close();
      tell();
    },
    reset() {
      past = [];
      lesson.memory = null;
      bring(first);
      tell();
    },

    say: (said) => (lesson.region.textContent = said),
    word: (key, places) => words[key].replace(/\{(\w+)\}/g, (_, place) => places[place]),
    count: (n) => writer.own(String(n)),
    button: (key, click) => make("button", { type: "button", "data-act": key, click }, words[key]),
  };
  lessons.set(root, lesson);
  mark(root, "live-lesson", true);
  const lead = all(root, ":scope > :is(.lead, .facts, .legend)").pop();
  if (lead) {
    lead.after(lesson.bar);
    mark(lead, "living", false); // it has kept the room that the controls take now
  }
  else root.prepend(lesson.bar);
  root.append(lesson.region);
  for (const f of features) f(lesson);
};

everystep.setup = () => {
  for (const [root, lesson] of lessons) {
    if (root.isConnected) continue;
    lesson.end();
    lessons.delete(root);
  }
  for (const held of all(page, ".everystep-data")) {
    const root = up(held, ".everystep-lesson") ?? page.getElementById("main");
    if (root && !lessons.has(root)) start(root, JSON.parse(held.dataset.lesson));
  }
};

const begin = () => {
  everystep.setup();
  // Material for MkDocs changes pages without loading them, and says so here.
  window.document$?.subscribe(everystep.setup);
};
if (page.readyState === "loading") listen(page, "DOMContentLoaded", begin);
else queueMicrotask(begin);
