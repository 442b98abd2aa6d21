import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { freePort } from '../support/free-port.js';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type Channel,
  type DeliveryContext,
  messageId,
  noServices,
} from '../../src/channels/channel.js';
import { mail } from '../../src/channels/kinds/mail.js';
import { eventually } from '../support/eventually.js';
import { failureOf } from '../support/failure-of.js';
import { smtpListener } from '../support/smtp-listener.js';

const TO = 'ada@example.org';
const FROM = 'Alerts <alerts@example.com>';
const USER = 's3cret-user';
const PASSWORD = 's3cret-user: p@ss/word#1';
const LOGIN = `${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}`;

const context: DeliveryContext = {
  alertId: 'a1',
  type: 'hello',
  dueAt: '2026-07-01T09:00:00.000Z',
  resolved: false,
  idempotencyKey: 'a1:2026-07-01T09:00:00.000Z:mailto:ada@example.org',
};

const mailTo = (server: string, { to = `mailto:${TO}`, from = FROM } = {}) =>
  mail.open(to, { secret: '', smtp: () => ({ url: server, from }), services: noServices });
const deliver = (channel: Channel, text = 'Hello', subject?: string) =>
  channel.deliver({ text, ...(subject !== undefined && { subject }) }, context);

/** Returns the message id of a delivery. */
const messageIdOf = ({ idempotencyKey }: DeliveryContext) =>
  `<${messageId(idempotencyKey)}@example.com>`;

/** The headers of every mail. */
const HEADERS = [
  'auto-submitted',
  'x-alert-id',
  'from',
  'to',
  'subject',
  'message-id',
  'content-transfer-encoding',
  'date',
  'mime-version',
  'content-type',
];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const secrets = [
  USER,
  PASSWORD,
  encodeURIComponent(PASSWORD),
  base64(USER),
  base64(PASSWORD),
  base64(`\0${USER}\0${PASSWORD}`),
];
const failure = (work: () => unknown) => failureOf(work, secrets);

/** Starts a mail server for the test, with channels to it. */
async function mailServer(options: SMTPServerOptions = {}) {
  const server = await smtpListener(options);
  onTestFinished(server.close);
  return {
    ...server,
    channel: mailTo(server.url),
    withLogin: mailTo(server.url.replace('//', `//${LOGIN}@`)),
    // The same server, by an address that does not look local.
    remote: (login = '') => mailTo(`smtp://${login}0.0.0.0:${server.port}`),
  };
}

/** Starts a misbehaving server for the test. */
async function rudeServer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    channel: mailTo(`smtp://127.0.0.1:${address.port}`),
    withLogin: mailTo(`smtp://${LOGIN}@127.0.0.1:${address.port}`),
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    clients: () => sockets.size,
  };
}

/** Answers each line with the handler whose command it begins with, and accepts all other lines. */
function answering(answers: Record<string, string | ((socket: Socket) => void)>) {
  return (socket: Socket) => {
    socket.write('220 test\r\n');
    socket.on('data', (data) => {
      const command = String(data).toUpperCase();
      const found = Object.keys(answers).find((start) => command.startsWith(start));
      const answer = answers[found ?? ''] ?? '250 yes';
      if (typeof answer === 'string') socket.write(`${answer}\r\n`);
      else answer(socket);
    });
  };
}

const refusing = (code: number, words: string) =>
  Object.assign(new Error(words), { responseCode: code });

describe('mail', () => {
  test('goes from the sender to the address, as plain text', async () => {
    const { channel, mails } = await mailServer();
    await deliver(channel, 'Grüße, Ada!\n\nZwei Zeilen – und 🚀.\n.\n');
    expect(mails).toMatchObject([
      {
        from: 'alerts@example.com',
        to: [TO],
        user: undefined,
        text: 'Grüße, Ada!\n\nZwei Zeilen – und 🚀.\n.\n',
        headers: { from: FROM, to: TO },
      },
    ]);
    expect(mails[0]?.headers['content-type']).toMatch(/^text\/plain; charset=utf-8/i);
  });

  test('by default has the first line as its subject, shortened', async () => {
    const { channel, mails } = await mailServer();
    await deliver(channel, '\n  Grüße an Ada  \r\nund mehr');
    await deliver(channel, 'x'.repeat(79));
    await deliver(channel, '🚀'.repeat(100));
    await deliver(channel, 'The text', 'Über alles');
    await deliver(channel, '');
    expect(mails.map(({ headers }) => headers['subject'] ?? '')).toEqual([
      'Grüße an Ada',
      `${'x'.repeat(77)}…`,
      `${'🚀'.repeat(77)}…`,
      'Über alles',
      '',
    ]);
  });

  test('has headers that mark it as automatic, with the id of the alert', async () => {
    const { channel, mails } = await mailServer();
    await deliver(channel);
    expect(mails[0]?.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'x-alert-id': 'a1',
    });
  });

  test('has one message id for all attempts, and another for another occurrence', async () => {
    const { channel, mails } = await mailServer();
    const { id } = await deliver(channel);
    await deliver(channel);
    await channel.deliver({ text: 'Hello' }, { ...context, idempotencyKey: 'another' });
    const [first, again, other] = mails.map(({ headers }) => headers['message-id']);
    expect(first).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
    expect([again, id]).toEqual([first, first]);
    expect(other).not.toBe(first);
  });

  test.each([
    { text: 'Hello\r\nBcc: eve@example.org\r\n\r\nevil', subject: undefined },
    { text: 'Hello\rBcc: eve@example.org', subject: undefined },
    { text: 'Hello', subject: 'Hi\r\nBcc: eve@example.org\r\n\r\nevil' },
    { text: 'Hello', subject: 'Hi\nBcc: eve@example.org' },
    { text: 'Hello\r\n.\r\nRCPT TO:<eve@example.org>\r\nDATA', subject: undefined },
  ])('takes no header and no recipient from its text (%#)', async ({ text, subject }) => {
    const { channel, mails } = await mailServer();
    await deliver(channel, text, subject);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.to).toEqual([TO]);
    expect(Object.keys(mails[0]?.headers ?? {})).toEqual(HEADERS);
  });

  test('takes no header and no recipient from the sender', async () => {
    const { url, mails } = await mailServer();
    const from = 'Alerts\r\nBcc: eve@example.org\r\n <alerts@example.com>';
    await deliver(mailTo(url, { from }));
    expect(mails).toMatchObject([{ from: 'alerts@example.com', to: [TO] }]);
    expect(Object.keys(mails[0]?.headers ?? {})).toEqual(HEADERS);
  });

  test('closes its connection', async () => {
    const { channel, connected } = await mailServer();
    await deliver(channel);
    await eventually(connected, (clients) => clients === 0);
  });
});

describe('HTML', () => {
  test('is sent with the text', async () => {
    const { channel, mails } = await mailServer();
    await channel.deliver({ text: 'Grüße', html: '<p>Grüße &amp; mehr</p>' }, context);
    expect(mails).toMatchObject([
      {
        text: 'Grüße',
        html: '<p>Grüße &amp; mehr</p>',
        headers: { subject: 'Grüße', 'message-id': messageIdOf(context) },
      },
    ]);
    expect(mails[0]?.source).toMatch(/^Content-Type: multipart\/alternative;/im);
    expect(mails[0]?.source).toMatch(/^Content-Type: text\/html; charset=utf-8/im);
  });
});

describe('mailto: alone', () => {
  const ADA = 'ada@example.org';
  const BOB = 'bob.b+x@mail.example.org';
  const open = (url: string) => mailTo(url, { to: 'mailto:' });
  const quotesNobody = (work: () => unknown) =>
    failureOf(work, [ADA, BOB, 'bob.b+x', 'bob', 'robert']);

  test('sends one mail to all recipients of the message', async () => {
    const { url, mails } = await mailServer();
    await open(url).deliver({ text: 'Hello', to: [ADA, BOB] }, context);
    expect(mails).toMatchObject([
      { to: [ADA, BOB], headers: { to: `${ADA}, ${BOB}`, 'message-id': messageIdOf(context) } },
    ]);
  });

  test.each([
    'ada',
    'ada@',
    'Ada <ada@example.org>',
    'ada@example.org, eve@example.org',
    'ada@example.org;eve@example.org',
    'ada@example.org\r\nBcc: eve@example.org',
    'ada@example.org\nRCPT TO:<eve@example.org>',
    '<ada@example.org>',
    '"a b"@example.org',
    'ada@example.org> NOTIFY=NEVER',
  ])('accepts only plain addresses (%j)', async (recipient) => {
    const { checkRecipient } = open('smtp://127.0.0.1');
    expect(await failure(() => checkRecipient?.(recipient))).toMatchObject({
      message: 'it must be an address such as ada@example.org',
    });
  });

  test('quotes no refused recipient, however the server writes it', async () => {
    for (const words of [
      `5.1.1 <${BOB}> unknown`,
      `5.1.1 <BOB.B+X@Mail.Example.org>... User unknown`,
      `no mailbox bob.b+x here`,
      `<bob.b+x%40mail.example.org>: moved to robert@example.net`,
      `${'x'.repeat(70)} ${BOB}`,
    ]) {
      const { url } = await mailServer({ onRcptTo: (_, __, done) => done(refusing(550, words)) });
      const work = () => open(url).deliver({ text: 'Hello', to: [BOB] }, context);
      expect(await quotesNobody(work)).toMatchObject({
        message: expect.stringMatching(/^the mail server answered 550 .*….*\(RCPT TO\)$/),
        nonRetryable: true,
      });
    }
  });

  test('fails permanently if one of several recipients is refused', async () => {
    const { url, mails } = await mailServer({
      onRcptTo: ({ address }, _, done) =>
        done(address === BOB ? refusing(450, `<${BOB}> is busy`) : null),
    });
    const work = () => open(url).deliver({ text: 'Hello', to: [ADA, BOB] }, context);
    expect(await quotesNobody(work)).toMatchObject({
      type: 'MailRefused',
      message:
        'the mail server refused 1 of 2 recipients: it answered 450; the others have the mail',
      nonRetryable: true,
    });
    expect(mails).toMatchObject([{ to: [ADA] }]);
  });

  test('is probed without a recipient', async () => {
    const { url } = await mailServer();
    expect(await open(url).probe()).toBe('the mail server answers');
  });
});

describe('a login', () => {
  test('is percent-encoded in the URL', async () => {
    let given: unknown;
    const { withLogin, mails } = await mailServer({
      onAuth: ({ username, password }, _, done) => {
        given = { username, password };
        done(null, { user: username });
      },
    });
    await deliver(withLogin);
    expect(given).toEqual({ username: USER, password: PASSWORD });
    expect(mails).toMatchObject([{ user: USER }]);
  });

  test.each([
    { code: 535, nonRetryable: true },
    { code: 454, nonRetryable: false },
  ])('that is refused with $code is not quoted', async ({ code, nonRetryable }) => {
    const { withLogin } = await mailServer({
      onAuth: ({ username, password }, _, done) =>
        done(refusing(code, `no ${username} with ${password}`)),
    });
    const expected = {
      type: 'MailRefused',
      message: `the mail server refused the user name or password: it answered ${code}`,
      nonRetryable,
    };
    expect(await failure(() => deliver(withLogin))).toMatchObject(expected);
    expect(await failure(() => withLogin.probe())).toMatchObject(expected);
  });

  test('is not quoted when the server repeats its line', async () => {
    const { withLogin } = await rudeServer((socket) => {
      socket.write('220 test\r\n');
      socket.on('data', (data) => {
        if (String(data).startsWith('EHLO')) socket.write('250-test\r\n250 AUTH PLAIN\r\n');
        else socket.write(`500 what is ${String(data)}`);
      });
    });
    expect(await failure(() => deliver(withLogin))).toMatchObject({ type: 'MailRefused' });
  });

  test('is not quoted when another answer contains it', async () => {
    const { withLogin } = await mailServer({
      onMailFrom: (_, session, done) =>
        done(refusing(553, `not owned by ${session.user}, who has ${PASSWORD}`)),
    });
    expect(await failure(() => deliver(withLogin))).toMatchObject({
      message: 'the mail server answered 553 not owned by …, who has … (MAIL FROM)',
    });
  });
});

describe('TLS', () => {
  // The certificate of smtp-server is self-signed and may expire.
  const UNTRUSTED = expect.stringMatching(/^the mail server failed: .*certificate/);

  test('refuses an untrusted certificate', async () => {
    const { remote, mails } = await mailServer();
    const message = UNTRUSTED;
    for (const channel of [remote(), remote(`${LOGIN}@`)]) {
      expect(await failure(() => deliver(channel))).toMatchObject({ message });
      expect(await failure(() => channel.probe())).toMatchObject({ message });
    }
    expect(mails).toEqual([]);
  });

  test('refuses an untrusted certificate of smtps://, also locally', async () => {
    const { url, mails } = await mailServer({ secure: true });
    const channel = mailTo(url.replace('smtp:', 'smtps:'));
    expect(await failure(() => deliver(channel))).toMatchObject({
      message: UNTRUSTED,
    });
    expect(mails).toEqual([]);
  });

  test('is required before a password leaves this machine', async () => {
    let asked = 0;
    const { remote, mails } = await mailServer({
      disabledCommands: ['STARTTLS'],
      onAuth: (_, session, done) => {
        asked += 1;
        done(null, { user: session.id });
      },
    });
    expect(await failure(() => deliver(remote(`${LOGIN}@`)))).toMatchObject({
      message: expect.stringMatching(
        /^the mail server answered 5.*\(STARTTLS\): no password is sent without TLS, so use smtps:\/\/ .* 465$/,
      ),
    });
    expect(asked).toBe(0);
    await deliver(remote());
    expect(mails).toHaveLength(1);
  });
});

describe('the wrong scheme is detected at once:', () => {
  test('smtps:// without TLS', async () => {
    const { url, port } = await mailServer();
    const channel = mailTo(url.replace('//', `//${LOGIN}@`).replace('smtp:', 'smtps:'));
    const message = `the mail server failed: it does not begin with TLS on port ${port}: use smtp://, or smtps:// with its port for TLS, usually 465`;
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
    expect(await failure(() => channel.probe())).toMatchObject({ message });
  });

  test('smtp:// with TLS from the start', async () => {
    const { withLogin, port, mails, connected } = await mailServer({ secure: true });
    const message = `the mail server failed: it expects TLS from the start on port ${port}: use smtps://, or smtp:// with its port for STARTTLS, usually 587`;
    const started = performance.now();
    const errors = [() => deliver(withLogin), () => withLogin.probe()].map(failure);
    expect(await Promise.all(errors)).toMatchObject([{ message }, { message }]);
    // Long before its timeout for a greeting.
    expect(performance.now() - started).toBeLessThan(8000);
    expect(mails).toEqual([]);
    await eventually(connected, (clients) => clients === 0);
  });

  test('but not for a server that greets late', async () => {
    let clients = 0;
    const { channel } = await rudeServer((socket) => {
      clients += 1;
      setTimeout(() => answering({ DATA: '354 go on', '.': '250 yes' })(socket), 2000);
    });
    expect(await channel.probe()).toBe('the mail server answers');
    // Another connection has probed for TLS.
    expect(clients).toBe(2);
  });
});

describe('STARTTLS on this machine', () => {
  /** Refuses all commands without TLS. */
  const demanding: SMTPServerOptions = {
    allowInsecureAuth: false,
    onMailFrom: (_, { secure }, done) =>
      done(secure ? null : refusing(530, 'Must issue a STARTTLS command first')),
  };

  test('is used if the server requires it, with any certificate', async () => {
    const { channel, withLogin, mails } = await mailServer(demanding);
    await deliver(channel);
    await deliver(withLogin);
    expect(mails).toMatchObject([{ user: undefined }, { user: USER }]);
    expect(await withLogin.probe()).toBe('the mail server answers');
  });

  test('is not used if the server does not offer it', async () => {
    const { withLogin, mails } = await mailServer({ disabledCommands: ['STARTTLS'] });
    await deliver(withLogin);
    expect(mails).toMatchObject([{ user: USER }]);
  });
});

describe('a refusal', () => {
  const refusals: [string, (code: number) => SMTPServerOptions][] = [
    ['CONN', (code) => ({ onConnect: (_, done) => done(refusing(code, 'busy')) })],
    ['MAIL FROM', (code) => ({ onMailFrom: (_, __, done) => done(refusing(code, 'busy')) })],
    ['RCPT TO', (code) => ({ onRcptTo: (_, __, done) => done(refusing(code, 'busy')) })],
    [
      'DATA',
      (code) => ({
        onData: (stream, _, done) => stream.on('end', () => done(refusing(code, 'busy'))).resume(),
      }),
    ],
  ];

  test.each(refusals)('at %s is retried if it is temporary', async (command, options) => {
    const { channel } = await mailServer(options(451));
    expect(await failure(() => deliver(channel))).toMatchObject({
      type: 'MailRefused',
      message: expect.stringMatching(
        new RegExp(`^the mail server answered 451 (.* )?busy \\(${command}\\)$`),
      ),
      nonRetryable: false,
    });
  });

  test.each(refusals)('at %s is final if it is permanent', async (command, options) => {
    const { channel } = await mailServer(options(550));
    expect(await failure(() => deliver(channel))).toMatchObject({
      type: 'MailRefused',
      message: expect.stringMatching(
        new RegExp(`^the mail server answered 550 (.* )?busy \\(${command}\\)$`),
      ),
      nonRetryable: true,
    });
  });

  test('with many lines is reported by the first, shortened', async () => {
    const { channel } = await rudeServer(
      answering({ MAIL: `550-${'x'.repeat(100_000)}\r\n550 and more` }),
    );
    expect(await failure(() => deliver(channel))).toMatchObject({
      message: `the mail server answered 550-${'x'.repeat(73)}… (MAIL FROM)`,
    });
  });
});

describe('a mail server fails', () => {
  test('because nothing listens', async () => {
    const channel = mailTo(`smtp://${LOGIN}@127.0.0.1:${await freePort()}`);
    const message = expect.stringMatching(/^the mail server failed: connect ECONNREFUSED/);
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
    expect(await failure(() => channel.probe())).toMatchObject({ message });
  });

  test('because its name is unknown', async () => {
    const channel = mailTo(`smtp://${LOGIN}@mail.invalid`);
    const message = expect.stringMatching(/^the mail server failed: .*mail\.invalid$/);
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
  });

  test.each([
    ['before its greeting', (socket: Socket) => void socket.end()],
    ['after its greeting', (socket: Socket) => void socket.end('220 test\r\n')],
    ['at the sender', answering({ MAIL: (socket) => socket.destroy() })],
    ['in the mail', answering({ DATA: (socket) => socket.end('354 go on\r\n') })],
    ['in its answer', answering({ MAIL: (socket) => socket.end('25') })],
  ])('because it hangs up %s', async (_, serve) => {
    const { channel } = await rudeServer(serve);
    const error = await failure(() => deliver(channel));
    const words = /^the mail server failed: (Connection closed unexpectedly|.*(ECONNRESET|EPIPE))$/;
    expect(error).toMatchObject({ message: expect.stringMatching(words) });
    expect(error).not.toHaveProperty('nonRetryable', true);
  });

  test.each(['HTTP/1.1 400 Bad Request', 'SSH-2.0-test', '\0\x01\x02'])(
    'because it uses another protocol (%#)',
    async (greeting) => {
      const { channel } = await rudeServer((socket) => void socket.write(`${greeting}\r\n`));
      expect(await failure(() => channel.probe())).toMatchObject({
        message: expect.stringMatching(/^the mail server failed: Invalid greeting/),
      });
    },
  );

  test('because it does not answer in time', async () => {
    const drip = (socket: Socket) => {
      const more = setInterval(() => socket.write('250-test\r\n'), 500);
      socket.once('close', () => clearInterval(more));
    };
    const late = 'the mail server failed: no answer within 20 s';
    const mute = await rudeServer((socket) => void socket.resume());
    const greeting = `the mail server failed: no greeting within 10 s on port ${mute.port}: check the host and the port, usually 587 or 25 for smtp:// and 465 for smtps://`;
    const noTls = `the mail server failed: no TLS within 10 s on port ${mute.port}: use smtp://, or smtps:// with its port for TLS, usually 465`;
    const dripping = await rudeServer(answering({ EHLO: drip }));
    const drippingToProbe = await rudeServer(answering({ EHLO: drip }));
    const silentInTheEnd = await rudeServer(
      answering({
        DATA: (socket) => socket.removeAllListeners('data').resume().write('354 go on\r\n'),
      }),
    );
    const channels = [mute, dripping, silentInTheEnd].map(({ channel }) => channel);
    const started = performance.now();
    const errors = await Promise.all([
      ...channels.map((channel) => failure(() => deliver(channel))),
      failure(() => mute.channel.probe()),
      failure(() => mailTo(mute.url.replace('smtp:', 'smtps:')).probe()),
      failure(() => drippingToProbe.channel.probe()),
    ]);
    expect(performance.now() - started).toBeLessThan(25_000);
    const messages = [greeting, late, late, greeting, noTls, late];
    expect(errors).toMatchObject(messages.map((message) => ({ message })));
    for (const error of errors) expect(error).not.toHaveProperty('nonRetryable', true);
    for (const { clients } of [mute, dripping, silentInTheEnd]) {
      await eventually(clients, (connected) => connected === 0);
    }
  });
});

describe('a probe', () => {
  test('logs in, sends nothing, and closes its connection', async () => {
    const users: unknown[] = [];
    const { withLogin, mails, connected } = await mailServer({
      onAuth: ({ username }, _, done) => {
        users.push(username);
        done(null, { user: username });
      },
    });
    expect(await withLogin.probe()).toBe('the mail server answers');
    expect(users).toEqual([USER]);
    expect(mails).toEqual([]);
    await eventually(connected, (clients) => clients === 0);
  });
});

describe('refuses at once', () => {
  test.each([
    'mailto:ada',
    'mailto:@example.org',
    'mailto:ada@',
    'mailto:ada@example.org,eve@example.org',
    'mailto:ada@example.org;eve@example.org',
    'mailto:ada@example.org?bcc=eve@example.org',
    'mailto:?to=ada@example.org',
    'mailto:ada@example.org#eve',
    'mailto://ada@example.org',
    'mailto:Ada <ada@example.org>',
    'mailto:ada%0d%0abcc:eve@example.org',
    'mailto:ada%2Ceve@example.org',
    'mailto:%zz@a.org',
    'mailto:ada@example.org%3E%20NOTIFY',
    'mailto:"a b"@example.org',
  ])('a URL that is not one address (%s)', async (to) => {
    expect(await failure(() => mailTo('smtp://127.0.0.1', { to }))).toMatchObject({
      message:
        'its URL must be mailto: and one address, such as mailto:ada@example.org, or mailto: alone, for messages that name their recipients',
    });
  });

  test.each(['mailto:ada@example.org', 'mailto:ada.l+x@mail.example.org', 'mailto:root@localhost'])(
    'but accepts an ordinary address (%s)',
    (to) => {
      expect(mailTo('smtp://127.0.0.1', { to })).toHaveProperty('deliver');
    },
  );

  test.each([
    '',
    'Alerts',
    'alerts@',
    '@example.com',
    'Alerts <alerts>',
    '<>',
    'a@example.com, b@example.com',
    'Group: a@example.com, b@example.com;',
  ])("a sender that is not one address ('%s')", async (from) => {
    expect(await failure(() => mailTo('smtp://127.0.0.1', { from }))).toMatchObject({
      message: 'the sender must be an address, such as Alerts <alerts@example.org>',
    });
  });

  test.each([
    '',
    'mail.example.com',
    'mail.example.com:25',
    'http://mail.example.com',
    'smtp:',
    'smtp://',
    'smtp://:25',
    'smtp:mail.example.com',
    'direct://mail.example.com',
    'smtp://a b',
    `smtp://${USER}@mail.example.com`,
    `smtp://:${encodeURIComponent(PASSWORD)}@mail.example.com`,
    `smtp://${USER}:${PASSWORD}@mail.example.com`,
    `smtp://${USER}:12#${PASSWORD}@mail.example.com`,
    `smtp://${LOGIN}@mail.example.com/path`,
    // Options that nodemailer would read from a URL.
    `smtp://${LOGIN}@mail.example.com?logger=true&debug=true`,
    `smtp://${LOGIN}@mail.example.com?pool=true&socketTimeout=0`,
    `smtp://${LOGIN}@mail.example.com?tls.rejectUnauthorized=false`,
    `smtp://${LOGIN}@mail.example.com#fragment`,
  ])('an invalid URL of the server (%#)', async (server) => {
    expect(await failure(() => mailTo(server))).toMatchObject({
      message: expect.stringMatching(/^the mail server must be smtp:\/\/ or smtps:\/\//),
    });
  });

  test('a missing mail server', async () => {
    const none = () => {
      throw new Error('ALERTS_SMTP_URL is not set');
    };
    const open = () => mail.open(`mailto:${TO}`, { secret: '', smtp: none, services: noServices });
    expect(await failure(open)).toMatchObject({ message: 'ALERTS_SMTP_URL is not set' });
  });
});

test('supports the IPv6 address of a server', async () => {
  const channel = mailTo(`smtp://[::1]:${await freePort()}`);
  expect(await failure(() => channel.probe())).toMatchObject({
    message: expect.stringMatching(/^the mail server failed: connect E[A-Z]+ ::1:/),
  });
});
