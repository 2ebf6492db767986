// POST /api/mimc/token: the token of whoever is logged in.
import { accountOf, mimc } from '../../../../lib/mimc.js';

export async function POST(request) {
  return (await mimc()).tokenHandler(accountOf)(request);
}
