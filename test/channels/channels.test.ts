import { describe, expect, test } from 'vitest';
import {
  canonicalName,
  type ChannelKinds,
  openChannels,
  UnusableChannelError,
  eachChannel,
} from '../../src/channels/channels.js';
import type { Channel, DeliveryContext } from '../../src/channels/channel.js';
import { builtInChannels, kindsByScheme } from '../../src/channels/load-channels.js';
import { loadSettings, type NamedChannel } from '../../src/config/settings.js';
import { failureOf } from '../support/failure-of.js';

const SECRETS = ['s3cret'];
const MAIL_CURE = 'for mail, set the server there or as [smtp] in alerts.toml';

const kinds = kindsByScheme([builtInChannels]);

interface Scene {
  channels?: Record<string, NamedChannel>;
  env?: NodeJS.ProcessEnv;
  kinds?: ChannelKinds;
}

/** Returns the built-in channels and the given ones. */
function channelsWith({ channels = {}, env = {}, kinds: known = kinds }: Scene = {}) {
  const settings = loadSettings(env);
  return openChannels({ ...settings, channels: { ...settings.channels, ...channels } }, known, env);
}

const channel: Channel = { deliver: async () => ({ id: '1' }), probe: async () => 'ready' };

const unusable = async (work: () => unknown) => {
  const error = await failureOf(work, SECRETS);
  expect(error).toBeInstanceOf(UnusableChannelError);
  return error instanceof Error ? error.message : '';
};

describe('channels by name', () => {
  test('include the channels in the settings', async () => {
    const channels = channelsWith({ channels: { ops: { url: 'https://example.com/s3cret?x=1' } } });
    expect(channels.get('ops')).toHaveProperty('deliver');
    expect([...channels.keys()]).toEqual(['console', 'ops']);
  });

  test('have their rate limits and expanded variables', () => {
    const opened: unknown[] = [];
    const spy = { schemes: ['test:'], open: (...args: unknown[]) => (opened.push(args), channel) };
    const channels = channelsWith({
      channels: { ops: { url: 'test:${WHERE}', secret: '${KEY:-none}', per_second: 2 } },
      env: { WHERE: 'here' },
      kinds: new Map([['test:', spy]]),
    });
    expect(channels.get('ops')).toHaveProperty('perSecond', 2);
    expect(opened).toEqual([['test:here', expect.objectContaining({ secret: 'none' })]]);
  });

  test('may be instances of a class', async () => {
    class Pager implements Channel {
      #sent = 0;
      async deliver(_: unknown, { alertId }: DeliveryContext) {
        this.#sent += 1;
        return { id: `${alertId}-${this.#sent}` };
      }
      async probe() {
        return `${this.#sent} sent`;
      }
    }
    const channels = channelsWith({
      channels: { pager: { url: 'pager:ops', per_second: 1 } },
      kinds: new Map([['pager:', { schemes: ['pager:'], open: () => new Pager() }]]),
    });
    const context = { type: 'hello', dueAt: '', resolved: false, idempotencyKey: 'k' };
    const pager = channels.get('pager');
    expect(await pager?.deliver({ text: 'hi' }, { ...context, alertId: 'a1' })).toEqual({
      id: 'a1-1',
    });
    expect(await pager?.probe()).toBe('1 sent');
  });

  test.each(['ops', '', ' ', '__proto__', 'constructor', 'toString', 'console ', 'Console'])(
    "do not include '%s' unless it is configured",
    (name) => {
      expect(channelsWith().get(name)).toBeUndefined();
    },
  );

  test('may have any name that can be configured', () => {
    const channels = channelsWith({ channels: { constructor: { url: 'console:' } } });
    expect(channels.get('constructor')).toHaveProperty('deliver');
  });

  test('include webhook if the environment has its URL', () => {
    expect(channelsWith().get('webhook')).toBeUndefined();
    const env = { ALERTS_WEBHOOK_URL: 'https://example.com/s3cret' };
    expect(channelsWith({ env }).get('webhook')).toHaveProperty('deliver');
  });
});

describe('the error of an unusable channel has its name and reason, and no secret', () => {
  test.each<[NamedChannel, string]>([
    [{ url: '${OPS_URL}' }, 'OPS_URL is not set'],
    [{ url: 'https://example.com/s3cret', secret: '${OPS_KEY}' }, 'OPS_KEY is not set'],
    [
      { url: '${OPS_URL}/${OPS_PATH}', secret: '${OPS_KEY}' },
      'OPS_URL, OPS_PATH, OPS_KEY are not set',
    ],
    [
      { url: 'https://example.com/', secret: 's3cret!' },
      'its secret is not valid for Standard Webhooks: use whsec_ and 24 to 64 bytes in base64',
    ],
    [
      { url: 'https://ada:s3cret@example.com/' },
      'its URL has a user name or password in it: use a URL with a secret path or query',
    ],
    [
      { url: 'mailto:ada@example.org' },
      `ALERTS_SMTP_URL, ALERTS_SMTP_FROM are not set: ${MAIL_CURE}`,
    ],
    ...['s3cret', 'pager:s3cret', 'example.com/s3cret', '//s3cret', ''].map(
      (url): [NamedChannel, string] => [
        { url },
        'its url must begin with one of console:, mailto:, slack+https:, slack+http:, https:, http:',
      ],
    ),
  ])('for a channel (%#)', async (ops, why) => {
    const channels = channelsWith({ channels: { ops } });
    expect(await unusable(() => channels.get('ops'))).toBe(`channel 'ops' cannot be used: ${why}`);
  });

  test.each([
    [{}, `ALERTS_SMTP_URL, ALERTS_SMTP_FROM are not set: ${MAIL_CURE}`],
    [
      { ALERTS_SMTP_URL: 'smtp://s3cret:s3cret@localhost' },
      `ALERTS_SMTP_FROM is not set: ${MAIL_CURE}`,
    ],
    [
      { ALERTS_SMTP_URL: 'smtp://s3cret:s3cret@localhost', ALERTS_SMTP_FROM: 's3cret' },
      'the sender must be an address, such as Alerts <alerts@example.org>',
    ],
    [
      { ALERTS_SMTP_URL: 'http://s3cret', ALERTS_SMTP_FROM: 'alerts@example.com' },
      expect.stringMatching(/^the mail server must be smtp:/),
    ],
  ])('for a mail server (%#)', async (env, why) => {
    const message = await unusable(() => channelsWith({ env }).get('mailto:ada@example.org'));
    const [what, ...reason] = message.split(': ');
    expect([what, reason.join(': ')]).toEqual(['this channel cannot be used', why]);
  });

  test('does not affect other channels', () => {
    const channels = channelsWith({ channels: { broken: { url: '${NONE}' } } });
    const each = eachChannel(channels);
    expect([...each.keys()]).toEqual(['console', 'broken']);
    expect(each.get('console')).toHaveProperty('deliver');
    expect(each.get('broken')).toBeInstanceOf(UnusableChannelError);
  });
});

describe('an alert can be scheduled', () => {
  const channels = channelsWith({
    channels: {
      ops: { url: '${OPS_URL}', secret: '${OPS_KEY}' },
      lead: { url: 'mailto:${LEAD}' },
      elsewhere: { url: 'pager:ops' },
    },
  });

  test.each(['console', 'ops', 'lead', 'elsewhere', 'console:', 'https://example.com/ops'])(
    "to '%s' without its variables, mail server or kind",
    (place) => {
      expect(channels.has(place)).toBe(true);
    },
  );

  test('to a mail address without a mail server', () => {
    expect(channels.has('mailto:ada@example.org')).toBe(true);
  });

  test.each(['', 'Ops', 'constructor', 'webhook'])(
    "not to '%s', which is not configured",
    (name) => {
      expect(channels.has(name)).toBe(false);
    },
  );

  const ONE_ADDRESS =
    'its URL must be mailto: and one address, such as mailto:ada@example.org, or mailto: alone, for messages that name their recipients';

  test.each([
    ['mailto:ada', ONE_ADDRESS],
    ['mailto:ada@example.org?cc=eve@example.org', ONE_ADDRESS],
    [
      'https://ada:s3cret@example.com/',
      'its URL looks like a secret: give it a name in alerts.toml, and use that',
    ],
  ])('not to an invalid URL (%#)', async (url, why) => {
    const message = await unusable(() => channels.has(url));
    expect(message).toBe(`this channel cannot be used: ${why}`);
  });
});

describe('channels by URL', () => {
  const env = { ALERTS_SMTP_URL: 'smtp://localhost', ALERTS_SMTP_FROM: 'alerts@example.com' };
  const channels = channelsWith({ env });

  test.each([
    'console:',
    'mailto:ada@example.org',
    'mailto:a1b2c3d4e5f6a7b8c9d0e1f2@example.org',
    'https://example.com',
    'http://localhost:8080/',
    'http://127.0.0.1:9000/webhook1',
    'https://example.com/hooks/daily-report',
    'https://example.com/api/v2/alerts/report2026',
    'https://example.com/2026-07-01/weekly_report.json',
    'slack+https://chat.example.com/ops',
  ])('accept a URL without a secret (%s)', (url) => {
    expect(channels.get(url)).toHaveProperty('deliver');
  });

  test.each([
    'https://ada:s3cret@example.com/',
    'https://s3cret@example.com/',
    'https://example.com/?token=s3cret',
    'https://example.com/#token=s3cret',
    // Slack
    'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'slack+https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'https://hooks.slack.com/services/T024BE7LD/',
    // Discord
    'https://discord.com/api/webhooks/123456789012345678/abcdefgh-ijk_lmn-opqrstuvwxyzabcdefghi',
    'https://discord.com/api/webhooks/123456789012345678/aB3dE-fG_h1Jk2lM3',
    // Mattermost, n8n, Teams, Zapier, Telegram
    'https://chat.example.com/hooks/3hkzuu1q4f8t7yw5oxpmr9ne6c',
    'https://n8n.example.com/webhook/5f3c7b1a-9e2d-4c8b-a1f0-123456789012',
    'https://x.webhook.office.com/webhookb2/11111111-2222-3333-4444-555555555555@66666666-7777-8888-9999-000000000000/x',
    'https://hooks.zapier.com/hooks/catch/123456/ab1cd2e/',
    'https://api.telegram.org/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage',
    'https://example.com/hooks/deadbeefdeadbeefdeadbeefdeadbeef',
    // A kind that a user may add
    'pager:a1b2c3d4e5f6',
  ])('refuse a URL that looks like a secret (%#)', async (url) => {
    const message = await unusable(() => channels.has(url));
    expect(message).toBe(
      'this channel cannot be used: its URL looks like a secret: give it a name in alerts.toml, and use that',
    );
  });

  test('deliver to a URL that looks like a secret, for alerts scheduled by earlier versions', () => {
    expect(channels.get('https://example.com/?token=s3cret')).toHaveProperty('deliver');
  });

  test.each(['pager:ops', 'ftp://example.com/', 'ops:', 'javascript:alert()'])(
    'do not include an unknown scheme (%s)',
    (url) => {
      expect(channels.get(url)).toBeUndefined();
      expect(channels.has(url)).toBe(false);
    },
  );

  test('have no rate limit', () => {
    expect(channels.get('https://example.com/')).not.toHaveProperty('perSecond');
  });

  test('are normalized before their kind receives them', () => {
    const opened: string[] = [];
    const spy = { schemes: ['test:'], open: (url: string) => (opened.push(url), channel) };
    channelsWith({ kinds: new Map([['test:', spy]]) }).get(' TE\nST://example.com/a b ');
    expect(opened).toEqual(['test://example.com/a%20b']);
  });
});

test.each([
  ['console', 'console'],
  ['console:', 'console'],
  ['CONSOLE:', 'console'],
  ['ops', 'ops'],
  ['Ops', 'Ops'],
  ['HTTPS://Example.com', 'https://example.com/'],
  ['https://example.com:443/a/../b', 'https://example.com/b'],
  ['MAILTO:ada@example.org', 'mailto:ada@example.org'],
  ['', ''],
])("the canonical name of '%s' is '%s'", (given, name) => {
  expect(canonicalName(given)).toBe(name);
});
