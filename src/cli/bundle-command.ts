import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporalMessages } from './temporal-messages.js';

/** Where it has been built: beside this file, over what the compiler has made of each file by itself. */
const folder = fileURLToPath(new URL('.', import.meta.url));
const built = join(folder, '..');

const apart = ['tracing/tracing-sdk.js', 'worker/run-worker.js', 'dev/dev.js'];

/** As paths and JavaScript have it: a module finds what is beside its own file, wherever it has come to be. */
const asBuilt: Plugin = {
  name: 'as built',
  setup(bundle) {
    bundle.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (relative(built, path).startsWith('..') || path.includes('node_modules')) return undefined;
      const place = JSON.stringify(relative(folder, path));
      const code = await readFile(path, 'utf8');
      const contents = code
        .replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`)
        // Of a namespace only what is used is taken.
        .replace("import { z } from 'zod'", "import * as z from 'zod'");
      return { contents };
    });
    bundle.onLoad({ filter: /proto[/\\]protos[/\\]json-module\.js$/ }, () => ({
      contents: `const { Root } = require('protobufjs/light');
        module.exports = new Root().addJSON(JSON.parse(${JSON.stringify(temporalMessages())}));`,
    }));
    // Native, or packages that a bundle breaks: loaded as files when a command needs them.
    bundle.onResolve({ filter: /\/(tracing-sdk|run-worker|dev\/dev)\.js$/ }, ({ path }) => ({
      path: `../${apart.find((file) => file.endsWith(basename(path)))}`,
      external: true,
    }));
  },
};

await build({
  entryPoints: [join(folder, 'alerts.js')],
  outdir: folder,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  // Native, or for what the command never does.
  external: ['libsql', 'pg-native', '@grpc/proto-loader', 'jiti'],
  plugins: [asBuilt],
  // For packages in CommonJS.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
