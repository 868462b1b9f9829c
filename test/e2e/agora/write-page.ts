import { contractPage } from './markdown.js';

process.stdout.write(contractPage());
