import type { Question, PurpleReply } from '../safety/purple-file.ts';
import type { JournalDetail } from '../records/journal.ts';

const QUESTIONS: Record<Question, string> = {
  address: 'at the address',
  danger: 'in danger',
  police: 'police needed',
  weapon: 'a weapon',
  colleague: 'a colleague needed',
  ring_back: 'ring back',
};
const REPLIES: Record<PurpleReply, string> = { yes: 'yes', no: 'no', unclear: 'no clear answer' };

/** An event of a purple-file call as a line; null if the lines of its calls and texts say everything. */
export function purpleLine(detail: JournalDetail<'purple'>, time: (iso: string) => string): string | null {
  const at = detail.due === null ? '' : ` at ${time(detail.due)}`;
  switch (detail.what) {
    case 'wanted':
      return detail.reason === 'decoy'
        ? `A call follows${at}, as after a covert word: a decoy.`
        : `The covert call back follows${at}.`;
    case 'booked':
      return `The worker asks to be rung${at}.`;
    case 'reply':
      return detail.question && detail.reply
        ? `On the worker's phone, by whom we cannot know: ${QUESTIONS[detail.question]}? ${REPLIES[detail.reply]}.`
        : null;
    case 'unanswered':
      return detail.status === 'over'
        ? 'The call was not answered, or broke off, twice.'
        : `The call was not answered, or broke off. It is tried again${at}.`;
    case 'finished':
      return detail.status === 'over' ? 'All was asked in the call.' : `All was asked; the call is wanted again${at}.`;
    case 'cancel':
      return 'The call is taken back.';
    default:
      return null;
  }
}
