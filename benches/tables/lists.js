// Long lists: what each costs a row, and whether that grows with the length.
import { HEADERS, request } from '../baselines/request.js';
import { compare } from '../compare.js';
import { contactsBody, topicBody, topicsBody } from '../data.js';
import { heldAnswers, load, userOf } from '../package-under-test.js';

const decoder = new TextDecoder();
const CASES = {
  contacts: [[1000, 10_000], contactsBody, (user) => user.contacts.list()],
  topics: [[1000, 10_000], topicsBody, (user) => user.topics.list()],
  members: [[50, 500], topicBody, (user) => user.topics.get('21360000000000001')],
};

export default async function lists({ quick }) {
  const sdk = await load();
  const result = {};
  for (const [name, [lengths, bodyOf, ask]] of Object.entries(CASES)) {
    const variants = {};
    for (const rows of lengths) {
      const answers = heldAnswers(bodyOf(rows));
      const user = userOf(sdk, 'alice', { fetch: answers.fetch, apiUrl: 'http://service' });
      const floor = async () => JSON.parse(decoder.decode(await request(answers.fetch, '', 'GET', HEADERS))).data;
      const look = (list) => {
        const { length } = list.members ?? list;
        if (length !== rows) throw new Error(`${name}: ${length} rows instead of ${rows}`);
      };
      variants[`package ${rows}`] = (n) => answers.time(n, () => ask(user), look);
      variants[`floor ${rows}`] = (n) => answers.time(n, floor, look);
    }
    const samples = await compare(variants, { repetitions: quick ? 21 : 41 });
    for (const rows of lengths) result[`${name} ${rows}`] = { package: samples[`package ${rows}`], floor: samples[`floor ${rows}`] };
  }
  return result;
}
