import { Command, CommanderError } from 'commander';
import { DeadwireError } from '../core/errors.js';
import { version } from '../session/version.js';
import { checkCommand } from './check.js';
import { contractsCommand } from './contracts.js';
import { demoCommand } from './demo.js';
import { exitCodeOfError, exitCodes } from './exit-codes.js';
import { faultsCommand } from './faults.js';
import { judgeCommand } from './judge.js';
import { networksCommand } from './networks.js';
import { answerOutputErrors } from './output-errors.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { serveCommand } from './serve.js';
import { statusCommand } from './status.js';

/** Reads the command line, does what it asks, and gives the exit code. */
export async function main(args: string[]): Promise<number> {
  answerOutputErrors();
  let exitCode: number = exitCodes.pass;
  const program = new Command('deadwire')
    .description('Makes a wire go dead between a client and its server, and judges whether the client noticed in time.')
    .version(version, '-V, --version', 'say which version this is')
    .helpOption('-h, --help', 'say what this takes')
    .helpCommand('help [command]', 'say what a command takes')
    .exitOverride()
    .showHelpAfterError('(add --help for what is allowed)')
    .addHelpText('after', helpTail);
  const done = (code: number) => {
    exitCode = code;
  };
  for (const command of [
    demoCommand,
    runCommand,
    checkCommand,
    judgeCommand,
    serveCommand,
    statusCommand,
    faultsCommand,
    networksCommand,
    contractsCommand,
    schemaCommand,
  ]) {
    command(program, done);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage;
    process.stderr.write(`${describe(error)}\n`);
    return exitCodeOfError(error);
  }
}

const helpTail = `
Start here:
  deadwire demo                    watch a client lose its network (45 s)
  deadwire check profile.yaml      say in plain words what a profile would do
  deadwire run profile.yaml        do it, judge it, report it
  deadwire judge history.ndjson --profile profile.yaml
                                   judge it again from its history
  deadwire serve --proxy name=app,listen=127.0.0.1:7001,upstream=127.0.0.1:7000
                                   stay in front of an app and watch it; faults
                                   come from the API
  deadwire help run                what a command takes

Exit codes: 0 pass, 1 fail, 2 inconclusive,
            3 bad profile or usage, 4 could not run`;

function describe(error: unknown): string {
  if (error instanceof DeadwireError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
