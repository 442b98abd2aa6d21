import { ApplicationFailure } from '@temporalio/common';
import { isIP, Socket } from 'node:net';
import { unescape } from 'node:querystring';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { SMTPSentMessageInfo, SMTPTransportOptions, Transporter } from 'nodemailer';
import { z } from 'zod';
import { reasonOf } from '../util/errors.js';
import { escapeRegExp, firstLineOf } from '../util/text.js';
import { withTimeout } from '../util/with-timeout.js';

const TIMEOUT = 20_000;
const GREETING_TIMEOUT = 10_000;
/** Limits the silence of a server before it is probed for TLS, in milliseconds. */
const MAX_SILENCE = 1000;
/** Port of relays, which delay the greeting on purpose and ban clients that speak first. */
const RELAY_PORT = 25;

type Transport = Transporter<SMTPSentMessageInfo, SMTPTransportOptions>;
export type Conversation<T> = (transport: Transport) => Promise<T>;

export interface MailServer {
  /**
   * Runs a conversation with the server, for 20 seconds at most.
   *
   * @throws ApplicationFailure `MailRefused` when the server refuses
   * @throws Error with the cure when there is no conversation. Neither error holds a password or a
   *    recipient
   */
  converse<T>(talk: Conversation<T>, recipients?: readonly string[]): Promise<T>;
}

/**
 * Returns the mail server of a URL. It does not use nodemailer's parser, whose query parameters can
 * override every setting.
 *
 * @throws Error with the cure
 */
export function mailServerAt(url: string): MailServer {
  if (!isMailServer(url)) {
    throw new Error(
      'the mail server must be smtp:// or smtps://, then percent-encoded USER:PASSWORD@ if needed, then HOST or HOST:PORT',
    );
  }
  const { protocol, hostname, port, username, password } = new URL(url);
  const login = { user: unescape(username), pass: unescape(password) };
  const secure = protocol === 'smtps:';
  const thisMachine = /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);
  const options = {
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    // Requires TLS, or somebody in between could get the password by removing the offer of TLS.
    requireTLS: username !== '' && !thisMachine,
    // On this machine, nobody is in between, and such a server rarely has a valid certificate.
    ...(thisMachine && !secure && { tls: { rejectUnauthorized: false } }),
    ...(username && { auth: login }),
    // Limits the time until the greeting, then every silence.
    connectionTimeout: GREETING_TIMEOUT,
    socketTimeout: TIMEOUT,
    // A message is text. An object in its place would name a file or a URL to read it from.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  // Sorts the longer first, since one may contain the other.
  const credentials = Object.values(login)
    .filter(Boolean)
    .toSorted((a, b) => b.length - a.length);
  return {
    converse: async (talk, recipients = []) => {
      // Loads the package with the first mail, since it would slow down each start.
      const { createTransport } = await import('nodemailer');
      // Uses a socket of its own, to see whether anything arrived and to hang up.
      const socket = new Socket();
      const transport = createTransport({ ...options, socket });
      const late = new Error(`no answer within ${TIMEOUT / 1000} s`);
      try {
        return await withTimeout(TIMEOUT, late, () =>
          Promise.race([talk(transport), tlsExpected(options, socket)]),
        );
      } catch (error) {
        socket.destroy();
        throw failure(error, options, { credentials, recipients });
      }
    },
  };
}

function isMailServer(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(url);
  const known = /^smtps?:$/.test(protocol) && hostname !== '';
  // Anything after the host may be the rest of a password with an unescaped # or /.
  const whole = /^\/?$/.test(pathname) && !search && !hash;
  return known && whole && (username === '') === (password === '');
}

interface Place {
  host: string;
  port: number;
  secure: boolean;
}

class TlsExpectedError extends Error {
  override name = 'TlsExpectedError';
}

/** Rejects when a silent server waits for TLS. Never resolves otherwise. */
async function tlsExpected({ host, port, secure }: Place, socket: Socket): Promise<never> {
  await sleep(MAX_SILENCE, undefined, { ref: false });
  const silent = !socket.destroyed && socket.bytesRead === 0;
  if (silent && !secure && port !== RELAY_PORT && (await speaksTls(host, port))) {
    throw new TlsExpectedError(
      `it expects TLS from the start on port ${port}: use smtps://, or smtp:// with its port for STARTTLS, usually 587`,
    );
  }
  return new Promise<never>(() => {});
}

function speaksTls(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    // Nothing is sent on this connection, so the certificate does not matter.
    const options = { host, port, rejectUnauthorized: false, timeout: GREETING_TIMEOUT };
    const socket = connect({ ...options, ...(!isIP(host) && { servername: host }) })
      .unref()
      .on('secureConnect', () => answer(true))
      .on('timeout', () => answer(false))
      .on('error', () => answer(false));
  });
}

const answer = z.object({
  response: z.string(),
  responseCode: z.number(),
  /** Set by nodemailer for 5xx: the server will not change its mind (RFC 5321, section 4.2.1). */
  permanent: z.boolean(),
  command: z.string(),
});

/** Returns the error without its cause, which may quote what was sent. */
function failure(error: unknown, place: Place, secrets: Secrets): Error {
  const { data } = answer.safeParse(error);
  if (!data) {
    const why = wrongModeOf(error, place) ?? withoutSecrets(reasonOf(error), secrets);
    return new Error(`the mail server failed: ${why}`);
  }
  return ApplicationFailure.create({
    type: 'MailRefused',
    message: refusalOf(data.command, data.responseCode, withoutSecrets(data.response, secrets)),
    nonRetryable: data.permanent,
  });
}

function refusalOf(command: string, code: number, words: string): string {
  if (command.startsWith('AUTH')) {
    return `the mail server refused the user name or password: it answered ${code}`;
  }
  const refusal = `the mail server answered ${words} (${command})`;
  if (command !== 'STARTTLS') return refusal;
  return `${refusal}: no password is sent without TLS, so use smtps:// with its port for TLS, usually 465`;
}

const connectionError = z.object({
  /** Code of OpenSSL, which nodemailer replaces by its own. */
  originalCode: z.string().optional(),
  timeoutType: z.string().optional(),
});

/** Explains OpenSSL errors and long silences that mean the wrong TLS mode. */
function wrongModeOf(error: unknown, { port, secure }: Place): string | undefined {
  if (error instanceof TlsExpectedError) return error.message;
  const { originalCode = '', timeoutType } = connectionError.safeParse(error).data ?? {};
  // The greeting was read as TLS.
  if (secure && /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP/.test(originalCode)) {
    return `it does not begin with TLS on port ${port}: use smtp://, or smtps:// with its port for TLS, usually 465`;
  }
  if (timeoutType === 'UPGRADE_TIMEOUT' && secure) {
    return `no TLS within ${GREETING_TIMEOUT / 1000} s on port ${port}: use smtp://, or smtps:// with its port for TLS, usually 465`;
  }
  if (timeoutType === 'GREETING_TIMEOUT') {
    return `no greeting within ${GREETING_TIMEOUT / 1000} s on port ${port}: check the host and the port, usually 587 or 25 for smtp:// and 465 for smtps://`;
  }
  return undefined;
}

interface Secrets {
  credentials: readonly string[];
  recipients: readonly string[];
}

/**
 * Removes credentials and addresses from a response, since servers quote what they refuse. A server
 * may quote another address for a recipient, or only the part before the @.
 */
function withoutSecrets(words: string, { credentials, recipients }: Secrets): string {
  const hidden = credentials.reduce((text, secret) => text.replaceAll(secret, '…'), words);
  const anonymous = hidden.replaceAll(/[^\s<>"'(),:;]+/g, (word) =>
    word.includes('@') ? '…' : word,
  );
  return firstLineOf(recipients.map(localPart).reduce(withoutWord, anonymous));
}

function localPart(recipient: string): string {
  return recipient.replace(/@[^@]*$/, '');
}

function withoutWord(text: string, word: string): string {
  const whole = String.raw`(?<!\w)${escapeRegExp(word)}(?!\w)`;
  return text.replaceAll(new RegExp(whole, 'gi'), '…');
}
