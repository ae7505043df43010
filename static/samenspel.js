// Small comforts on top of pages that work without. No state, no requests of its own.

const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

// After a form with errors the reader starts at the summary.
document.querySelector("[data-focus]")?.focus();

// A form that is on its way is not sent twice. The server would refuse the second one anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
// Back through the browser's memory: the page may be used again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  document.querySelectorAll("[aria-busy]").forEach((item) => item.removeAttribute("aria-busy"));
});

// The undo bar counts down and goes when undoing is no longer possible.
document.querySelectorAll("[data-undo]").forEach((bar) => {
  const ends = Date.now() + Number(bar.dataset.undo) * 1000;
  const left = bar.querySelector("[data-left]");
  const timer = setInterval(() => {
    const seconds = Math.ceil((ends - Date.now()) / 1000);
    if (seconds > 0) {
      left.textContent = String(seconds);
      return;
    }
    clearInterval(timer);
    bar.hidden = true;
  }, 1000);
});

// Buttons that only make sense with scripts appear here.
const canSpeak = "speechSynthesis" in window;
document.querySelectorAll("[data-copy], [data-print], [data-speak]").forEach((button) => {
  button.hidden = "speak" in button.dataset && !canSpeak;
});

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent.trim();
  await navigator.clipboard.writeText(text);
  button.textContent = "Gekopieerd";
  announce("Gekopieerd");
}

function speak(button) {
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    return;
  }
  const words = new SpeechSynthesisUtterance(
    document.getElementById(button.dataset.speak).textContent,
  );
  words.lang = "nl-NL";
  words.rate = 0.9;
  speechSynthesis.speak(words);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print], [data-speak]");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  else if ("print" in button.dataset) print();
  else speak(button);
});

// What changed by itself is said aloud once, in its shortest form.
function announce(text) {
  document.getElementById("melding").textContent = text;
}
document.addEventListener("htmx:after:swap", () => {
  const news = document.querySelector("[data-announce]");
  if (news) announce(news.textContent.trim());
});

// A link to something folded opens it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const fold = target && target.closest("details");
  if (!fold || fold.open) return;
  fold.open = true;
  target.scrollIntoView({ behavior: reduced ? "auto" : "smooth" });
}
addEventListener("hashchange", unfold);
unfold();

// An answer that arrives while somebody works must not take away what they did since it was asked:
// fields and boxes that come back keep what they held, and what had the focus has it again.
const kept = "input[type=text], input[type=checkbox], textarea";
const sameAs = (item) =>
  item.id
    ? `#${CSS.escape(item.id)}`
    : item.name && `[name="${CSS.escape(item.name)}"][value="${CSS.escape(item.value)}"]`;
let before = [];
let focused = null;
document.addEventListener("htmx:before:swap", () => {
  before = [...document.querySelectorAll(kept)].map((field) => ({
    field,
    again: sameAs(field),
    text: field.value,
    checked: field.checked,
  }));
  const item = document.activeElement;
  focused = { item, again: sameAs(item), cursor: item.matches(kept) ? item.selectionStart : null };
});
document.addEventListener("htmx:after:swap", () => {
  for (const { field, again, text, checked } of before) {
    const back = !field.isConnected && again && document.querySelector(again);
    if (!back) continue;
    back.value = text;
    back.checked = checked;
  }
  const back = focused && !focused.item.isConnected && focused.again;
  const item = back && document.querySelector(back);
  if (item) {
    item.focus();
    if (focused.cursor !== null) item.setSelectionRange(focused.cursor, focused.cursor);
  }
  before = [];
  focused = null;
});
