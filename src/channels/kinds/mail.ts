import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import { firstLineOf } from '../../util/text.js';
import { defineChannel, messageId, refuseSecret } from '../channel.js';
import { mailServerAt } from '../mail-server.js';

/** Sends plain text to one address through the configured mail server. */
export const mail = defineChannel(['mailto:'], (url, settings) => {
  refuseSecret(settings);
  const to = recipientOf(url);
  const { from, url: server } = settings.smtp();
  const domain = domainOf(from);
  const mailServer = mailServerAt(server);
  return {
    deliver: async ({ text, subject }, { alertId, idempotencyKey }) => {
      const message = {
        from,
        to,
        subject: subject ?? firstLineOf(text),
        text,
        messageId: `<${messageId(idempotencyKey)}@${domain}>`,
        // Prevents automatic replies (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Alert-Id': alertId },
      };
      const sent = await mailServer.converse((transport) => transport.sendMail(message));
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

function recipientOf(url: string): string {
  const { pathname, search, hash } = new URL(url);
  // Ordinary addresses need no percent encoding.
  if (address.safeParse(pathname).success && !/%/.test(pathname) && !search && !hash) {
    return pathname;
  }
  throw new Error('its URL must be mailto: and one address, such as mailto:ada@example.org');
}

/** Returns the domain of `ada@example.org` or `Ada <ada@example.org>`. */
function domainOf(from: string): string {
  const [sender, ...others] = addressparser(from, { flatten: true });
  const { data } = address.safeParse(sender?.address);
  if (data !== undefined && others.length === 0) return data.replace(/^.*@/, '');
  throw new Error('the sender must be an address, such as Alerts <alerts@example.org>');
}
