/**
 * The order in which waiting calls and texts go out: a smaller number goes sooner. All such numbers stand here, so that
 * they can be compared.
 */

/**
 * The ring for a caller who waits on the line to be put through. It goes before everything else, always: how fast the
 * office answers must not show whether people are being rung about an alarm.
 */
export const ON_THE_LINE = 0;
/**
 * A reply to a text goes before alarms, so that the wait does not show that there is an alarm. Each phone has a budget
 * of such replies.
 */
export const REPLY = 5;
/** By the kind of alarm, the most urgent first. */
export const ALARM_URGENCY = { duress: 10, panic: 20, watch: 30, no_answer: 35, missed: 40 } as const;
/** Somebody asked for a person and got none. They are told before anything but an alarm. */
export const CALLER = 45;
/** A call for the news that an alarm's owner has promised, and the news itself. */
export const NEWS = 50;
/** A call to the worker about their own visit. */
export const OWN_CALL = 60;
/** A roll-call, of those who are out: they come before what needs no answer. */
export const ROLL_CALL = 65;
/** What people should know and need not act on at once. */
export const TELL = 70;
export const REMINDER = 80;
/** A roll-call, of those who are not out: hundreds of texts delay no reminder of a visit. */
export const ROLL_CALL_IN = 82;
/** Beyond that budget a reply goes after everything else that people wait for: one phone must not delay the others. */
export const LATER_REPLY = 85;
/**
 * The first ring about an alarm ranks by its kind too (duress 9, panic 11, missed 15), and before all further rings
 * except those of duress (10). Otherwise a person who is asked about many alarms would hear of the last one only when
 * the others have been rung in vain.
 */
export const FIRST_RING = { divisor: 5, after: 7 };
/** The purple-file call. Whatever else rings that phone goes first. */
export const PURPLE = 90;
/** A drill waits for everything real. */
export const DRILL = 95;
