/**
 * The SHA-256 of each migration file, frozen for ever once it has landed. A database keeps the fingerprint of those that
 * made it. test/database/schema.test.ts compares them with the files.
 */
export const HASHES = {
  '001_schema': 'd2b287fb564ded55b4246955df9ad9cb7e1530256dbd6bb2bcd16aa843801d5a',
};
