// The editor: Ctrl+Enter runs; long queries go by POST.
"use strict";

(() => {
  const form = document.getElementById("editor");
  const query = document.getElementById("query");
  if (!form || !query) return;
  form.addEventListener("submit", () => {
    if (query.value.length > 6000) form.method = "post";
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
})();
