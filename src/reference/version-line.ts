import type { SdkLine } from './callbacks.js';

/** The line that a version of the SDK belongs to, such as `2.3.1`; undefined when it is no version. */
export function lineOf(version: string): SdkLine | undefined {
  if (!/^\d+(\.\d+){0,3}$/.test(version)) return undefined;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const before = major !== 2 ? major < 2 : minor !== 3 ? minor < 3 : patch < 2;
  return before ? 'before-2.3.2' : 'from-2.3.2';
}
