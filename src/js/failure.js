// Errors and checks of arguments, for the half of the package that is written in JavaScript.
import { check, record } from './args.js';
import { makeError } from './classes.js';

const RETRYABLE = /^(connection_lost|ack_timeout|timeout)$/;

export const failure = (kind, text, fields) =>
  makeError(kind, text, { retryable: RETRYABLE.test(kind), ...fields });

const refusing = (read) => (...given) => {
  try {
    return read(...given);
  } catch (text) {
    throw failure('invalid_input', text);
  }
};

// As in args.js, with errors of ours.
export const take = refusing(check);
export const options = refusing((object, name, spec) => record(object, name, spec, {}));
