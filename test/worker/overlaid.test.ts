import { expect, test } from 'vitest';
import { overlaid } from '../../src/worker/overlaid.js';

class Kettle {
  readonly size = 2;
  #cups = 0;
  pour() {
    this.#cups += 1;
    return this.#cups;
  }
  boil() {
    return 'hot';
  }
}

test('an object has some fields replaced, and else is what it was, private fields and all', () => {
  const kettle = overlaid(new Kettle(), { boil: () => 'lukewarm' });
  expect(kettle.boil()).toBe('lukewarm');
  expect([kettle.size, kettle.pour(), kettle.pour()]).toEqual([2, 1, 2]);
});

test('one that cannot be changed can be overlaid too', () => {
  const hot: () => string = () => 'hot';
  const frozen = Object.freeze({ boil: hot, pour: () => 1 });
  const kettle = overlaid(frozen, { boil: () => 'lukewarm' });
  expect([kettle.boil(), kettle.pour()]).toEqual(['lukewarm', 1]);
});
