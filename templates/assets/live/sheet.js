// A worksheet on the screen: reads the answers, checks each against the key and then against what follows from the reader's
// own earlier answers, and saves them as a file. Beside it on the page: `script.everystep-sheet`, what render/sheet_html.py
// wrote. Needs graph.js for formulas, nothing from anywhere else, and keeps nothing.
(() => {
  "use strict";
  const { compile, PLAIN } = window.everystep.decimals;
  const data = JSON.parse(document.querySelector("script.everystep-sheet").textContent);
  const blanks = new Map(data.blanks.map((blank) => [blank.id, blank]));
  const field = (id) => document.getElementById(`answer-${id}`);

  // What somebody typed, as a number; null for nothing, NaN for what is none. Point or comma, any minus, any digits.
  const digit = (c) => {
    for (let zero = c.codePointAt(0), k = 0; k < 10; k++) {
      if (!/\p{Nd}/u.test(String.fromCodePoint(zero - k - 1))) return String(k);
    }
    return c;
  };
  const read = (text) => {
    const plain = text.normalize("NFKC").replace(/[\s\u200e\u200f\u061c]/gu, "").replace(/\p{Nd}/gu, digit)
      .replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-").replace(/[,٫]/g, ".").replace(/[×·⋅*]10\^?/, "e");
    if (!plain) return null;
    const fraction = /^([+-]?\d+)\/(\d+)$/.exec(plain);
    if (fraction) return Number(fraction[1]) / Number(fraction[2]);
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  };
  const given = (id) => read(field(id).value);
  const readable = (x) => x !== null && Number.isFinite(x);
  const near = (x, y, tolerance) => Math.abs(x - y) <= tolerance * (1 + 1e-9);

  // What a blank would be, had everything before it been what the reader wrote; null where nothing was.
  const expected = (blank) => {
    if (blank.copies) return readable(given(blank.copies)) ? { x: given(blank.copies), cheap: false } : null;
    if (!blank.formula) return null;
    let own = false, cheap = false;
    const number = (place) => {
      const ref = blank.reads[place];
      const answer = [ref.box, ref.home].filter(Boolean).map(given).find(readable);
      if (answer === undefined || answer === ref.value) return ref.value;
      own = true;
      // A 0 or a 1 where there was none makes everything after it easy.
      if ([0, 1, -1].includes(answer) && !near(answer, ref.value, ref.tolerance)) cheap = true;
      return answer;
    };
    let place = 0;
    const x = compile(blank.formula, () => {
      const k = place++;
      return () => number(k);
    }, PLAIN)({});
    if (!own) return null;
    if (Math.abs(x) < blank.unit && Math.abs(blank.key) >= blank.unit) cheap = true;
    return { x, cheap };
  };

  const verdict = (blank) => {
    const answer = given(blank.id);
    if (answer === null) return "empty";
    if (!readable(answer)) return "unreadable";
    if (near(answer, blank.key, blank.tolerance)) return "right";
    const own = expected(blank);
    return own && Number.isFinite(own.x) && !own.cheap && near(answer, own.x, blank.tolerance) ? "follows" : "wrong";
  };

  const check = () => {
    let points = 0, first = null;
    for (const blank of data.blanks) {
      const found = verdict(blank), box = field(blank.id);
      box.dataset.verdict = found;
      box.setAttribute("aria-invalid", String(found === "wrong" || found === "unreadable"));
      document.getElementById(`verdict-${blank.id}`).textContent = data.words[found];
      if (found === "right" || found === "follows") points += blank.points;
      else if (found !== "empty") first = first || box;
    }
    const total = data.blanks.reduce((sum, blank) => sum + blank.points, 0);
    const own = (n) => String(n).replace(/\d/g, (k) => data.digits[k]);
    document.getElementById("result").textContent = data.words.result.replace("{points}", own(points)).replace("{total}", own(total));
    if (first) first.focus();
  };
  const forget = (event) => {
    const box = event.target;
    if (!box.dataset.verdict) return;
    delete box.dataset.verdict;
    box.removeAttribute("aria-invalid");
    document.getElementById(`verdict-${box.dataset.blank}`).textContent = "";
  };

  // ---- Files

  const answers = () => data.blanks.map((blank) => [blank.id, field(blank.id).value.trim()]);
  const name = () => document.getElementById("student").value.trim();
  // A cell that a spreadsheet would take for a formula is given a sign that makes it text; a number stays one.
  const cell = (text) => {
    const safe = /^[=+\-@\t\r\u2212\uff0b\uff0d\uff1d\uff20]/.test(text) && !/^-?[\d.,]+$/.test(text) ? `'${text}` : text;
    return `"${safe.replace(/"/g, '""')}"`;
  };
  const save = (text, kind, suffix) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: kind }));
    link.download = `${data.file}.${suffix}`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const actions = {
    check,
    json: () => save(`${JSON.stringify({
      everystep: data.everystep, format: 1, worksheet: data.worksheet, code: data.code, student: data.student,
      name: name(), lang: document.documentElement.lang, answers: Object.fromEntries(answers()),
    }, null, 1)}\n`, "application/json", "json"),
    csv: () => save(`\ufeff${[["code", "student", "name", "blank", "answer"],
      ...answers().map(([id, text]) => [data.code, data.student, name(), id, text])]
      .map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`, "text/csv", "csv"),
    print: () => window.print(),
  };
  for (const button of document.querySelectorAll("button[data-do]")) {
    button.addEventListener("click", () => actions[button.dataset.do]());
    button.hidden = false;
  }
  for (const id of blanks.keys()) {
    field(id).addEventListener("input", forget);
    field(id).dataset.blank = id;
  }
  window.everystep.sheet = { read, verdict: (id) => verdict(blanks.get(id)) };
})();
