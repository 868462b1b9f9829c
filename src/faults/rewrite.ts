import { z } from 'zod';
import { explainMessages } from '../core/explain-messages.js';
import type { FaultDefinition } from '../core/fault.js';
import { type MessageContent, messageTest } from '../core/message.js';
import { jsonPointer, whichMessages } from '../core/message-filter-schema.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import { scalar } from '../core/schema.js';
import { missingGroup } from './replacement.js';
import { type Edit, editOf } from './message-edit.js';
import { staged } from './staged.js';

const ways = ['replace', 'with', 'set'] as const;

const schema = z
  .strictObject({
    messages: whichMessages()
      .refine(({ opcode }) => opcode === undefined || opcode === 'text' || opcode === 'binary', {
        path: ['opcode'],
        error: 'must be text or binary: control frames are not rewritten',
      })
      .describe('Which WebSocket messages are rewritten.'),
    replace: z
      .string()
      .optional()
      .describe(
        'What is put in the place of everything that "messages.pattern" finds; `$1` and `$<name>` are what its groups found, `$&` all of it, `$$` a dollar sign.',
      ),
    with: z.string().optional().describe('The whole new text.'),
    set: z
      .record(jsonPointer(), z.union([scalar(), z.null()], { error: 'must be text, a number, true, false or null' }))
      .refine((values) => Object.keys(values).length > 0, { error: 'must be a map of at least one JSON pointer' })
      .optional()
      .describe('What is put at which JSON pointer, such as {/uid: 7}; a message without such a place stays as it is.'),
  })
  .refine((options) => ways.filter((way) => options[way] !== undefined).length === 1, {
    error: 'must be a map with exactly one of "replace", "with" and "set"',
  })
  .refine(({ replace, messages }) => replace === undefined || messages.pattern !== undefined, {
    path: ['replace'],
    error: 'must be left out without "messages.pattern": what that finds is replaced',
  })
  .superRefine(({ replace, messages: { pattern } }, context) => {
    const missing = replace === undefined || pattern === undefined ? undefined : missingGroup(pattern, replace);
    if (missing === undefined) return;
    const message = `must name groups that "messages.pattern" has, and ${missing} is none of them`;
    context.addIssue({ code: 'custom', path: ['replace'], message, input: replace });
  });

type Options = z.output<typeof schema>;

/** Messages that match say something else. */
export const rewrite: FaultDefinition<Options> = {
  type: 'rewrite',
  summary: 'WebSocket messages that match are rewritten: by a pattern, by JSON pointers, or as a whole.',
  appliesTo: ['message'],
  schema,
  example: { messages: { json: { '/type': 'join' } }, set: { '/uid': 9 } },
  wire:
    'One frame of the same kind in the place of the message, uncompressed and valid UTF-8 if it is text. With `set` the ' +
    'JSON is written anew, without spaces, and a number of more than 15 digits may lose its last ones. A binary message is read as Latin-1, and what is put in is UTF-8. A message ' +
    'larger than 1 MiB passes as it is.',
  explain: (options) => `${explainMessages(options.messages)} are rewritten: ${explainEdit(options)}`,
  worksOnMessages: () => true,
  disturbsMessages: () => true,
  create: (options, context) =>
    staged(options, context, (current) => new Rewriting(messageTest(current.messages), editOf(current))),
};

function explainEdit({ replace, with: text, set }: Options): string {
  if (replace !== undefined) return `what was found becomes ${JSON.stringify(replace)}`;
  if (text !== undefined) return `they become ${JSON.stringify(text)}`;
  const values = Object.entries(set ?? {}).map(
    ([pointer, value]) => `${pointer || 'the whole'} becomes ${JSON.stringify(value)}`,
  );
  return values.join(', ');
}

class Rewriting extends MessageStage {
  readonly #meant: (content: MessageContent) => boolean;
  readonly #edit: Edit;

  constructor(meant: (content: MessageContent) => boolean, edit: Edit) {
    super();
    this.#meant = meant;
    this.#edit = edit;
  }

  override message(message: Message, at: number): void {
    const { opcode, index, content } = message;
    const payload = this.#meant(content) ? message.payload() : undefined;
    const edited = payload && this.#edit(payload, opcode === 'text' ? 'utf8' : 'latin1');
    if (edited === undefined || payload?.equals(edited)) {
      this.next.message(message, at);
      return;
    }
    this.acted();
    this.next.message(this.desk.compose(opcode, edited, index), at);
  }
}
