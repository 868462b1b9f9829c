import { z } from 'zod';
import { contractUseSchema } from './contract-schema.js';
import { outputPatternSchema, outputTimeSchema } from './output-schema.js';
import { scalarText } from './value-schemas.js';

const commandSchema = z.strictObject({
  command: z
    .union([z.string().min(1), z.array(z.string()).min(1)], {
      error: 'must be a command line, or a list of a program and its arguments',
    })
    .describe('A command line for the shell, or a list: the program and its arguments.'),
  cwd: z.string().min(1).optional().describe('The folder that it is started in.'),
  env: z.record(z.string(), scalarText()).default({}).describe('What is added to its environment.'),
  events: z
    .union([z.literal('json'), z.array(outputPatternSchema).min(1)], {
      error: 'must be json, or a list of {pattern, event}',
    })
    .default('json')
    .describe('How its output is read: json, one object a line, or a list of patterns.'),
  'time-scale': z
    .literal('aware', { error: 'must be aware, or be left out' })
    .optional()
    .describe('aware: it reads DEADWIRE_TIME_SCALE and lives that much faster, so that `time-scale` may be used.'),
  time: outputTimeSchema
    .optional()
    .describe('How the stamps of its lines are read, with patterns; a line counts from its arrival without it.'),
});

/** A named party that connections belong to. */
export const clientSchema = z.strictObject({
  match: z
    .union([z.string().min(1), z.number()], { error: 'must be text or a number' })
    .transform(String)
    .optional()
    .describe("The value that the proxy's identify rule finds in this client's connections."),
  role: z
    .enum(['local', 'peer', 'server'])
    .default('local')
    .describe(
      'local: its own wire is in question; peer: it watches the others; server: it tells what the server does.',
    ),
  contract: contractUseSchema
    .optional()
    .describe('What its SDK promises: judged whenever its wire goes dead, in `serve` too.'),
  run: commandSchema.optional().describe('A command that is started as this client and stopped with the run.'),
});

export type WrittenClient = z.output<typeof clientSchema>;
