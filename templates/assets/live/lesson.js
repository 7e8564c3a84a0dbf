// The lesson: finds every lesson on a page and keeps its numbers; whatever is alive in it is a feature on top of this.
//
//   everystep.feature((lesson) => {...})      run once for each lesson, whenever it appears: call it at the top of a script
//   lesson.root                               the element around it: <main> of a page of its own, or .everystep-lesson
//   lesson.graph                              its everystep.Graph, see graph.js
//   lesson.values["a1[2]"]                    every number as it is now, in full precision
//   lesson.elements("a1[2]")                  the elements with this data-node, in the order of the page
//   lesson.printed("a1[2]")                   its digits as text, in the page's language
//   lesson.set("W1[2,1]", 0.5)                changes a given number and all that follows; false where that has no value
//   lesson.change((graph) => ..., label)      the same for several numbers at once, or for a step: one entry for undo
//   lesson.undo(), lesson.redo(), lesson.reset(), lesson.changed
//   lesson.on("change", f)                    f(lesson) after every change, when lesson.values are new; the page's own numbers,
//                                             signs and pictures follow in a feature of theirs, which is loaded first
//   lesson.on("say", f)
//   lesson.say("text")                        says it to screen readers (aria-live)
//   lesson.words.undo, lesson.word("set", {name, value})     translated; in Python they are in render/live_words.py
//   lesson.bar                                the row of controls at the lesson's top, for a feature's own buttons
//   lesson.button("undo", f)                  a button with a translated label, not yet on the page
//   lesson.data                               everything that render/live.py wrote
//
// A page may change under us (Material's instant navigation): lessons that have left it are let go with their elements, so
// listen on lesson.root, and on document or window only with {signal: lesson.signal}.
(() => {
  "use strict";
  const everystep = window.everystep;
  const features = [];
  const lessons = new Map();

  class Lesson {
    #index = null;
    #heard = { change: [], say: [] };
    #past = [];
    #future = [];
    #gone = new AbortController();

    constructor(root, data) {
      this.root = root;
      this.data = data;
      this.words = data.words;
      this.graph = new everystep.Graph(data.graph);
      this.writer = new everystep.Writer(data.marks);
      this.values = this.graph.values;
      this.signal = this.#gone.signal;
      this.first = this.graph.start();
      this.memory = null; // what a feature wants undo to bring back; replace it, do not change it
      this.bar = Object.assign(document.createElement("div"), { className: "live" });
      this.bar.setAttribute("role", "toolbar");
      this.bar.setAttribute("aria-label", this.words.controls);
      this.region = Object.assign(document.createElement("p"), { className: "live-said" });
      this.region.setAttribute("role", "status");
    }

    elements(node) {
      if (!this.#index) {
        this.#index = new Map();
        for (const element of this.root.querySelectorAll("[data-node]")) {
          const found = this.#index.get(element.dataset.node);
          if (found) found.push(element);
          else this.#index.set(element.dataset.node, [element]);
        }
      }
      return this.#index.get(node) ?? [];
    }

    // After elements with a data-node were added or taken away.
    reindex() {
      this.#index = null;
    }

    printed(node) {
      return this.writer.text(this.graph.printed(node));
    }

    on(what, f) {
      this.#heard[what].push(f);
    }

    get changed() {
      return this.#past.length;
    }

    set(node, value) {
      return this.change((graph) => graph.set(node, value), node);
    }

    // Once, just before the first change: the page still shows its own numbers.
    #wake() {
      this.follower?.bind();
    }

    // Changes what is given. Changes of one node right after each other are one for undo, as when it is dragged.
    change(how, label = "") {
      this.#wake();
      const before = this.graph.start(), last = this.#past.at(-1), memory = this.memory;
      how(this.graph);
      if (this.graph.run()) {
        this.memory = memory;
        this.graph.start(before);
        this.graph.run();
        return false;
      }
      if (!label || !last || last.label !== label || last.closed) this.#past.push({ before, label, memory });
      this.#future = [];
      this.#tell();
      return true;
    }

    // What comes next is undone by itself.
    close() {
      if (this.#past.length) this.#past.at(-1).closed = true;
    }

    undo() {
      this.#back(this.#past, this.#future);
    }

    redo() {
      this.#back(this.#future, this.#past);
    }

    #back(from, to) {
      if (!from.length) return;
      const { before, label, memory } = from.pop();
      to.push({ before: this.graph.start(), label, closed: true, memory: this.memory });
      this.memory = memory;
      this.#bring(before);
    }

    reset() {
      this.#past = [];
      this.#future = [];
      this.memory = null;
      this.#bring(this.first);
    }

    #bring(kept) {
      this.graph.start(kept);
      this.graph.run();
      this.#tell();
    }

    #tell() {
      for (const f of this.#heard.change) f(this);
    }

    say(text) {
      this.region.textContent = text;
      for (const f of this.#heard.say) f(text);
    }

    word(key, places = {}) {
      return this.words[key].replace(/\{(\w+)\}/g, (_, place) => places[place]);
    }

    button(key, act) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: this.words[key] });
      button.dataset.act = key;
      button.addEventListener("click", () => act(button));
      return button;
    }

    begin() {
      this.root.classList.add("live-lesson");
      const lead = [...this.root.querySelectorAll(":scope > :is(.lead, .facts, .legend)")].at(-1);
      if (lead) lead.after(this.bar);
      else this.root.prepend(this.bar);
      this.root.append(this.region);
      for (const feature of features) feature(this);
    }

    end() {
      this.#gone.abort();
    }
  }

  everystep.feature = (feature) => features.push(feature);
  everystep.lessons = lessons;

  everystep.setup = () => {
    for (const [root, lesson] of lessons) {
      if (root.isConnected) continue;
      lesson.end();
      lessons.delete(root);
    }
    for (const held of document.querySelectorAll(".everystep-data")) {
      const root = held.closest(".everystep-lesson") ?? document.getElementById("main");
      if (!root || lessons.has(root)) continue;
      const lesson = new Lesson(root, JSON.parse(held.dataset.lesson));
      lessons.set(root, lesson);
      lesson.begin();
    }
  };

  const begin = () => {
    everystep.setup();
    // Material for MkDocs changes pages without loading them, and says so here.
    if (window.document$) window.document$.subscribe(everystep.setup);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else queueMicrotask(begin);
})();
