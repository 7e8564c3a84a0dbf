// The graph: computes every number of a lesson again, as compute/ does in Python, and writes it as render/numbers does.
//
//   const g = new everystep.Graph(data)       data is what compute/graph.py wrote
//   g.names                                   every node's name, in the order of computation: "W1[2,1]", "after.loss"
//   g.values["a1[2]"]                         its number now, in full precision
//   g.node(name)                              {name, array, at: [1, 0], stage: "step2.", phase, given, typed, local}, or undefined;
//                                             at counts from 0; given: what a step starts with; typed: what the author wrote
//   g.reads(name)                             the names of what its formula reads, in reading order; [] where given
//   g.run()                                   computes all of it; the name of the first number that has no finite value, or ""
//   g.set(name, x)                            changes a given number (not yet what follows: run does)
//   g.start(), g.start(kept)                  everything that is given, to keep and to bring back
//   g.step()                                  lets the new weights, and what the optimizer keeps, become the given ones
//   g.printed(name)                           its decimal fraction as the page prints it
//   g.compile(formula, look, table, worked)   a formula as a function of its letters
//
// A decimal fraction is {c, e} for c·10^e, c a BigInt; what is infinite or undefined is a plain number.
// Nothing here reads or writes the page. No eval: formulas are data.
(() => {
  "use strict";
  const everystep = (window.everystep = window.everystep || {});
  const PREC = 34, FIXED = 60;
  const LN10 = 2302585092994045684017991454684364207601101488628772976033328n;
  const powers = [];
  const ten = (n) => (powers[n] === undefined ? (powers[n] = 10n ** BigInt(n)) : powers[n]);
  const S = ten(FIXED);
  const size = (c) => (c < 0n ? -c : c).toString().length;
  const ZERO = { c: 0n, e: 0 };

  // ---- Decimal fractions, with 34 digits and half to even where no digits are asked for

  const fit = (c, e, digits = PREC, away = false) => {
    const drop = size(c) - digits;
    if (drop <= 0) return { c, e };
    const p = ten(drop), half = p / 2n;
    let q = c / p, r = c % p;
    if (r < 0n) r = -r;
    if (r > half || (r === half && (away || q % 2n))) q += c < 0n ? -1n : 1n;
    return size(q) > digits ? { c: q / 10n, e: e + drop + 1 } : { c: q, e: e + drop };
  };
  const adjusted = (d) => size(d.c) - 1 + d.e;
  const parse = (text) => {
    const [m, x = "0"] = text.toLowerCase().split("e");
    const [whole, rest = ""] = m.split(".");
    return { c: BigInt(whole + rest), e: Number(x) - rest.length };
  };
  // A float as a pocket calculator shows it: 15 digits; a tie goes to the even digit, as Python writes it.
  const decimal = (x) => {
    if (!Number.isFinite(x)) return x;
    if (Number.isInteger(x) && Math.abs(x) < 1e15) return { c: BigInt(x), e: 0 };
    const d = parse(x.toPrecision(15));
    if (/5(e|$)/.test(x.toPrecision(16)) && d.c % 2n) {
      const whole = parse(x.toPrecision(60)), tail = whole.c % ten(45);
      if (tail === ten(45) / 2n || tail === -ten(45) / 2n) return { c: whole.c / ten(45), e: whole.e + 45 };
    }
    return d;
  };
  const number = (d) => (typeof d === "number" ? d : Number(`${d.c}e${d.e}`));
  const back = (x) => (Number.isFinite(x) ? parse(String(x)) : x);
  const align = (a, b, then) => {
    if (a.e > b.e) return then(a.c * ten(a.e - b.e), b.c, b.e);
    return then(a.c, b.c * ten(b.e - a.e), a.e);
  };
  const plus = (a, b) => {
    if (!a.c || !b.c) return a.c ? a : b;
    const far = adjusted(a) - adjusted(b);
    if (Math.abs(far) > 90) return far > 0 ? a : b;
    return align(a, b, (x, y, e) => fit(x + y, e));
  };
  const minus = (a) => ({ c: -a.c, e: a.e });
  const times = (a, b) => fit(a.c * b.c, a.e + b.e);
  const over = (a, b) => {
    if (!b.c) return a.c ? (a.c > 0n ? Infinity : -Infinity) : NaN;
    const n = Math.max(0, PREC + 3 + size(b.c) - size(a.c)), top = a.c * ten(n), q = top / b.c;
    return fit(q * 10n + (top % b.c ? (top < 0n === b.c < 0n ? 1n : -1n) : 0n), a.e - b.e - n - 1);
  };
  const less = (a, b) => align(a, b, (x, y) => x < y);
  const fixed = (d) => (d.e + FIXED >= 0 ? d.c * ten(d.e + FIXED) : d.c / ten(-d.e - FIXED));
  const power_of_e = (r) => {
    r /= 256n;
    let sum = S + r, term = r;
    for (let n = 2n; term; n++) sum += term = (term * r) / (S * n);
    for (let k = 0; k < 8; k++) sum = (sum * sum) / S;
    return sum;
  };
  const exp = (d) => {
    const x = number(d);
    if (Math.abs(x) >= 2e6) return x > 0 ? Infinity : ZERO;
    const k = Math.round(x / Math.LN10);
    return fit(power_of_e(fixed(d) - BigInt(k) * LN10), k - FIXED);
  };
  const log = (d) => {
    if (d.c <= 0n) return d.c ? NaN : -Infinity;
    const k = adjusted(d), m = { c: d.c, e: d.e - k };
    const y = fixed(back(Math.log(number(m)))), t = (fixed(m) * power_of_e(-y)) / S - S;
    return fit(y + t - (t * t) / (2n * S) + (t * t * t) / (3n * S * S) + BigInt(k) * LN10, -FIXED);
  };
  const sqrt = (d) => {
    if (d.c <= 0n) return d.c ? NaN : ZERO;
    let n = 2 * PREC + 4 - size(d.c);
    if ((d.e - n) % 2) n++;
    const c = n >= 0 ? d.c * ten(n) : d.c / ten(-n);
    let r = ten(Math.ceil(size(c) / 2));
    for (let next = (r + c / r) / 2n; next < r; next = (r + c / r) / 2n) r = next;
    return fit(r * 10n + (r * r === c ? 0n : 1n), (d.e - n) / 2 - 1);
  };
  const power = (a, b) => {
    const y = number(b);
    if (Number.isInteger(y) && Math.abs(y) * size(a.c) < 4000) {
      const whole = { c: a.c ** BigInt(Math.abs(y)), e: a.e * Math.abs(y) };
      return y < 0 ? over({ c: 1n, e: 0 }, whole) : fit(whole.c, whole.e);
    }
    return a.c > 0n ? exp(times(b, log(a))) : back(Math.pow(number(a), y));
  };
  const tanh = (d) => {
    const x = number(d);
    if (Math.abs(x) > 40) return { c: x > 0 ? 1n : -1n, e: 0 };
    const up = exp(d), down = exp(minus(d));
    return over(plus(up, minus(down)), plus(up, down));
  };

  // ---- The primitives, on floats and on decimal fractions

  const PLAIN = {
    number: (x) => x, add: (x, y) => x + y, sub: (x, y) => x - y, neg: (x) => -x, mul: (x, y) => x * y,
    weigh: (x, y) => (x === 0 && Math.abs(y) === Infinity ? 0 : x * y), div: (x, y) => x / y, square: (x) => x * x,
    power: Math.pow, sqrt: Math.sqrt, exp: Math.exp, log: Math.log, log1p: Math.log1p, tanh: Math.tanh,
    max: (x, y) => (y > x ? y : x), abs: Math.abs, positive: (x) => (x > 0 ? 1 : 0),
  };
  const BY_HAND = {
    add: plus, sub: (x, y) => plus(x, minus(y)), neg: minus, mul: times, weigh: times, div: over, square: (x) => times(x, x),
    power, sqrt, exp, log, log1p: (x) => log(plus(x, { c: 1n, e: 0 })), tanh,
    max: (x, y) => (less(x, y) ? y : x), abs: (x) => (x.c < 0n ? minus(x) : x), positive: (x) => ({ c: x.c > 0n ? 1n : 0n, e: 0 }),
  };
  for (const [op, hand] of Object.entries(BY_HAND)) {
    BY_HAND[op] = (x, y) => (typeof x === "number" || typeof y === "number"
      ? back(PLAIN[op](number(x), y === undefined ? y : number(y))) : hand(x, y));
  }
  BY_HAND.number = back;

  // ---- Formulas

  // A reference's array, and what stands in its brackets.
  const reference = (text) => {
    const at = text.indexOf("[");
    return at < 0 ? [text, []] : [text.slice(0, at), text.slice(at + 1, -1).split(",")];
  };
  const position = (k) => (/^\d/.test(k) ? () => k - 1 : (env) => env[k]);

  // `look(array, brackets)` gives a function of the letters; `worked(body, formula)` one for what is worked out.
  const compile = (f, look, table, worked) => {
    if (typeof f === "number") {
      const x = table.number(f);
      return () => x;
    }
    if (typeof f === "string") return look(...reference(f));
    const [op, ...rest] = f;
    if (op === "sum" || op === "largest") {
      const [letter, count, inner] = rest, body = compile(inner, look, table, worked), join = op === "sum" ? table.add : table.max;
      return (env) => {
        const before = env[letter];
        env[letter] = 0;
        let total = body(env);
        for (let k = 1; k < count; k++) {
          env[letter] = k;
          total = join(total, body(env));
        }
        env[letter] = before;
        return total;
      };
    }
    if (op === "same") {
      const [left, right] = rest.map(position), one = table.number(1), none = table.number(0);
      return (env) => (left(env) === right(env) ? one : none);
    }
    if (op === "worked" && worked) return worked(rest[0], compile(rest[0], look, table, worked));
    const parts = rest.map((part) => compile(part, look, table, worked)), join = table[op];
    if (op === "worked") return parts[0];
    const [first, second] = parts;
    if (parts.length === 1) return (env) => join(first(env));
    if (parts.length === 2) return (env) => join(first(env), second(env));
    return (env) => parts.slice(1).reduce((total, part) => join(total, part(env)), first(env));
  };

  // ---- Digits

  const LAST = 14, GIVEN = 6;
  const strip = ({ c, e }) => {
    for (; c % 10n === 0n; e++) c /= 10n;
    return { c, e };
  };
  const quantized = (d, places) => {
    const drop = -places - d.e;
    if (drop <= 0) return { c: d.c * ten(-drop), e: -places };
    if (drop > size(d.c)) return { c: 0n, e: -places };
    const p = ten(drop), q = d.c / p, r = d.c % p;
    return { c: (r < 0n ? -r : r) * 2n < p ? q : q + (r < 0n ? -1n : 1n), e: -places };
  };
  const rounded = (d, places, otherwise = places) => {
    if (typeof d === "number") return d;
    if (!d.c) return ZERO;
    d = strip(d);
    const power = adjusted(d);
    if (power >= 9) return fit(d.c, d.e, otherwise + 1, true);
    const kept = LAST - Math.max(power, 0);
    if (-d.e <= Math.min(places, kept)) return d.e <= 0 ? d : { c: d.c * ten(d.e), e: 0 };
    const least = Math.min(otherwise, kept), short = quantized(d, least);
    if (short.c) return short;
    for (let digits = 2; digits <= 15; digits++) {
      const small = fit(d.c, d.e, digits, true);
      if (!quantized(small, least).c) return small;
    }
    return quantized(d, least);
  };
  everystep.decimals = { decimal, number, parse, rounded, adjusted, PLAIN, BY_HAND };

  // How one language writes numbers: `marks` is {decimal: ",", zero: "0"}.
  everystep.Writer = class {
    constructor(marks) {
      const zero = marks.zero.codePointAt(0);
      this.mark = marks.decimal;
      this.native = zero === 48 ? null : (text) => text.replace(/\d/g, (k) => String.fromCodePoint(zero + Number(k)));
    }
    own(text) {
      text = text.replace(".", this.mark);
      return this.native ? this.native(text) : text;
    }
    // A number taken apart: its minus or nothing, its digits, and the power of ten, empty where it is written out.
    parts(d) {
      if (typeof d === "number") return { sign: d < 0 ? "−" : "", mantissa: Number.isNaN(d) ? "NaN" : "∞", exponent: "" };
      const sign = d.c < 0n ? "−" : "", power = adjusted(d);
      let text = (d.c < 0n ? -d.c : d.c).toString();
      if (!d.c || (power >= -4 && power < 9)) {
        if (d.e > 0) text += "0".repeat(d.e);
        if (d.e < 0) {
          text = text.padStart(1 - d.e, "0");
          text = `${text.slice(0, d.e)}.${text.slice(d.e)}`;
        }
        return { sign, mantissa: this.own(text), exponent: "" };
      }
      const mantissa = text.length > 1 ? `${text[0]}.${text.slice(1)}` : text;
      return { sign, mantissa: this.own(mantissa), exponent: this.own(String(power).replace("-", "−")), power };
    }
    text(d) {
      const { sign, mantissa, exponent, power } = this.parts(d);
      if (!exponent) return sign + mantissa;
      const raised = String(power).replace(/[-\d]/g, (k) => (k === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[k]));
      return `${sign}${mantissa}×${this.own("10")}${raised}`;
    }
    // What somebody typed, as a float, or NaN: the language's mark or a point, its digits or ours, any minus.
    read(text) {
      const zero = this.native ? this.own("0").codePointAt(0) : 48;
      const plain = text.trim().replace(/\p{Nd}/gu, (k) => {
        const n = k.codePointAt(0) - zero;
        return n >= 0 && n < 10 ? String(n) : k;
      }).replace(/[−–]/g, "-").replace(this.mark, ".").replace(/[×·*]\s*10\^?/, "e")
        .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (k) => (k === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(k)));
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
    }
  };

  // ---- The graph

  const AFTER = "after.", NOISE = 1e-12;
  const SHARED = new Set(["x", "y", "learning_rate", "momentum", "beta1", "beta2", "epsilon"]);

  everystep.Graph = class {
    constructor(data) {
      this.data = data;
      this.quantities = new Map(data.quantities.map((q) => [q.name, { axes: {}, ...q }]));
      this.prefixes = Array.from({ length: data.steps }, (_, k) => (k ? `step${k + 1}.` : ""));
      this.arrays = new Map();
      this.names = [];
      this.slots = new Map();
      for (const stage of [...this.prefixes, AFTER]) {
        for (const q of this.quantities.values()) {
          const late = stage === AFTER && q.phase !== "forward" && q.phase !== "loss";
          if (!late && (!stage || !SHARED.has(q.name))) this.#place(stage, q);
        }
      }
      this.held = new Float64Array(this.names.length);
      this.values = {};
      this.read = new Set();
      for (const q of data.quantities) if (!q.local && q.formula !== undefined) walk(q.formula, (array) => this.read.add(array));
      for (const array of this.arrays.values()) array.fill = this.#filler(array);
      for (const [name, value] of Object.entries(data.given)) {
        this.held.set([value].flat(Infinity), this.arrays.get(name).offset);
      }
      if (this.arrays.has("t")) this.held[this.arrays.get("t").offset] = 1;
      this.run();
    }

    #place(stage, q) {
      const sizes = Object.values(q.axes), offset = this.names.length, name = stage + q.name;
      const given = q.phase === "given", typed = Boolean(q.kept || (given && !stage));
      const strides = sizes.map((_, k) => sizes.slice(k + 1).reduce((x, y) => x * y, 1));
      const array = { name, stage, q, offset, strides, sizes, given, typed, count: sizes.reduce((x, y) => x * y, 1) };
      this.arrays.set(name, array);
      for (let k = 0; k < array.count; k++) {
        const at = sizes.map((n, axis) => Math.floor(k / strides[axis]) % n);
        const full = at.length ? `${name}[${at.map((p) => p + 1).join(",")}]` : name;
        this.slots.set(full, { slot: offset + k, array, at });
        this.names.push(full);
      }
    }

    // The array that a stage finds under a name: after. reads the last new weights.
    full(stage, name) {
      if (SHARED.has(name)) return name;
      return stage === AFTER && /^[Wb]/.test(name) ? `${this.prefixes.at(-1)}${name}_new` : stage + name;
    }

    // Reads an array's element at the letters' positions.
    #look(stage, as) {
      return (name, brackets) => {
        const { offset, strides } = this.arrays.get(this.full(stage, name)), held = this.held;
        const [a, b, c] = brackets.map(position), [p, q, r] = strides;
        const slot = !a ? () => offset : !b ? (env) => offset + a(env) * p : !c ? (env) => offset + a(env) * p + b(env) * q
          : (env) => offset + a(env) * p + b(env) * q + c(env) * r;
        return as ? (env) => as(held[slot(env)]) : (env) => held[slot(env)];
      };
    }

    #filler(array) {
      const { q, stage, offset, count, sizes } = array, letters = Object.keys(q.axes), held = this.held;
      if (q.formula === undefined) return this.#handed(array);
      const plain = compile(q.stable ?? q.formula, this.#look(stage), PLAIN);
      const exact = compile(q.formula, this.#look(stage, decimal), BY_HAND);
      const stable = q.stable && compile(q.stable, this.#look(stage, decimal), BY_HAND);
      const passed = typeof q.formula === "string";
      const cancels = /^(z|dL_da|dL_dz)/.test(q.name);
      const value = this.data.carried && !q.local && !passed
        ? (env) => {
          let d = exact(env);
          if (Number.isNaN(d) && stable) d = stable(env);
          return number(rounded(d, this.data.decimals));
        }
        : (env) => {
          const x = plain(env);
          // What binary fractions leave of 0.1 + 0.2 - 0.3 is not 0, and a ReLU would take it for a positive number.
          return cancels && x && Math.abs(x) < NOISE && !number(exact(env)) ? 0 : x;
        };
      return () => {
        const env = {};
        for (let k = 0; k < count; k++) {
          for (let axis = 0, rest = k; axis < letters.length; axis++) {
            env[letters[axis]] = Math.floor(rest / array.strides[axis]);
            rest %= array.strides[axis];
          }
          held[offset + k] = value(env);
        }
      };
    }

    // What a later step starts with: the step before it hands its new weights on.
    #handed({ stage, q, offset, count }) {
      if (!stage) return () => {};
      const before = this.prefixes[this.prefixes.indexOf(stage) - 1], own = this.held;
      if (q.name === "t") return () => (own[offset] = own[this.arrays.get(`${before}t`).offset] + 1);
      const source = this.arrays.get(before + (q.name.endsWith("_old") ? q.name.slice(0, -4) : `${q.name}_new`)).offset;
      return () => own.copyWithin(offset, source, source + count);
    }

    run() {
      let trouble = "";
      for (const array of this.arrays.values()) {
        array.fill();
        const { offset, count, q } = array;
        for (let k = offset; k < offset + count; k++) {
          const x = this.held[k];
          this.values[this.names[k]] = x;
          if (!trouble && !Number.isFinite(x) && !q.local && (q.phase !== "backward" || this.read.has(q.name))) trouble = this.names[k];
        }
      }
      return trouble;
    }

    set(name, x) {
      const { slot, array } = this.slots.get(name);
      if (!array.given || array.stage) throw new Error(`${name} is computed`);
      this.held[slot] = this.data.carried ? number(rounded(decimal(x), Math.max(this.data.decimals, GIVEN), this.data.decimals)) : x;
    }

    start(kept) {
      const given = [...this.arrays.values()].filter((array) => array.given && !array.stage);
      if (!kept) return given.map(({ offset, count }) => this.held.slice(offset, offset + count));
      given.forEach(({ offset }, k) => this.held.set(kept[k], offset));
    }

    step() {
      const copies = [];
      for (const { q, given, stage, offset, count } of this.arrays.values()) {
        if (!given || stage || SHARED.has(q.name)) continue;
        if (q.name === "t") copies.push([offset, [this.held[offset] + 1]]);
        else {
          const source = this.arrays.get(q.name.endsWith("_old") ? q.name.slice(0, -4) : `${q.name}_new`).offset;
          copies.push([offset, this.held.slice(source, source + count)]);
        }
      }
      for (const [offset, numbers] of copies) this.held.set(numbers, offset);
    }

    node(name) {
      const found = this.slots.get(name);
      if (!found) return undefined;
      const { array: { name: array, stage, q, given, typed }, at } = found;
      return { name, array, at, stage, phase: q.phase, given, typed, local: Boolean(q.local) };
    }

    reads(name) {
      const { array: { q, stage }, at } = this.slots.get(name), found = new Set();
      if (q.formula === undefined) return [];
      const env = Object.fromEntries(Object.keys(q.axes).map((letter, k) => [letter, at[k]]));
      walk(q.formula, (array, brackets, letters) => {
        const index = brackets.map((k) => position(k)(letters) + 1);
        found.add(this.full(stage, array) + (index.length ? `[${index}]` : ""));
      }, env);
      return [...found];
    }

    printed(name) {
      const { slot, array } = this.slots.get(name), d = decimal(this.held[slot]), places = this.data.decimals;
      return array.typed ? rounded(d, Math.max(places, GIVEN), places) : rounded(d, places);
    }
  };
  everystep.Graph.prototype.compile = compile;

  // Visits every reference of a formula; with letters, at every position of its sums.
  const walk = (f, visit, letters) => {
    if (typeof f === "string") visit(...reference(f), letters);
    else if (Array.isArray(f)) {
      const [op, ...rest] = f;
      if (op === "same") return;
      if (op !== "sum" && op !== "largest") rest.forEach((part) => walk(part, visit, letters));
      else if (!letters) walk(rest[2], visit);
      else for (let k = 0; k < rest[1]; k++) walk(rest[2], visit, { ...letters, [rest[0]]: k });
    }
  };
})();
