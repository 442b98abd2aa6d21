import { unescape } from 'node:querystring';
import { ApplicationFailure } from '@temporalio/common';
import { createTransport } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import { reasonOf } from '../../reason.js';
import { defineChannel, refuseSecret } from '../channel.js';
import { messageId } from '../message-id.js';
import { within } from '../within.js';

const TIMEOUT = 20_000;

/** Plain text to one address, through the mail server of the settings. */
export const mail = defineChannel(['mailto:'], (url, settings) => {
  refuseSecret(settings);
  const to = recipientOf(url);
  const { from, url: server } = settings.smtp();
  const domain = domainOf(from);
  const { transport, credentials } = mailServerAt(server);
  const inTime = <T>(work: (signal: AbortSignal) => Promise<T>) =>
    within(TIMEOUT, new Error(`no answer within ${TIMEOUT / 1000} s`), work).catch(
      (error: unknown) => {
        throw failure(error, credentials);
      },
    );
  return {
    deliver: async ({ text, subject }, { alertId, idempotencyKey }) => {
      const message = {
        from,
        to,
        subject: subject ?? firstLineOf(text),
        text,
        messageId: `<${messageId(idempotencyKey)}@${domain}>`,
        // Nobody's holiday notice is to answer (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Alert-Id': alertId },
      };
      const sent = await inTime((signal) => transport.sendMail({ ...message, signal }));
      return { id: sent.messageId };
    },
    probe: async () => {
      await inTime(() => transport.verify());
      return 'the mail server answers';
    },
  };
});

// That of a browser, which takes root@localhost too.
const address = z.email({ pattern: z.regexes.html5Email });

function recipientOf(url: string): string {
  const { pathname, search, hash } = new URL(url);
  // A sign in percent encoding is none of an ordinary address.
  if (address.safeParse(pathname).success && !/%/.test(pathname) && !search && !hash) {
    return pathname;
  }
  throw new Error('its URL must be mailto: and one address, such as mailto:ada@example.org');
}

/** Of `ada@example.org` or `Ada <ada@example.org>`. */
function domainOf(from: string): string {
  const [sender, ...others] = addressparser(from, { flatten: true });
  const { data } = address.safeParse(sender?.address);
  if (data !== undefined && others.length === 0) return data.replace(/^.*@/, '');
  throw new Error('the sender must be an address, such as Alerts <alerts@example.org>');
}

/** Not by nodemailer's own URLs, whose query can undo every setting. */
function mailServerAt(url: string) {
  if (!isMailServer(url)) {
    throw new Error(
      'the mail server must be smtp:// or smtps://, USER:PASSWORD@ if needed, in percent encoding, and HOST or HOST:PORT',
    );
  }
  const { protocol, hostname, port, username, password } = new URL(url);
  const credentials = { user: unescape(username), pass: unescape(password) };
  const thisMachine = /^(localhost|127\..*|\[::1\])$/i.test(hostname);
  const transport = createTransport({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port),
    secure: protocol === 'smtps:',
    // Without, whoever is in between could have the password by leaving out the offer of TLS.
    requireTLS: username !== '' && !thisMachine,
    // Nobody is in between, and such a server seldom has a certificate for that name.
    ignoreTLS: thisMachine,
    ...(username && { auth: credentials }),
    // Until it has greeted; then of a silence.
    connectionTimeout: 10_000,
    socketTimeout: TIMEOUT,
  });
  // The longer first, since one may be part of the other.
  const secrets = Object.values(credentials).filter(Boolean);
  return { transport, credentials: secrets.toSorted((a, b) => b.length - a.length) };
}

function isMailServer(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(url);
  const known = /^smtps?:$/.test(protocol) && hostname !== '';
  // Whatever follows the host may be the rest of a password with a # or a / in it.
  const whole = /^\/?$/.test(pathname) && !search && !hash;
  return known && whole && (username === '') === (password === '');
}

function firstLineOf(text: string): string {
  const [line = ''] = text.trim().split(/\s*[\r\n]/);
  return line.replace(/^(.{77}).{2,}$/su, '$1…');
}

const answer = z.object({
  response: z.string(),
  responseCode: z.number(),
  /** By nodemailer, of 5xx: such a server will not change its mind (RFC 5321, section 4.2.1). */
  permanent: z.boolean(),
  command: z.string(),
});

/** Without its cause, which may quote what was sent. */
function failure(error: unknown, credentials: string[]): Error {
  const { data } = answer.safeParse(error);
  if (!data) {
    return new Error(`the mail server failed: ${withoutSecrets(whyOf(error), credentials)}`);
  }
  return ApplicationFailure.create({
    type: 'MailRefused',
    message: data.command.startsWith('AUTH')
      ? `the mail server refused the user name or password: it answered ${data.responseCode}`
      : `the mail server answered ${withoutSecrets(data.response, credentials)} (${data.command})`,
    nonRetryable: data.permanent,
  });
}

/** Of an abort, nodemailer keeps the reason inside. */
function whyOf(error: unknown): string {
  const aborted = error instanceof Error && error.name === 'AbortError';
  return reasonOf(aborted ? error.cause : error);
}

/** Servers quote what they refuse. */
function withoutSecrets(words: string, credentials: string[]): string {
  const hidden = credentials.reduce((text, secret) => text.replaceAll(secret, '…'), words);
  return firstLineOf(hidden);
}
