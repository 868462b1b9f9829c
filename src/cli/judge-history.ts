import { basename } from 'node:path';
import { expectationsOf, type Plan } from '../core/plan.js';
import { runSeconds } from '../core/run-length.js';
import { worstOf } from '../core/verdict.js';
import { judgeEvidence } from '../judge/judge.js';
import { terminalReport } from '../reports/terminal-report.js';
import { version } from '../session/version.js';
import { exitCodeOf } from './exit-codes.js';
import { strangeness } from './oddities.js';
import { readCited, readHistory } from './read-history.js';
import { ownTerminal } from './terminal.js';
import { writeVerdicts } from './verdict-files.js';

/** Judges a recorded history again, as the run itself was judged; gives the exit code. */
export async function judgeHistory(file: string, plan: Plan, out: string | undefined): Promise<number> {
  const expectations = expectationsOf(plan);
  const { evidence, started, ended, oddities } = await readHistory(file, expectations);
  for (const sentence of [...strangeness(plan, started, ended, version), ...oddities.sentences()]) {
    process.stderr.write(`${file}: ${sentence}\n`);
  }
  const verdicts = judgeEvidence(evidence, expectations);
  const cited = new Set(verdicts.flatMap(({ proof }) => proof));
  for (const { n } of [...evidence.all('run-ended'), ...evidence.all('baseline')]) cited.add(n);
  const history = await readCited(file, cited);
  const reason = ended?.reason ?? 'interrupted';
  const info = {
    run: started?.run ?? basename(file),
    version,
    startedAt: started?.startedAt ?? '',
    durationSeconds: started === undefined ? 0 : runSeconds(started, evidence.end),
    timeScale: evidence.scale,
    ended: reason,
  };
  const files = out === undefined ? [] : writeVerdicts(out, plan, verdicts, info, history);
  const terminal = ownTerminal();
  terminal.write(terminalReport({ verdicts, history, files }, terminal));
  return exitCodeOf(worstOf(verdicts), reason);
}
