// Behaviours on attributes; each saves a step and is missed by nobody when it is absent.
const all = (selector) => document.querySelectorAll(selector);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// data-drop: drop or paste anything anywhere in the page, or choose it, and it is checked at once; several things go where
// data-many says; a file that is too large is said at the field, and one that takes long to send shows how far it is.
for (const form of all("form[data-drop]")) {
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const error = form.querySelector("[data-error]");
  const zone = form.querySelector(".drop");
  const here = form.action;
  const title = document.title;
  const send = (input) => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    if (!size) return;
    const many = input.files.length > 1;
    const tooLarge = !many && size > Number(form.dataset.drop);
    for (const other of inputs) if (other !== input) other.value = "";
    form.action = many ? form.dataset.many : here;
    error.hidden = !tooLarge;
    document.title = tooLarge ? form.dataset.errorTitle : title;
    if (tooLarge) {
      input.setAttribute("aria-invalid", "true");
      error.textContent = form.dataset.tooLarge;
      input.focus();
    } else {
      input.removeAttribute("aria-invalid");
      size > 2e6 ? upload(form) : form.requestSubmit();
    }
  };
  for (const input of inputs) input.addEventListener("change", () => send(input));
  const take = (files) => {
    inputs[0].files = files;
    send(inputs[0]);
  };
  const over = (event, on) => {
    if (!form.isConnected || !event.dataTransfer?.types.includes("Files")) return false;
    event.preventDefault();
    zone.classList.toggle("over", on);
    return !on;
  };
  addEventListener("dragover", (event) => over(event, true));
  addEventListener("dragleave", (event) => over(event, false));
  addEventListener("drop", (event) => over(event, false) && take(event.dataTransfer.files));
  addEventListener("paste", (event) => {
    const pasted = event.clipboardData;
    const field = document.querySelector("[data-paste]");
    if (!form.isConnected || !pasted) return;
    if (pasted.files.length) return take(pasted.files);
    const text = pasted.getData("text").trim();
    if (!text || !field || event.target.matches?.("input, textarea")) return;
    field.value = text;
    field.form.requestSubmit();
  });
}

function upload(form) {
  const box = form.querySelector("[data-sending]");
  const bar = box.querySelector("progress");
  const request = new XMLHttpRequest();
  box.hidden = false;
  request.upload.onprogress = ({ loaded, total }) => {
    const said = box.dataset.sending.replace("#", Math.floor((4 * loaded) / total) * 25);
    bar.value = loaded / total;
    if (box.firstElementChild.textContent !== said) box.firstElementChild.textContent = said;
  };
  request.onload = () => {
    if (request.status < 400 && request.responseURL !== form.action) return location.assign(request.responseURL);
    const next = new DOMParser().parseFromString(request.responseText, "text/html");
    history.pushState(null, "");
    addEventListener("popstate", () => location.reload());
    document.title = next.title;
    document.body.replaceWith(next.body);
    scrollTo(0, 0);
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
    import(`${import.meta.url}&again=${Date.now()}`);
  };
  request.onerror = () => form.submit();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "text/html");
  request.send(new FormData(form));
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
