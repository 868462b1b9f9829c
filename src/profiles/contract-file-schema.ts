import { z } from 'zod';
import { contractOutlineSchema, provenanceSchema } from './contract-schema.js';
import { expectationSchema } from './expectations/expectation-schema.js';

/** A whole contract file, for editors: what is checked one after the other when it is read. */
export const contractSchema = z
  .strictObject({
    ...contractOutlineSchema.shape,
    silence: contractOutlineSchema.shape.silence
      .optional()
      .describe(contractOutlineSchema.shape.silence.description ?? ''),
    expect: z
      .array(
        z.strictObject({ ...expectationSchema.shape, ...provenanceSchema.shape }).meta(expectationSchema.meta() ?? {}),
      )
      .min(1)
      .optional()
      .describe('What it promises; `${client}` and `${peer}` are the parties.'),
  })
  .meta({
    description:
      'A deadwire contract: what one SDK promises about a wire that goes dead, with the source of its figures.',
    anyOf: [{ required: ['extends'] }, { required: ['silence', 'expect'] }],
  });
