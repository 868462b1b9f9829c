// Puts standard input between the marks `<!-- generated: WHAT -->` and `<!-- end of WHAT -->` of a file.
import { readFileSync, writeFileSync } from 'node:fs';

const [file, what] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const begin = `<!-- generated: ${what} -->\n`;
const end = `<!-- end of ${what} -->`;
const from = text.indexOf(begin);
const to = text.indexOf(end);
if (from < 0 || to < from) throw new Error(`${file} has no place for ${what}`);
const generated = readFileSync(0, 'utf8').trim();
if (generated === '') throw new Error(`there is nothing to put into ${file}`);
writeFileSync(file, `${text.slice(0, from + begin.length)}\n${generated}\n\n${text.slice(to)}`);
