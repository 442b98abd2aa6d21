import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** Sender of the envelope. */
  from: string;
  to: string[];
  /** Decoded headers by lower-case name. */
  headers: Record<string, string>;
  text: string;
  /** HTML version of the text, if there is one. */
  html: string | undefined;
  /** Mail as received. */
  source: string;
  /** User who logged in, if any. */
  user: string | undefined;
}

export interface SmtpListener {
  port: number;
  url: string;
  mails: ReceivedMail[];
  /** Returns the number of connected clients. */
  connected: () => number;
  close: () => Promise<void>;
}

/** Starts a real mail server, which accepts everything unless the options refuse it. */
export async function smtpListener(options: SMTPServerOptions = {}): Promise<SmtpListener> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 10,
    // The default logger warns about the server's own certificate.
    logger: false,
    onAuth: ({ username }, _, done) => done(null, { user: username }),
    onData: async (stream, { envelope, user }, done) => {
      const source = (await buffer(stream)).toString('latin1');
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      const to = envelope.rcptTo.map(({ address }) => address);
      mails.push({ from, to, user: user || undefined, source, ...parsed(source) });
      done();
    },
    ...options,
  });
  // Ignores clients that hang up or do not trust the certificate.
  server.on('error', () => {});
  const listener = server.listen(0, '0.0.0.0');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    connected: () => server.connections.size,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Parses a mail with a plain text and perhaps HTML (RFC 5322, 2045, 2046 and 2047). */
function parsed(source: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const end = source.indexOf('\r\n\r\n');
  const lines = source
    .slice(0, end)
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', ...value] = line.split(':');
    headers[name.toLowerCase()] = decodedWords(value.join(':').trim());
  }
  const body = source.slice(end + 4);
  const [, boundary] =
    /^multipart\/alternative;.*boundary="(.*?)"/.exec(headers['content-type'] ?? '') ?? [];
  if (boundary !== undefined) {
    const [, text, html] = body.split(`--${boundary}`).map((part) => parsed(part.trim()));
    return { headers, text: text?.text ?? '', html: html?.text };
  }
  const encoding = headers['content-transfer-encoding'] ?? '7bit';
  return { headers, text: decoded(body, encoding).replaceAll('\r\n', '\n'), html: undefined };
}

function decodedWords(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, encoding: string, text: string) =>
      /b/i.test(encoding)
        ? decoded(text, 'base64')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
    );
}

function decoded(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString();
  if (encoding !== 'quoted-printable') return text;
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
