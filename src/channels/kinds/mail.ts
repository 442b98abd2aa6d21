import { ApplicationFailure } from '@temporalio/common';
import type { SMTPSentMessageInfo } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import { firstLineOf } from '../../util/text.js';
import { defineChannel, messageId, refuseSecret } from '../channel.js';
import { type Conversation, mailServerAt } from '../mail-server.js';

/**
 * Sends mail through the configured mail server: to the address in the URL, or to the recipients of
 * each message if the URL is only `mailto:`.
 */
export const mail = defineChannel(['mailto:'], (url, settings) => {
  refuseSecret(settings);
  const own = ownAddress(url);
  const { from, url: server } = settings.smtp();
  const domain = domainOf(from);
  const mailServer = mailServerAt(server);
  return {
    ...(own === undefined && { checkRecipient }),
    deliver: async ({ text, subject, html, to = [] }, { alertId, idempotencyKey }) => {
      const recipients = own === undefined ? [...to] : [own];
      const message = {
        from,
        to: recipients,
        subject: subject ?? firstLineOf(text),
        text,
        ...(html !== undefined && { html }),
        messageId: `<${messageId(idempotencyKey)}@${domain}>`,
        // Prevents automatic replies (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Alert-Id': alertId },
      };
      const send: Conversation<SMTPSentMessageInfo> = (transport) => transport.sendMail(message);
      const sent = await mailServer.converse(send, recipients);
      if (sent.rejected.length > 0) throw refusedInPart(sent, recipients.length);
      return { id: sent.messageId };
    },
    probe: async () => {
      await mailServer.converse((transport) => transport.verify());
      return 'the mail server answers';
    },
  };
});

// Uses the pattern of browsers, which accept root@localhost too.
const address = z.email({ pattern: z.regexes.html5Email });

/** Returns the address in the URL; undefined if the URL is only `mailto:`. */
function ownAddress(url: string): string | undefined {
  const { href, pathname, search, hash } = new URL(url);
  if (href === 'mailto:') return undefined;
  // Ordinary addresses need no percent encoding.
  if (address.safeParse(pathname).success && !/%/.test(pathname) && !search && !hash) {
    return pathname;
  }
  throw new Error(
    'its URL must be mailto: and one address, such as mailto:ada@example.org, or mailto: alone, for messages that name their recipients',
  );
}

function checkRecipient(recipient: string): void {
  if (address.safeParse(recipient).success) return;
  throw new Error('it must be an address such as ada@example.org');
}

/** Returns the failure after the server took the mail for some recipients only. */
function refusedInPart({ rejected, rejectedErrors = [] }: SMTPSentMessageInfo, all: number): Error {
  const codes = new Set(rejectedErrors.map(({ responseCode = '?' }) => responseCode));
  // A retry would send the mail once more to those who have it.
  return ApplicationFailure.nonRetryable(
    `the mail server refused ${rejected.length} of ${all} recipients: it answered ${[...codes].join(', ')}; the others have the mail`,
    'MailRefused',
  );
}

/** Returns the domain of `ada@example.org` or `Ada <ada@example.org>`. */
function domainOf(from: string): string {
  const [sender, ...others] = addressparser(from, { flatten: true });
  const { data } = address.safeParse(sender?.address);
  if (data !== undefined && others.length === 0) return data.replace(/^.*@/, '');
  throw new Error('the sender must be an address, such as Alerts <alerts@example.org>');
}
