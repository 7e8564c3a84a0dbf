// Training: the new weights become the weights, one step, ten, or until it stops improving; the loss is drawn as it falls.
(() => {
  "use strict";
  const everystep = window.everystep;
  const LIMIT = 1000, SMALL = 1e-9; // the most steps at once, and the improvement that counts, of the loss

  const SVG = "http://www.w3.org/2000/svg";
  const draw = (tag, attributes, text = "") => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };

  class Training {
    constructor(lesson) {
      this.lesson = lesson;
      this.figure = Object.assign(document.createElement("figure"), { className: "live-curve", hidden: true });
      this.caption = document.createElement("figcaption");
      lesson.bar.append(lesson.button("one_step", () => this.train(1)), lesson.button("ten_steps", () => this.train(10)), lesson.button("all_steps", () => this.train(LIMIT)));
      lesson.bar.after(this.figure);
      lesson.on("change", () => this.#draw());
    }

    // Makes steps; with the limit, as long as they help. What is drawn is undone with them.
    train(most) {
      const { lesson } = this, { graph } = lesson, losses = [...(lesson.memory?.losses ?? [graph.values.loss])];
      const first = losses.length;
      let ended = most === LIMIT ? "trained_limit" : "";
      const good = lesson.change(() => {
        for (let n = 0; n < most; n++) {
          const before = graph.start(), loss = graph.values.loss;
          graph.step();
          const stops = graph.run() ? "trained_trouble" : most === LIMIT && !(graph.values.loss < loss * (1 - SMALL)) ? "trained_best" : "";
          if (stops) {
            graph.start(before);
            graph.run();
            ended = stops;
            break;
          }
          losses.push(graph.values.loss);
        }
        lesson.memory = { losses };
      });
      const steps = losses.length - first;
      const said = { n: lesson.writer.own(String(steps)), loss: lesson.printed("loss") };
      lesson.say(good ? lesson.word("trained", said) + (ended ? ` ${lesson.word(ended, said)}` : "") : lesson.words.trained_trouble);
    }

    #draw() {
      const { lesson } = this, losses = lesson.memory?.losses ?? [];
      this.figure.hidden = losses.length < 2;
      if (this.figure.hidden) {
        this.figure.replaceChildren();
        return;
      }
      const wide = 640, high = 200, left = 64, right = 16, top = 14, bottom = 30, { decimal, rounded } = everystep.decimals;
      const most = Math.max(...losses), least = Math.min(0, ...losses), last = losses.length - 1, { writer, words } = lesson;
      const x = (n) => left + ((wide - left - right) * n) / last, y = (loss) => top + ((high - top - bottom) * (most - loss)) / (most - least || 1);
      const text = (value) => writer.text(rounded(decimal(value), lesson.graph.data.decimals));
      const every = Math.max(1, Math.ceil(losses.length / 400)), points = losses.map((loss, n) => [n, loss]).filter(([n]) => n % every === 0 || n === last);
      const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": lesson.word("curve", { n: writer.own(String(last)), first: text(losses[0]), last: text(losses[last]) }) });
      svg.append(
        draw("path", { class: "live-axis", d: `M${left} ${top}V${high - bottom}H${wide - right}` }),
        draw("text", { x: left - 8, y: y(most) + 5, class: "live-end" }, text(most)),
        draw("text", { x: left - 8, y: y(least) + 5, class: "live-end" }, text(least)),
        draw("text", { x: left, y: high - 8 }, writer.own("0")),
        draw("text", { x: wide - right, y: high - 8, class: "live-end" }, writer.own(String(last))),
        draw("path", { class: "live-line", d: points.map(([n, loss], k) => `${k ? "L" : "M"}${x(n).toFixed(1)} ${y(loss).toFixed(1)}`).join("") }),
      );
      if (losses.length <= 40) for (const [n, loss] of points) svg.append(draw("circle", { class: "live-point", cx: x(n).toFixed(1), cy: y(loss).toFixed(1), r: 3 }));
      this.caption.textContent = `${lesson.word("curve", { n: writer.own(String(last)), first: text(losses[0]), last: text(losses[last]) })} ${words.curve_note}`;
      this.figure.replaceChildren(svg, this.caption);
    }
  }

  everystep.feature((lesson) => {
    lesson.training = new Training(lesson);
  });
})();
