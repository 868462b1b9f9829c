import type { BadProfile } from './bad-profile.js';

/** Mistakes in how a command's output is read. */
export const badOutputs: BadProfile[] = [
  wrong('an event group that the pattern lacks', "events: [{pattern: '(?<evnt>on.*)', event: {group: event}}]", [
    '5:92 unknown group of the pattern "event"; did you mean "evnt"? known: evnt',
  ]),
  wrong('an event that is neither a name nor a group', 'events: [{pattern: x, event: {grup: event}}]', [
    '5:70 missing key "group" in clients.uid1.run.events[0].event; it must be text',
    '5:71 unknown key "grup"; did you mean "group"? allowed: group',
  ]),
  wrong('a record without an end', 'events: [{pattern: x, event: lost, record: {begin: a}}]', [
    '5:84 "record" is a map, but must say where it ends: by "until" (a pattern), by "lines" (how many), or by both',
  ]),
  wrong('a record of no lines', 'events: [{pattern: x, event: lost, record: {begin: a, lines: 0}}]', [
    '5:102 "lines" is 0, but must be a whole number of lines from 1 to 1000',
  ]),
  wrong('a stamp with two groups', `events: [{pattern: x, event: lost}], time: {pattern: '(a)(b)', format: iso}`, [
    '5:94 "pattern" must have exactly one capture group, but "(a)(b)" has 2',
  ]),
  wrong('a stamp of JSON', `time: {pattern: '(a)', format: iso}`, [
    '5:47 "time" reads the lines that patterns read; JSON says "monotonic" itself',
  ]),
  wrong('an unknown format of stamps', `events: [{pattern: x, event: lost}], time: {pattern: '(a)', format: rfc}`, [
    '5:109 "format" is "rfc", but must be one of monotonic-ms, epoch-ms, epoch-s, iso, logcat',
  ]),
];

function wrong(title: string, output: string, problems: string[]): BadProfile {
  return {
    title,
    changes: [["{match: '1'}", `{match: '1', run: {command: ls, ${output}}}`]],
    problems,
  };
}
