// The reading view: a click or a key leads from the text to the claims that stand there, and from claim to claim.
"use strict";

(() => {
  const block = document.getElementById("reading");
  const text = document.getElementById("text");
  if (!block || !text) return;
  const data = JSON.parse(block.textContent);
  const place = document.getElementById("place");
  let at = -1;

  function piecesOf(claim) {
    return [...text.querySelectorAll(".hl")].filter((p) => p.dataset.claims.split(" ").includes(claim));
  }

  function unmark() {
    for (const piece of text.querySelectorAll(".hl.current")) piece.classList.remove("current");
  }

  function show(claims, from, scroll) {
    unmark();
    const pieces = piecesOf(claims[0]);
    for (const piece of pieces) piece.classList.add("current");
    at = data.order.indexOf(claims[0]);
    place.textContent = at < 0 ? "" : `Claim ${at + 1} of ${data.order.length}`;
    const cards = claims.map((id) => data.claims[id]).filter(Boolean);
    batson.open(cards.length === 1 ? "The claim made here" : `${cards.length} claims made here`, cards, 0, from);
    if (scroll && pieces.length) pieces[0].scrollIntoView({ block: "center" });
  }

  function go(by) {
    if (!data.order.length) return;
    const next = at < 0 ? (by > 0 ? 0 : data.order.length - 1) : (at + by + data.order.length) % data.order.length;
    const claim = data.order[next];
    show([claim], piecesOf(claim)[0], true);
  }

  text.addEventListener("click", (event) => {
    const piece = event.target.closest(".hl");
    if (!piece || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(piece.dataset.claims.split(" ").reverse(), piece, false);
  });
  document.getElementById("next").addEventListener("click", () => go(1));
  document.getElementById("previous").addEventListener("click", () => go(-1));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "n" || event.key === "j") go(1);
    if (event.key === "p" || event.key === "k") go(-1);
  });
  batson.onClose(unmark);

  function fromAddress() {
    const asked = decodeURIComponent(location.hash).replace(/^#claim-/, "");
    if (data.claims[asked]) show([asked], piecesOf(asked)[0], true);
  }
  const stretch = document.getElementById("asked");
  if (stretch && location.hash === "#asked") stretch.scrollIntoView({ block: "center" });
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
