import { describe, expect, test } from 'vitest';
import { listenAddress } from '../../src/config/environment.js';

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
