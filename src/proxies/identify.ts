import type { IdentifyRule } from '../core/plan.js';
import type { ClientEnd } from '../links/link-end.js';
import { type RequestHead, readRequestHead } from './request-head.js';

/** What a rule found: a value to look clients up by, a client outright, nothing, or not yet. */
export type Identity = { value: string } | { client: string } | 'nobody' | 'more';

/** Tells whose connection it is, from what can be known without dialling: its port, its address, its first bytes. */
export function identify(
  rule: IdentifyRule | undefined,
  connection: { readonly remoteAddress: string; readonly clientEnd: Pick<ClientEnd, 'hello'> },
  peeked: Buffer,
): Identity {
  if (rule === undefined) return 'nobody';
  if (rule.by === 'client') return { client: rule.client };
  if (rule.by === 'source') return { value: connection.remoteAddress.replace(/^::ffff:/, '') };
  if (rule.by === 'sni') return identifyByName(rule.pattern, connection.clientEnd.hello);
  const head = readRequestHead(peeked);
  if (head === 'more') return 'more';
  const value = head === 'none' ? undefined : valueIn(head, rule);
  return value === undefined ? 'nobody' : { value };
}

/** Whether a rule looks at the head of a request. */
export function readsRequest(rule: IdentifyRule): rule is RequestRule {
  return rule.by !== 'client' && rule.by !== 'source' && rule.by !== 'sni';
}

type RequestRule = Extract<IdentifyRule, { by: 'query' | 'header' | 'path' | 'host' }>;

function valueIn(head: RequestHead, rule: RequestRule): string | undefined {
  if (rule.by === 'query') return head.query.get(rule.name) ?? undefined;
  if (rule.by === 'header') return head.headers.get(rule.name.toLowerCase());
  return new RegExp(rule.pattern).exec(rule.by === 'host' ? head.host : head.path)?.[1];
}

function identifyByName(pattern: string | undefined, hello: ClientEnd['hello']): Identity {
  if (hello === undefined) return 'more';
  const name = hello === 'none' ? undefined : hello.serverName;
  const value = pattern === undefined || name === undefined ? name : new RegExp(pattern).exec(name)?.[1];
  return value === undefined ? 'nobody' : { value };
}
