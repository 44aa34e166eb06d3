/* Filters, sorting and pages of a part of the page ([data-part]) change it in place, its address with it. Without this script each asks for the whole page. */
"use strict";
{
  const SHARED = "[data-part]";
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  document.body.append(told);
  let asked;

  // What is found again after the part was replaced.
  function markOf(element) {
    const { id, name, value } = element;
    if (id) {
      return `#${CSS.escape(id)}`;
    }
    if (name) {
      return `[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`;
    }
    if (element.matches("details[id] > summary")) {
      return `#${CSS.escape(element.parentElement.id)} > summary`;
    }
    const href = element.getAttribute("href");
    return href ? `a[href="${CSS.escape(href)}"]` : "";
  }

  function replaceParts(next) {
    const parts = [...document.querySelectorAll(SHARED)];
    const others = parts.map((part) => next.querySelector(`[data-part="${part.dataset.part}"]`));
    if (others.includes(null)) {
      return false;
    }
    const focused = document.activeElement;
    const home = focused.closest(SHARED);
    const mark = home ? markOf(focused) : "";
    const open = [...document.querySelectorAll(`${SHARED} details[open][id]`)].map((one) => one.id);
    const scrolled = [...document.querySelectorAll(`${SHARED} .ticks[id]`)].map((one) => [one.id, one.scrollTop]);
    parts.forEach((part, index) => part.replaceWith(document.adoptNode(others[index])));
    for (const id of open) {
      document.getElementById(id)?.setAttribute("open", "");
    }
    for (const [id, top] of scrolled) {
      const box = document.getElementById(id);
      if (box) {
        box.scrollTop = top;
      }
    }
    if (home) {
      const again = document.querySelector(`[data-part="${home.dataset.part}"]`);
      const found = mark && again.querySelector(mark);
      if (!found) {
        again.tabIndex = -1;
      }
      (found || again).focus({ preventScroll: Boolean(found) });
    }
    document.title = next.title;
    told.textContent = document.querySelector("[data-says]")?.textContent.trim() ?? "";
    document.dispatchEvent(new Event("parts-replaced"));
    return true;
  }

  async function show(address, keep) {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal });
      const text = await answer.text();
      if (!answer.ok || !replaceParts(new DOMParser().parseFromString(text, "text/html"))) {
        location.assign(address);
      } else if (keep) {
        history.pushState(null, "", address);
      }
    } catch (failure) {
      if (failure.name !== "AbortError") {
        location.assign(address);
      }
    }
  }

  // Several values of one name stand in one parameter, and what is empty in none.
  function addressOf(form) {
    const values = new Map();
    for (const [name, value] of new FormData(form)) {
      if (value) {
        values.set(name, values.has(name) ? `${values.get(name)},${value}` : value);
      }
    }
    const query = new URLSearchParams([...values]).toString().replaceAll("%2C", ",");
    return query ? `${location.pathname}?${query}` : location.pathname;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.closest(SHARED) && form.method === "get" && new URL(form.action).pathname === location.pathname) {
      event.preventDefault();
      show(addressOf(form), true);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(`${SHARED} form[data-at-once] :is(input[type="checkbox"], select)`)) {
      event.target.form.requestSubmit();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(`${SHARED} a[href]`);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    const isHere = link.origin === location.origin && link.pathname === location.pathname;
    if (isHere && !link.getAttribute("href").startsWith("#")) {
      event.preventDefault();
      show(link.href, true);
    }
  });
  window.addEventListener("popstate", () => show(location.href, false));
}
