/**
 * What waits is sent in this order: the lower, the sooner. An alarm's own urgency (10 to 40, by its kind) stands
 * between replies and news.
 */

/**
 * The ring for somebody who waits on the line to be put through: before everything else, always. How soon the office
 * answers must not tell whether an alarm is being rung about.
 */
export const ON_THE_LINE = 0;
/**
 * A reply to a text goes before alarms, so that no alarm is to be seen in the wait. Each phone has a budget of such
 * replies.
 */
export const REPLY = 5;
/** Beyond that budget a reply goes after everything else that people wait for: one phone must not delay the others. */
export const LATER_REPLY = 85;
/**
 * The first ring about an alarm ranks by its kind, too (duress 9, panic 11, missed 15), and before all further rings
 * but those of duress (10): else whoever is asked about many alarms would hear of the last one when the others have
 * been rung in vain.
 */
export const FIRST_RING = { divisor: 5, after: 7 };
