/* Gives the admin's searching selects the names of their labels, which select2 leaves out, and the page’s digits to what it counts. */
"use strict";
{
  function labelOf(id) {
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    if (label && !label.id) {
      label.id = `${id}-label`;
    }
    return label;
  }

  function nameSelects(within) {
    for (const select of within.querySelectorAll("select.admin-autocomplete")) {
      const label = labelOf(select.id);
      const box = select.nextElementSibling;
      if (!label || !box || !box.classList.contains("select2")) {
        continue;
      }
      for (const shown of box.querySelectorAll(".select2-selection__rendered")) {
        shown.setAttribute("aria-labelledby", label.id);
      }
      for (const selection of box.querySelectorAll(".select2-selection")) {
        // The label, then what is chosen.
        selection.setAttribute("aria-labelledby", `${label.id} select2-${select.id}-container`);
      }
    }
  }

  // A search field stands in the page while its list is open, or all the time where several may be chosen.
  function nameSearches(within) {
    for (const field of within.querySelectorAll(".select2-search__field")) {
      const multiple = field.closest(".select2");
      const list = field.getAttribute("aria-controls") || "";
      const label = labelOf(multiple ? multiple.previousElementSibling.id : list.replace(/^select2-(.*)-results$/, "$1"));
      if (label) {
        field.setAttribute("aria-labelledby", label.id);
      }
    }
  }

  // The admin's own script counts what is ticked with Western digits.
  const figures = { fa: "۰۱۲۳۴۵۶۷۸۹", ar: "٠١٢٣٤٥٦٧٨٩" }[document.documentElement.lang];
  function localizeCounts(within) {
    for (const counter of within.querySelectorAll(".action-counter, .all, .question a")) {
      // Of nothing, the Arabic of Django is misspelt.
      const shown = counter.textContent.replace(/[0-9]/g, (digit) => figures[digit]).replace(/^لا شي /, "لا شيء ");
      if (shown !== counter.textContent) {
        counter.textContent = shown;
      }
    }
  }
  if (figures) {
    for (const number of document.querySelectorAll(".inline_label, .sortpriority")) {
      // Numbers alone; the keys of rows are what they are.
      if (/^#?[0-9]+$/.test(number.textContent.trim())) {
        number.textContent = number.textContent.replace(/[0-9]/g, (digit) => figures[digit]);
      }
    }
  }
  const actions = document.querySelector(".actions");
  if (figures && actions) {
    localizeCounts(actions);
    new MutationObserver(() => localizeCounts(actions)).observe(actions, { childList: true, characterData: true, subtree: true });
  }

  function nameAll() {
    nameSelects(document);
    nameSearches(document);
  }

  // Asked for after the admin's own scripts did, jQuery calls this after select2 has built its boxes.
  if (window.django && window.django.jQuery) {
    window.django.jQuery(nameAll);
  }
  document.addEventListener("formset:added", () => setTimeout(nameAll));
  document.addEventListener("focusin", (event) => {
    if (event.target.classList.contains("select2-search__field")) {
      nameSearches(document);
    }
  });
}
