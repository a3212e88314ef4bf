import type { Story } from '../records/views/stories.ts';
import type { Waiting } from '../records/views/waiting.ts';
import { nameOf } from './call-lines.ts';

/** The attempts that wait at present, each with its reason and end. */
export function waitingLines(story: Story, waiting: Waiting[], time: (at: Date) => string): string[] {
  return waiting.flatMap(({ attemptId, why, until }) => {
    const attempt = story.attempts.get(attemptId);
    if (!attempt) return [];
    const what = `The ${attempt.channel} to ${nameOf(story, attempt.contactKey)} waits`;
    if (why === 'later' && until) return [`${what} until ${time(until)}.`];
    if (why === 'engaged') return [`${what} until the call on that phone is over.`];
    return [
      `${what} for its turn: for the carriers' pace, or a free line of theirs; see /health ` +
        `for those that are not trusted just now.`,
    ];
  });
}
