import { rows } from './rows.js';
import { soaking, tryRows } from './try-rows.js';

// What takes minutes is scaled. Else time goes from timer to timer, and in a soak it is real.
tryRows(rows, ({ scene: { profile, params } }) => {
  if (profile === 'give-up') return { scale: soaking ? 60 : 30, real: soaking };
  if (profile === 'web-peer' && params === undefined) return { scale: soaking ? 6 : 1, real: soaking };
  return { scale: 1, real: soaking };
});
