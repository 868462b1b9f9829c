import { z } from 'zod';
import { contractSchema } from './contract-file-schema.js';
import { networkSchema } from './network-schema.js';
import { profileSchema } from './profile-schema.js';

/** The JSON schema of a profile, for editors; every number and choice may also be a parameter. */
export function profileJsonSchema(): object {
  return jsonSchemaOf(profileSchema, true);
}

/** The JSON schema of a contract; wherever a text must have a form, it may be a parameter instead, or a party's mark. */
export function contractJsonSchema(): object {
  return jsonSchemaOf(contractSchema, true, true);
}

/** The JSON schema of a network preset, which has no parameters. */
export function networkJsonSchema(): object {
  return jsonSchemaOf(networkSchema, false);
}

function jsonSchemaOf(schema: z.ZodType, parameters: boolean, marks = false): object {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      const formed = marks && jsonSchema.pattern !== undefined;
      if (parameters && (takesParameter(jsonSchema) || formed)) allowParameter(jsonSchema);
    },
  });
}

function takesParameter({ type, enum: choices, const: only }: z.core.JSONSchema.BaseSchema): boolean {
  return only === undefined && (choices !== undefined || type === 'integer' || type === 'number' || type === 'boolean');
}

function allowParameter(schema: z.core.JSONSchema.BaseSchema): void {
  const { description, default: standard, ...rest } = schema;
  for (const key of Object.keys(rest)) delete schema[key];
  schema.anyOf = [rest, { type: 'string', pattern: '\\$\\{' }];
  if (description !== undefined) schema.description = description;
  if (standard !== undefined) schema.default = standard;
}
