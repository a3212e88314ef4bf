import type { PublicRequest } from '../access/page-route.ts';
import { csvOf, MARK } from './csv.ts';

/**
 * What is wrong with a file that somebody has sent, cell by cell: they put it right in the spreadsheet it came from.
 */
interface CellFault {
  line: number;
  column: string;
  value: string;
  rule: string;
}

export function sendFaults({ response }: Pick<PublicRequest, 'response'>, faults: CellFault[]): void {
  const rows = faults.map(({ line, column, value, rule }) => [String(line), column, value, rule]);
  response
    .attachment('faults.csv')
    .type('text/csv; charset=utf-8')
    .send(`${MARK}${csvOf([['Row', 'Column', 'It says', 'Rule'], ...rows])}`);
}
