import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksSecret } from '../../src/channels/secret-url.js';

test.each([
  'console:',
  'mailto:ada@example.org',
  'mailto:a1b2c3d4e5f6a7b8c9d0e1f2@example.org',
  'http://localhost:8080/',
  'http://127.0.0.1:9000/webhook1',
  'http://127.0.0.1:8099/ok/r1sleep',
  'https://example.com/hooks/daily-report',
  'https://example.com/api/v2/alerts/report2026',
  'https://example.com/api/v1beta1/oauth2callback',
  'https://example.com/2026-07-01/weekly_report.json',
  'https://example.com/20260701T090000Z/prometheus2telegram',
  'https://example.com/2026-07-01T09-00-00-report-v2',
  'https://example.com/alerts/k8s-prod-eu-west-1-cluster-2',
  'https://example.com/i18n-l10n-a11y-o11y',
  'https://example.com/ec2-54-210-11-22/i-0abcd1234',
  'https://example.com/orders/123456789012345678/unpaid',
  'https://example.com/weekly-maintenance-notifications-2026',
  'https://example.com/api/sendSmsToOpsTeamNow2',
  'https://example.com/alertsForProductionEnvironment/internationalization',
  'https://example.com/TEAM-OPS-ALERTS-2026-Q3-EU',
  'https://example.com/hook?room=ops&priority=high&retries=3',
  'https://example.com/hook?monkey=1&keyboard=us&max_tokens=5&author=ada',
  'https://example.com/list?page_token=2&sort_key=name&primary_key=7&session=morning',
  'https://example.com/hook?token=&since=2026-07-01T09:00:00.000Z',
  'https://example.com/#ops',
  'https://discord.com/developers/docs/resources/webhook',
  'https://slack.com/services/ops',
  'https://hooks.slack.com.example.org/ops',
  'slack+https://chat.example.com/ops',
  'ntfy://ntfy.sh/my-topic',
  'sms:+4915112345678',
])('%s does not look like a secret', (url) => {
  expect(looksSecret(url)).toBe(false);
});

describe('looks like a secret', () => {
  test.each([
    'https://hooks.slack.com/services/T024BE7LD/',
    'https://example.com/hook/sk_live_abcdefghijklmnop',
    'https://example.com/hook/xoxb-1234-abcd',
    'https://example.com/ghp_abcdefghijklmnop',
    'slack+https://HOOKS.Slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'https://hooks.slack.com./workflows/a',
    'https://hooks.slack.com:443/triggers/a',
    'https://discord.com/api/webhooks/123456789012345678/aB3dE-fG_h1Jk2lM3',
    'https://canary.discord.com/api/v10/webhooks/1/a',
    'https://discordapp.com/api/webhooks/1/a',
    'https://outlook.office.com/webhook/a',
    'https://x.webhook.office.com/webhookb2/a',
    'https://prod-12.westeurope.logic.azure.com/workflows/a',
    'https://api.telegram.org/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage',
    'https://maker.ifttt.com/trigger/alert/with/key/a',
    'https://hooks.zapier.com/hooks/catch/123456/ab1cd2e/',
    'https://hook.eu1.make.com/a',
    'https://chat.googleapis.com/v1/spaces/a/messages',
    'https://eoxyz.m.pipedream.net/a',
    'https://hc-ping.com/team/backup',
    'https://open.feishu.cn/open-apis/bot/v2/hook/a',
    'https://events.pagerduty.com/integration/a/enqueue',
    'https://webexapis.com/v1/webhooks/incoming/a',
  ])('at a known service: %s', (url) => {
    expect(looksSecret(url)).toBe(true);
  });

  test.each([
    'https://ada:pw@example.com/',
    'https://ada@example.com/',
    'https://:pw@example.com/',
    'https://example.com/?token=a',
    'https://example.com/?room=ops&Access_Token=a',
    'https://example.com/?accessToken=a',
    'https://example.com/?key=a',
    'https://example.com/?apikey=a',
    'https://example.com/?X-Api-Key=a',
    'https://example.com/?client_secret=a',
    'https://example.com/?sig=a',
    'https://example.com/?X-Amz-Signature=a',
    'https://example.com/?password=a',
    'https://example.com/?passwd=a',
    'https://example.com/?user=ada&pwd=a',
    'https://example.com/?auth=a',
    'https://example.com/?jwt=a',
    'https://example.com/?t%6Fken=a',
    'https://example.com/#access_token=a',
    'pager:ops?token=a',
  ])('with a user or the name of a secret: %s', (url) => {
    expect(looksSecret(url)).toBe(true);
  });

  test.each([
    'https://chat.example.com/hooks/3hkzuu1q4f8t7yw5oxpmr9ne6c',
    'https://n8n.example.com/webhook/5f3c7b1a-9e2d-4c8b-a1f0-123456789012',
    'https://example.com/5F3C7B1A-9E2D-4C8B-A1F0-123456789012.json',
    'https://example.com/hooks/deadbeefdeadbeefdeadbeefdeadbeef',
    'https://example.com/hooks/9f86d081884c7d65',
    'https://example.com/hooks/JBSWY3DPEHPK3PXP',
    'https://example.com/hooks/aB3dE-fG_h1Jk2lM3',
    'https://example.com/hooks/Vq3_xT9-Lr7pWz2kYb8n',
    'pager:a1b2c3d4e5f6',
    'https://example.com/hooks/qwjzkxvbnmplkjhgfdsazxcvb',
    'https://example.com/hooks/QWJZKXVBNMPLKJHGFDSAZXCVB',
    'https://example.com/hooks/aBcDeFgHiJkLmNoPqRsT',
    'https://example.com/hooks/83749201847362910485736251',
    'https://example.com/hook/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'https://example.com/x?code=qX7Lr2-9TzPw4nVb6KsYd3Mf==',
    'https://example.com/x?3hkzuu1q4f8t7yw5oxpmr9ne6c',
    'https://example.com/x#3hkzuu1q4f8t7yw5oxpmr9ne6c',
    'https://example.com/a;id=3hkzuu1q4f8t7yw5oxpmr9ne6c',
    'pager:a1b2c3d4e5f6a7b8',
    'slack+http://chat.example.com/hooks/pxn3mdbeq7bgjr8c5ahfyg1w4o',
  ])('with a long random part: %s', (url) => {
    expect(looksSecret(url)).toBe(true);
  });

  test.each<[kind: string, alphabet: string, length: number]>([
    ['hex', '0123456789abcdef', 32],
    ['base36', 'abcdefghijklmnopqrstuvwxyz0123456789', 26],
    ['base62', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 32],
    ['base64url', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_', 43],
  ])('with nearly every random token in %s', (_, alphabet, length) => {
    const unit = fc.constantFrom(...alphabet.split(''));
    const token = fc.noBias(fc.string({ unit, minLength: length, maxLength: length }));
    const tokens = fc.sample(token, { numRuns: 1000, seed: 7 });
    const found = tokens.filter((each) => looksSecret(`https://example.com/hooks/${each}`));
    expect(found.length).toBeGreaterThan(970);
  });
});
