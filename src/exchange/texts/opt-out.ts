/**
 * What Twilio does by itself with a text that consists of one of its words (src/carriers/README.md 2.4): it blocks or
 * unblocks the pair of numbers, answers with its own words, and still calls the webhook.
 */

const STOP = ['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'CANCEL', 'REVOKE', 'OPTOUT'];
const START = ['START', 'YES', 'UNSTOP'];
const HELP = ['HELP', 'INFO'];

const ANSWERS = {
  stop:
    'You have successfully been unsubscribed. You will not receive any more messages ' +
    'from this number. Reply START to resubscribe.',
  start:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for ' +
    'help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  help: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
};

interface OptOut {
  /** Processes a text from a phone. Returns the carrier's own reply, or null if there is none. */
  hears(line: string, phone: string, body: string): string | null;
  blocks(line: string, phone: string): boolean;
}

export function createOptOut(): OptOut {
  const blocked = new Set<string>();
  const pair = (line: string, phone: string): string => `${line} ${phone}`;

  return {
    hears(line, phone, body) {
      const word = body.trim().toUpperCase();
      if (STOP.includes(word)) {
        blocked.add(pair(line, phone));
        return ANSWERS.stop;
      }
      if (START.includes(word)) return blocked.delete(pair(line, phone)) ? ANSWERS.start : null;
      return HELP.includes(word) ? ANSWERS.help : null;
    },
    blocks: (line, phone) => blocked.has(pair(line, phone)),
  };
}
