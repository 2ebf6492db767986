// Errors of arguments, and of the half of the package that is written in JavaScript.
import { check, isText, pairs, record } from './args.js';
import { makeError } from './classes.js';

const RETRYABLE = /^(connection_lost|ack_timeout|timeout)$/;

export const failure = (kind, text, fields) =>
  makeError(kind, text, { retryable: RETRYABLE.test(kind), ...fields });

// Errors of arguments are texts until here.
export const refusal = (why) => (isText(why) ? failure('invalid_input', why) : why);

const refusing = (read) => (...given) => {
  try {
    return read(...given);
  } catch (why) {
    throw refusal(why);
  }
};

// As in args.js, with errors of ours.
export const take = refusing(check);
export const options = refusing((object, name, list, base) => record(object, name, pairs(list), base));
