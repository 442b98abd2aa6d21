import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const module = new URL('../../dist/worker/logger.js', import.meta.url).href;

/** What the logger of a worker writes, on a terminal or elsewhere. */
async function logged(pretty: boolean): Promise<string> {
  const text = String.raw`x\u001b[8m\u009b\u202e\u007f\r\\u001b\n"y`;
  const script = `
    import { pinoLogger, temporalLogger } from ${JSON.stringify(module)};
    const log = pinoLogger('info', ${pretty});
    const text = '${text}';
    log.warn({ reason: text, nested: { [text]: [text] } }, text);
    temporalLogger(log).error(text, { error: new Error(text), workflowId: text });`;
  const { stderr, exitCode } = await execa(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);
  expect(exitCode).toBe(0);
  return stderr;
}

test.each([false, true])('shows control characters (pretty: %s)', async (pretty) => {
  const text = await logged(pretty);
  expect(stripVTControlCharacters(text)).toMatch(/^[\P{Cc}\n]*$/u);
  // Of two messages, an arg, a key and a value within an object, an error and an id.
  expect(text.split(String.raw`x\u001b[8m\u009b\u202e\u007f`).length).toBeGreaterThan(4);
  expect(text).not.toContain('\u001b[8m');
  expect(text).not.toMatch(/\p{Bidi_Control}/u);
});

test('JSON means what was logged', async () => {
  const [first = ''] = (await logged(false)).split('\n');
  const text = 'x\u001b[8m\u009b\u202e\u007f\r\\u001b\n"y';
  expect(JSON.parse(first)).toMatchObject({ reason: text, nested: { [text]: [text] }, msg: text });
});
