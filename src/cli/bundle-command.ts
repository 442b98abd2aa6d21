import { build, type Plugin } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporalMessages } from './temporal-messages.js';

/** The bundle replaces the files of the compiler in this folder. */
const folder = fileURLToPath(new URL('.', import.meta.url));
const compiled = join(folder, '..');

/** These files use packages that are native or that a bundle breaks. Commands load them on demand. */
const separateFiles = ['tracing/tracing-sdk.js', 'worker/run-worker.js', 'dev/dev.js'];

/** Marks where the messages of Temporal go, which depend on the rest of the bundle. */
const MESSAGES = '"TEMPORAL_MESSAGES"';

const adaptations: Plugin = {
  name: 'adaptations',
  setup(bundle) {
    bundle.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (relative(compiled, path).startsWith('..') || path.includes('node_modules')) {
        return undefined;
      }
      const place = JSON.stringify(relative(folder, path));
      const code = await readFile(path, 'utf8');
      const contents = code
        // A module finds files relative to its own, although the bundle is elsewhere.
        .replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`)
        // esbuild drops the unused parts of a namespace, but not those of an object.
        .replace("import { z } from 'zod'", "import * as z from 'zod'");
      return { contents };
    });
    bundle.onLoad({ filter: /proto[/\\]protos[/\\]json-module\.js$/ }, () => ({
      contents: `const { Root } = require('protobufjs/light');
        module.exports = new Root().addJSON(JSON.parse(${MESSAGES}));`,
    }));
    bundle.onResolve({ filter: /\/(tracing-sdk|run-worker|dev\/dev)\.js$/ }, ({ path }) => ({
      path: `../${separateFiles.find((file) => file.endsWith(basename(path)))}`,
      external: true,
    }));
  },
};

const { outputFiles, metafile } = await build({
  entryPoints: [join(folder, 'alerts.js')],
  outdir: folder,
  write: false,
  metafile: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  // These packages are native, or unused by the command.
  external: ['libsql', 'pg-native', '@grpc/proto-loader', 'jiti'],
  plugins: [adaptations],
  // Packages in CommonJS call require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
// Not code that uses messages: their definitions, and the SDK's clients for schedules and the like.
const isUnused = /@temporalio[/\\](proto[/\\]|client[/\\].*(?<!workflow)-client\.js$)/;
const used = Object.keys(metafile.inputs).filter((file) => !isUnused.test(file));
const code = (await Promise.all(used.map((file) => readFile(file, 'utf8')))).join('\n');
const messages = JSON.stringify(temporalMessages(code));
await Promise.all(
  outputFiles.map(({ path, text }) =>
    writeFile(
      path,
      text.replace(MESSAGES, () => messages),
    ),
  ),
);
