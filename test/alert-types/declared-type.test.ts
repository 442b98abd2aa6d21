/** Types of alerts.toml, whose conditions are checked by HTTP. */
import { ApplicationFailure } from '@temporalio/common';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { argsText } from '../../src/cli/type-args.js';
import { checkArgs, jsonSchemaOf } from '../../src/alert-types/args.js';
import { declaredTypes } from '../../src/alert-types/declared-type.js';
import type { AlertType } from '../../src/alert-types/define-alert.js';
import { eachCheck } from '../../src/alert-types/remote-check.js';
import { typesByName } from '../../src/alert-types/discover.js';
import { loadSettings } from '../../src/config/settings.js';
import { alertTypesOf, projectOf } from '../../src/project/project.js';
import { checkAlert, type CheckOptions } from '../../src/testing/check-alert.js';
import { answering, receiver } from '../channels/receiver.js';
import { failureOf as errorOf } from '../support/failure-of.js';
import { projectWith } from '../support/project-with.js';

const SIGNING = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SECRETS = ['s3cret-path', 's3cret-body', SIGNING];

/** Returns how an attempt failed, without its secrets. */
async function failureOf(attempt: () => unknown) {
  const { message, nonRetryable } = ApplicationFailure.fromError(await errorOf(attempt, SECRETS));
  return { message, retryable: !nonRetryable };
}

/** Returns the environment of a project with this alerts.toml. */
async function environment(toml: string, files: Record<string, string> = {}) {
  const folder = await projectWith({ 'alerts.toml': toml, ...files });
  return { ALERTS_CONFIG: join(folder, 'alerts.toml'), SIGNING };
}

async function typesIn(toml: string, files?: Record<string, string>) {
  const env = await environment(toml, files);
  return typesByName([await declaredTypes(loadSettings(env), env)]);
}

/** Returns the type that a table declares. */
async function declared(table: string, files?: Record<string, string>): Promise<AlertType> {
  const type = (await typesIn(`[types.order-unpaid]\n${table}`, files)).get('order-unpaid');
  if (!type) throw new Error('it is not declared');
  return type;
}

/** Starts a check that answers so, and returns its type. */
async function checkedBy(answer: RequestListener, settings = '') {
  const { origin, requests } = await receiver(answer);
  const type = await declared(`check = "${origin}/s3cret-path"\n${settings}`);
  const fire = (options: CheckOptions = {}) => checkAlert(type, { orderId: 7 }, options);
  return { type, requests, fire };
}

const replying = (reply: unknown, settings?: string) =>
  checkedBy((_, response) => response.end(JSON.stringify(reply)), settings);

test('posts what the alert is about, at each attempt', async () => {
  const { fire, requests } = await replying({ hold: true, message: { text: 'Unpaid' } });
  const at = '2026-07-01T09:00:00Z';
  expect(await fire({ at, now: '2026-07-01T10:00:00Z' })).toMatchObject({
    status: 'sent',
    messages: [{ text: 'Unpaid', channel: 'console' }],
  });
  await fire({ at, now: '2026-07-01T10:00:00Z' });
  const [first, second] = requests;
  expect(first).toMatchObject({
    method: 'POST',
    url: '/s3cret-path',
    headers: { 'content-type': 'application/json', 'user-agent': 'durable-alerts' },
  });
  expect(JSON.parse(first?.body ?? '')).toEqual({
    type: 'order-unpaid',
    args: { orderId: 7 },
    id: expect.stringMatching(/^\w{21}$/),
    dueAt: '2026-07-01T09:00:00.000Z',
    attempt: 1,
  });
  expect(first?.headers['webhook-id']).toMatch(/^msg_[\w-]{36}$/);
  expect(first?.headers['webhook-id']).not.toBe(second?.headers['webhook-id']);
  expect(first?.headers['webhook-signature']).toBeUndefined();
});

test('signs the request, as Standard Webhooks specifies', async () => {
  const { fire, requests } = await replying({ hold: false }, 'secret = "${SIGNING}"');
  await fire();
  const [{ headers, body } = { headers: {}, body: '' }] = requests;
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const given = Object.fromEntries(texts);
  expect(new Webhook(SIGNING).verify(body, given)).toMatchObject({ args: { orderId: 7 } });
  expect(() => new Webhook(SIGNING).verify(`${body} `, given)).toThrow(/signature/);
});

test('the reply says what goes out, and to whom', async () => {
  const message = {
    text: 'Unpaid',
    subject: 'Your order',
    html: '<b>Unpaid</b>',
    to: ['ada@example.org'],
  };
  const { fire } = await replying({ hold: true, message, since: 'added later' });
  expect(await fire()).toMatchObject({ status: 'sent', reason: null, messages: [message] });
});

test.each([
  [{ hold: false }, 'its condition no longer holds'],
  [{ hold: false, reason: '' }, 'its condition no longer holds'],
  [{ hold: false, reason: 'paid\non Monday' }, 'paid on Monday'],

  [{ gone: true }, 'its subject is gone'],
])('%j skips the alert: %s', async (reply, reason) => {
  const { fire } = await replying(reply);
  expect(await fire()).toMatchObject({ status: 'skipped', reason, messages: [] });
});

test.each([
  ['{"hold": true}', 'message must be an object with a text'],
  ['{"hold": true, "message": {}}', 'message.text must be a text'],
  ['{"hold": true, "message": {"text": ""}}', 'message.text is empty'],
  ['{"hold": true, "message": "s3cret-body"}', 'message must be an object with a text'],
  [
    '{"hold": true, "message": {"text": "s3cret-body", "to": 7}}',
    'message.to must be an address or a list of them',
  ],
  ['{"hold": "s3cret-body"}', 'hold must be true or false'],
  ['{"hold": false, "reason": {"s3cret-body": 1}}', 'reason must be a text'],
  ['{"gone": false}', 'hold must be true or false'],
  ['["s3cret-body"]', 'it must be a JSON object with hold'],
  ['"s3cret-body"', 'it must be a JSON object with hold'],
  ['null', 'it must be a JSON object with hold'],
])('the reply %s is invalid, and the alert is retried', async (reply, problem) => {
  const { fire } = await checkedBy((_, response) => response.end(reply));
  expect(await failureOf(fire)).toEqual({
    message: `the check's reply is invalid: ${problem}`,
    retryable: true,
  });
});

test.each(['', 's3cret-body', '<html>s3cret-body</html>', '{"hold": true'])(
  'the reply %j is not JSON, and the alert is retried',
  async (reply) => {
    const { fire } = await checkedBy((_, response) => response.end(reply));
    const message = "the check's reply is not JSON";
    expect(await failureOf(fire)).toMatchObject({ message });
  },
);

test.each<[status: number, retryable: boolean, cure?: string]>([
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
  [400, false],
  [401, false, ': compare its secret in alerts.toml with that of the service'],
  [403, false, ': compare its secret in alerts.toml with that of the service'],
  [404, false],
  [410, false],
  [302, false],
])('an answer %i, of which a retry is %s', async (status, retryable, cure = '') => {
  const elsewhere = await answering(200);
  const headers = { location: elsewhere.origin };
  const { fire } = await checkedBy((_, response) =>
    response.writeHead(status, headers).end('s3cret-body'),
  );
  const message = `the check answered ${status}${cure}`;
  expect(await failureOf(fire)).toMatchObject({ message, retryable });
  expect(elsewhere.requests).toEqual([]);
});

test.each([
  [503, '120', 120_000],
  [429, '999999999', 86_400_000],
  [400, '120', undefined],
])('%i with Retry-After: %s is retried after %s ms', async (status, after, delay) => {
  const { fire } = await checkedBy((_, response) =>
    response.writeHead(status, { 'retry-after': after }).end(),
  );
  const error: unknown = await fire().catch((reason: unknown) => reason);
  expect(error).toHaveProperty('nextRetryDelay', delay);
});

const MEGABYTE = 'x'.repeat(1024 * 1024);

test.each<[string, RequestListener, string]>([
  [
    'is too long',
    (_, response) => response.end(JSON.stringify({ hold: true, message: { text: MEGABYTE } })),
    "the check's reply is over 64 KiB",
  ],
  [
    'never ends',
    (_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
    },
    "the check's reply is over 64 KiB",
  ],
  ['is reset', (request) => request.socket.destroy(), 'the check did not answer: ECONNRESET'],
  [
    'is reset in the middle',
    (request, response) => response.write('{"hold":', () => request.socket.destroy()),
    'the check did not answer: ECONNRESET',
  ],
  ['never begins', () => {}, "the attempt took longer than the type's timeout"],
  [
    'stops in the middle',
    (_, response) => response.write('{"hold":'),
    "the attempt took longer than the type's timeout",
  ],
])('a reply that %s is retried', async (_, answer, message) => {
  const { fire } = await checkedBy(answer, 'timeout = "700ms"');
  expect(await failureOf(fire)).toMatchObject({ message, retryable: true });
});

test('a check that nobody serves is retried', async () => {
  const { fire, type } = await replying({ hold: false });
  expect(type.timeout).toBe('10s');
  expect(await fire()).toMatchObject({ status: 'skipped' });
  const unserved = await declared('check = "http://127.0.0.1:1/s3cret-path"');
  expect(await failureOf(() => checkAlert(unserved, {}))).toMatchObject({
    message: 'the check did not answer: ECONNREFUSED',
    retryable: true,
  });
});

test('a recurring alert with resolved says once that it holds, and once that it is over', async () => {
  let reply: object = { hold: true, message: { text: 'The import is stuck' } };
  const { fire } = await checkedBy(
    (_, response) => response.end(JSON.stringify(reply)),
    'resolved = true',
  );
  const first = await fire();
  expect(first.messages).toMatchObject([{ text: 'The import is stuck', resolved: false }]);
  const second = await fire({ lastOutcome: first });
  expect(second).toMatchObject({ status: 'skipped', messages: [] });
  reply = { hold: false, reason: 'it runs again', message: { text: 'The import runs again' } };
  const over = await fire({ lastOutcome: second });
  expect(over.messages).toMatchObject([{ text: 'The import runs again', resolved: true }]);
  reply = { hold: false, reason: 'it runs again' };
  expect((await fire({ lastOutcome: second })).messages).toMatchObject([{ text: 'it runs again' }]);
  expect(await fire({ lastOutcome: over })).toMatchObject({ status: 'skipped', messages: [] });
});

test('a type has the policy of its table', async () => {
  const type = await declared(`
    check = "https://shop.example/"
    channels = ["customer-mail"]
    expires = "1 day"
    for = "10m"
    window = "Mon-Fri 08:00-20:00 Europe/Paris"
    timeout = "30s"
    retry = { maximumAttempts = 3, initialInterval = "1m" }
    followUp = { repeatEvery = "1h", escalate = [{ after = "30m", to = "console" }] }`);
  expect(type).toMatchObject({
    type: 'order-unpaid',
    channels: ['customer-mail'],
    expires: '1 day',
    for: '10m',
    window: 'Mon-Fri 08:00-20:00 Europe/Paris',
    timeout: '30s',
    retry: { maximumAttempts: 3, initialInterval: '1m' },
    followUp: { repeatEvery: '1h', escalate: [{ after: '30m', to: 'console' }] },
  });
});

const SCHEMA = `
  [types.order-unpaid.args]
  type = "object"
  required = ["orderId"]
  additionalProperties = false
  [types.order-unpaid.args.properties]
  orderId = { type = "integer", description = "the order", minimum = 1 }
  lang = { enum = ["de", "fr"] }
  mail = { type = "string", format = "email" }
  items = { type = "array", items = { type = "object", required = ["sku"] } }`;

test('args may have a JSON Schema, which is listed as it is', async () => {
  const type = await declared(`check = "https://shop.example/"\n${SCHEMA}`);
  expect(checkArgs(type, { orderId: 7, lang: 'de' })).toEqual({ orderId: 7, lang: 'de' });
  expect(argsText(type.args)).toBe('orderId=integer [lang=json] [mail=string] [items=array]');
  expect(jsonSchemaOf(type.args)).toMatchObject({
    required: ['orderId'],
    additionalProperties: false,
    properties: { orderId: { type: 'integer', description: 'the order', minimum: 1 } },
  });
});

test.each([
  [{}, 'orderId is missing'],
  [{ orderId: '7' }, 'orderId: must be integer'],
  [{ orderId: 7.5 }, 'orderId: must be integer'],
  [{ orderId: 0 }, 'orderId: must be >= 1'],
  [{ orderId: 7, ordrId: 7 }, 'Unrecognized key: "ordrId"'],
  [{ orderId: 7, lang: 'it' }, 'lang: must be equal to one of the allowed values: ["de","fr"]'],
  [{ orderId: 7, mail: 'ada' }, 'mail: must match format "email"'],
  [{ orderId: 7, items: [{ 'a/b': 1 }] }, 'items.0.sku is missing'],
  [[7], 'Invalid input: expected object, received array'],
])('the args %j do not fit the schema: %s', async (args, problem) => {
  const type = await declared(`check = "https://shop.example/"\n${SCHEMA}`);
  expect(() => checkArgs(type, args)).toThrow(
    `invalid args for order-unpaid: ${problem}: see 'alerts types'`,
  );
});

test('without a schema, any JSON object is taken', async () => {
  const type = await declared('check = "https://shop.example/"');
  expect(checkArgs(type, { any: [{ thing: null }] })).toEqual({ any: [{ thing: null }] });
  expect(() => checkArgs(type, ['any'])).toThrow('expected object, received array');
});

test('the schema may be in a file beside alerts.toml', async () => {
  const table = 'check = "https://shop.example/"\nargs = "schemas/order.json"';
  const type = await declared(table, { 'schemas/order.json': '{"required":["orderId"]}' });
  expect(() => checkArgs(type, {})).toThrow('orderId is missing');
});

test.each([
  ['args = "none.json"', /: none\.json cannot be read: ENOENT/],
  ['args = "broken.json"', /: broken\.json is not a JSON object$/],
  ['args = "list.json"', /: list\.json is not a JSON object$/],
  ['args = { requird = ["orderId"] }', /: strict mode: unknown keyword: "requird"$/],
  ['args = { type = "objct" }', /: schema is invalid: data\/type must be equal to one of/],
])('the schema of %s is invalid', async (table, says) => {
  const files = { 'broken.json': '{', 'list.json': '[]' };
  const declaring = declared(`check = "https://shop.example/"\n${table}`, files);
  await expect(declaring).rejects.toThrow(
    /^\S+alerts\.toml is invalid: types\.order-unpaid\.args: /,
  );
  await expect(declaring).rejects.toThrow(says);
});

test.each([
  [
    'check = "ftp://s3cret-path/"',
    'its check must be an https: or http: URL, or activity:NAME@TASK_QUEUE',
  ],
  [
    'check = "shop.example/s3cret-path"',
    'its check must be an https: or http: URL, or activity:NAME@TASK_QUEUE',
  ],
  ['check = "https://me:s3cret-path@shop.example/"', 'its URL has a user name or password in it'],
  ['check = "activity:s3cret-path"', 'its check must be an https: or http: URL'],
  ['check = "activity:order@django"\nsecret = "${SIGNING}"', 'only a check by HTTP can have'],
  ['check = "https://shop.example/${NOT_SET}"', 'NOT_SET is not set'],
  ['check = "https://shop.example/"\nsecret = "s3cret-path"', 'its secret is not valid'],
])('%s is known where it is scheduled, and unusable where it fires', async (table, says) => {
  const env = await environment(`[types.order-unpaid]\n${table}`);
  expect(eachCheck(loadSettings(env), env).get('order-unpaid')).toMatchObject({
    message: expect.stringContaining(`type 'order-unpaid' cannot be checked: ${says}`),
  });
  const type = await declared(table);
  const failure = await failureOf(() => checkAlert(type, {}));
  expect(failure).toMatchObject({ message: expect.stringContaining(says), retryable: true });
});

test('the variable of an address is read when the alert fires', async () => {
  const { origin, requests } = await receiver((_, response) => response.end('{"gone":true}'));
  const toml = '[types.late]\ncheck = "${SHOP}/check"';
  const env: NodeJS.ProcessEnv = await environment(toml);
  const { found } = await declaredTypes(loadSettings(env), env);
  env['SHOP'] = origin;
  const [type] = found;
  if (!type) throw new Error('it is not declared');
  expect(await checkAlert(type, {})).toMatchObject({ status: 'skipped' });
  expect(requests).toMatchObject([{ url: '/check' }]);
});

test.each([
  [
    'two-days-late',
    /two alert types are named 'two-days-late': rename the one in \S+mine\.ts or in/,
  ],
  ['reminder', /durable-alerts has a type 'reminder': rename the one in \S+alerts\.toml$/],
  ['Order_Unpaid', /\S+alerts\.toml:1 names its alert type 'Order_Unpaid': use kebab case/],
])('a type named %s is refused, with its place', async (name, says) => {
  const env = await environment(`[types.${name}]\ncheck = "https://shop.example/"`);
  const own = {
    type: 'two-days-late',
    args: (await declared('check = ""')).args,
    message: () => ({ text: '' }),
  };
  const project = projectOf({ types: [own] }, { folder: '/', source: '/mine.ts' });
  await expect(alertTypesOf(project, env)).rejects.toThrow(says);
});
