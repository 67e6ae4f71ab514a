// Draws the picture that the page holds as data: places are given, nothing is simulated, nothing pops up.
"use strict";

(() => {
  const block = document.getElementById("picture");
  const container = document.getElementById("network");
  if (!block || !container) return;
  const picture = JSON.parse(block.textContent);
  const nodeById = new Map(picture.nodes.map((n) => [n.id, n]));
  const edgeById = new Map(picture.edges.map((e) => [e.id, e]));
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function fonts() {
    const ink = color("--ink");
    const page = color("--raised");
    return {
      nodes: { font: { color: ink, size: 14, face: "system-ui, sans-serif", strokeWidth: 4, strokeColor: page } },
      edges: { font: { color: color("--muted"), size: 11, face: "system-ui, sans-serif", strokeWidth: 4, strokeColor: page } },
    };
  }

  function options() {
    const font = fonts();
    return {
      autoResize: true,
      physics: { enabled: false },
      layout: { improvedLayout: false },
      interaction: { hover: true, tooltipDelay: 1e9, keyboard: { enabled: true, bindToWindow: false }, multiselect: false },
      nodes: { ...font.nodes, borderWidthSelected: 4, chosen: true },
      edges: { ...font.edges, selectionWidth: 2, hoverWidth: 1, smooth: false, scaling: { label: { drawThreshold: 9 } } },
    };
  }

  function paint(fill, hollow) {
    const inside = hollow ? color("--raised") : fill;
    const lit = color("--ink");
    return {
      background: inside,
      border: fill,
      highlight: { background: inside, border: lit },
      hover: { background: inside, border: lit },
    };
  }

  // A line that is chosen keeps the color of a negation.
  function lit(stroke, polarity) {
    const chosen = polarity === "negated" ? stroke.color : color("--ink");
    return { ...stroke, highlight: chosen, hover: chosen, inherit: false };
  }

  // pyvis gives every node a font of its own; the page's colors decide here. Only what is drawn goes to the library.
  const nodes = new vis.DataSet(
    picture.nodes.map(({ id, label, shape, color: fill, size, x, y, hollow }) => (
      { id, label, shape, size, x, y, color: paint(fill, hollow), borderWidth: hollow ? 3 : 1 }
    )),
  );
  const edges = new vis.DataSet(
    picture.edges.map(({ id, from, to, label, dashes, color: stroke, width, arrows, smooth, polarity }) => (
      { id, from, to, label, dashes, color: lit(stroke, polarity), width, arrows, smooth }
    )),
  );
  const network = new vis.Network(container, { nodes, edges }, options());
  // The library takes the focus whenever the mouse moves over the picture: without leave it neither scrolls the page
  // nor takes the focus from a field or from the panel.
  const frame = container.querySelector(".vis-network");
  frame.focus = () => {
    const active = document.activeElement;
    if (!active || active === document.body || container.contains(active)) {
      HTMLElement.prototype.focus.call(frame, { preventScroll: true });
    }
  };
  for (const over of ["hoverNode", "hoverEdge"]) network.on(over, () => { frame.style.cursor = "pointer"; });
  for (const off of ["blurNode", "blurEdge"]) network.on(off, () => { frame.style.cursor = ""; });
  dark.addEventListener("change", () => {
    network.setOptions(options());
    nodes.update(picture.nodes.map((n) => ({ id: n.id, color: paint(n.color, n.hollow) })));
    edges.update(picture.edges.map((e) => ({ id: e.id, color: lit(e.color, e.polarity) })));
  });
  window.batsonNetwork = network;

  function fit() {
    network.fit({ animation: false, maxZoomLevel: 1.1 });
  }
  // Where everything at once would be too small to read, begin at the concept with most claims.
  const largest = picture.nodes.reduce((a, b) => (b.count > a.count ? b : a), picture.nodes[0]);
  fit();
  if (network.getScale() < 0.45) network.focus(largest.id, { scale: 0.7, animation: false });
  function zoom(by) {
    network.moveTo({ scale: Math.min(Math.max(network.getScale() * by, 0.05), 4) });
  }
  document.getElementById("fit").addEventListener("click", fit);
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1.3));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.3));

  function cardsOf(item) {
    const cards = item.claims.map((id) => picture.claims[id]).filter(Boolean);
    return cards.sort((a, b) => (a.reader === "unchecked") - (b.reader === "unchecked"));
  }

  function heading(item) {
    if (item.name !== undefined) return item.name;
    if (item.kind === "context") return `${nodeById.get(item.from).name} (${item.words}: ${nodeById.get(item.to).name})`;
    const not = item.polarity === "negated" ? "not " : "";
    return `${nodeById.get(item.from).name} – ${not}${item.words} – ${nodeById.get(item.to).name}`;
  }

  function mark(edge) {
    for (const row of document.querySelectorAll("#edges tr.chosen")) row.classList.remove("chosen");
    if (!edge) return;
    for (const row of document.querySelectorAll("#edges tr[data-edge]")) {
      if (row.dataset.edge === edge) row.classList.add("chosen");
    }
  }

  function show(item, from) {
    const cards = cardsOf(item);
    batson.open(heading(item), cards, item.count - cards.length, from);
  }

  // The panel lies over the right of a wide picture: what it is about moves out from under it.
  function uncover(ids) {
    const panel = document.getElementById("panel").getBoundingClientRect();
    const box = container.getBoundingClientRect();
    if (panel.height < box.height / 2 || panel.left < box.left + box.width / 3) return;
    const right = Math.max(...ids.map((id) => network.canvasToDOM(network.getPosition(id)).x)) + 70;
    const over = right - (panel.left - box.left);
    if (over > 0) network.moveTo({ offset: { x: -over, y: 0 }, animation: false });
  }

  // What is chosen stands in the address, so that Back and a sent link choose it again.
  function keep(name, value) {
    const hash = name ? `#${name}=${encodeURIComponent(value)}` : "";
    history.replaceState(history.state, "", location.pathname + location.search + hash);
  }

  function openNode(id, from) {
    keep("concept", id);
    network.selectNodes([id]);
    mark(null);
    show(nodeById.get(id), from);
    uncover([id]);
  }

  function openEdge(id, from) {
    const edge = edgeById.get(id);
    if (edge.kind === "context" || !edge.claims.length) keep("line", id);
    else keep("claim", edge.claims[0]);
    network.selectEdges([id]);
    mark(id);
    show(edge, from);
    uncover([edge.from, edge.to]);
  }

  network.on("click", (event) => {
    if (event.nodes.length) openNode(event.nodes[0], container);
    else if (event.edges.length) openEdge(event.edges[0], container);
    else batson.close();
  });
  batson.onClose(() => {
    keep("");
    network.unselectAll();
    mark(null);
  });

  // With the picture in focus, Enter and Space go through its concepts, those with most claims first.
  const order = [...picture.nodes].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).map((n) => n.id);
  let step = -1;
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    step = (step + 1) % order.length;
    openNode(order[step], container);
  });

  for (const button of document.querySelectorAll(".open-edge")) {
    button.addEventListener("click", () => openEdge(button.dataset.edge, button));
  }
  const filter = document.getElementById("edge-filter");
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of document.querySelectorAll("#edges tbody tr")) {
      row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
    }
  });

  // #claim=ID opens the panel of the edge, or else the concept, that the claim belongs to; #concept=IRI a concept.
  function fromAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    if (nodeById.has(given.get("concept"))) openNode(given.get("concept"), container);
    if (edgeById.has(given.get("line"))) openEdge(given.get("line"), container);
    const asked = given.get("claim");
    if (!asked) return;
    const edge = picture.edges.find((e) => e.kind !== "context" && e.claims.includes(asked));
    const node = picture.nodes.find((n) => n.claims.includes(asked));
    if (edge) openEdge(edge.id, container);
    else if (node) openNode(node.id, container);
    const card = picture.claims[asked];
    if (card && (edge || node)) {
      const item = edge || node;
      keep("claim", asked);
      const rest = cardsOf(item).filter((c) => c.id !== asked);
      batson.open(heading(item), [card, ...rest], item.count - rest.length - 1, container);
    }
  }
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
