// Pages that go onto paper: a button for what the browser's own Print does. Without it nothing is missing.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
