// The panel of claims that the picture and the reading view share. Everything from a paper goes through textContent.
"use strict";

const batson = (() => {
  const panel = document.getElementById("panel");
  const title = document.getElementById("panel-title");
  const body = document.getElementById("panel-body");
  const announce = document.getElementById("announce");
  let opener = null;
  let closed = () => {};

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = text;
    return element;
  }

  // Only addresses of our own pages and plain web addresses become links; anything else stays text.
  function link(to, outside) {
    const ours = typeof to.url === "string" && to.url.startsWith("/") && !to.url.startsWith("//");
    const web = typeof to.url === "string" && /^https?:\/\//.test(to.url);
    if (!(outside ? web : ours)) return make("span", "", to.label);
    const a = make("a", outside ? "external" : "", to.label);
    a.href = to.url;
    if (outside) {
      a.rel = "noopener noreferrer";
      a.target = "_blank";
    }
    return a;
  }

  function statement(card) {
    const head = make("h3", "statement");
    head.append(link(card.subject), " ");
    if (card.negated) head.append(make("strong", "not", "✕ not"), " ");
    head.append(make("span", "predicate", card.predicate));
    if (card.object) head.append(" ", link(card.object));
    if (card.figure) head.append(" ", make("span", "figure", card.figure));
    return head;
  }

  function badges(card) {
    const row = make("div", "badges");
    const reader = make("span", `badge reader-${card.reader}`, card.reader_name);
    reader.title = card.reader_says;
    row.append(reader);
    row.append(make("span", `badge ${card.modality}`, card.sign ? `${card.modality} ${card.sign}` : card.modality));
    row.append(make("span", `badge ${card.polarity}`, card.negated ? `✕ ${card.polarity}` : card.polarity));
    row.append(make("span", "badge plain", card.attribution));
    return row;
  }

  function words(card) {
    if (card.quote !== null) {
      const whole = make("blockquote", card.modality + (card.negated ? " negated" : ""));
      whole.append(card.before, make("mark", "", card.quote), card.after);
      return whole;
    }
    const own = make("p", "gloss");
    own.append(make("span", "own", card.gloss ? "In our words: " : "No words of it are here. "));
    if (card.gloss) own.append(`${card.gloss} `);
    own.append(make("span", "muted", "The text of this source is not here, so its sentence cannot be shown."));
    return own;
  }

  function fact(name, value) {
    const pair = make("div");
    const dd = make("dd");
    dd.append(value);
    pair.append(make("dt", "", name), dd);
    return pair;
  }

  function facts(card) {
    const list = make("dl", "facts");
    for (const [name, to] of card.qualifiers) list.append(fact(name, link(to)));
    for (const [name, value] of card.figure_parts) list.append(fact(name, value));
    return list;
  }

  function trust(card) {
    const line = make("p", "trust");
    const source = make("span");
    source.append(make("span", "muted", "Source "), link(card.source), card.section ? `, ${card.section}` : "");
    line.append(source);
    if (card.cites.length) line.append(make("span", "", `cites ${card.cites.map((c) => c.label).join(", ")}`));
    const state = make("span", `badge state-${card.state}`, card.state_name);
    state.title = card.state_says;
    line.append(state);
    for (const to of card.twins) line.append(link({ label: "read alike by the machine", url: to.url }));
    return line;
  }

  function actions(card) {
    const row = make("p", "actions");
    if (card.url) row.append(link({ label: "This claim", url: card.url }));
    if (card.reading) row.append(link({ label: "In the text", url: card.reading }));
    if (card.paper) row.append(link({ label: "Paper", url: card.paper }, true));
    return row;
  }

  function article(card) {
    const element = make("article", "card");
    element.append(statement(card), badges(card), words(card));
    if (card.qualifiers.length || card.figure_parts.length) element.append(facts(card));
    element.append(trust(card), actions(card));
    return element;
  }

  function open(heading, cards, more, from) {
    opener = from || document.activeElement;
    title.textContent = heading;
    body.replaceChildren(...cards.map(article));
    if (more > 0) body.append(make("p", "muted", `… and ${more} more; the page of the concept lists them all.`));
    if (!cards.length) body.append(make("p", "muted", "No claims of its own are shown here."));
    panel.hidden = false;
    document.body.classList.add("with-panel");
    panel.scrollTop = 0;
    announce.textContent = `${heading}: ${cards.length} claim${cards.length === 1 ? "" : "s"}`;
    title.focus({ preventScroll: true });
  }

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("with-panel");
    announce.textContent = "Panel closed";
    closed();
    if (opener && opener.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
  }

  if (panel) {
    document.getElementById("panel-close").addEventListener("click", close);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
  }
  return { open, close, onClose: (f) => { closed = f; } };
})();
