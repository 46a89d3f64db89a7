// Comfort only: every page works without it.
"use strict";
document.documentElement.classList.add("js");

// A field that depends on another one is shown only while it is wanted; hidden fields are not sent.
function followCondition(part) {
  const wanted = part.dataset.values.split("|");
  const sources = document.getElementsByName(part.dataset.when);
  const update = () => {
    const chosen = Array.from(sources).filter((s) => s.type === "checkbox" || s.type === "radio" ? s.checked : true).map((s) => s.value);
    const show = chosen.some((v) => wanted.includes(v)) || (chosen.length === 0 && wanted.includes("false"));
    part.hidden = !show;
    part.querySelectorAll("input, select, textarea").forEach((input) => { input.disabled = !show; });
  };
  sources.forEach((source) => source.addEventListener("change", update));
  update();
}
document.querySelectorAll("[data-when]").forEach(followCondition);

// A double click sends a form once.
document.querySelectorAll("form[data-once]").forEach((form) => {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
});

document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value));
});

// After a post with faults, a screen reader begins with them.
document.getElementById("errors")?.focus();
