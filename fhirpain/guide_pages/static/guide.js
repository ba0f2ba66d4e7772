// Search over search-index.json, and every part opened before printing. The guide reads the same without it.
"use strict";

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function matches(pages, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const scored = [];
  for (const page of words.length ? pages : []) {
    const title = fold(`${page.title} ${page.id}`);
    const text = `${title} ${fold(`${page.kind} ${page.words}`)}`;
    if (words.every((word) => text.includes(word))) {
      scored.push([words.filter((word) => title.includes(word)).length, page]);
    }
  }
  return scored.sort((a, b) => b[0] - a[0]).map((each) => each[1]);
}

function row(page) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = page.path;
  link.textContent = page.title;
  item.append(link, ` (${page.kind})`);
  return item;
}

async function search(form) {
  const input = form.querySelector("input");
  const results = document.getElementById("results");
  const index = await (await fetch("search-index.json")).json();
  const show = () => {
    const found = matches(index.pages, input.value);
    results.hidden = !input.value.trim();
    results.querySelector("[role=status]").textContent = `${found.length} found`;
    document.getElementById("found").replaceChildren(...found.slice(0, 50).map(row));
  };
  input.addEventListener("input", show);
  show();
}

const form = document.querySelector("form.search");
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.querySelector("input").addEventListener("focus", () => search(form), { once: true });
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
