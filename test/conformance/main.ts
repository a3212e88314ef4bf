import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDescription } from './description.ts';
import { drive } from './drive.ts';

/**
 * `npm run test:conformance -- FOLDER`: what our carriers send and what the exchange answers, held against the
 * carriers' published OpenAPI descriptions in that folder. Fails where either does not fit. The folder is no part of
 * this project.
 */

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('Say where the descriptions are: npm run test:conformance -- FOLDER\n');
  process.exit(2);
}

const checkers = [
  readDescription(join(folder, 'twilio-calls-messages.json'), ''),
  readDescription(join(folder, 'vonage-voice.yml'), '/v1/calls'),
];
/**
 * Vonage's description of messages is of an older version, with other requests; ours are held to the SDK's types, by
 * the compiler.
 */
const newerThanTheirDescription = ['/v1/messages'];

let faulty = 0;
for (const exchange of await drive()) {
  const { method, path, status } = exchange;
  const found =
    checkers.map((checker) => checker.check(exchange)).find((faults) => faults !== null) ??
    (newerThanTheirDescription.includes(path) ? [] : ['no description knows this address']);
  process.stdout.write(`${found.length === 0 ? '✓' : '✗'} ${method} ${path} ${String(status)}\n`);
  for (const fault of found) process.stdout.write(`    ${fault}\n`);
  faulty += found.length;
}
process.stdout.write(faulty === 0 ? 'Everything fits the descriptions.\n' : `${String(faulty)} faults.\n`);
process.exitCode = faulty === 0 ? 0 : 1;
