import { fileURLToPath } from 'node:url';

// A setup file of vitest: an alerts.toml or alerts.config of the clone's must not matter.
process.chdir(fileURLToPath(new URL('project/', import.meta.url)));
