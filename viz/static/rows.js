// Opened rows stand in the address, so that Back, a reload or a sent link opens them again.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("details[id]")];
  if (!rows.length) return;

  function asked() {
    const open = new URLSearchParams(location.hash.slice(1)).get("open");
    return open ? open.split(",") : [];
  }

  for (const id of asked()) {
    const row = rows.find((r) => r.id === id);
    if (row) row.open = true;
  }
  for (const row of rows) {
    row.addEventListener("toggle", () => {
      const open = rows.filter((r) => r.open).map((r) => r.id);
      const hash = open.length ? `#open=${open.join(",")}` : "";
      history.replaceState(history.state, "", location.pathname + location.search + hash);
    });
  }
})();
