import { type FaultType, faults, isFaultType } from '../faults/index.js';
import { DeadwireError } from '../core/errors.js';
import { faultGuide } from './fault-guide.js';
import { unknownName } from './nearest-name.js';
import { section, table, wrap } from './text-layout.js';

/** Every fault with what it does, at 80 columns. */
export function faultsTable(): string {
  const rows = Object.values(faults).map(({ type, summary }) => [type, summary]);
  return [...table(rows), '', ...wrap('deadwire faults NAME explains one; docs/faults.md has all of them.', '')].join(
    '\n',
  );
}

/** Everything about one fault, at 80 columns. @throws DeadwireError OPTION_INVALID for one that there is not */
export function faultText(name: string): string {
  if (!isFaultType(name)) {
    throw new DeadwireError('OPTION_INVALID', unknownName('fault', name, Object.keys(faults)));
  }
  const { type, summary, appliesTo, options, example, explain, wire } = faultGuide(name satisfies FaultType);
  return [
    ...wrap(`${type}: ${summary}`, ''),
    ...wrap(`works on: ${appliesTo.join(', ')}`, ''),
    ...section(
      'Options',
      options.map((option) => [option.name, `${option.takes}; ${standardText(option.standard)}. ${option.meaning}`]),
    ),
    '',
    'On the wire',
    ...wrap(wire.replaceAll('`', ''), '  '),
    '',
    'A step with it',
    ...example.split('\n').map((line) => `  ${line}`),
    ...wrap(explain, '  '),
  ].join('\n');
}

function standardText(standard: string): string {
  if (standard === 'required') return 'required';
  return standard === '–' ? 'nothing without it' : `${standard} without it`;
}
