import { createReadStream } from 'node:fs';
import { DeadwireError } from '../core/errors.js';

/** A line longer than this is no record; nothing of it is kept. */
const longestLine = 1024 * 1024;

/** A line of a file; `whole` is false for the last one when it does not end, and for one that is too long. */
export interface FileLine {
  text: string;
  whole: boolean;
}

/** The lines of a file, in batches as they are read: a file of any size, in little memory. @throws DeadwireError USAGE */
export async function* linesOf(file: string): AsyncGenerator<FileLine[]> {
  let rest = '';
  let tooLong = false;
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
      const pieces = (rest + String(chunk)).split('\n');
      rest = pieces.pop() ?? '';
      const batch = pieces.map((text, index) => ({ text, whole: !(tooLong && index === 0) }));
      if (batch.length > 0) tooLong = false;
      if (rest.length > longestLine) {
        tooLong = true;
        rest = '';
      }
      yield batch;
    }
  } catch (error) {
    const { message } = error as Error;
    throw new DeadwireError('USAGE', `cannot read the history ${file}: ${message}`, { cause: error });
  }
  if (rest !== '' || tooLong) yield [{ text: rest, whole: false }];
}
