// Editing: every given number can be typed, stepped or dragged where it stands.
//
// A tap or Enter opens a field; dragging sideways, or the arrow keys in the field, go in steps of the last digit (with Shift ten
// times as far). The first appearance in the text of each number is reached with Tab.
(() => {
  "use strict";
  const everystep = window.everystep;
  const NEAR = 4, WIDE = 6; // pixels before a press is a drag, and for each step

  class Editor {
    constructor(lesson) {
      this.lesson = lesson;
      this.root = lesson.root;
      this.graph = lesson.graph;
      this.field = null;
      const { signal } = lesson, on = (what, f) => this.root.addEventListener(what, f, { signal });
      this.#mark();
      on("pointerdown", (event) => this.#press(event));
      on("keydown", (event) => {
        if ((event.key === "Enter" || event.key === " ") && event.target.matches?.(".live-given[tabindex]")) {
          event.preventDefault();
          this.open(event.target);
        }
      });
      this.undo = lesson.button("undo", () => lesson.undo());
      this.reset = lesson.button("reset", () => lesson.reset());
      this.copy = lesson.button("copy", () => this.#copy());
      lesson.bar.append(this.undo, this.reset, this.copy);
      lesson.bar.before(Object.assign(document.createElement("p"), { className: "live-hint", textContent: lesson.words.hint }));
      lesson.on("change", () => this.#update());
      this.#update();
    }

    // Whether a reader may change a node.
    given(node) {
      const found = node && this.graph.node(node);
      return Boolean(found && found.given && found.typed && found.array !== "t" && !found.array.endsWith("_old") && !this.lesson.data.fixed.includes(found.array));
    }

    #mark() {
      const seen = new Set();
      for (const element of this.root.querySelectorAll("span[data-node]")) {
        const { node } = element.dataset;
        if (!this.given(node) || element.closest("math, a, svg, [data-say]")) continue;
        element.classList.add("live-given");
        if (seen.has(node)) continue;
        seen.add(node);
        element.tabIndex = 0;
        element.setAttribute("role", "button");
        this.#label(element);
      }
    }

    #label(element) {
      const { node } = element.dataset;
      element.setAttribute("aria-label", this.lesson.word("change", { name: this.lesson.data.names[node], value: this.lesson.printed(node) }));
    }

    #update() {
      for (const element of this.root.querySelectorAll(".live-given[tabindex]")) this.#label(element);
      this.undo.disabled = this.reset.disabled = !this.lesson.changed;
      if (this.field) this.#place();
    }

    // The number that a press means, if it can be changed.
    #at(target) {
      const element = target.closest?.("[data-node]");
      if (!element || target.closest("a, button, input") || !this.given(element.dataset.node)) return null;
      const shown = element.matches("span, mn") || (element.localName === "mrow" && !element.querySelector("mi")) || (element instanceof SVGElement && element.querySelector("text.v, tspan.v"));
      return shown ? element : null;
    }

    #press(event) {
      const element = event.button ? null : this.#at(event.target);
      if (!element) return;
      const { node } = element.dataset, from = this.graph.values[node], step = this.step(node), start = event.clientX;
      const end = new AbortController(), listen = (what, f) => document.addEventListener(what, f, { signal: end.signal });
      let dragged = false, wanted = null;
      event.preventDefault();
      listen("pointermove", (move) => {
        const far = move.clientX - start;
        if (!dragged && Math.abs(far) < NEAR) return;
        dragged = true;
        this.root.classList.add("live-drag");
        const next = this.#stepped(from, Math.round(far / WIDE) * (move.shiftKey ? 10 : 1), step);
        if (wanted === null) requestAnimationFrame(() => {
          this.set(node, wanted, true);
          wanted = null;
        });
        wanted = next;
      });
      const done = (up) => {
        end.abort();
        this.root.classList.remove("live-drag");
        if (dragged) requestAnimationFrame(() => {
          this.lesson.close();
          this.#say(node);
        });
        else if (up.type === "pointerup") this.open(element);
      };
      listen("pointerup", done);
      listen("pointercancel", done);
    }

    // One unit of the last digit that is printed.
    step(node) {
      const { e } = this.graph.printed(node);
      return Math.min(Math.max(-e, 1), 12);
    }

    #stepped(x, steps, places) {
      return Number((Math.round(x * 10 ** places) / 10 ** places + steps / 10 ** places).toFixed(places));
    }

    // Why a number cannot be what somebody wants it to be: the key of a sentence, or "".
    #wrong(node, value) {
      const { array } = this.graph.node(node), { low, high } = this.lesson.data.limits[array] ?? {};
      if (!Number.isFinite(value)) return "no_number";
      if (low !== undefined && (array === "y" ? value < low : value <= low)) return "too_small";
      return high !== undefined && (array === "y" ? value > high : value >= high) ? "too_large" : "";
    }

    // Whether the number could be changed; what stands against it is said.
    set(node, value, dragging = false) {
      const why = this.#wrong(node, value) || (this.lesson.set(node, value) ? "" : "no_value");
      if (why) this.#refuse(node, why);
      else if (this.error) this.error.textContent = "";
      if (!why && !dragging) this.#say(node);
      return !why;
    }

    #refuse(node, why) {
      const { low, high } = this.lesson.data.limits[this.graph.node(node).array] ?? {}, limit = why === "too_small" ? low : high ?? 0;
      const text = this.lesson.word(why, { name: this.lesson.data.names[node], limit: this.lesson.writer.text(everystep.decimals.decimal(limit)) });
      if (this.error) this.error.textContent = text;
      this.lesson.say(text);
    }

    #say(node) {
      const { lesson } = this;
      lesson.say(lesson.word("said", { name: lesson.data.names[node], value: lesson.printed(node), loss: lesson.printed("loss"), next: lesson.printed("after.loss") }));
    }

    // A field over the number.
    open(element) {
      this.shut();
      const { lesson } = this, { node } = element.dataset, places = this.step(node);
      const field = Object.assign(document.createElement("span"), { className: "live-edit" });
      const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off", size: 7, value: lesson.printed(node) });
      input.setAttribute("aria-label", lesson.data.names[node]);
      const error = (this.error = Object.assign(document.createElement("span"), { className: "live-error" }));
      const step = (n) => {
        const typed = lesson.writer.read(input.value);
        this.set(node, this.#stepped(Number.isFinite(typed) ? typed : this.graph.values[node], n, places));
        input.value = lesson.printed(node);
      };
      const commit = () => {
        if (input.value === lesson.printed(node)) return true;
        const good = this.set(node, lesson.writer.read(input.value));
        input.setAttribute("aria-invalid", String(!good));
        return good;
      };
      const [less, more] = [-1, 1].map((n) => {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: n < 0 ? "−" : "+" });
        button.setAttribute("aria-label", lesson.words[n < 0 ? "less" : "more"]);
        button.addEventListener("click", () => step(n));
        return button;
      });
      field.append(less, input, more, error);
      this.field = field;
      this.over = node;
      this.opener = element;
      this.root.append(field);
      this.#place(element);
      input.select();
      input.focus({ preventScroll: true });
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && commit()) this.shut(true);
        else if (event.key === "Escape") this.shut(true);
        else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          event.preventDefault();
          step((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
        }
        event.stopPropagation();
      });
      field.addEventListener("focusout", (event) => {
        if (this.field !== field || field.contains(event.relatedTarget)) return;
        if (!commit()) lesson.say(error.textContent);
        this.shut();
      });
    }

    #place(element = this.opener) {
      const opener = element.isConnected ? element : this.lesson.elements(this.over)[0];
      if (!opener || !this.field) return;
      const around = this.root.getBoundingClientRect(), here = opener.getBoundingClientRect(), wide = this.field.offsetWidth;
      const left = Math.max(0, Math.min(here.left - around.left + here.width / 2 - wide / 2, around.width - wide));
      this.field.style.left = `${left}px`;
      this.field.style.top = `${here.top - around.top + here.height / 2 - 22}px`;
    }

    shut(back = false) {
      const { field, opener } = this;
      if (!field) return;
      this.field = this.error = null;
      this.lesson.close();
      field.remove();
      if (back && opener.isConnected && opener.tabIndex === 0) opener.focus({ preventScroll: true });
    }

    // The network as a spec, with the numbers as they are now.
    yaml() {
      const { graph, lesson } = this, { frame } = lesson.data, lines = [];
      const held = (name) => {
        const { offset, sizes } = graph.arrays.get(name);
        const nested = (at, axis) => (axis === sizes.length ? graph.held[at]
          : Array.from({ length: sizes[axis] }, (_, k) => nested(at + k * graph.arrays.get(name).strides[axis], axis + 1)));
        return nested(offset, 0);
      };
      const write = (value) => JSON.stringify(value);
      for (const [key, value] of Object.entries(frame)) {
        if (key !== "layers") lines.push(`${key}: ${write(value)}`);
        else {
          lines.push("layers:");
          value.forEach((layer, k) => {
            lines.push(`  - weights: ${write(held(`W${k + 1}`))}`);
            if (graph.arrays.has(`b${k + 1}`)) lines.push(`    biases: ${write(held(`b${k + 1}`))}`);
            lines.push(`    activation: ${layer.activation}`);
          });
          for (const [name, array] of [["inputs", "x"], ["targets", "y"], ["learning_rate", "learning_rate"]]) lines.push(`${name}: ${write(held(array))}`);
        }
      }
      return `${lines.join("\n")}\n`;
    }

    async #copy() {
      const text = this.yaml(), { lesson } = this;
      try {
        await navigator.clipboard.writeText(text);
        this.shown?.remove();
        lesson.say(lesson.words.copied);
        this.copy.textContent = lesson.words.copied;
        setTimeout(() => (this.copy.textContent = lesson.words.copy), 2000);
      } catch { // no clipboard here: the reader takes it from a field
        this.shown?.remove();
        this.shown = Object.assign(document.createElement("textarea"), { className: "live-yaml", readOnly: true, value: text, rows: 8 });
        this.shown.setAttribute("aria-label", lesson.words.copy);
        lesson.bar.after(this.shown);
        this.shown.select();
      }
    }
  }

  everystep.feature((lesson) => {
    lesson.editor = new Editor(lesson);
  });
})();
