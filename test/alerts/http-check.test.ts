import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { httpCheck } from '../../src/alerts/http-check.js';
import { blockedPort } from '../support/blocked-port.js';
import { eventually } from '../support/eventually.js';
import { servicesAt } from './services.js';

/** The address of a server, until the test ends. */
async function listen(server: Server, port = 0): Promise<string> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/`;
}

function serving(listener: RequestListener, port?: number): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => server.closeAllConnections());
  return listen(server, port);
}

const answering = (status: number, body = '', headers = {}) =>
  serving((_, response) => response.writeHead(status, headers).end(body));

async function look(args: object, signal?: AbortSignal) {
  const services = await servicesAt('2026-07-01T09:00:00Z');
  const subject = await httpCheck.load(httpCheck.args.parse(args), {
    ...services,
    ...(signal && { signal }),
  });
  if (!subject) throw new Error('it is never gone');
  return subject;
}

/** What it says with these args: a message, or a reason to be silent. */
async function said(args: object) {
  const subject = await look(args);
  const verdict = httpCheck.condition(subject);
  if (verdict !== true) return verdict;
  const { text } = httpCheck.message(subject);
  return text.replace(/^http:\S+(?=:)/, 'URL');
}

test.each([200, 204, 299])('an answer %i is in order', async (status) => {
  expect(await said({ url: await answering(status) })).toBe(`it answers ${status}`);
});

test.each([304, 404, 500, 503])('an answer %i is not', async (status) => {
  expect(await said({ url: await answering(status) })).toBe(`URL: it answers ${status}`);
});

test('another status can be expected, and then no other will do', async () => {
  expect(await said({ url: await answering(401), status: 401 })).toBe('it answers 401');
  expect(await said({ url: await answering(200), status: 401 })).toBe(
    'URL: it answers 200, not 401',
  );
});

test('a redirect is followed, unless it is what is expected', async () => {
  const target = await answering(200, 'welcome');
  const url = await answering(302, '', { location: target });
  expect(await said({ url, text: 'welcome' })).toBe('it answers 200');
  expect(await said({ url, status: 302 })).toBe('it answers 302');
  expect(await said({ url, status: 301 })).toBe('URL: it answers 302, not 301');
});

test.each(['ftp://example.org/', 'http://[', 'data:text/plain,welcome'])(
  'a redirect to %s is no proper answer',
  async (location) => {
    const url = await answering(302, '', { location });
    expect(await said({ url })).toMatch(/^URL: the request failed: .+$/);
  },
);

test('a redirect to nowhere is an answer like another', async () => {
  expect(await said({ url: await answering(302) })).toBe('URL: it answers 302');
});

test('a port that browsers block is asked like any other', async () => {
  const url = await serving((_, response) => response.end('welcome'), await blockedPort());
  await expect(fetch(url)).rejects.toMatchObject({ cause: { message: 'bad port' } });
  expect(await said({ url, text: 'welcome' })).toBe('it answers 200');
});

test.each<[string, (text: string) => Buffer]>([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['gzip, BR', (text) => brotliCompressSync(gzipSync(text))],
  ['identity', (text) => Buffer.from(text)],
])('a text is found in an answer that is packed by %s', async (coding, pack) => {
  const url = await serving((_, response) =>
    response.setHeader('content-encoding', coding).end(pack('all systems: grün')),
  );
  expect(await said({ url, text: 'systems: grün' })).toBe('it answers 200');
});

test('an answer that claims to be packed is no proper one', async () => {
  const url = await answering(200, 'systems: grün', { 'content-encoding': 'gzip' });
  expect(await said({ url, text: 'grün' })).toMatch(/^URL: the request failed: .+$/);
});

test('a text can be expected', async () => {
  const url = await answering(200, 'all systems: grün');
  expect(await said({ url, text: 'systems: grün' })).toBe('it answers 200');
  expect(await said({ url, text: 'systems:\nred' })).toBe(
    'URL: it answers 200 without "systems:\\nred"',
  );
  expect(await said({ url: await answering(204), text: 'x' })).toBe(
    'URL: it answers 204 without "x"',
  );
});

test('a text is found wherever the answer is cut into pieces', async () => {
  const url = await serving(async (_, response) => {
    for (const byte of Buffer.from('all systems: grün!')) {
      response.write(Buffer.of(byte));
      await sleep(1);
    }
    response.end();
  });
  expect(await said({ url, text: 'systems: grün' })).toBe('it answers 200');
});

/** An answer without end, and whether anybody is still listening to it. */
async function endless(chunk: Buffer, headers = {}) {
  let listening = 0;
  let sent = 0;
  const url = await serving((_, response) => {
    listening += 1;
    response.writeHead(200, headers).on('close', () => (listening -= 1));
    const write = () => {
      if (response.destroyed) return;
      sent += chunk.length;
      if (response.write(chunk)) setImmediate(write);
      else response.once('drain', write);
    };
    write();
  });
  const left = () =>
    eventually(
      () => listening,
      (count) => count === 0,
    );
  return { url, left, sent: () => sent };
}

test('an answer without end is read up to a megabyte, and only for a text', async () => {
  const { url, left, sent } = await endless(Buffer.alloc(10_000, 'x'));
  expect(await said({ url })).toBe('it answers 200');
  await left();
  expect(await said({ url, text: 'y' })).toBe('URL: it answers 200 without "y"');
  await left();
  expect(sent()).toBeLessThan(30_000_000);
});

test('an answer without end that has the text is in order at once', async () => {
  const { url, left } = await endless(Buffer.from('tick\n'));
  expect(await said({ url, text: 'k\nt' })).toBe('it answers 200');
  await left();
});

test('an answer that unpacks to very much does no harm', async () => {
  const { url, left } = await endless(gzipSync(Buffer.alloc(200_000_000, 'x')), {
    'content-encoding': 'gzip',
  });
  const before = process.memoryUsage().rss;
  expect(await said({ url, text: 'y' })).toBe('URL: it answers 200 without "y"');
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  await left();
});

test('a server that refuses connections is something to say', async () => {
  const server = createTcpServer();
  const url = await listen(server);
  server.close();
  await once(server, 'close');
  expect(await said({ url })).toMatch(
    /^URL: the request failed: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  );
});

test('so is a name that nobody has', async () => {
  expect(await said({ url: 'http://nobody.invalid/' })).toMatch(
    /^URL: the request failed: getaddrinfo E\w+ nobody\.invalid$/,
  );
});

test.each([
  { what: 'hangs up', answer: '' },
  { what: 'does not speak HTTP', answer: '220 mail.example ESMTP\r\n' },
  { what: 'breaks off', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf' },
])('so is a server that $what, in one line', async ({ answer }) => {
  const url = await listen(
    createTcpServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.end(answer)),
    ),
  );
  expect(await said({ url, text: 'whole' })).toMatch(/^URL: the request failed: .+$/);
});

test('so is one that speaks no TLS', async () => {
  const url = (await answering(200)).replace('http:', 'https:');
  const subject = await look({ url });
  expect(subject.data.problem).toMatch(/^the request failed: .+$/);
});

test('so are redirects without end', async () => {
  const url = await serving((_, response) => response.writeHead(302, { location: '/' }).end());
  expect(await said({ url })).toBe('URL: the request failed: redirect count exceeded');
});

test('so is a server that does not answer within ten seconds', async () => {
  expect(await said({ url: await serving(() => {}) })).toBe('URL: it does not answer within 10 s');
});

test.each(['before', 'amid'])(
  'a check that is called off %s its answer says nothing, and does not wait for it',
  { timeout: 8000 },
  async (when) => {
    const off = new AbortController();
    const url = await serving((_, response) => {
      if (when === 'amid') response.write('half');
      setTimeout(() => off.abort(new Error('called off')), 100);
    });
    await expect(look({ url, text: 'whole' }, off.signal)).rejects.toThrow('called off');
  },
);

test('a template of its own says it in other words', async () => {
  const message = '{{url}} {{status}} {{problem}} after {{milliseconds}} ms';
  const url = await answering(503);
  const subject = await look({ url, message });
  const { text } = httpCheck.message(subject);
  expect(text).toMatch(/^http:\S+ 503 it answers 503 after \d+ ms$/);
});

test('when it is over, that is told too', async () => {
  const url = await answering(200);
  expect(httpCheck.resolved(await look({ url }))).toEqual({
    text: `${url} has recovered: it answers 200`,
  });
  const own = await look({ url, resolved: 'up ({{status}})' });
  expect(httpCheck.resolved(own)).toEqual({ text: 'up (200)' });
});

test.each([
  { url: 'nowhere' },
  { url: 'ftp://example.com/' },
  { url: 'file:///etc/passwd' },
  { url: 'https://me:secret@example.com/' },
  { url: 'https://token@example.com/' },
  { url: 'https://example.com/', status: 99 },
  { url: 'https://example.com/', status: 200.5 },
  { url: 'https://example.com/', text: '' },
  { url: 'https://example.com/', message: '{{#url}}' },
  { url: 'https://example.com/', resolved: '{{' },
])('refuses the args %j, and tells no password', (args) => {
  const { error } = httpCheck.args.safeParse(args);
  expect(error?.issues).toHaveLength(1);
  expect(error?.message).not.toMatch(/secret|token/);
});
