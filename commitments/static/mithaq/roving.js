/* One tab stop for a table of links, and arrow keys from cell to cell inside (table[data-roving]). Without this script each link is a tab stop. */
"use strict";
{
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function linksOf(cell) {
    return cell ? [...cell.querySelectorAll("a[href]")] : [];
  }

  // The nearest link in that direction; cells without one are passed over.
  function neighbour(table, link, [down, along]) {
    const cell = link.closest("td, th");
    if (along) {
      const within = linksOf(cell.parentElement);
      return within[within.indexOf(link) + along];
    }
    const rows = [...table.rows];
    for (let index = rows.indexOf(cell.parentElement) + down; rows[index]; index += down) {
      const found = rows[index].matches(".group") ? [] : linksOf(rows[index].cells[cell.cellIndex]);
      if (found.length) {
        return found[0];
      }
    }
    return undefined;
  }

  function moveTo(table, link) {
    for (const other of table.querySelectorAll('a[tabindex="0"]')) {
      other.tabIndex = -1;
    }
    link.tabIndex = 0;
  }

  function nameOf(table, link) {
    const cell = link.closest("td");
    const heading = cell && cell.parentElement.cells[0];
    const columns = table.tHead && table.tHead.rows[table.tHead.rows.length - 1];
    const column = cell && columns && columns.cells[cell.cellIndex].querySelector(".unseen");
    return column ? [heading, column, link].map((one) => one.getAttribute("aria-label") ?? one.textContent.trim()).join(" · ") : "";
  }

  function rove(table) {
    const links = [...table.querySelectorAll("a[href]")];
    for (const link of links) {
      link.tabIndex = -1;
    }
    const first = table.querySelector("tbody td a[href]") || links[0];
    if (first) {
      first.tabIndex = 0;
    }
    table.setAttribute("role", "grid");
    table.classList.add("roving");
    const isRightToLeft = getComputedStyle(table).direction === "rtl";

    table.addEventListener("focusin", (event) => {
      if (event.target.matches("a[href]")) {
        moveTo(table, event.target);
      }
    });
    table.addEventListener("pointerover", (event) => {
      const link = event.target.closest("td a[href], th.column a[href]");
      if (link && !link.title) {
        const asked = link.closest("th.column")?.querySelector(".unseen");
        link.title = asked ? asked.textContent.trim() : nameOf(table, link);
      }
    });
    table.addEventListener("keydown", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
        return;
      }
      let next;
      if (event.key in STEPS) {
        const [down, along] = STEPS[event.key];
        next = neighbour(table, link, [down, isRightToLeft ? -along : along]);
      } else if (event.key === "Home" || event.key === "End") {
        next = linksOf(link.closest("tr")).at(event.key === "Home" ? 0 : -1);
      } else {
        return;
      }
      event.preventDefault();
      if (next) {
        next.focus();
      }
    });
  }

  function roveAll() {
    for (const table of document.querySelectorAll("table[data-roving]:not([role])")) {
      rove(table);
    }
  }
  roveAll();
  // What in_place.js put in place of a part.
  document.addEventListener("parts-replaced", roveAll);
}
