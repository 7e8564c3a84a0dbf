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
//
// A decimal fraction is {c, e} for c·10^e, c a BigInt; what is infinite or undefined is a plain number.
// Nothing here reads or writes the page. No eval: formulas are data.
(() => {
  "use strict";
  const everystep = (window.everystep = window.everystep || {});
  const { abs, ceil, floor, max, min } = Math, { assign, entries } = Object;
  const PREC = 34, FIXED = 60;
  const LN10 = 2302585092994045684017991454684364207601101488628772976033328n;
  const powers = [];
  const ten = (n) => (powers[n] ??= 10n ** BigInt(n));
  const S = ten(FIXED);
  const size = (c) => (c < 0n ? -c : c).toString().length;
  const ZERO = { c: 0n, e: 0 };
  const isPlain = (x) => typeof x === "number", isName = (x) => typeof x === "string"; // of a decimal fraction, of a formula

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
    if (!isFinite(x)) return x;
    if (Number.isInteger(x) && abs(x) < 1e15) return { c: BigInt(x), e: 0 };
    const d = parse(x.toPrecision(15));
    if (/5(e|$)/.test(x.toPrecision(16)) && d.c % 2n) {
      const whole = parse(x.toPrecision(60)), tail = whole.c % ten(45);
      if (tail === ten(45) / 2n || tail === -ten(45) / 2n) return { c: whole.c / ten(45), e: whole.e + 45 };
    }
    return d;
  };
  const number = (d) => (isPlain(d) ? d : Number(`${d.c}e${d.e}`));
  const back = (x) => (isFinite(x) ? parse(String(x)) : x);
  const align = (a, b, then) => {
    if (a.e > b.e) return then(a.c * ten(a.e - b.e), b.c, b.e);
    return then(a.c, b.c * ten(b.e - a.e), a.e);
  };
  const plus = (a, b) => {
    if (!a.c || !b.c) return a.c ? a : b;
    const far = adjusted(a) - adjusted(b);
    if (abs(far) > 90) return far > 0 ? a : b;
    return align(a, b, (x, y, e) => fit(x + y, e));
  };
  const minus = (a) => ({ c: -a.c, e: a.e });
  const times = (a, b) => fit(a.c * b.c, a.e + b.e);
  const over = (a, b) => {
    if (!b.c) return a.c ? (a.c > 0n ? Infinity : -Infinity) : NaN;
    const n = max(0, PREC + 3 + size(b.c) - size(a.c)), top = a.c * ten(n), q = top / b.c;
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
    if (abs(x) >= 2e6) return x > 0 ? Infinity : ZERO;
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
    let r = ten(ceil(size(c) / 2));
    for (let next = (r + c / r) / 2n; next < r; next = (r + c / r) / 2n) r = next;
    return fit(r * 10n + (r * r === c ? 0n : 1n), (d.e - n) / 2 - 1);
  };
  const power = (a, b) => {
    const y = number(b);
    if (Number.isInteger(y) && abs(y) * size(a.c) < 4000) {
      const whole = { c: a.c ** BigInt(abs(y)), e: a.e * abs(y) };
      return y < 0 ? over({ c: 1n, e: 0 }, whole) : fit(whole.c, whole.e);
    }
    return a.c > 0n ? exp(times(b, log(a))) : back(Math.pow(number(a), y));
  };
  const tanh = (d) => {
    const x = number(d);
    if (abs(x) > 40) return { c: x > 0 ? 1n : -1n, e: 0 };
    const up = exp(d), down = exp(minus(d));
    return over(plus(up, minus(down)), plus(up, down));
  };

  // ---- The primitives, on floats and on decimal fractions

  const PLAIN = {
    number: (x) => x, add: (x, y) => x + y, sub: (x, y) => x - y, neg: (x) => -x, mul: (x, y) => x * y,
    weigh: (x, y) => (x === 0 && abs(y) === Infinity ? 0 : x * y), div: (x, y) => x / y, square: (x) => x * x,
    power: Math.pow, sqrt: Math.sqrt, exp: Math.exp, log: Math.log, log1p: Math.log1p, tanh: Math.tanh,
    max: (x, y) => (y > x ? y : x), abs, positive: (x) => (x > 0 ? 1 : 0),
  };
  const BY_HAND = {
    add: plus, sub: (x, y) => plus(x, minus(y)), neg: minus, mul: times, weigh: times, div: over, square: (x) => times(x, x),
    power, sqrt, exp, log, log1p: (x) => log(plus(x, { c: 1n, e: 0 })), tanh,
    max: (x, y) => (less(x, y) ? y : x), abs: (x) => (x.c < 0n ? minus(x) : x), positive: (x) => ({ c: x.c > 0n ? 1n : 0n, e: 0 }),
  };
  for (const [op, hand] of entries(BY_HAND)) {
    BY_HAND[op] = (x, y) => (isPlain(x) || isPlain(y)
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
    if (isPlain(f)) {
      const x = table.number(f);
      return () => x;
    }
    if (isName(f)) return look(...reference(f));
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
    if (isPlain(d)) return d;
    if (!d.c) return ZERO;
    d = strip(d);
    const power = adjusted(d);
    if (power >= 9) return fit(d.c, d.e, otherwise + 1, true);
    const kept = LAST - max(power, 0);
    if (-d.e <= min(places, kept)) return d.e <= 0 ? d : { c: d.c * ten(d.e), e: 0 };
    const least = min(otherwise, kept), short = quantized(d, least);
    if (short.c) return short;
    for (let digits = 2; digits <= 15; digits++) {
      const small = fit(d.c, d.e, digits, true);
      if (!quantized(small, least).c) return small;
    }
    return quantized(d, least);
  };
  everystep.decimals = { decimal, parse, rounded, compile, PLAIN, BY_HAND };

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
      if (isPlain(d)) return { sign: d < 0 ? "−" : "", mantissa: isNaN(d) ? "NaN" : "∞", exponent: "" };
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
      const plain = text.normalize("NFKC").replace(/[\s'’]/g, "").replace(/\p{Nd}/gu, (k) => {
        const n = k.codePointAt(0) - zero;
        return n >= 0 && n < 10 ? n : k;
      }).replace(/\p{Pd}|−/gu, "-").replace(this.mark, ".").replace(/[×·*]10\^?/, "e");
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? +plain : NaN;
    }
  };

  // ---- The graph

  const AFTER = "after.", NOISE = 1e-12;
  const SHARED = new Set(["x", "y", "learning_rate", "momentum", "beta1", "beta2", "epsilon"]);

  everystep.Graph = class {
    constructor(data) {
      const { given, steps, carried, decimals } = data, quantities = data.quantities.map((q) => ({ axes: {}, ...q }));
      const prefixes = Array.from({ length: steps }, (_, k) => (k ? `step${k + 1}.` : ""));
      const arrays = new Map(), names = [], slots = new Map(), values = {}, read = new Set();
      for (const stage of [...prefixes, AFTER]) {
        for (const q of quantities) {
          const late = stage === AFTER && !/forward|loss/.test(q.phase);
          if (!late && (!stage || !SHARED.has(q.name))) place(stage, q);
        }
      }
      const held = new Float64Array(names.length);
      for (const q of quantities) if (!q.local && q.formula !== undefined) walk(q.formula, (array) => read.add(array));

      function place(stage, q) {
        const sizes = Object.values(q.axes), offset = names.length, name = stage + q.name, given = q.phase === "given";
        const strides = sizes.map((_, k) => sizes.slice(k + 1).reduce((x, y) => x * y, 1)), count = sizes.reduce((x, y) => x * y, 1);
        const array = { name, stage, q, offset, strides, sizes, given, typed: Boolean(q.kept || (given && !stage)), count };
        arrays.set(name, array);
        for (let k = 0; k < count; k++) {
          const at = sizes.map((n, axis) => floor(k / strides[axis]) % n), full = at.length ? `${name}[${at.map((p) => p + 1)}]` : name;
          slots.set(full, { slot: offset + k, array, at, env: Object.fromEntries(Object.keys(q.axes).map((letter, axis) => [letter, at[axis]])) });
          names.push(full);
        }
      }

      // The array that a stage finds under a name: after. reads the last new weights.
      const full = (stage, name) => {
        if (SHARED.has(name)) return name;
        return stage === AFTER && /^[Wb]/.test(name) ? `${prefixes.at(-1)}${name}_new` : stage + name;
      };
      // The array from which a stage's given numbers come: what the step before it made.
      const source = (stage, name) => arrays.get(stage + (name.endsWith("_old") ? name.slice(0, -4) : name === "t" ? name : `${name}_new`)).offset;

      // Reads an array's element at the letters' positions.
      const look = (stage, as) => (name, brackets) => {
        const { offset, strides } = arrays.get(full(stage, name)), [a, b, c] = brackets.map(position), [p, q, r] = strides;
        const slot = !a ? () => offset : !b ? (env) => offset + a(env) * p : !c ? (env) => offset + a(env) * p + b(env) * q
          : (env) => offset + a(env) * p + b(env) * q + c(env) * r;
        return as ? (env) => as(held[slot(env)]) : (env) => held[slot(env)];
      };
      const filler = ({ q, stage, offset, count }) => {
        if (q.formula === undefined) {
          if (!stage) return () => {};
          const from = source(prefixes[prefixes.indexOf(stage) - 1], q.name), more = q.name === "t" ? 1 : 0;
          return () => {
            for (let k = 0; k < count; k++) held[offset + k] = held[from + k] + more;
          };
        }
        const plain = compile(q.stable ?? q.formula, look(stage), PLAIN), exact = compile(q.formula, look(stage, decimal), BY_HAND);
        const stable = q.stable && compile(q.stable, look(stage, decimal), BY_HAND), cancels = /^(z|dL_da|dL_dz)/.test(q.name);
        const value = carried && !q.local && !isName(q.formula)
          ? (env) => {
            let d = exact(env);
            if (d !== d && stable) d = stable(env);
            return number(rounded(d, decimals));
          }
          : (env) => {
            const x = plain(env);
            // What binary fractions leave of 0.1 + 0.2 - 0.3 is not 0, and a ReLU would take it for a positive number.
            return cancels && x && abs(x) < NOISE && !number(exact(env)) ? 0 : x;
          };
        const places = names.slice(offset, offset + count).map((name) => slots.get(name).env);
        return () => places.forEach((env, k) => (held[offset + k] = value(env)));
      };
      for (const array of arrays.values()) array.fill = filler(array);
      for (const [name, value] of entries(given)) held.set([value].flat(Infinity), arrays.get(name).offset);
      if (arrays.has("t")) held[arrays.get("t").offset] = 1;
      const starts = [...arrays.values()].filter((array) => array.given && !array.stage);

      assign(this, {
        data, prefixes, arrays, names, slots, held, values, full,

        run() {
          let trouble = "";
          for (const { fill, offset, count, q } of arrays.values()) {
            fill();
            for (let k = offset; k < offset + count; k++) {
              const x = (values[names[k]] = held[k]);
              if (!trouble && !isFinite(x) && !q.local && (q.phase !== "backward" || read.has(q.name))) trouble = names[k];
            }
          }
          return trouble;
        },
        set(name, x) {
          const { slot, array } = slots.get(name);
          if (!array.given || array.stage) throw Error(`${name} is computed`);
          held[slot] = carried ? number(rounded(decimal(x), max(decimals, GIVEN), decimals)) : x;
        },
        start(kept) {
          if (!kept) return starts.map(({ offset, count }) => held.slice(offset, offset + count));
          starts.forEach(({ offset }, k) => held.set(kept[k], offset));
        },
        step() {
          const old = held.slice();
          for (const { q: { name }, offset, count } of starts) {
            const from = !SHARED.has(name) && source("", name);
            for (let k = 0; from !== false && k < count; k++) held[offset + k] = old[from + k] + (name === "t" ? 1 : 0);
          }
        },
        node(name) {
          const found = slots.get(name);
          if (!found) return;
          const { array: { name: array, stage, q, given, typed }, at } = found;
          return { name, array, at, stage, phase: q.phase, given, typed, local: Boolean(q.local) };
        },
        reads(name) {
          const { array: { q, stage }, env } = slots.get(name), found = new Set();
          if (q.formula !== undefined) walk(q.formula, (array, brackets, letters) => {
            const index = brackets.map((k) => position(k)(letters) + 1);
            found.add(full(stage, array) + (index.length ? `[${index}]` : ""));
          }, env);
          return [...found];
        },
        printed(name) {
          const { slot, array } = slots.get(name), d = decimal(held[slot]);
          return array.typed ? rounded(d, max(decimals, GIVEN), decimals) : rounded(d, decimals);
        },
      });
      this.run();
    }
  };

  // Visits every reference of a formula; with letters, at every position of its sums.
  const walk = (f, visit, letters) => {
    if (isName(f)) visit(...reference(f), letters);
    else if (Array.isArray(f)) {
      const [op, ...rest] = f;
      if (op === "same") return;
      if (op !== "sum" && op !== "largest") rest.forEach((part) => walk(part, visit, letters));
      else if (!letters) walk(rest[2], visit);
      else for (let k = 0; k < rest[1]; k++) walk(rest[2], visit, { ...letters, [rest[0]]: k });
    }
  };
})();
