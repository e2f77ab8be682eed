"use strict";
// Texts come as data and go in through textContent alone: nothing in them is ever read as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const get = (id) => document.getElementById(id);
  const root = document.documentElement;
  const SVG = "http://www.w3.org/2000/svg";
  const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;
  const STEP = data.step; // rows shown at a time
  const RIVALS = 5; // named at once

  const element = (name, options = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "class") made.className = value;
      else if (key === "on") made.addEventListener("click", value);
      else if (value !== null) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  };
  const drawn = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const mark = (verdict) => element("i", { class: `mark v-${verdict}` });
  // Characters that hide or turn text are shown by their code.
  const text = (words) => {
    const made = document.createDocumentFragment();
    let at = 0;
    for (const found of words.matchAll(HIDDEN)) {
      made.append(words.slice(at, found.index));
      const code = found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      made.append(element("span", { class: "hidden-character" }, `U+${code}`));
      at = found.index + found[0].length;
    }
    made.append(words.slice(at));
    return made;
  };
  const isolated = (words) => element("bdi", {}, text(words));

  // A text with its phrases marked; `from` is 0 for the recommendation's offsets, 2 for the outcome's.
  const marked = (words, phrases, from) => {
    const made = document.createDocumentFragment();
    const cuts = new Set([0, words.length]);
    const fresh = (phrase) => phrase[6 + from / 2] ?? []; // where new words begin and end in a phrase that has old ones too
    for (const phrase of phrases) for (const at of [phrase[from], phrase[from + 1], ...fresh(phrase)]) if (at > 0 && at < words.length) cuts.add(at);
    const ordered = [...cuts].sort((a, b) => a - b);
    const numbered = new Set();
    const owners = ordered.slice(0, -1).map((left, i) => phrases.findIndex((phrase) => phrase[from] <= left && ordered[i + 1] <= phrase[from + 1]));
    // A phrase that another covers whole lends it its number, so that both sides show every number.
    const labels = new Map(owners.map((owner) => [owner, [owner + 1]]));
    phrases.forEach((phrase, at) => {
      const cover = labels.has(at) ? undefined : ordered.findIndex((left, i) => left <= phrase[from] && phrase[from] < ordered[i + 1]);
      if (cover >= 0 && owners[cover] >= 0) labels.get(owners[cover]).push(at + 1);
    });
    let open = null, last = -2;
    for (let i = 0; i + 1 < ordered.length; i++) {
      const left = ordered[i], right = ordered[i + 1];
      const owner = owners[i];
      let piece = text(words.slice(left, right));
      const ends = owner >= 0 ? fresh(phrases[owner]) : [];
      if (ends.length) piece = element("span", { class: ends.some((at, end) => end % 2 === 0 && at <= left && right <= ends[end + 1]) ? "new" : "old" }, piece);
      if (owner >= 0 && owner === last) open.append(piece);
      else if (owner >= 0) {
        const [, , , , kind, isNew] = phrases[owner];
        open = element("mark", { class: `${kind} ${ends.length ? "mixed" : isNew ? "new" : "old"}`, "data-phrase": owner });
        const says = numbered.has(owner) ? "" : ` ${kind === "same" ? "same words" : kind}, ${ends.length ? "old and new" : isNew ? "new" : "old"} language: `;
        if (says) open.append(element("sup", {}, labels.get(owner).sort((a, b) => a - b).join(", ")), element("span", { class: "hidden" }, says));
        numbered.add(owner);
        open.append(piece);
        made.append(open);
      } else made.append(piece);
      last = owner;
    }
    return made;
  };

  const waterfall = (row) => {
    const steps = [];
    let at = 0;
    for (const [name, value, points] of row.reasons) steps.push({ name, value, points, from: at, to: (at += points) });
    const ends = [0, ...steps.map((step) => step.to)];
    const low = Math.min(...ends, -1) - 0.3, high = Math.max(...ends, 1) + 0.3;
    const x = (value) => Number((((value - low) / (high - low)) * 200).toFixed(2));
    const lane = (...children) => {
      const svg = drawn("svg", { viewBox: "0 0 200 18", preserveAspectRatio: "none", "aria-hidden": "true" });
      svg.append(drawn("line", { class: "axis", x1: x(0), x2: x(0), y1: -4, y2: 22 }), ...children);
      return element("td", { class: "step" }, svg);
    };
    const body = element("tbody");
    for (const step of steps) {
      const left = Math.min(x(step.from), x(step.to));
      const bar = drawn("rect", { class: step.points < 0 ? "down" : "up", x: left, y: 3, width: Math.max(Math.abs(x(step.to) - x(step.from)), 0.8), height: 12 });
      const sign = step.points > 0 ? "+" : step.points < 0 ? "−" : "";
      body.append(element("tr", {}, element("th", { scope: "row" }, isolated(step.name)), element("td", {}, isolated(step.value)),
        element("td", { class: "n" }, sign + Math.abs(step.points).toFixed(2)), lane(bar)));
    }
    const head = element("tr", {}, ...["Reason", "Seen", "Points", "less likely ← → more likely"].map((name, i) => element("th", { scope: "col", class: i === 2 ? "n" : "" }, name)));
    const dot = drawn("rect", { class: "total", x: x(at) - 1.2, y: 1, width: 2.4, height: 16 });
    const foot = element("tr", {}, element("th", { scope: "row" }, "Probability"), element("td", {}, data.labels[row.verdict]), element("td", { class: "n" }, row.probability), lane(dot));
    return element("table", { class: "waterfall" }, element("thead", {}, head), body, element("tfoot", {}, foot));
  };

  const fact = (name, ...values) => element("div", {}, element("dt", {}, name), element("dd", {}, ...values));

  const evidence = (index, chosen = 0) => {
    const row = data.rows[index];
    const match = row.matches[chosen];
    const made = element("div");
    if (row.matches.length > 1) {
      const buttons = row.matches.map((other, i) =>
        element("button", { type: "button", "aria-pressed": String(i === chosen), on: () => swap(index, i) }, i === 0 ? "best: " : "", isolated(other.at)));
      made.append(element("div", { class: "others", role: "group", "aria-label": "Paragraph to compare with" }, "Beside ", ...buttons));
    }
    const phrases = match ? match.phrases : [];
    const from = [row.number, row.page ? `p. ${row.page}` : "", row.kind === "reported ask" ? "reported" : ""].filter(Boolean).join(", ");
    const asked = element("div", { class: "side" }, element("div", { class: "top" }, element("h3", {}, "Asked by ", isolated(row.issuer))),
      element("p", { class: "at" }, isolated(row.id), from ? " · " : "", from ? isolated(from) : ""),
      element("p", { class: `quote${row.text.length > 4000 ? " long" : ""}`, dir: "auto", lang: row.language || null }, marked(row.text, phrases, 0)));
    if (row.replaces) asked.append(element("p", { class: "quote old-text", dir: "auto", lang: row.language || null }, `To ${row.action}: “`, text(row.replaces), "”"));
    const head = element("div", { class: "top" }, element("h3", {}, "Outcome"));
    const found = element("div", { class: "side" }, head);
    if (match) {
      const words = data.paragraphs[match.paragraph];
      const copy = element("button", { type: "button", class: "plain copy", on: (event) => copied(event.target, match.cite) }, "Copy citation");
      head.append(copy);
      found.append(element("p", { class: "at" }, isolated(match.at), match.headings ? " · " : "", match.headings ? isolated(match.headings) : ""),
        element("p", { class: `quote${words.length > 4000 ? " long" : ""}`, dir: "auto", lang: data.language || null }, marked(words, phrases, 2)));
    } else found.append(element("p", { class: "at" }, "no match"), element("p", { class: "quote" }, "No paragraph of the outcome came near."));
    made.append(element("div", { class: "sides" }, asked, found));
    const picture = match && data.pictures[match.paragraph];
    if (picture) {
      const [src, width, height, page] = picture;
      const image = element("img", { src, width, height, alt: `Page ${page} of the outcome as printed; a bar in the margin marks the paragraph` });
      made.append(element("details", { class: "printed" }, element("summary", {}, `See it on page ${page}`), image));
    }
    if (phrases.length) made.append(element("p", { class: "key" }, "Solid line: same words. Dashed: reworded. Double: moved. On a ground: new language. Italic: the baseline already had it."));

    const why = element("div", {}, element("h3", {}, "Why this verdict"), element("p", {}, isolated(row.reason)));
    if (row.reasons.length) why.append(waterfall(row));
    const facts = element("dl", { class: "facts" }, fact("Verdict", mark(row.verdict), data.labels[row.verdict]), fact("Probability", row.probability));
    if (match) {
      facts.append(fact("Wording", match.wording), fact("Force", text(data.forces[match.force] ?? match.force)), fact("Coverage", match.coverage),
        fact("New coverage", match.new), fact("Similarity", match.similarity));
    }
    facts.append(fact("q-value", row.q === "–" ? "not computed" : row.q));
    if (row.flags.length) facts.append(fact("Look at", isolated(row.flags.join("; "))));
    if (row.addressee) facts.append(fact("Addressee", isolated(row.addressee)));
    if (row.themes.length) facts.append(fact("Themes", isolated(row.themes.join("; "))));
    if (row.cue) facts.append(fact("Found by", isolated(row.cue)));
    const rivals = row.rivals.map((id) => {
      const at = byId.get(id);
      return element("div", {}, at === undefined ? isolated(id) : element("button", { type: "button", class: "plain", on: () => go(at) }, isolated(id)));
    });
    // A form letter has hundreds: the first few are what a reader compares.
    const more = rivals.length > RIVALS + 1 ? element("details", { class: "more-rivals" }, element("summary", {}, `and ${rivals.length - RIVALS} more`), ...rivals.splice(RIVALS)) : "";
    facts.append(fact("Asked for also by", ...(rivals.length ? rivals : ["nobody else in these submissions"]), more));
    if (match && /^\d+$/.test(match.paragraph)) facts.append(fact("In context", element("a", { href: `#p${match.paragraph}` }, "read it in the outcome")));
    made.append(element("div", { class: "why" }, why, element("div", {}, element("h3", {}, "At a glance"), facts)));
    return made;
  };

  const byId = new Map(data.rows.map((row, index) => [row.id, index]));
  const rows = data.rows.map((_, index) => get(`r${index}`));
  const swap = (index, chosen) => {
    const place = rows[index].querySelector(".evidence");
    place.replaceChildren(evidence(index, chosen));
    place.querySelector('[aria-pressed="true"]')?.focus();
  };
  const fill = (index) => {
    const place = rows[index].querySelector(".evidence");
    if (!place.firstChild) place.append(evidence(index));
  };
  const copied = async (button, words) => {
    try { await navigator.clipboard.writeText(words); button.textContent = "Copied"; }
    catch { button.replaceChildren(text(words)); }
  };
  rows.forEach((row, index) => row.firstElementChild.addEventListener("toggle", (event) => { if (event.target.open) fill(index); }));

  // The same phrase on the other side is outlined while one points at it.
  get("rows").addEventListener("pointerover", (event) => {
    for (const old of document.querySelectorAll("mark.pointed")) old.classList.remove("pointed");
    const here = event.target.closest?.("mark[data-phrase]");
    if (here) for (const other of here.closest(".sides").querySelectorAll(`mark[data-phrase="${here.dataset.phrase}"]`)) other.classList.add("pointed");
  });

  // Filters ------------------------------------------------------------------------------------------------
  const form = document.querySelector(".filters");
  const fields = form.elements;
  const names = (name) => [...fields[name].options].map((option) => option.textContent);
  const issuers = [...new Set(data.rows.map((row) => row.issuer))].sort(compare);
  const themes = [...new Set(data.rows.flatMap((row) => row.themes))].sort(compare);
  // Sorted by code points, as the select's options were.
  function compare(a, b) {
    const left = [...a], right = [...b];
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const difference = left[i].codePointAt(0) - right[i].codePointAt(0);
      if (difference) return difference;
    }
    return left.length - right.length;
  }
  let haystacks = null, limit = STEP, onlyParagraph = null, order = [];
  const place = (row) => (row.matches.length ? Number(row.matches[0].paragraph) : Infinity);
  const sorters = {
    given: (a, b) => a - b,
    verdict: (a, b) => data.ranks[data.rows[a].verdict] - data.ranks[data.rows[b].verdict] || data.rows[b].p - data.rows[a].p || a - b,
    surest: (a, b) => data.rows[b].p - data.rows[a].p || a - b,
    place: (a, b) => { const x = place(data.rows[a]), y = place(data.rows[b]); return x === y ? a - b : x - y; },
  };
  const index = () => {
    haystacks ??= data.rows.map((row) => [row.id, row.issuer, row.text, row.themes.join(" "), row.flags.join(" "), row.reason, row.matches[0]?.at ?? ""].join(" ").toLowerCase());
  };
  const filter = () => {
    const verdicts = new Set([...form.querySelectorAll('[name="verdict"]:checked')].map((box) => box.value));
    const words = fields.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) index();
    const issuer = fields.issuer.value === "" ? null : issuers[Number(fields.issuer.value)];
    const theme = fields.theme.value === "" ? null : fields.theme.value === "-" ? "-" : themes[Number(fields.theme.value)];
    const force = fields.force.value;
    let found = 0;
    for (const index of order) {
      const row = data.rows[index];
      const fits = verdicts.has(row.verdict) && (issuer === null || row.issuer === issuer) &&
        (theme === null || (theme === "-" ? !row.themes.length : row.themes.includes(theme))) &&
        (force === "all" || (row.matches.length > 0 && row.matches[0].force === force)) &&
        (onlyParagraph === null || row.matches[0]?.paragraph === onlyParagraph) &&
        words.every((word) => haystacks[index].includes(word));
      if (fits) found++;
      const item = rows[index];
      const hide = !fits, beyond = fits && found > limit;
      if (item.hidden !== hide) item.hidden = hide;
      if (item.classList.contains("beyond") !== beyond) item.classList.toggle("beyond", beyond);
    }
    const all = rows.length.toLocaleString("en");
    const parts = [found === rows.length ? `All ${all} recommendations` : `${found.toLocaleString("en")} of ${all} recommendations`];
    if (onlyParagraph !== null) parts.push("one paragraph only");
    if (found > limit) parts.push(`the first ${limit} are shown`);
    get("showing").textContent = parts.join(", ");
    get("clear").hidden = found === rows.length && onlyParagraph === null;
    document.querySelector(".more").hidden = found <= limit;
  };
  const arrange = () => { order = rows.map((_, index) => index).sort(sorters[fields.order.value]); };
  const sort = () => {
    arrange();
    get("rows").append(...order.map((index) => rows[index]));
  };
  const refresh = () => { limit = STEP; filter(); };
  form.addEventListener("input", (event) => { if (event.target.name === "order") sort(); refresh(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  const clear = () => { const kept = fields.order.value; form.reset(); fields.order.value = kept; onlyParagraph = null; refresh(); };
  get("clear").addEventListener("click", () => { clear(); fields.words.focus(); });
  get("more").addEventListener("click", () => { const first = limit; limit += STEP; filter(); order.map((i) => rows[i]).filter((row) => !row.hidden)[first]?.querySelector("summary").focus(); });
  get("all").addEventListener("click", () => { limit = Infinity; filter(); });
  get("print").addEventListener("click", () => {
    order.filter((index) => !rows[index].hidden && !rows[index].classList.contains("beyond")).forEach((index) => { fill(index); rows[index].firstElementChild.open = true; });
    window.print();
  });

  // Go to one recommendation, whatever the filters hide.
  const go = (index) => {
    if (rows[index].hidden || rows[index].classList.contains("beyond")) { clear(); if (rows[index].classList.contains("beyond")) { limit = Infinity; filter(); } }
    fill(index);
    rows[index].firstElementChild.open = true;
    for (const old of document.querySelectorAll(".pointed")) old.classList.remove("pointed");
    rows[index].classList.add("pointed");
    rows[index].scrollIntoView({ block: "start" });
    rows[index].querySelector("summary").focus({ preventScroll: true });
  };
  const arrive = () => { const found = /^#r(\d+)$/.exec(location.hash); if (found && rows[found[1]]) go(Number(found[1])); };
  window.addEventListener("hashchange", arrive);

  get("text").addEventListener("click", (event) => {
    const button = event.target.closest(".takers");
    if (!button) return;
    clear();
    onlyParagraph = button.dataset.paragraph;
    filter();
    const first = order.find((index) => !rows[index].hidden);
    if (first !== undefined) go(first);
  });
  get("only").addEventListener("change", (event) => get("text").classList.toggle("only-taken", event.target.checked));

  const grid = get("grid");
  if (grid) {
    const [cell, high] = [Number(grid.dataset.cell), Number(grid.dataset.high)];
    const nearest = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(grid.getScreenCTM().inverse());
      const at = Math.floor(point.y / high), reach = Math.max(3, Math.ceil(6 / high));
      let best = null, distance = Math.max(12, cell);
      for (let index = Math.max(0, at - reach); index <= Math.min(rows.length - 1, at + reach); index++) {
        const column = place(data.rows[index]);
        if (!Number.isFinite(column)) continue;
        const away = Math.hypot((column + 0.5) * cell - point.x, (index + 0.5) * high - point.y);
        if (away <= distance) { best = index; distance = away; }
      }
      return best;
    };
    grid.addEventListener("pointermove", (event) => {
      const index = nearest(event);
      grid.classList.toggle("over", index !== null);
      const row = index === null ? null : data.rows[index];
      get("pointed").replaceChildren(...(row ? [mark(row.verdict), `${data.labels[row.verdict]}, `, isolated(row.matches[0].cite), ": ", isolated(row.text.slice(0, 200)), " (", isolated(row.issuer), ")"] : ["\u00a0"]));
    });
    grid.addEventListener("click", (event) => { const index = nearest(event); if (index !== null) go(index); });
  }

  const theme = get("theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const named = () => theme.setAttribute("aria-pressed", String(dark()));
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; named(); });
  named();

  form.reset(); // a browser may have kept what was typed before a reload
  for (const item of [form, theme, document.querySelector(".only")]) item.hidden = false;
  arrange();
  filter();
  arrive();
  (window.requestIdleCallback ?? setTimeout)(index); // before the first letter is typed
})();
