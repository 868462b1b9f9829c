import { z } from 'zod';
import { duration } from '../core/schema.js';
import { scalar, scalars, word } from './value-schemas.js';

/** Where a figure comes from. */
export const confidences = {
  quoted: "the vendor's documentation says so",
  derived: 'worked out from documented defaults, or from the source',
  inferred: 'our own reading where the vendor says nothing',
} as const;

export type Confidence = keyof typeof confidences;

const confidence = z.enum(Object.keys(confidences) as [Confidence, ...Confidence[]]);

/** What one SDK promises, as a file: what it says of itself, and its expectations without a look at them. */
export const contractOutlineSchema = z.strictObject({
  name: word().describe('Its name, which is that of its file.'),
  title: z.string().min(1).describe('What it is about, in words.'),
  source: z.string().min(1).describe('Where its figures come from.'),
  confidence: confidence.describe('How far they can be trusted, where an expectation says nothing else.'),
  notes: z.string().optional().describe('What else one must know to use it.'),
  vocabulary: z.string().min(1).optional().describe("The vocabulary that knows the SDK's names."),
  extends: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A contract whose parameters and expectations it takes over; its own, of the same name or id, stand in their place.',
    ),
  without: z.array(word()).min(1).optional().describe('Expectations of the extended contract that it does not make.'),
  params: z
    .record(z.string().regex(/^[A-Za-z_][\w-]*$/, 'must be a word'), scalar())
    .default({})
    .describe('Its figures, by name; who uses it may change them.'),
  silence: duration().describe(
    'In `serve`: nothing handed to the client for this long is an outage of it. Its shortest window.',
  ),
  expect: z.array(z.unknown()).min(1).describe('What it promises; `${client}` and `${peer}` are the parties.'),
});

/** What an expectation of a contract says about itself besides. */
export const provenanceSchema = z.strictObject({
  source: z.string().min(1).optional().describe('Where its figures come from, if not from where the others do.'),
  confidence: confidence.optional().describe('How far they can be trusted.'),
});

export type ContractOutline = z.output<typeof contractOutlineSchema>;
export type Provenance = z.output<typeof provenanceSchema>;

const named = {
  name: z.string().min(1).describe('A contract that ships, or a path ending in .yaml.'),
  with: scalars().default({}).describe('Other figures than its own, by name.'),
  peers: z
    .array(word())
    .optional()
    .describe('The clients that watch it: those with role peer, without it. None: nothing is expected of peers.'),
};

/** The contract of a client. */
export const contractUseSchema = z.union([z.string().min(1), z.strictObject(named)], {
  error: 'must be the name of a contract, or {name, with, peers}',
});

/** The contract that a step checks. */
export const stepContractSchema = z.union(
  [
    z.string().min(1),
    z.strictObject({
      ...named,
      clients: z
        .array(word())
        .min(1)
        .optional()
        .describe('Whose contract it is: the clients of the target, without it.'),
    }),
  ],
  { error: 'must be the name of a contract, or {name, with, clients, peers}' },
);

export type WrittenContractUse = z.output<typeof contractUseSchema>;
export type WrittenStepContract = z.output<typeof stepContractSchema>;
