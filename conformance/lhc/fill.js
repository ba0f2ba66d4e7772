// LHC-Forms without a browser: fills each form that is asked for and says what it computed and would send.
// In: a line {id, questionnaire, answers by linkId}; out: a line {id, scores, response} or {id, failed}.
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const [home, lforms] = process.argv.slice(2);
const { JSDOM, VirtualConsole } = require(path.join(home, "node_modules", "jsdom"));

const BUNDLES = ["webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js"];

function browser(complaints) {
  const told = new VirtualConsole();
  // LHC-Forms writes to the log that an expression could not be read, and goes on.
  for (const kind of ["jsdomError", "error", "log"]) {
    told.on(kind, (...words) => {
      const text = words.map(String).join(" ");
      if (kind !== "log" || text.includes("mismatched input") || text.includes("extraneous input")) complaints.push(text);
    });
  }
  const page = new JSDOM("<!doctype html><div id='form'></div>", {
    runScripts: "outside-only", pretendToBeVisual: true, virtualConsole: told, url: "http://localhost/" });
  const nothing = () => {};
  page.window.matchMedia = () => ({ matches: false, addListener: nothing, removeListener: nothing,
    addEventListener: nothing, removeEventListener: nothing });
  page.window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  for (const bundle of BUNDLES) page.window.eval(fs.readFileSync(path.join(lforms, bundle), "utf8"));
  return page.window;
}

function put(item, value) {
  item.value = typeof value === "object" ? item.answers.find((answer) => answer.code === value.code) : value;
}

function plain(value) {
  return value === undefined || value === null || value === "" ? null : value.code === undefined ? value : value.code;
}

async function filled(window, task) {
  await window.LForms.Util.addFormToPage(task.questionnaire, "form", { fhirVersion: "R4" });
  const form = window.document.querySelector("wc-lhc-form").lhcFormData;
  for (const item of form.itemList) if (item.linkId in task.answers) put(item, task.answers[item.linkId]);
  await form._expressionProcessor.runCalculations(false);
  const computed = form.itemList.filter((item) => item._readOnly).map((item) => [item.linkId, plain(item.value)]);
  const response = window.LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4");
  window.LForms.Util.removeFormsFromPage("form");
  return { id: task.id, scores: Object.fromEntries(computed), response };
}

async function main() {
  const complaints = [];
  const window = browser(complaints);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const task = JSON.parse(line);
    complaints.length = 0;
    let answer;
    try {
      answer = await filled(window, task);
      if (complaints.length) answer = { id: task.id, failed: complaints[0].slice(0, 200) };
    } catch (error) {
      answer = { id: task.id, failed: String(error).slice(0, 200) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  process.exit(0);
}

main();
