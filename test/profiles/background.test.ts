import test from 'ava';
import { explainPlan } from '../../src/profiles/index.js';
import { changed, compileText, problemsOf, shippedText } from './compile-text.js';

const entry = `{id: chatter, clients: [uid1], direction: downstream, every: 50ms, jitter: 5ms, text: hi, enabled: '\${chatty:-false}'}`;
const chatty = changed('steps:', `background:\n  - ${entry}\nsteps:`);

test('background traffic becomes messages that are put in again and again', (t) => {
  const { background } = compileText(chatty, { chatty: 'true' });
  t.deepEqual(
    background?.map(({ id, fault }) => ({ id, fault })),
    [
      {
        id: 'chatter',
        fault: {
          type: 'inject',
          options: { text: 'hi', base64: undefined, every: 50, jitter: 5 },
          target: { clients: ['uid1'], direction: 'downstream' },
        },
      },
    ],
  );
});

test('a parameter turns it off, and it is checked all the same', (t) => {
  t.is(compileText(chatty).background, undefined);
  t.deepEqual(problemsOf(changed('clients: [uid1], direction', 'clients: [uid9], direction', chatty)).length, 1);
});

test('it says what it does, among what is there besides the faults', (t) => {
  const text = explainPlan(compileText(chatty, { chatty: 'true' })).replaceAll(/\s+/g, ' ');
  t.regex(
    text,
    /Background chatter the text message "hi" every 50 ms, up to 5 ms late; for uid1, server → client only Step 1/,
  );
  t.false(explainPlan(compileText(chatty)).includes('Background'));
});

test('a sweep over both variants finds its parameter', (t) => {
  const swept = changed(
    'steps:',
    'params: {chatty: false}\nsweep: {param: chatty, values: [false, true]}\nsteps:',
    chatty,
  );
  const { series } = compileText(swept);
  t.deepEqual(series?.sweep, { param: 'chatty', values: ['false', 'true'] });
});

test('the chatty outage differs from the plain one in nothing but its chatter', (t) => {
  const plain = compileText(shippedText('agora-outage.yaml'));
  const { name: _, title: __, background, ...rest } = compileText(shippedText('chatty-outage.yaml'));
  const { name: ___, title: ____, ...same } = plain;
  t.deepEqual(rest, same);
  t.is(background?.length, 1);
  t.is(compileText(shippedText('chatty-outage.yaml'), { chatty: 'false' }).background, undefined);
});
