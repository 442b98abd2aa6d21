import { mkdir, writeFile } from 'node:fs/promises';
import { CONTRACT_VERSION, documents } from './documents.js';
import { contractSchema } from './schemas.js';

// Writes the JSON Schemas beside the built files. The request is schema.json as well, as in 0.2.0.
const folder = new URL(`../schemas/v${CONTRACT_VERSION}/`, import.meta.url);
await mkdir(folder, { recursive: true });
const textOf = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`;
await Promise.all([
  writeFile(new URL('../schema.json', import.meta.url), textOf(contractSchema('request'))),
  ...documents.map((document) =>
    writeFile(new URL(`${document}.json`, folder), textOf(contractSchema(document))),
  ),
]);
