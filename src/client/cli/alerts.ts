#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node 22 and newer keep what they have compiled of all that is loaded from here on.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
  nodeModule.enableCompileCache();
}

const { run } = await import('./run.js');
await run();
