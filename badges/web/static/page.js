// Behaviours on attributes; each saves a step and is missed by nobody when it is absent.
const all = (selector) => document.querySelectorAll(selector);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// data-drop: drop a file anywhere in the page, or choose it, and it is checked at once; a file that is too large is said at the field.
for (const form of all("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const error = form.querySelector("[data-error]");
  const zone = form.querySelector(".drop");
  const limit = Number(form.dataset.drop);
  const send = () => {
    const file = input.files[0];
    if (!file) return;
    const tooLarge = file.size > limit;
    error.hidden = !tooLarge;
    if (tooLarge) {
      input.setAttribute("aria-invalid", "true");
      error.textContent = form.dataset.tooLarge;
      input.focus();
    } else {
      input.removeAttribute("aria-invalid");
      form.requestSubmit();
    }
  };
  input.addEventListener("change", send);
  const over = (event, on) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  addEventListener("dragover", (event) => over(event, true));
  addEventListener("dragleave", (event) => over(event, false));
  addEventListener("drop", (event) => {
    over(event, false);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    send();
  });
}

// data-filter: narrow a list on this page while typing; sending the form still searches everything.
for (const field of all("[data-filter]")) {
  const list = document.querySelector(field.dataset.filter);
  if (!list) continue;
  const items = [...list.children].map((item) => [item, fold(item.textContent)]);
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    for (const [item, text] of items) item.hidden = !words.every((word) => text.includes(word));
  });
}

// data-print: a button that only works with JavaScript appears only with JavaScript.
for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// data-focus: an error that came back with the page gets the focus.
document.querySelector("[data-focus]")?.focus();

// data-progress: every so many seconds what is new on this page takes the place of what was there, until nothing is waited for.
for (const area of all("[data-progress]")) {
  const live = area.querySelector("[data-live]");
  let spoken = Date.now();
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of area.querySelectorAll("[data-part]")) {
        const other = next.querySelector(`[data-part="${part.dataset.part}"]`);
        if (other && !part.contains(document.activeElement)) part.replaceChildren(...other.childNodes);
      }
      const ready = answer.ok && !next.querySelector("[data-progress]");
      if (next.title) document.title = next.title;
      if (ready || Date.now() - spoken > 60000) {
        live.textContent = next.querySelector("[data-live]")?.dataset.live ?? "";
        spoken = Date.now();
      }
      if (ready || answer.status === 404) return;
    } catch {
      // no connection now; there may be one later
    }
    setTimeout(look, Number(area.dataset.progress) * 1000);
  };
  setTimeout(look, Number(area.dataset.progress) * 1000);
}
