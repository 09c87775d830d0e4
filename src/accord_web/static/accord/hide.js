// “Hide” swaps this page for one that says nothing. Without this script it is an ordinary link.
"use strict";
for (const link of document.querySelectorAll("a[data-hide]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(link.href);
  });
}
