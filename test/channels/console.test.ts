import { execa } from 'execa';
import { expect, test } from 'vitest';

const module = new URL('../../dist/channels/kinds/console.js', import.meta.url).href;

/** Runs in a process of its own, to capture the output. */
function inProcess(code: string) {
  const script = `
    import { consoleChannel } from ${JSON.stringify(module)};
    const channel = consoleChannel.open('console:', {});
    ${code}`;
  return execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false });
}

test('writes only the text to standard output', async () => {
  const { stdout, stderr, exitCode } = await inProcess(`
    const context = { alertId: 'a1', type: 'hello', dueAt: '', idempotencyKey: 'a1:console' };
    const { id } = await channel.deliver({ text: 'Grüße, Ada' }, context);
    if (id !== 'a1:console') throw new Error(id);
  `);
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'Grüße, Ada', stderr: '', exitCode: 0 });
});

test('a probe writes nothing', async () => {
  const { stdout, stderr } = await inProcess(`
    const found = await channel.probe();
    process.exitCode = found === "writes to the worker's standard output" ? 0 : 1;
  `);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
});

test('fails each time once nobody reads the output', async () => {
  const child = inProcess(`
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
    const deliver = () => channel.deliver({ text: 'Ada?' }, {}).catch(({ code }) => code);
    console.error(await deliver(), await deliver());
  `);
  child.stdout.destroy();
  child.stdin.end();
  const { stderr, exitCode } = await child;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^EPIPE [A-Z_]+$/);
});

test('escapes control characters', async () => {
  const { stdout } = await inProcess(`
    await channel.deliver({ text: 'a\\tb \\u001b[31m\\u202e' }, { idempotencyKey: '1' });
  `);
  expect(stdout).toBe('a\tb \\u001b[31m\\u202e');
});
