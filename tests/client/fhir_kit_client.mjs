// node fhir_kit_client.mjs ADDRESS TRANSACTION: the last line says what happened, as one JSON object.
import { Client } from "fhir-kit-client";

const system = "https://region.example/person";
const client = new Client({ baseUrl: process.argv[2] });
const said = {};

const body = { resourceType: "Patient", active: true, identifier: [{ system, value: "3" }] };
const created = await client.create({ resourceType: "Patient", body });
said.created = created.id !== undefined;
await client.update({ resourceType: "Patient", id: created.id, body: { ...created, gender: "male" } });
said.gender = (await client.read({ resourceType: "Patient", id: created.id })).gender;
const found = await client.search({ resourceType: "Patient", searchParams: { identifier: `${system}|3` } });
said.found = found.entry.length;

await client.transaction({ body: JSON.parse(process.argv[3]) });
let page = await client.search({
  resourceType: "Observation",
  searchParams: { "patient.identifier": `${system}|7`, _count: "3" },
});
const entries = [];
said.pages = [];
while (page) {
  said.pages.push(page.entry.length);
  entries.push(...page.entry);
  page = await client.nextPage({ bundle: page });
}
said.values = entries.map((entry) => entry.resource.valueInteger).sort();

const id = entries[0].resource.id;
const jsonPatch = [{ op: "replace", path: "/status", value: "amended" }];
said.amended = (await client.patch({ resourceType: "Observation", id, jsonPatch })).status;
said.versions = (await client.history({ resourceType: "Observation", id })).entry.length;
await client.delete({ resourceType: "Observation", id });
try {
  await client.read({ resourceType: "Observation", id });
} catch (error) {
  said.after = error.response?.status;
}
console.log(JSON.stringify(said));
