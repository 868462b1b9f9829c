import { z } from 'zod';
import {
  type CanonicalEvent,
  canonicalEvents,
  type Scalar,
  type Vocabulary,
  type VocabularyEntry,
} from '../core/events.js';
import { ProfileError } from '../core/errors.js';
import type { TapRule } from '../core/tap.js';
import { checkPart } from './check-part.js';
import { compileTapRule } from './tap-rule.js';
import { nameHint } from './nearest-name.js';
import { type ProfileDocument, readDocument } from './profile-document.js';
import { tapRuleSchema } from './tap-schema.js';
import { scalar, word } from './value-schemas.js';

const entrySchema = z.union(
  [
    z.string().min(1),
    z.strictObject({
      name: oneOrMore(z.string().min(1)),
      where: z.record(z.string(), oneOrMore(scalar())).default({}),
    }),
  ],
  { error: "must be the SDK's own name, or {name, where}" },
);

const vocabularySchema = z.strictObject({
  name: word(),
  title: z.string(),
  peer: z.string().min(1).optional(),
  attributes: z.record(z.string().min(1), z.string().min(1)).default({}),
  events: z.record(canonicalEvent(), z.array(entrySchema)),
  tap: z.array(tapRuleSchema).optional(),
});

/** Reads a vocabulary file; throws ProfileError with every problem in it. */
export function parseVocabulary(text: string, file: string): Vocabulary {
  return readVocabulary(text, file).vocabulary;
}

/** Reads what a vocabulary file says of the wire: which message of its protocol is which event. */
export function parseTap(text: string, file: string): TapRule[] {
  return readVocabulary(text, file).tap;
}

function readVocabulary(text: string, file: string): { vocabulary: Vocabulary; tap: TapRule[] } {
  const document = readDocument(text, file);
  const written = checkPart(document, [], vocabularySchema);
  const entries = written === undefined ? [] : entriesOf(written.events, document);
  checkNames(written?.attributes ?? {}, document);
  const tap = (written?.tap ?? []).flatMap((rule, index) => compileTapRule(rule, ['tap', index], document));
  if (written === undefined || document.problems.length > 0) throw new ProfileError(document.problems);
  const { name, title, peer, attributes } = written;
  const vocabulary: Vocabulary = { name, title, entries };
  if (peer !== undefined) vocabulary.peer = peer;
  if (Object.keys(attributes).length > 0) vocabulary.attributes = attributes;
  return { vocabulary, tap };
}

function entriesOf(events: z.output<typeof vocabularySchema>['events'], document: ProfileDocument): VocabularyEntry[] {
  const taken = new Map<string, string>();
  return Object.entries(events).flatMap(([event, natives]) =>
    natives.flatMap((written, index) =>
      spellingsOf(written).map(({ native, where }) => {
        const meaning = meaningOf(native, where);
        const other = taken.get(meaning);
        if (other !== undefined) document.report(['events', event, index], `${native} stands for ${other} already`);
        taken.set(meaning, event);
        return { event: event as CanonicalEvent, native, where };
      }),
    ),
  );
}

// A list of names or values stands for each of them: SDKs of several platforms spell one thing in several ways.
function spellingsOf(written: z.output<typeof entrySchema>): Pick<VocabularyEntry, 'native' | 'where'>[] {
  if (typeof written === 'string') return [{ native: written, where: {} }];
  const { name, where } = written;
  let spellings: Record<string, Scalar>[] = [{}];
  for (const [key, values] of Object.entries(where)) {
    spellings = spellings.flatMap((spelling) => listOf(values).map((value) => ({ ...spelling, [key]: value })));
  }
  return listOf(name).flatMap((native) => spellings.map((spelling) => ({ native, where: spelling })));
}

function oneOrMore<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, z.array(schema).min(1)]);
}

function listOf<Value>(values: Value | Value[]): Value[] {
  return Array.isArray(values) ? values : [values];
}

// Two attributes under one name would leave one of them.
function checkNames(attributes: Record<string, string>, document: ProfileDocument): void {
  const taken = new Map<string, string>();
  for (const [own, name] of Object.entries(attributes)) {
    const other = taken.get(name);
    if (other !== undefined) document.report(['attributes', own], `${other} is called ${name} already`);
    taken.set(name, own);
  }
}

// The order of attributes does not matter, and numbers and their text are the same.
function meaningOf(native: string, where: Record<string, Scalar>): string {
  const attributes = Object.entries(where).map(([key, value]) => `${key}=${value}`);
  return JSON.stringify([native, ...attributes.sort((a, b) => a.localeCompare(b))]);
}

function canonicalEvent() {
  const known = Object.keys(canonicalEvents);
  return z.string().refine((name) => known.includes(name), {
    error: ({ input }) => `unknown event ${JSON.stringify(input)}${nameHint(String(input), known, 'canonical')}`,
  });
}
