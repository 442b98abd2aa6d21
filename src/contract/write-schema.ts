import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { requestSchema } from './request.js';

// Writes the JSON Schema of an alert request, which the package exports as schema.json, beside the built files.
const schema = { title: 'Alert request', ...z.toJSONSchema(requestSchema, { io: 'input' }) };
await writeFile(new URL('../schema.json', import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
