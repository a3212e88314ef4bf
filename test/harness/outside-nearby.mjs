import https from 'node:https';
import { request as plainly } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before a program, in each of its threads: whatever it asks of another system by https goes to the port
 * OUTSIDE_PORT of this machine, by http. No test asks a real address, and the program refuses those of its own network.
 */
https.request = (url, options) => {
  const { pathname } = new URL(url);
  const { method, headers, signal } = options;
  return plainly({ host: '127.0.0.1', port: process.env.OUTSIDE_PORT, path: pathname, method, headers, signal });
};
syncBuiltinESMExports();
