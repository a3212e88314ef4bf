import { readFileSync } from 'node:fs';

/**
 * Loaded before a program, in each of its threads: its clock is wrong by as many milliseconds as the file STEPPED_CLOCK
 * says, which a test may change at any time. As on a machine whose clock is set, only the time of day moves, and no
 * timer.
 */
const Real = Date;
let wrongBy = 0;
const look = () => {
  wrongBy = Number(readFileSync(process.env.STEPPED_CLOCK, 'utf8')) || 0;
};
look();
setInterval(look, 50).unref();

const now = () => Real.now() + wrongBy;
globalThis.Date = new Proxy(Real, {
  apply: () => new Real(now()).toString(),
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
