import { raw, type RequestHandler } from 'express';
import { z } from 'zod';
import { textOf } from '../../organisation-file/utf8.ts';

/**
 * A form with a file in it, as browsers send it. The file's text takes the place of the text that was pasted; if it is
 * not UTF-8, the numbers of its wrong lines come instead. The form stands in memory for as long as it is read.
 */

const LIMIT = '2mb';
const MULTIPART = 'multipart/form-data';

/** Numbers of lines, with commas between. */
export const wrongLines = z
  .string()
  .regex(/^\d+(,\d+)*$/)
  .transform((lines) => lines.split(',').map(Number));

export const readUpload: RequestHandler[] = [
  raw({ type: MULTIPART, limit: LIMIT }),
  async (request, _response, next) => {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body)) {
      next();
      return;
    }
    const fields = await fieldsIn(body, request.headers['content-type'] ?? '');
    if (fields) request.body = fields;
    next(fields ? undefined : Object.assign(new Error('a form that cannot be read'), { status: 400 }));
  },
];

/** Null: it is no such form. */
async function fieldsIn(body: Buffer, type: string): Promise<Record<string, string> | null> {
  // The parser of the platform itself: it is what Node reads an answer of another server with.
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => null);
  if (!form) return null;
  const entries = [...form];
  const file = form.get('file');
  return {
    ...Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
    // A browser sends a file without a name where none was chosen.
    ...(file instanceof File && file.size > 0 && fieldsOf(new Uint8Array(await file.arrayBuffer()))),
  };
}

function fieldsOf(bytes: Uint8Array): { text: string } | { text: string; wrongLines: string } {
  const read = textOf(bytes);
  return 'text' in read ? read : { text: '', wrongLines: read.faults.map(({ line }) => line).join(',') };
}
