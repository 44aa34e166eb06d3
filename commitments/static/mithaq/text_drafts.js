/* Marking a passage of a text with the mouse or the keyboard: its place goes into the forms, in code points of the stored text. Every form of the page also works without this. */
"use strict";
{
  const pane = document.getElementById("text-pane");

  function codePoints(text) {
    return Array.from(text).length;
  }

  // The place in the stored text of a point of the page: numbers and links between the pieces count for nothing.
  function placeOf(node, offset) {
    const piece = node.nodeType === Node.TEXT_NODE ? node.parentElement.closest("[data-start]") : null;
    if (piece) {
      return Number(piece.dataset.start) + codePoints(node.data.slice(0, offset));
    }
    const range = document.createRange();
    range.setStart(node, offset);
    range.collapse(true);
    for (const candidate of pane.querySelectorAll("[data-start]")) {
      const whole = document.createRange();
      whole.selectNodeContents(candidate);
      if (range.compareBoundaryPoints(Range.START_TO_START, whole) <= 0) {
        return Number(candidate.dataset.start);
      }
      if (range.compareBoundaryPoints(Range.END_TO_END, whole) <= 0) {
        return Number(candidate.dataset.start) + codePoints(candidate.textContent);
      }
    }
    const last = pane.querySelector("p:last-of-type [data-start]:last-of-type");
    return last ? Number(last.dataset.start) + codePoints(last.textContent) : 0;
  }

  function wordsOf(range) {
    const copy = range.cloneContents();
    for (const aside of copy.querySelectorAll(".sentence-number, .mark-number")) {
      aside.remove();
    }
    return copy.textContent.trim();
  }

  function show(start, end, words) {
    for (const field of document.querySelectorAll("input[name=marked_start]")) {
      field.value = String(start);
    }
    for (const field of document.querySelectorAll("input[name=marked_end]")) {
      field.value = String(end);
    }
    const told = document.querySelector(".marked");
    told.hidden = false;
    told.querySelector(".marked-words").textContent = words.length > 120 ? `${words.slice(0, 60)} … ${words.slice(-60)}` : words;
  }

  function take() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) {
      return;
    }
    const range = selection.getRangeAt(0);
    if (!pane.contains(range.commonAncestorContainer)) {
      return;
    }
    const start = placeOf(range.startContainer, range.startOffset);
    const end = placeOf(range.endContainer, range.endOffset);
    if (end > start) {
      show(start, end, wordsOf(range));
    }
  }

  // Arrows move by words; with Shift they mark. The selection is the browser's own, so it is read out as any other.
  function move(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) {
      return;
    }
    const selection = document.getSelection();
    if (!selection.rangeCount || !pane.contains(selection.focusNode)) {
      const first = pane.querySelector("#at-hand") || pane.querySelector("mark.open") || pane.querySelector("[data-start]");
      selection.collapse(first.firstChild, 0);
    }
    selection.modify(event.shiftKey ? "extend" : "move", event.key === "ArrowLeft" ? "left" : "right", "word");
    event.preventDefault();
    take();
  }

  if (pane) {
    for (const hidden of document.querySelectorAll(".with-script")) {
      hidden.hidden = false;
    }
    document.addEventListener("selectionchange", take);
    // Whoever gives the numbers of sentences means those, whatever was marked before.
    for (const field of document.querySelectorAll("input[name=from_sentence], input[name=to_sentence]")) {
      field.addEventListener("input", () => {
        for (const place of document.querySelectorAll("input[name=marked_start], input[name=marked_end]")) {
          place.value = "";
        }
        document.querySelector(".marked").hidden = true;
      });
    }
    pane.addEventListener("keydown", move);
    // The text shows the passage of the card at hand; the page itself stays where the address says.
    const atHand = document.getElementById("at-hand");
    if (atHand) {
      pane.scrollTop += atHand.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 4;
    }
  }
}
