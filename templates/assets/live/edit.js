// Editing: every given number can be typed, stepped or dragged where it stands.
//
// A tap or Enter opens a field; dragging sideways, or the arrow keys in the field, go in steps of the last digit (with Shift ten
// times as far). The first appearance in the text of each number is reached with Tab.

const NEAR = 4, WIDE = 6; // pixels before a press is a drag, and for each step

feature((lesson) => {
  const { root, graph, words, writer, data, printed, word, say, button, elements } = lesson, { values } = graph, labelled = new Map();
  let field, error, opener; // what is open: its element, where it says what is wrong, and where it was opened

  // Whether a reader may change a node.
  const given = (node) => {
    const found = graph.node(node);
    return found && found.given && found.typed && found.array !== "t" && !found.array.endsWith("_old") && !data.fixed.includes(found.array);
  };
  for (const e of all(root, "span[data-node]")) {
    const node = nodeOf(e);
    if (!given(node) || up(e, "math, a, svg, [data-say]")) continue;
    mark(e, "live-given", true);
    if (labelled.has(node)) continue;
    labelled.set(node, e);
    e.tabIndex = 0;
    put(e, "role", "button");
  }

  // ---- Changing

  const tell = (node) => say(word("said", { name: data.names[node], value: printed(node), loss: printed("loss"), next: printed("after.loss") }));
  // Why a number cannot be what somebody wants it to be: the key of a sentence, or "".
  const wrong = (node, value) => {
    const { array } = graph.node(node), { low, high } = data.limits[array] ?? {}, at = array === "y" && value; // a target may lie at the limit
    if (!isFinite(value)) return "no_number";
    if (value < low || (value === low && at !== value)) return "too_small";
    return value > high || (value === high && at !== value) ? "too_large" : lesson.set(node, value) ? "" : "no_value";
  };
  // Whether the number could be changed; what stands against it is said.
  const set = (node, value, dragging) => {
    const why = wrong(node, value), { low, high } = data.limits[graph.node(node).array] ?? {};
    const said = why && word(why, { name: data.names[node], limit: writer.text(decimal((why === "too_small" ? low : high) ?? 0)) });
    if (error) error.textContent = said;
    if (why) say(said);
    else if (!dragging) tell(node);
    return !why;
  };
  // A step is a unit of the last digit that is printed.
  const placesOf = (node) => min(max(-graph.printed(node).e, 1), 12);
  const stepped = (x, steps, places) => +((Math.round(x * 10 ** places) + steps) / 10 ** places).toFixed(places);

  // ---- Dragging

  listen(root, "pointerdown", (event) => {
    const e = !event.button && up(event.target, "[data-node]");
    if (!e || up(event.target, "a, button, input") || !given(nodeOf(e))) return;
    if (!(e.matches("span") || isNumber(e) || (e instanceof SVGElement && one(e, "text.v, tspan.v")))) return;
    const node = nodeOf(e), from = values[node], places = placesOf(node), end = new AbortController();
    let dragged = false, wanted = null;
    event.preventDefault();
    listen(page, "pointermove", ({ clientX, shiftKey }) => {
      const way = clientX - event.clientX;
      if (!dragged && abs(way) < NEAR) return;
      dragged = true;
      mark(root, "live-drag", true);
      if (wanted === null) soon(() => {
        set(node, wanted, true);
        wanted = null;
      });
      wanted = stepped(from, Math.round(way / WIDE) * (shiftKey ? 10 : 1), places);
    }, end.signal);
    const done = ({ type }) => {
      end.abort();
      mark(root, "live-drag", false);
      if (dragged) soon(() => {
        lesson.close();
        tell(node);
      });
      else if (type === "pointerup") open(e);
    };
    listen(page, "pointerup", done, end.signal);
    listen(page, "pointercancel", done, end.signal);
  });

  // ---- The field

  listen(root, "keydown", (event) => {
    if (!/^( |Enter)$/.test(event.key) || !event.target.matches(".live-given[tabindex]")) return;
    event.preventDefault();
    open(event.target);
  });
  const open = (e) => {
    shut();
    const node = nodeOf(e), places = placesOf(node), own = () => (input.value = printed(node));
    const step = (n) => {
      const typed = writer.read(input.value);
      set(node, stepped(isFinite(typed) ? typed : values[node], n, places));
      own();
    };
    const commit = () => {
      const good = input.value === printed(node) || set(node, writer.read(input.value));
      put(input, "aria-invalid", !good);
      return good;
    };
    const input = make("input", { inputmode: "decimal", autocomplete: "off", size: 7, "aria-label": data.names[node], keydown(event) {
      const { key, shiftKey } = event, way = { ArrowUp: 1, ArrowDown: -1 }[key];
      if (key === "Escape" || (key === "Enter" && commit())) shut(true);
      else if (way) {
        event.preventDefault();
        step(shiftKey ? way * 10 : way);
      }
      event.stopPropagation();
    } });
    const [less, more] = [["less", "−", -1], ["more", "+", 1]].map(([key, sign, n]) => make("button", { type: "button", "aria-label": words[key], click: () => step(n) }, sign));
    const here = (field = make("span", { class: "live-edit", focusout({ relatedTarget }) {
      if (field !== here || field.contains(relatedTarget)) return;
      if (!commit()) say(textOf(error));
      shut();
    } }, less, input, more, (error = make("span", { class: "live-error" }))));
    opener = e;
    own();
    root.append(field);
    place();
    input.select();
    focus(input);
  };
  const place = () => {
    const e = opener.isConnected ? opener : elements(nodeOf(opener))[0];
    if (!e) return;
    const around = root.getBoundingClientRect(), here = e.getBoundingClientRect(), wide = field.offsetWidth;
    field.style.left = `${max(0, min(here.left - around.left + (here.width - wide) / 2, around.width - wide))}px`;
    field.style.top = `${here.top - around.top + here.height / 2 - 22}px`;
  };
  const shut = (back) => {
    if (!field) return;
    const was = field;
    field = error = null;
    lesson.close();
    was.remove();
    if (back && opener.tabIndex === 0) focus(opener);
  };

  // ---- The controls

  const undo = button("undo", lesson.undo), reset = button("reset", lesson.reset);
  const copying = button("copy", async () => {
    shown?.remove();
    try {
      await navigator.clipboard.writeText(yaml());
      say((copying.textContent = words.copied));
      setTimeout(() => (copying.textContent = words.copy), 2000);
    } catch { // no clipboard here: the reader takes it from a field
      shown = make("textarea", { class: "live-yaml", readonly: "", rows: 8, "aria-label": words.copy }, yaml());
      lesson.bar.after(shown);
      shown.select();
    }
  });
  let shown;
  lesson.bar.append(undo, reset, copying);
  lesson.bar.before(make("p", { class: "live-hint" }, words.hint));
  const update = () => {
    for (const [node, e] of labelled) {
      const label = word("change", { name: data.names[node], value: printed(node) });
      if (e.ariaLabel !== label) put(e, "aria-label", label);
    }
    undo.disabled = reset.disabled = !lesson.changed;
    if (field) place();
  };
  lesson.on(update);
  update();

  // The network as a spec, with the numbers as they are now.
  const yaml = () => {
    const held = (name) => {
      const { offset, sizes, strides } = graph.arrays.get(name);
      const nested = (at, axis) => (axis === sizes.length ? graph.held[at] : Array.from({ length: sizes[axis] }, (_, k) => nested(at + k * strides[axis], axis + 1)));
      return JSON.stringify(nested(offset, 0));
    };
    return entries(data.frame).map(([key, value]) => (key !== "layers" ? `${key}: ${JSON.stringify(value)}\n`
      : `layers:\n${value.map(({ activation }, k) => `  - weights: ${held(`W${k + 1}`)}\n${
        graph.arrays.has(`b${k + 1}`) ? `    biases: ${held(`b${k + 1}`)}\n` : ""}    activation: ${activation}\n`).join("")
      }inputs: ${held("x")}\ntargets: ${held("y")}\nlearning_rate: ${held("learning_rate")}\n`)).join("");
  };
  lesson.editor = { set, yaml };
});
