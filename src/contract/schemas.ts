import { z } from 'zod';
import { describedAlertSchema } from './alert.js';
import { checkReplySchema, checkRequestSchema } from './remote-check.js';
import { CONTRACT_VERSION, type ContractDocument } from './documents.js';
import { outcomeSchema } from './outcome.js';
import { requestSchema } from './request.js';

const schemas = {
  // Types in other languages know no recursive JSON, which means anything here as well.
  request: requestSchema.extend({ args: anyArgs(requestSchema.shape.args) }),
  outcome: outcomeSchema,
  alert: describedAlertSchema.extend({ args: anyArgs(describedAlertSchema.shape.args) }),
  'check-request': checkRequestSchema.extend({ args: anyArgs(checkRequestSchema.shape.args) }),
  'check-reply': checkReplySchema,
};

function anyArgs(args: z.ZodType) {
  const description = args.description ?? '';
  const any = z.record(z.string(), z.unknown());
  return (args instanceof z.ZodOptional ? any.optional() : any).describe(description);
}

const titles: Record<ContractDocument, string> = {
  request: 'Alert request',
  outcome: 'Outcome of an alert',
  alert: 'Alert',
  'check-request': 'Request to a check',
  'check-reply': 'Reply of a check',
};

/** Returns the JSON Schema of a document, for editors and for generators of other languages. */
export function contractSchema(document: ContractDocument) {
  const schema = z.toJSONSchema(schemas[document], {
    // Fields that are unknown in an answer may be added later.
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const { $schema, ...rest } = schema;
  return {
    $schema,
    $id: `urn:durable-alerts:v${CONTRACT_VERSION}:${document}`,
    title: titles[document],
    // Strict validators refuse keywords that JSON Schema does not define.
    $comment: `version: ${CONTRACT_VERSION}`,
    ...rest,
  };
}
