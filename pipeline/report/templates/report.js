"use strict";
// Draws the lists from the page's data, filters them, and leads from a row to its sentence and back.
// Text of documents only ever becomes text nodes, or markup that was escaped when the page was written.
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const read = (id) => { const node = document.getElementById(id); return node ? JSON.parse(node.textContent) : null; };
  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== "" && value !== false) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== "" && child !== null));
    return node;
  };
  const drawn = (tag, attributes, text = "") => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };
  const words = (id) => id.replaceAll("_", " ");
  const grouped = (count) => count.toLocaleString("en");

  const facts = read("facts");
  const kinds = read("kinds");
  const docs = read("docs");
  const chapters = read("chapters");
  const spots = read("spots");
  const size = facts.id.length;
  const at = new Map(facts.id.map((id, index) => [id, index]));
  const form = one("#filters form");
  const FIRST = 40, MORE = 200, REPORTS = 12;
  const limit = { events: FIRST, rows: FIRST, docs: MORE };
  const hits = new Uint8Array(size);
  let filtering = false;
  let tab = "";
  let order = null;
  let current = -1;
  let lastKind = -1;
  const cache = new Map();

  // ---- Filters ----
  const address = (fact, prefix = "m") => `${docs[facts.doc[fact]][3]}#${prefix}-${facts.id[fact]}`;
  const ordinal = (value) => value ? Date.parse(value + "T00:00:00Z") / 864e5 + 719163 : 0;

  function options(name, lists, any) {
    const tally = new Map();
    for (const list of lists) for (const value of list) if (value) tally.set(value, (tally.get(value) || 0) + 1);
    const sorted = [...tally].sort((a, b) => b[1] - a[1] || (facts.names[a[0]] < facts.names[b[0]] ? -1 : 1));
    form[name].append(make("option", { value: "0" }, any), ...sorted.map(([value, count]) => make("option", { value }, `${words(facts.names[value])} (${grouped(count)})`)));
    form[name].disabled = !sorted.length;
  }

  function prepare() {
    const present = new Map();
    for (const kind of facts.kind) present.set(kind, (present.get(kind) || 0) + 1);
    form.kind.append(make("option", { value: "-1" }, "any"), ...kinds.map((kind, index) => [kind[1], index]).filter(([, index]) => present.has(index)).map(([title, value]) => make("option", { value }, `${title} (${grouped(present.get(value))})`)));
    options("actor", facts.actor.map((value) => [value]), "any");
    options("action", facts.action.map((value) => [value]), "any");
    options("place", facts.places, "any");
    options("flag", facts.flags, "any or none");
    if (form.flag.options.length > 1) form.flag.options[0].after(make("option", { value: "-1" }, "any flag"));
  }

  function match() {
    const text = form.doc.value.trim().toLowerCase();
    const [kind, actor, action, place, flag] = ["kind", "actor", "action", "place", "flag"].map((name) => Number(form[name].value));
    const from = ordinal(form.from.value), to = ordinal(form.to.value);
    const open = docs.map((doc) => !text || doc.slice(0, 3).some((part) => part.toLowerCase().includes(text)));
    for (let fact = 0; fact < size; fact += 1) {
      hits[fact] = open[facts.doc[fact]] && (kind < 0 || facts.kind[fact] === kind) && (!actor || facts.actor[fact] === actor)
        && (!action || facts.action[fact] === action) && (!place || facts.places[fact].includes(place))
        && (!flag || (flag < 0 ? facts.flags[fact].length > 0 : facts.flags[fact].includes(flag)))
        && (!from && !to || facts.to[fact] > 0 && facts.to[fact] >= from && (!to || facts.from[fact] <= to)) ? 1 : 0;
    }
    const active = [text, kind >= 0, actor, action, place, flag, from, to].map(Boolean);
    ["doc", "kind", "actor", "action", "place", "flag", "from", "to"].forEach((name, index) => form[name].classList.toggle("set", active[index]));
    filtering = active.includes(true);
    return { open, only: Boolean(text) && active.filter(Boolean).length === 1, active: active.filter(Boolean).length };
  }

  function update() {
    const { open, only, active } = match();
    const kind = Number(form.kind.value);
    if (kind >= 0 && kind !== lastKind && table(kinds[kind][0])) { tab = kinds[kind][0]; order = null; }
    lastKind = kind;
    limit.events = limit.rows = FIRST;
    limit.docs = MORE;
    const shownEvents = drawEvents();
    drawTable();
    const live = new Uint8Array(docs.length);
    let count = 0;
    for (let fact = 0; fact < size; fact += 1) if (hits[fact]) { live[facts.doc[fact]] = 1; count += 1; }
    const wanted = (number) => !filtering || (only ? open[number] : live[number] === 1);
    let shownDocs = drawIndex(wanted);
    for (const node of all("#documents [data-d]")) {
      const shown = wanted(Number(node.dataset.d));
      node.hidden = !shown;
      shownDocs += shown;
      if (node.open) dim(node);
    }
    one("#none").hidden = shownDocs > 0 || !docs.length;
    for (const node of all("[data-spot]")) {
      const found = spots[node.dataset.spot].filter((fact) => hits[fact]).length;
      node.classList.toggle("out", !found);
      node.setAttribute("aria-pressed", form.place.value !== "0" && facts.names[form.place.value] === node.dataset.name);
      if (node.tagName === "BUTTON") { one("b", node).textContent = grouped(found); node.parentNode.hidden = !found; }
    }
    one("#clear").hidden = !filtering;
    one("#active").textContent = active ? `(${active})` : "";
    const plural = (number, word) => `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
    one("#status").textContent = filtering && !count && !shownDocs ? "Nothing matches these filters." : `${filtering ? "Showing" : "All:"} ${plural(count, "fact")}, ${plural(shownEvents, "event")}, ${plural(shownDocs, "document")}.`;
    walk();
  }

  function choose(name, value) {
    const option = [...form[name].options].find((item) => facts.names[item.value] === value);
    if (option) { form[name].value = form[name].value === option.value ? "0" : option.value; update(); }
  }

  // ---- Timeline ----
  function axis(kind, place) {
    const svg = drawn("svg", { class: "axis", "aria-hidden": "true" });
    if (!place) return svg;
    const [left, width, form] = place, middle = `${left + width / 2}%`;
    if (form !== "span") svg.append(drawn("circle", { class: form === "edge" ? "edge" : kind === "report" ? "pin" : "point", cx: middle, cy: kind === "report" ? 7 : 10, r: kind === "report" ? 3 : 4.5 }));
    else if (kind === "report") svg.append(drawn("rect", { class: "pin", x: `${left}%`, width: `${Math.max(width, 1.2)}%`, y: 5, height: 4, rx: 1 }));
    else svg.append(drawn("rect", { class: "bar", x: `${left}%`, width: `${Math.max(width, 2)}%`, y: 5, height: 10, rx: 3 }));
    return svg;
  }

  function ticks(chapter) {
    const svg = drawn("svg", { class: "axis", "aria-hidden": "true" });
    for (const [x, label] of chapter.ticks) svg.append(drawn("line", { x1: `${x}%`, x2: `${x}%`, y1: 16, y2: 20 }), drawn("text", { x: `${x}%`, dx: 3, y: 14 }, label));
    return svg;
  }

  function report([fact, figure, when, mention, place]) {
    const doc = docs[facts.doc[fact]];
    return make("li", { class: "report", "data-rule": facts.names[facts.rule[fact]] || "" }, make("span", { class: "when" }, when), make("span", { class: "figure" }, figure), make("span", { class: "said" }, make("a", { href: address(fact) }, mention), " ", doc[2] || doc[0]), axis("report", place));
  }

  function eventRow(event) {
    const reports = make("ul", { class: "reports", id: `e-${event.id}` });
    const list = (from) => {
      const rest = event.reports.length - from - REPORTS;
      const button = make("button", { type: "button", class: "toggle" }, `${grouped(Math.max(rest, 0))} more`);
      button.addEventListener("click", () => { button.parentNode.remove(); list(from + REPORTS); });
      reports.append(...event.reports.slice(from, from + REPORTS).map(report), rest > 0 ? make("li", { class: "report" }, make("span", { class: "said" }, button)) : "");
    };
    reports.hidden = !event.differs;
    if (event.differs) list(0);
    const toggle = make("button", { type: "button", class: "toggle", "aria-expanded": String(event.differs), "aria-controls": `e-${event.id}` }, `${event.documents} ${event.documents === "1" ? "document" : "documents"}`);
    toggle.addEventListener("click", () => { reports.hidden = !reports.hidden; if (!reports.firstChild) list(0); toggle.setAttribute("aria-expanded", String(!reports.hidden)); });
    const what = make("div", { class: "what" }, [event.who, event.action].filter(Boolean).join(" · "), event.where ? make("small", {}, ` ${event.where}`) : "", " ", toggle, event.differs ? " " : "", event.differs ? make("span", { class: "tag" }, "reports differ") : "");
    const line = make("div", { class: "line" }, make("span", { class: "when" }, event.when || "no date"), make("span", { class: "figure" }, event.figure || "–", event.range ? make("small", {}, event.range) : ""), what, axis("event", event.at), event.differences ? make("p", { class: "differences" }, event.differences) : "");
    return make("li", { class: event.differs ? "event differs" : "event" }, line, reports);
  }

  function drawEvents() {
    const root = one("#timeline");
    if (!root) return 0;
    let total = 0;
    const list = make("ol");
    for (const chapter of chapters) {
      const found = chapter.events.filter((event) => !filtering || event.reports.some(([fact]) => hits[fact]));
      if (found.length && total < limit.events) list.append(make("li", { class: "chapter" }, make("h3", {}, chapter.title), ticks(chapter)));
      list.append(...found.slice(0, Math.max(0, limit.events - total)).map(eventRow));
      total += found.length;
    }
    root.replaceChildren(total ? list : make("p", { class: "empty" }, "No event matches these filters."), ...more(total, "events", drawEvents));
    return total;
  }

  function more(total, name, draw) {
    const rest = total - limit[name];
    if (rest <= 0) return [];
    const button = make("button", { type: "button", class: "more" }, `Show ${grouped(Math.min(rest, MORE))} more of ${grouped(total)}`);
    button.addEventListener("click", () => { limit[name] += MORE; draw(); });
    return [button];
  }

  // ---- Tables ----
  const table = (name) => { if (!cache.has(name)) cache.set(name, read(`rows-${name}`)); return cache.get(name); };
  const figureOf = (text) => { const found = text.replaceAll(",", "").match(/-?\d+/); return found ? Number(found[0]) : -Infinity; };

  function visibleRows() {
    const { rows, columns } = table(tab);
    const kept = rows.filter(([fact]) => !filtering || fact >= 0 && hits[fact]);
    if (order) {
      const [column, sign] = order, numeric = columns[column - 1][1] === "n";
      kept.sort((a, b) => sign * (numeric ? figureOf(a[column]) - figureOf(b[column]) || 0 : a[column].localeCompare(b[column], "en")));
    }
    return kept;
  }

  function row(cells, columns) {
    const fact = cells[0], doc = fact >= 0 ? facts.doc[fact] : -1 - fact;
    const node = make("tr", fact >= 0 ? { id: `r-${facts.id[fact]}`, "data-f": fact, "data-rule": facts.names[facts.rule[fact]] } : {});
    columns.forEach(([title, kind], index) => {
      const text = kind === "f" ? words(cells[index + 1]) : cells[index + 1];
      node.append(make("td", { class: kind, "data-title": title }, kind === "w" && fact >= 0 ? make("a", { href: address(fact) }, text) : text));
    });
    node.append(make("td", { class: "doc", "data-title": "Document" }, make("span", {}, docs[doc] ? docs[doc][0] : "")));
    return node;
  }

  function drawTable() {
    const root = one("#grid");
    if (!root || !tab) return;
    const { columns } = table(tab), kept = visibleRows();
    const head = columns.map(([title, kind], index) => {
      const sorted = order && order[0] === index + 1 ? order[1] : 0;
      const button = make("button", { type: "button" }, title, sorted ? (sorted > 0 ? " ↑" : " ↓") : "");
      button.addEventListener("click", () => { order = sorted < 0 ? null : [index + 1, sorted ? -1 : 1]; drawTable(); one(`#grid th:nth-child(${index + 1}) button`).focus(); });
      return make("th", { class: kind, scope: "col", "aria-sort": sorted ? (sorted > 0 ? "ascending" : "descending") : "" }, button);
    });
    const body = make("tbody", {}, ...kept.slice(0, limit.rows).map((cells) => row(cells, columns)));
    const grid = make("table", {}, make("thead", {}, make("tr", {}, ...head, make("th", { scope: "col" }, "Document"))), body);
    root.replaceChildren(kept.length ? make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows" }, grid) : make("p", { class: "empty" }, "No row matches these filters."), ...more(kept.length, "rows", drawTable));
    for (const button of all("[role=tab]")) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
      const name = kinds.findIndex((kind) => kind[0] === button.dataset.tab);
      if (name >= 0) one("small", button).textContent = grouped(filtering ? facts.kind.reduce((sum, kind, fact) => sum + (kind === name && hits[fact]), 0) : table(button.dataset.tab).rows.length);
    }
  }

  // A flag is looked at where most of its rows are.
  function look(flag) {
    choose("flag", flag);
    const tally = kinds.map((_, kind) => facts.kind.reduce((sum, own, fact) => sum + (own === kind && hits[fact]), 0));
    const most = kinds[tally.indexOf(Math.max(...tally))][0];
    if (one("#tables") && filtering) openTab(most);
    (flag === "reports_differ" && one("#events") || one("#tables") || one("#documents")).scrollIntoView();
  }

  function openTab(name) { if (tab !== name) { tab = name; order = null; limit.rows = FIRST; } drawTable(); }

  // ---- Documents ----
  function fill(node) {
    const block = one('script[type="text/plain"]', node);
    if (block) {
      const template = make("template");
      template.innerHTML = block.textContent;
      block.replaceWith(template.content);
    }
    dim(node);
  }

  function drawIndex(wanted) {
    const root = one("#index");
    if (!root) return 0;
    const kept = docs.filter((_, number) => wanted(number));
    const list = make("ol", { class: "index" }, ...kept.slice(0, limit.docs).map(([title, , publisher, href, published, count]) => make("li", {}, make("a", { href }, make("bdi", {}, title)), make("span", {}, publisher), make("span", { class: "d" }, published), make("b", {}, grouped(count)))));
    root.replaceChildren(list, ...more(kept.length, "docs", () => drawIndex(wanted)));
    return kept.length;
  }

  function dim(node) { for (const part of all("[data-f]", node)) part.classList.toggle("off", filtering && !hits[part.dataset.f]); }

  function go() {
    const [, kind, id] = /^#([mcr])-(.+)$/.exec(decodeURI(location.hash)) || [];
    const fact = at.get(id);
    if (fact === undefined) return;
    if (kind === "r") { if (one("#tables")) showRow(fact); return; }
    const node = document.getElementById(`d-${facts.doc[fact]}`);
    if (!node) return;
    node.hidden = false;
    node.open = true;
    fill(node);
    for (const old of all(".here")) old.classList.remove("here");
    const mark = document.getElementById(`m-${id}`), card = document.getElementById(`c-${id}`);
    for (const found of [mark, card]) if (found) { found.classList.add("here"); found.classList.remove("off"); }
    const target = kind === "m" && mark || card || node;
    if (card && mark) side(card);
    target.scrollIntoView({ block: "center" });
    (one("a", target) || target).focus({ preventScroll: true });
    current = fact;
    walk();
  }

  function side(card) {
    const column = card.closest(".side");
    if (column.scrollHeight > column.clientHeight) column.scrollTop += card.getBoundingClientRect().top - column.getBoundingClientRect().top - 40;
  }

  function showRow(fact) {
    if (filtering && !hits[fact]) { form.reset(); update(); }
    openTab(kinds[facts.kind[fact]][0]);
    const place = visibleRows().findIndex((cells) => cells[0] === fact);
    if (place >= limit.rows) { limit.rows = place + FIRST; drawTable(); }
    const node = document.getElementById(`r-${facts.id[fact]}`);
    if (!node) return;
    for (const old of all("tr.here")) old.classList.remove("here");
    node.classList.add("here");
    node.scrollIntoView({ block: "center" });
    (one("a", node) || node).focus({ preventScroll: true });
    current = fact;
    walk();
  }

  // ---- From one to the next ----
  function walk() {
    const bar = one("#walk");
    bar.hidden = current < 0 || !one("#tables");
    if (bar.hidden) return;
    let total = 0, before = 0;
    for (let fact = 0; fact < size; fact += 1) if (hits[fact]) { total += 1; before += fact <= current; }
    one("#place").textContent = `${grouped(before)} of ${grouped(total)}`;
    one("#row").href = `#r-${facts.id[current]}`;
  }

  function step(by) {
    for (let fact = current + by; fact >= 0 && fact < size; fact += by) if (hits[fact]) { location.hash = `m-${facts.id[fact]}`; return; }
  }

  function follow(fact) {
    history.replaceState(null, "", `#r-${facts.id[fact]}`);
    location.hash = `m-${facts.id[fact]}`;
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(update));
  document.addEventListener("toggle", (event) => { if (event.target.classList.contains("document") && event.target.open) fill(event.target); }, true);
  document.addEventListener("click", (event) => {
    const { target } = event;
    const chooser = target.closest("[data-spot]"), flag = target.closest("button[data-flag]"), tabbed = target.closest("button[data-tab]"), line = target.closest("tbody tr[data-f]"), stepper = target.closest("[data-step]"), link = target.closest("a[href^='#']");
    if (chooser) choose("place", chooser.dataset.name);
    else if (flag) look(flag.dataset.flag);
    else if (tabbed) { openTab(tabbed.dataset.tab); if (!tabbed.role) one("#tables").scrollIntoView(); }
    else if (line) { event.preventDefault(); follow(Number(line.dataset.f)); }
    else if (stepper) step(Number(stepper.dataset.step));
    else if (link && link.hash === location.hash) go();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    const { target, key } = event;
    if (target.dataset.spot && (key === "Enter" || key === " ")) { event.preventDefault(); choose("place", target.dataset.name); }
    if (target.role === "tab" && (key === "ArrowRight" || key === "ArrowLeft")) {
      const tabs = all("[role=tab]"), next = tabs[(tabs.indexOf(target) + (key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
      openTab(next.dataset.tab);
      next.focus();
    }
    if (!target.closest("#documents, #tables")) return;
    if (key === "n" || key === "p") { if (target.dataset.f === undefined && target.closest("[data-f]")) current = Number(target.closest("[data-f]").dataset.f); step(key === "n" ? 1 : -1); }
    if (key === "t" && current >= 0) location.hash = `r-${facts.id[current]}`;
  });
  addEventListener("hashchange", go);
  const maps = one("#more-maps");
  if (maps) maps.addEventListener("click", () => { for (const panel of all(".panel")) panel.hidden = false; maps.remove(); });
  const wide = matchMedia("(min-width: 46.01rem)");
  const fit = () => { one("#filters").open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
  prepare();
  const first = one("[role=tab]");
  if (first) tab = first.dataset.tab;
  update();
  for (const node of all("details.document[open]")) fill(node);
  go();
})();
