/**
 * Somebody unknown who rang, asked for a person and got none, among the texts that nobody has read. Their row has no
 * column that says so: the source of a call has these words before it.
 */
export const CALL_OF = 'call ';
