import { describe, expect, test } from 'vitest';
import { listenAddress, webUiUrl } from '../../src/config/environment.js';

describe('an address to listen on', () => {
  test.each([
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['localhost:80', 'localhost', 80],
    ['[::1]:65535', '::1', 65535],
  ])('is a host and a port: %s', (text, host, port) => {
    expect(listenAddress('METRICS_ADDRESS', { METRICS_ADDRESS: text })).toEqual({ host, port });
  });

  test('is optional', () => {
    expect(listenAddress('METRICS_ADDRESS', {})).toBeUndefined();
    expect(listenAddress('METRICS_ADDRESS', { METRICS_ADDRESS: '' })).toBeUndefined();
  });

  test.each([
    '9464',
    ':9464',
    'localhost',
    'localhost:',
    'localhost:0',
    'localhost:65536',
    '::1:80',
  ])('refuses %s', (text) => {
    expect(() => listenAddress('METRICS_ADDRESS', { METRICS_ADDRESS: text })).toThrow(
      `METRICS_ADDRESS is '${text}': use HOST:PORT, such as 127.0.0.1:9464`,
    );
  });
});

describe("the address of Temporal's Web UI", () => {
  const local = { named: false };
  const named = { named: true };

  test.each([
    [local, {}, 'http://localhost:8233'],
    [local, { TEMPORAL_UI_PORT: '9000' }, 'http://localhost:9000'],
    [named, {}, undefined],
    [named, { TEMPORAL_UI_PORT: '8300' }, undefined],
    [
      named,
      { TEMPORAL_UI_URL: 'https://temporal.shop.internal/ui/' },
      'https://temporal.shop.internal/ui',
    ],
  ])('%j with %j: %s', (config, env, address) => {
    expect(webUiUrl(config, env)).toBe(address);
  });

  test('must be an address', () => {
    expect(() => webUiUrl(local, { TEMPORAL_UI_URL: 'localhost:8233' })).toThrow(
      "TEMPORAL_UI_URL is 'localhost:8233': use an address such as http://localhost:8233",
    );
  });
});
