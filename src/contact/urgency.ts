/**
 * The order in which waiting calls and texts go out: a smaller number goes sooner. An alarm's own urgency (10 to 40, by
 * its kind) lies between replies and news.
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
/** Beyond that budget a reply goes after everything else that people wait for: one phone must not delay the others. */
export const LATER_REPLY = 85;
/**
 * The first ring about an alarm ranks by its kind too (duress 9, panic 11, missed 15), and before all further rings
 * except those of duress (10). Otherwise a person who is asked about many alarms would hear of the last one only when
 * the others have been rung in vain.
 */
export const FIRST_RING = { divisor: 5, after: 7 };
