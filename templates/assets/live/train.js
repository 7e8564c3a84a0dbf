// Training: the new weights become the weights, one step, ten, or until it stops improving; the loss is drawn as it falls.

const LIMIT = 1000, SMALL = 1e-9; // the most steps at once, and the improvement that counts, of the loss

feature((lesson) => {
  const { graph, words, writer, count, printed, say, button } = lesson, { values } = graph;
  const caption = make("figcaption", {}), figure = make("figure", { class: "live-curve", hidden: "" });
  const shown = (x) => writer.text(rounded(decimal(x), graph.data.decimals));

  // Makes steps; with the limit, as long as they help. What is drawn is undone with them.
  const train = (most) => {
    const losses = [...(lesson.memory ?? [values.loss])], first = losses.length;
    let ended = most === LIMIT && "trained_limit";
    const good = lesson.change(() => {
      for (let n = 0; n < most; n++) {
        const before = graph.start(), { loss } = values;
        graph.step();
        const stops = graph.run() ? "trained_trouble" : most === LIMIT && !(values.loss < loss * (1 - SMALL)) && "trained_best";
        if (stops) {
          graph.start(before);
          graph.run();
          ended = stops;
          break;
        }
        losses.push(values.loss);
      }
      lesson.memory = losses;
    });
    const n = count(losses.length - first);
    say(good ? lesson.word("trained", { n, loss: printed("loss") }) + (ended ? ` ${words[ended]}` : "") : words.trained_trouble);
  };
  lesson.bar.append(...[["one_step", 1], ["ten_steps", 10], ["all_steps", LIMIT]].map(([key, n]) => button(key, () => train(n))));
  lesson.bar.after(figure);

  lesson.on(() => {
    const losses = lesson.memory ?? [], last = losses.length - 1, left = 64, right = 624, top = 14, bottom = 170;
    figure.hidden = last < 1;
    figure.replaceChildren();
    if (last < 1) return;
    const most = max(...losses), least = min(0, ...losses), every = ceil(losses.length / 400);
    const x = (n) => (left + ((right - left) * n) / last).toFixed(1), y = (loss) => (top + ((bottom - top) * (most - loss)) / (most - least || 1)).toFixed(1);
    const points = losses.map((loss, n) => [x(n), y(loss)]).filter((_, n) => n % every === 0 || n === last);
    const word = (x, y, said, kind) => `<text x="${x}" y="${y}"${kind ? ' class="live-end"' : ""}>${said}</text>`;
    figure.innerHTML = `<svg viewBox="0 0 640 200" role="img"><path class="live-axis" d="M${left} ${top}V${bottom}H${right}"/>${
      word(left - 8, +y(most) + 5, shown(most), 1)}${word(left - 8, +y(least) + 5, shown(least), 1)}${word(left, 192, count(0))}${word(right, 192, count(last), 1)
    }<path class="live-line" d="M${points.map((at) => at.join(" ")).join("L")}"/>${
      last < 40 ? points.map(([x, y]) => `<circle class="live-point" cx="${x}" cy="${y}" r="3"/>`).join("") : ""}</svg>`;
    const told = lesson.word("curve", { n: count(last), first: shown(losses[0]), last: shown(losses[last]) });
    put(figure.firstChild, "aria-label", told);
    caption.textContent = `${told} ${words.curve_note}`;
    figure.append(caption);
  });
});
