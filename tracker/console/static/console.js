// The copy buttons, which appear only where a script runs. Everything else works without one.
"use strict";

const said = document.getElementById("copied");

/** Copy the text of a field; browsers let only HTTPS and this machine write to the clipboard directly. */
async function copy(field) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(field.value);
    return;
  }
  const details = field.closest("details");
  const wasOpen = details.open;
  details.open = true; // what is not shown cannot be selected
  field.select();
  document.execCommand("copy");
  details.open = wasOpen;
}

for (const button of document.querySelectorAll("button.copy")) {
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(document.getElementById(button.dataset.copies));
    } catch {
      return; // the field is there to be copied from by hand
    }
    said.textContent = "";
    said.textContent = button.dataset.said;
    button.textContent = button.dataset.said;
    setTimeout(() => (button.textContent = name), 3000);
  });
}
