import { defineAlert, type Services } from 'durable-alerts';
import type { Kysely } from 'kysely';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../examples/reporters/database/schema.js';

// The compiler holds these tests: it reports an expected error that does not occur, and the line
// below each `@ts-expect-error` is where it must occur.

interface Order {
  id: number;
  email: string;
  paidAt: string | null;
}

const args = z.object({ orderId: z.coerce.number() });
const type = 'order-unpaid';
const find = async (id: number): Promise<Order | undefined> => {
  return { id, email: 'ada@example.org', paidAt: null };
};

describe('a correct type', () => {
  test('infers its args, its data, and the services of the project', () => {
    const orderUnpaid = defineAlert({
      type,
      args,
      load: ({ orderId }, { db, now }) => {
        expectTypeOf(orderId).toEqualTypeOf<number>();
        expectTypeOf(db).toEqualTypeOf<Kysely<Database>>();
        expectTypeOf(now()).toEqualTypeOf<Date>();
        return find(orderId);
      },
      condition: (order, { db }) => {
        expectTypeOf(order).toEqualTypeOf<Order>();
        expectTypeOf(db).toEqualTypeOf<Kysely<Database>>();
        return order.paidAt === null || `order ${order.id} was paid at ${order.paidAt}`;
      },
      channels: ['customer-mail'],
      message: (order) => ({ to: order.email, subject: 'Your order', text: `Order ${order.id}.` }),
      resolved: ({ email, id }) => ({ to: [email], text: `Order ${id}.`, html: '<p>Paid.</p>' }),
    });
    const loaded = (services: Services) => orderUnpaid.load({ orderId: 7 }, services);
    expectTypeOf(loaded).returns.toEqualTypeOf<Promise<Order | undefined>>();
    const order = { id: 7, email: 'ada@example.org', paidAt: null };
    expectTypeOf(orderUnpaid.message(order)).toEqualTypeOf<{
      to: string;
      subject: string;
      text: string;
    }>();
  });

  test('has its args as data without load', () => {
    const due = defineAlert({
      type,
      args,
      condition: ({ orderId }) => orderId > 0,
      message: async (data) => {
        expectTypeOf(data).toEqualTypeOf<{ orderId: number }>();
        return { text: String(data.orderId) };
      },
    });
    expectTypeOf(due.message({ orderId: 7 })).toEqualTypeOf<Promise<{ text: string }>>();
  });
});

describe('the compiler reports at its place:', () => {
  const load = ({ orderId }: { orderId: number }) => find(orderId);
  const message = ({ id }: Order) => ({ text: `Order ${id} is unpaid.` });

  test('a field that the data lacks', () => {
    defineAlert({
      type,
      args,
      load: ({ orderId }) => find(orderId),
      // @ts-expect-error -- an order has no `paidOn`
      condition: (order) => order.paidOn === null,
      message: (order) => ({ text: `Order ${order.id} is unpaid.` }),
    });
  });

  test('an unknown arg', () => {
    defineAlert({
      type,
      args,
      // @ts-expect-error -- the arg is `orderId`
      load: ({ orderID }) => find(orderID),
      condition: (order) => order.paidAt === null,
      message: (order) => ({ text: `Order ${order.id} is unpaid.` }),
    });
  });

  test('an unknown service', () => {
    defineAlert({
      type,
      args,
      // @ts-expect-error -- there is no service `shop`
      load: ({ orderId }, { shop }) => shop.orders.find(orderId),
      message: () => ({ text: 'An order is unpaid.' }),
    });
  });

  test('a condition that is neither a boolean nor a sentence', () => {
    defineAlert({
      type,
      args,
      load: ({ orderId }) => find(orderId),
      // @ts-expect-error -- a number
      condition: (order) => order.id,
      message: (order) => ({ text: `Order ${order.id} is unpaid.` }),
    });
  });

  test('a message without a text', () => {
    defineAlert({
      type,
      args,
      load: ({ orderId }) => find(orderId),
      condition: (order) => order.paidAt === null,
      // @ts-expect-error -- the field is `text`
      message: (order) => ({ txt: `Order ${order.id} is unpaid.` }),
    });
  });

  test('a recipient that is not a text, or may be missing', () => {
    // @ts-expect-error -- a number
    defineAlert({ type, args, load, message: () => ({ to: 7, text: '' }) });
    // @ts-expect-error -- a number among the addresses
    defineAlert({ type, args, load, message: ({ email }) => ({ to: [email, 7], text: '' }) });
    const email: string | null = z.string().nullable().parse(null);
    // @ts-expect-error -- null
    defineAlert({ type, args, load, message: () => ({ to: email, text: '' }) });
  });

  test('a channel that is not a text', () => {
    defineAlert({
      type,
      args,
      load: ({ orderId }) => find(orderId),
      condition: (order) => order.paidAt === null,
      // @ts-expect-error -- a list
      channels: 'customer-mail',
      message: (order) => ({ text: `Order ${order.id} is unpaid.` }),
    });
    // @ts-expect-error -- texts
    defineAlert({ type, args, load, channels: [7], message });
  });

  test('an unknown field', () => {
    defineAlert({
      type,
      args,
      load: ({ orderId }) => find(orderId),
      // @ts-expect-error -- the field is `condition`
      conditon: (order: Order) => order.paidAt === null,
      message: (order) => ({ text: `Order ${order.id} is unpaid.` }),
    });
    defineAlert({
      type,
      args,
      load: ({ orderId }) => find(orderId),
      message: (order) => ({ text: `Order ${order.id} is unpaid.` }),
      // @ts-expect-error -- the field is `maximumAttempts`
      retry: { maximumAttempt: 4 },
    });
  });

  test('missing args', () => {
    // @ts-expect-error -- `args` is missing
    defineAlert({ type, load: () => find(7), message });
  });
});
