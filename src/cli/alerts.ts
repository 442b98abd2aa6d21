#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node 22 and newer cache the compiled code of everything that is loaded from here on.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
  nodeModule.enableCompileCache();
}

// A reader such as `head` may leave before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const { loadEnvFile } = await import('../config/env-file.js');
try {
  loadEnvFile();
} catch (error) {
  console.error(`alerts: .env cannot be read: ${String(error)}`);
  process.exit(2);
}

const { run } = await import('./run.js');
process.exitCode = await run(process.argv.slice(2));
