import { fileURLToPath } from 'node:url';

// Setup file of vitest: an alerts.toml or alerts.config in the clone must not affect the tests.
process.chdir(fileURLToPath(new URL('project/', import.meta.url)));
