// docs/endpoints.md, which is made from the tables in the code, as rows.
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '../../docs/endpoints.md');
const row = /^\| ([MLTG]\d\d) \| (\w+) \| (.+?) \| (?:client|server) \| (\S+) \|/gm;

/** A call that only reads may be repeated; GeWe's live list alone may not, because it is slow. A token is asked for, too. */
const ALSO_READ = ['M01', 'G01'];

export const rows = [...readFileSync(file, 'utf8').matchAll(row)].map(([, id, method, path, repeated]) => ({
  id,
  method,
  path: path.replaceAll('`', ''),
  reads: repeated === 'yes' || ALSO_READ.includes(id),
}));
