import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InvalidInputError, reasonOf } from '../util/errors.js';

export type Language = 'typescript' | 'javascript';

export interface InitResult {
  folder: string;
  language: Language;
  files: InitFile[];
  /** Commands to type next, in their order. */
  next: string[];
}

export interface InitFile {
  file: string;
  /** The example is 'skipped' where another configuration does not build the service that it needs. */
  status: 'created' | 'changed' | 'kept' | 'skipped';
}

/**
 * Sets up alerts in a project: an alert type, alerts.config, alerts.toml and scripts. Overwrites
 * nothing.
 *
 * @param language by default TypeScript, but JavaScript in a project that has nothing else
 * @throws InvalidInputError when the folder has no valid package.json
 */
export function initProject(folder: string, language = languageOf(folder)): InitResult {
  const manifest = readManifest(folder);
  const isModule = manifest.content['type'] === 'module';
  const extension = language === 'typescript' ? 'ts' : isModule ? 'js' : 'mjs';

  const config = write(folder, `alerts.config.${extension}`, CONFIG[language]);
  const ownConfig = Object.values(CONFIG).includes(read(folder, config.file));
  const helloFile = `alerts/hello.${extension}`;
  const hello: InitFile =
    ownConfig || existing(folder, helloFile)
      ? write(folder, helloFile, HELLO)
      : { file: helloFile, status: 'skipped' };
  const files = [hello, config, write(folder, 'alerts.toml', SETTINGS)];
  if (language === 'typescript' && !isAbove(dirname(folder), 'tsconfig.json')) {
    files.push(write(folder, 'tsconfig.json', COMPILER_OPTIONS));
  }
  files.push(addScripts(folder, manifest));

  const works = ownConfig && read(folder, hello.file) === HELLO;
  const example = works ? 'schedule hello --arg name=Ada --in 10s' : 'types';
  const next = [...installs(folder), 'npx alerts dev', `npx alerts ${example}`, 'npx alerts list'];
  return { folder, language, files, next };
}

function languageOf(folder: string): Language {
  if (isAbove(folder, 'tsconfig.json') || isAbove(folder, 'node_modules/typescript')) {
    return 'typescript';
  }
  const sources = [folder, join(folder, 'src')].filter((each) => existsSync(each));
  const names = sources.flatMap((each) => readdirSync(each));
  return names.some((name) => /\.[cm]?jsx?$/.test(name)) ? 'javascript' : 'typescript';
}

/** Returns whether a path exists in the folder or in one above it, where compilers and Node look too. */
function isAbove(folder: string, path: string): boolean {
  if (existsSync(join(folder, path))) return true;
  return dirname(folder) !== folder && isAbove(dirname(folder), path);
}

/** Returns the commands that install what the files import and the project does not have. */
function installs(folder: string): string[] {
  const missing = ['durable-alerts', 'zod'].filter(
    (name) => !isAbove(folder, `node_modules/${name}`),
  );
  if (missing.length === 0) return [];
  const command = [
    ['pnpm-lock.yaml', 'pnpm add'],
    ['yarn.lock', 'yarn add'],
    ['bun.lock', 'bun add'],
  ].find(([lock = '']) => isAbove(folder, lock))?.[1];
  return [`${command ?? 'npm install'} ${missing.join(' ')}`];
}

/** Writes a file, unless it exists, perhaps in another language. */
function write(folder: string, file: string, text: string): InitFile {
  const found = existing(folder, file);
  if (found) return { file: found, status: 'kept' };
  try {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text, { flag: 'wx' });
  } catch (error) {
    throw new Error(`${join(folder, file)} cannot be written: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return { file, status: 'created' };
}

function existing(folder: string, file: string): string | undefined {
  const [, stem, script] = /^(.*?)(\.m?[jt]s)?$/.exec(file) ?? [];
  const names = script ? ['.ts', '.mts', '.js', '.mjs'].map((each) => `${stem}${each}`) : [file];
  return names.find((name) => existsSync(join(folder, name)));
}

function read(folder: string, file: string): string {
  return existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
}

interface Manifest {
  text: string;
  content: Record<string, unknown>;
}

const record = z.record(z.string(), z.unknown());

function readManifest(folder: string): Manifest {
  const text = read(folder, 'package.json');
  if (text === '') {
    throw new InvalidInputError(
      `${folder} has no package.json: run 'npm init -y' first, or go to the folder of your project`,
    );
  }
  try {
    return { text, content: record.parse(JSON.parse(text)) };
  } catch (error) {
    throw new InvalidInputError(
      `${join(folder, 'package.json')} is not a JSON object: correct it, and run this again`,
      { cause: error },
    );
  }
}

const SCRIPTS = { 'alerts:dev': 'alerts dev', 'alerts:worker': 'alerts worker' };

function addScripts(folder: string, { text, content }: Manifest): InitFile {
  const file = 'package.json';
  const scripts = record.catch({}).parse(content['scripts']);
  if (Object.keys(SCRIPTS).every((name) => name in scripts)) return { file, status: 'kept' };
  const changed = { ...content, scripts: { ...scripts, ...SCRIPTS, ...scripts } };
  // As npm writes it: with the indentation and the line breaks that the file has.
  const [, indent = '  '] = /^\{\r?\n([\t ]+)/.exec(text) ?? [];
  const [, end = ''] = /(\s*)$/.exec(text) ?? [];
  const json = `${JSON.stringify(changed, null, indent)}${end}`;
  writeFileSync(
    join(folder, file),
    text.includes('\r\n') ? json.replaceAll(/\r?\n/g, '\r\n') : json,
  );
  return { file, status: 'changed' };
}

const typed = (language: Language, text: string) => (language === 'typescript' ? text : '');

function configText(language: Language): string {
  return `import { defineConfig } from 'durable-alerts/config';

// Stands for your database, or for the client of an API.
const people = {
  find: async (name${typed(language, ': string')}) => ({ name, onHoliday: false }),
};
${typed(
  language,
  `
// Types the services of every alert type: load: (args, { people }) => …
declare module 'durable-alerts' {
  interface Services {
    people: typeof people;
  }
}
`,
)}
export default defineConfig({
  services: () => ({ people }),
});
`;
}

const CONFIG: Record<Language, string> = {
  typescript: configText('typescript'),
  javascript: configText('javascript'),
};

const HELLO = `import { defineAlert } from 'durable-alerts';
import { z } from 'zod';

export default defineAlert({
  type: 'hello',
  args: z.object({ name: z.string() }),
  // Reads the data again at every attempt. Without any, the alert is skipped.
  load: ({ name }, { people }) => people.find(name),
  // A sentence instead of true is the reason why the alert is skipped.
  condition: (person) => !person.onHoliday || \`\${person.name} is on holiday\`,
  message: (person) => ({ text: \`Hello \${person.name}\` }),
});
`;

const SETTINGS = `# Channels: where alerts go. An alert type names them in 'channels', a command in '--to'.
# \${NAME} is an environment variable: keep secrets there.

# The output of the worker, and the default of every type.
[channels.console]
url = "console:"

# [channels.customer-mail]
# url = "mailto:" # to the recipients that a message names; or mailto:ada@example.org

# [smtp]
# url = "\${ALERTS_SMTP_URL}"
# from = "Alerts <alerts@example.org>"

# [channels.team]
# url = "slack+\${SLACK_WEBHOOK_URL}"
`;

const COMPILER_OPTIONS = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "nodenext",
    "strict": true,
    "skipLibCheck": true,
    "noEmit": true
  }
}
`;
