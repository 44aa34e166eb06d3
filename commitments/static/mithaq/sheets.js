/* On paper a table that is wider than a sheet is parted over several, each with its rows' names (table[data-sheets]). Without this script what is too wide runs off the sheet. */
"use strict";
{
  // So many columns of squares stand on A4 beside the name and the sum of a row.
  const MOST = 20;
  const FIXED = 2;
  const parted = [];

  // Headings over several columns: each as wide as those of its columns that are on this sheet.
  function partGroups(row, from, to) {
    let at = 0;
    for (const cell of [...row.cells].slice(1)) {
      const begins = at;
      at += cell.colSpan;
      const left = Math.min(at, to) - Math.max(begins, from);
      if (left > 0) {
        cell.colSpan = left;
      } else {
        cell.remove();
      }
    }
  }

  function sheetOf(table, from, to) {
    const sheet = table.cloneNode(true);
    sheet.hidden = false;
    sheet.classList.add("sheet");
    for (const row of sheet.rows) {
      if (!row.matches(".group")) {
        [...row.cells].forEach((cell, index) => {
          if (index >= FIXED && (index - FIXED < from || index - FIXED >= to)) {
            cell.remove();
          }
        });
      } else if (row.closest("thead")) {
        partGroups(row, from, to);
      } else {
        row.cells[0].colSpan = to - from + FIXED;
      }
    }
    return sheet;
  }

  window.addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll("table[data-sheets]")) {
      const heading = table.tHead.rows[table.tHead.rows.length - 1];
      const columns = heading.cells.length - FIXED;
      if (columns <= MOST) {
        continue;
      }
      const each = Math.ceil(columns / Math.ceil(columns / MOST));
      const sheets = [];
      for (let from = 0; from < columns; from += each) {
        sheets.push(sheetOf(table, from, Math.min(from + each, columns)));
      }
      table.after(...sheets);
      table.hidden = true;
      parted.push([table, sheets]);
    }
  });

  window.addEventListener("afterprint", () => {
    for (const [table, sheets] of parted.splice(0)) {
      sheets.forEach((sheet) => sheet.remove());
      table.hidden = false;
    }
  });
}
