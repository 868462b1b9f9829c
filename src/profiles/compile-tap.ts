import { ProfileError } from '../core/errors.js';
import type { ProxyPlan } from '../core/plan.js';
import type { TapRule } from '../core/tap.js';
import type { Compilation } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import { unknownName } from './nearest-name.js';
import type { WrittenProxy } from './proxy-schema.js';
import { compileTapRule } from './tap-rule.js';
import { parseTap } from './vocabulary.js';

/** The tap of a proxy, to be spread into its plan. */
export function compileTap(
  { tap, protocol, identify }: Pick<WrittenProxy, 'tap' | 'protocol' | 'identify'>,
  proxy: DocumentPath,
  compilation: Compilation,
): Pick<ProxyPlan, 'tap'> {
  if (tap === undefined) return {};
  const path = [...proxy, 'tap'];
  const { document } = compilation;
  if (protocol === 'tcp' || protocol === 'tls') {
    document.report(path, `tap reads WebSocket messages: the proxy needs protocol: http, not ${protocol}`, 'key');
  } else if (identify === undefined) {
    document.report(path, 'tap needs identify: without it no message belongs to a client', 'key');
  }
  if (typeof tap === 'string') return { tap: presetRules(tap, path, compilation) };
  const rules = tap.flatMap((each, index) =>
    typeof each === 'string'
      ? presetRules(each, [...path, index], compilation)
      : compileTapRule(each, [...path, index], document),
  );
  return { tap: rules };
}

function presetRules(reference: string, path: DocumentPath, compilation: Compilation): TapRule[] {
  const { document } = compilation;
  const source = compilation.readVocabulary(reference);
  if ('known' in source) {
    document.report(path, unknownName('tap', reference, source.known));
    return [];
  }
  try {
    const rules = parseTap(source.text, source.file);
    if (rules.length === 0) document.report(path, `the vocabulary ${reference} has no tap`);
    return rules.map((rule) => ({ preset: reference, ...rule }));
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    document.problems.push(...error.problems);
    return [];
  }
}
