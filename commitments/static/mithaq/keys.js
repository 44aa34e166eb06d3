/* One key for one action: a link, button or label with data-key is clicked by the key at that place of the keyboard, whatever letter is printed on it. A label, or an element with data-focus, then leads to its field; data-check ticks another on the way. Enter in a field with data-then leads on, and sends nothing. */
"use strict";
{
  const TYPED_IN = "input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset.then) {
      event.preventDefault();
      document.getElementById(event.target.dataset.then).focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented || event.target.closest(TYPED_IN)) {
      return;
    }
    const action = document.querySelector(`[data-key="${CSS.escape(event.code)}"]`);
    if (action) {
      event.preventDefault();
      action.click();
      if (action.dataset.check) {
        document.getElementById(action.dataset.check).checked = true;
      }
      const field = document.getElementById(action.dataset.focus || action.htmlFor);
      if (field) {
        field.focus();
      }
    }
  });
}
