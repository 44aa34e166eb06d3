/* Long lists of values get a box that narrows them while one types, and one open filter closes the one before it. */
"use strict";
{
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200c]/g, "").replace(/[\u064a\u0649]/g, "\u06cc").replace(/\u0643/g, "\u06a9").toLocaleLowerCase();
  for (const find of document.querySelectorAll(".facet-find")) {
    find.hidden = false;
    const box = find.querySelector("input");
    const rows = [...find.parentElement.querySelectorAll("li")].map((row) => [row, plain(row.textContent)]);
    box.addEventListener("input", () => {
      const sought = plain(box.value.trim());
      for (const [row, text] of rows) {
        row.hidden = !text.includes(sought);
      }
    });
  }
  const bar = document.querySelectorAll(".facet-bar > .facet");
  for (const one of bar) {
    one.addEventListener("toggle", () => {
      for (const other of one.open ? bar : []) {
        other.open = other === one;
      }
    });
    one.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        one.open = false;
        one.querySelector("summary").focus();
      }
    });
  }
}
