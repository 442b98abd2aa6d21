import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { expect, inject, test } from 'vitest';
import { searchAttributes } from '../../src/contract/search-attributes.js';

const { IndexedValueType } = temporal.api.enums.v1;

test('temporal-dev.sh registers exactly the search attributes of alerts, with their types', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  await connection.close();
  const registered = Object.entries(customAttributes).map(([name, type]) => ({
    name,
    type: IndexedValueType[type].replace('INDEXED_VALUE_TYPE_', ''),
  }));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  expect(registered.toSorted(byName)).toEqual(
    searchAttributes.map(({ name, type }) => ({ name, type })).toSorted(byName),
  );
});
