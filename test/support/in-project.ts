import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';

// Setup file of vitest. An alerts.toml or alerts.config in the clone must not affect the tests, and
// no test file the next one in its process.
process.chdir(fileURLToPath(new URL('project/', import.meta.url)));
// As in any project that installed the package, compiled files are cached there.
mkdirSync('node_modules', { recursive: true });
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
